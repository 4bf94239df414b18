"""The compiler on functions of its own: small arrays, large ones, loops, branches, and what it cannot do."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from core.javascript import rule_module
from core.javascript.function import Function
from core.javascript.module import Compiled, Module
from core.rules import RULES
from tests.core.javascript.node import Bench, row, worst

pytestmark = pytest.mark.usefixtures("x64")

SMALL, LARGE = 3, 40


def compiled(function: Callable[..., Any], *args: np.ndarray) -> Compiled:
    """A module whose `call(a, b, …, out)` is the function of such arrays."""
    module = Module("// A test.")
    made = Function(module)
    names = [f"arg{k}" for k in range(len(args))]
    for name, arg in zip(names, args, strict=True):
        made.argument(name, arg.shape, arg.dtype, name)
    (out,) = made.run(lambda *given: [jnp.ravel(jnp.asarray(function(*given), float))])
    made.write([("out", 0, out, "out")])
    made.done("call", ", ".join([*names, "out"]), "The function.")
    return module.compiled("./runtime.js")


def power(a, b):
    return jax.lax.while_loop(lambda s: s[0] < 5, lambda s: (s[0] + 1, s[1] * a, s[2] + s[1]), (0, b, 0 * b))[
        2
    ]


def rolled(a, b):
    """A scan with a row of inputs and outputs, backwards."""
    last, rows = jax.lax.scan(lambda c, x: (c * 0.5 + x, c - x), b[0], a, reverse=True)
    return jnp.append(rows, last)


def swapped(a, b):
    """A carry whose parts change places, so that both must be read before one is written."""
    return jnp.stack(jax.lax.fori_loop(0, 7, lambda i, s: (s[1], s[0] + i), (a, b)))


def branched(a, b):
    return jax.lax.cond(a[0] > b[0], lambda: a - b, lambda: jnp.cumsum(a) * b)


def switched(a, b):
    which = jnp.argmax(a[:3])
    return jax.lax.switch(which, [lambda: a, lambda: a * b, lambda: b])


def hashed(a, b):
    z = jnp.abs(a * 1e9).astype(jnp.uint32) * jnp.uint32(0x7FEB352D)
    return (z ^ (z >> 16)).astype(float) + (jnp.abs(b * 1e9).astype(jnp.int32) * 77).astype(float)


def spectral(a, b):
    m = jnp.outer(a, b)[:6, :6]
    values, vectors = jnp.linalg.eigh(m + m.T + jnp.diag(jnp.arange(len(m))))
    return jnp.concatenate([values, ((vectors * jnp.sin(values)) @ vectors.T).ravel()])


def moved(a, b):
    return jnp.concatenate([a[::-1], b[1:], jnp.pad(a, 2)[::2], jnp.stack([a, b]).T.ravel()])


def reduced(a, b):
    return jnp.array([a.sum(), b.max(), a.min(), jnp.prod(a), (a > b).any(), (a > b).all()])


def special(a, b):
    return jnp.log1p(a**2) + jnp.expm1(b) + jnp.tanh(a) + jnp.arctan(b) + jax.lax.erf_inv(a / 9)


def sliced(a, b):
    part = jax.lax.dynamic_slice(b, (jnp.argmin(b),), (2,))
    return jax.lax.dynamic_update_slice(a, b[:2], (jnp.argmax(a),)) + part.sum()


def curved(a, b):
    return jax.hessian(lambda x: jnp.sum(jnp.sin(x[1:] * x[:-1]) * b[0]) + jnp.dot(x, x) ** 2)(a)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "arithmetic": lambda a, b: (a - b) - (a - (b - a)) / (b * (a / b)) + a**3 - a**-2 + jnp.abs(b) ** a,
    "comparison": lambda a, b: jnp.where((a > b) & ~(a < 0) | (b == b[0]), a, -b) + jnp.sign(a) + (a % b),
    "special": special,
    "rounding": lambda a, b: jnp.floor(a) + jnp.ceil(b) + jnp.round(a * 2) + a // b,
    "movement": moved,
    "products": lambda a, b: jnp.outer(a, b) @ b + jnp.einsum("i,j,j->i", a, b, b),
    "reductions": reduced,
    "running": lambda a, b: (
        jnp.cumsum(a) + jax.lax.cummax(b, reverse=True) + jnp.cumprod(b[:, None], axis=0)[:, 0]
    ),
    "softmax": lambda a, b: jax.nn.softmax(a) + jax.nn.softplus(b) + jax.nn.sigmoid(a) + jax.nn.relu(b),
    "indexing": lambda a, b: a[::-1] + b[jnp.array([0, 2, 1])].sum() + a[-1],
    "dynamic": lambda a, b: a.at[jnp.argmax(b)].set(9).at[jnp.argmin(a)].add(b[jnp.argmax(a)]),
    "sliced": sliced,
    "hessian": curved,
    "while": power,
    "scan": rolled,
    "swap": swapped,
    "branch": branched,
    "switch": switched,
    "hash": hashed,
    "eigenvalues": spectral,
}


def test_functions_of_small_and_large_arrays_agree_with_jax(tmp_path):
    bench, asked, draw = Bench(tmp_path), [], np.random.default_rng(0)
    for name, function in FUNCTIONS.items():
        for size in (SMALL, LARGE):
            a, b = draw.uniform(-2, 2, (2, size))
            want = np.ravel(np.asarray(jax.jit(function)(a, b), float))
            try:
                module = bench.module(f"{name}{size}", compiled(function, a, b))
            except NotImplementedError as error:
                pytest.fail(f"{name}: {error}")
            asked.append(
                (name, size, bench.ask("call", module=module, size=want.size, args=[row(a), row(b)]), want)
            )
    answers = bench.answers()
    wrong = [
        (name, size, answers[k].get("error") or worst(answers[k]["out"], want))
        for name, size, k, want in asked
        if "error" in answers[k] or not worst(answers[k]["out"], want) <= 1e-12
    ]
    assert not wrong


def test_a_primitive_without_an_entry_is_named_with_its_rule():
    def step(f, x, s, lr):
        return jnp.sort(x), s

    rule = RULES["gd"]._replace(name="sorting", step=step)
    with pytest.raises(
        NotImplementedError, match=r"^sorting: There is no JavaScript for the primitive sort\.$"
    ):
        rule_module(rule, 2)


def test_what_is_computed_is_written_once_and_what_is_not_used_is_not_written():
    def function(a):
        unused = jnp.exp(a)
        return (a + 1) * (a + 1) + 0 * unused[0]

    text = compiled(function, np.zeros(2)).text
    assert text.count("+ 1") == 2  # once for each element
    assert "Math.exp" not in text


def test_a_rule_s_code_names_its_sliders_and_memory():
    text = rule_module(RULES["adam"], 2).text
    assert all(
        name in text for name in ("f.grad(x, G1);", "const b1 = h[0];", "const m_0 = s[0];", "x[1] = x_1")
    )
