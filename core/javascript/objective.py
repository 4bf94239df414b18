"""What a rule asks of its objective, as opaque calls: a rule is compiled apart from every landscape."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array as Traced
from jax.core import ShapedArray
from jax.extend.core import Primitive
from jax.interpreters import ad

from core.javascript.formula import Formula
from core.javascript.primitives.indexing import again
from core.javascript.values import Array, Builder, small
from core.objective import Objective

SHAPES: dict[str, Callable[..., tuple]] = {
    "loss": lambda x: (),
    "grad": lambda x: x.shape,
    "slope": lambda x: x.shape,
    "change": lambda g: g.shape,
    "full": lambda x: (),
    "fullGrad": lambda x: x.shape,
    "hessian": lambda x: x.shape * 2,
    "hvp": lambda x, v: x.shape,
    "fisher": lambda x, v: x.shape,
    "residuals": lambda x, *, rows: (rows,),
    "jacobian": lambda x, *, rows: (rows, *x.shape),
    "each": lambda x, *, rows: (rows, *x.shape),
}
"""The calls: methods of the objective in JavaScript; what is no number they write into a last argument."""

RESULTS = {
    "loss": "L",
    "full": "L",
    "grad": "g",
    "slope": "g",
    "change": "g",
    "fullGrad": "g",
    "hessian": "H",
    "hvp": "Hv",
    "fisher": "Fv",
}
"""What their results are called."""


def _primitive(name: str) -> Primitive:
    made = Primitive(f"objective_{name}")
    made.def_abstract_eval(lambda *args, **params: ShapedArray(SHAPES[name](*args, **params), args[0].dtype))
    return made


CALLS = {name: _primitive(name) for name in SHAPES}


def _derivative(of: str, rule: Callable[..., tuple]) -> None:
    ad.primitive_jvps[CALLS[of]] = rule


def ask(name: str, *args: Any, **params: Any) -> Traced:
    """Call the objective."""
    return CALLS[name].bind(*args, **params)


_derivative("loss", lambda x, t: (ask("loss", *x), jnp.dot(ask("slope", *x), t[0])))
_derivative("full", lambda x, t: (ask("full", *x), jnp.dot(ask("fullGrad", *x), t[0])))
_derivative("slope", lambda x, t: (ask("slope", *x), ask("hvp", x[0], t[0])))
_derivative(
    "residuals",
    lambda x, t, *, rows: (ask("residuals", *x, rows=rows), ask("jacobian", *x, rows=rows) @ t[0]),
)


@dataclass(frozen=True)
class Opaque(Objective):
    """An objective of which a rule may ask everything, and nothing is known."""

    def grad(self, x: Traced) -> Traced:
        """The gradient, with what the run does to it."""
        return ask("grad", x)

    def full_grad(self, x: Traced) -> Traced:
        """The gradient on all the data."""
        return ask("fullGrad", x)

    def hessian(self, x: Traced) -> Traced:
        """The Hessian."""
        return ask("hessian", x)

    def curvature(self, x: Traced, v: Traced) -> Traced:
        """The Hessian times v."""
        return ask("hvp", x, v)


def opaque(shapes: tuple[tuple[int, ...], ...], count: Any = None, **more: Any) -> Opaque:
    """The objective for parameters of these shapes, and so many residuals, or samples a step."""
    return Opaque(
        batch=lambda x: ask("loss", x),
        full=lambda x: ask("full", x),
        change=lambda g: ask("change", g),
        residuals=lambda x: ask("residuals", x, rows=count),
        each=lambda x: ask("each", x, rows=count),
        fisher=lambda x, v: ask("fisher", x, v),
        shapes=shapes,
        **more,
    )


def call(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """The call in JavaScript: arguments in typed arrays; a small result is read at once."""
    name = equation.primitive.name.removeprefix("objective_")
    out = equation.outvars[0].aval
    args = ", ".join(whole(build, a) for a in inputs)
    stem = RESULTS.get(name, "r")
    if out.shape == ():
        value = build.code.let(Formula(f"f.{name}({args})"), stem=stem, pinned=True)
        return [build.table(value, np.dtype(out.dtype))]
    into = build.scratch(out.shape, stem.upper())
    build.code.say(f"f.{name}({args}, {into});", fills=into)
    return [at_once(build, into, out, stem)]


def whole(build: Builder, array: Array) -> str:
    """A typed array that holds this one, and nothing else."""
    name, offset = build.stored(array).memory or ("", 0)
    if offset == 0 and name != "s":
        return name
    copy = build.scratch(array.shape)
    build.fill(copy, 0, array)
    return copy


def at_once(build: Builder, name: str, out: Any, stem: str) -> Array:
    """What lies in memory now, under names that say what it is."""
    if not small(out.shape):
        return again(build, name, out)
    found = np.empty(out.shape, object)
    for k, index in enumerate(np.ndindex(*out.shape)):
        label = "_".join([stem, *map(str, index)])
        found[index] = build.code.let(Formula(f"{name}[{k}]"), stem=label, pinned=True)
    array = build.table(found, np.dtype(out.dtype))
    array.memory = (name, 0)
    return array


TABLE: dict[str, Any] = {f"objective_{name}": call for name in CALLS}
