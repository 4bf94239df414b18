"""Many Adam runs on Beale's function, final results only: against numba, optax under vmap, and torch.func."""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bench.timing import side_by_side
from core.measures import MEASURES
from core.packed import pack
from core.rules import RULES
from core.step import Build, Inputs, RunSettings, begin, step
from core.sweep import Asked, Cells, Tables, measured, use_every_core
from core.sweep.cells import settings_of
from landscapes import LANDSCAPES

STEPS, LR = 500, 0.035
B1, B2, EPS = 0.9, 0.999, 1e-8
BEALE = LANDSCAPES["beale"]
SIZES = (1024, 65_536)
Sweep = Callable[[], np.ndarray]


def starts(runs: int) -> np.ndarray:
    """Where the runs begin [runs, 2]: around the landscape's own start."""
    draw = np.random.Generator(np.random.PCG64(0))
    return (np.array(BEALE.start()) + draw.uniform(-0.5, 0.5, (runs, 2))).astype(np.float32)


def ours(runs: int) -> Sweep:
    """A sweep from arrays on the host to arrays on the host, with its test for divergence at every step."""
    build = Build(RULES["adam"], BEALE)
    settings = settings_of(build, RunSettings(), runs, {}, np.zeros(runs, int))
    none = np.zeros(runs, np.int32)
    lr = np.full(runs, LR, np.float32)
    cells = Cells(starts(runs), lr, np.asarray(settings.numbers), none, none, none)
    asked, tables = [Asked(MEASURES["final"])], Tables(np.ones((1, STEPS)))
    return lambda: measured(build, asked, cells, tables, settings=settings, told=[{}], steps=STEPS)[:, 0]


def in_optax(runs: int) -> Sweep:
    """What a user of optax writes: a scan of one run, under vmap."""
    adam = optax.adam(LR)

    def loss(x: Any) -> Any:
        return BEALE.loss(x, None)

    def walk(start: Any) -> Any:
        def body(carry: Any, _: Any) -> Any:
            x, state = carry
            updates, state = adam.update(jax.grad(loss)(x), state, x)
            return (optax.apply_updates(x, updates), state), None

        (x, _), _ = jax.lax.scan(body, (start, adam.init(start)), length=STEPS)
        return loss(jnp.asarray(x))

    program, given = jax.jit(jax.vmap(walk)), starts(runs)
    return lambda: np.asarray(program(given))


def in_numba(runs: int) -> Sweep:
    """Fused by hand: gradient and rule as scalars, a thread for every core. No test for divergence."""
    import numba  # pyright: ignore[reportMissingImports]  who wants this line installs it

    f = np.float32

    @numba.njit(parallel=True)
    def walk(start: Any, out: Any, lr: Any, b1: Any, b2: Any, eps: Any) -> None:
        one, two, three = f(1), f(2), f(3)
        for i in numba.prange(start.shape[0]):
            x, y = start[i, 0], start[i, 1]
            m0 = m1 = v0 = v1 = f(0)
            p1 = p2 = one
            for _ in range(STEPS):
                r1, r2, r3 = f(1.5) - x + x * y, f(2.25) - x + x * y * y, f(2.625) - x + x * y * y * y
                g0 = two * (r1 * (y - one) + r2 * (y * y - one) + r3 * (y * y * y - one))
                g1 = two * (r1 * x + r2 * two * x * y + r3 * three * x * y * y)
                m0, m1 = b1 * m0 + (one - b1) * g0, b1 * m1 + (one - b1) * g1
                v0, v1 = b2 * v0 + (one - b2) * g0 * g0, b2 * v1 + (one - b2) * g1 * g1
                p1, p2 = p1 * b1, p2 * b2
                x -= lr * (m0 / (one - p1)) / (np.sqrt(v0 / (one - p2)) + eps)
                y -= lr * (m1 / (one - p1)) / (np.sqrt(v1 / (one - p2)) + eps)
            r1, r2, r3 = f(1.5) - x + x * y, f(2.25) - x + x * y * y, f(2.625) - x + x * y * y * y
            out[i] = r1 * r1 + r2 * r2 + r3 * r3

    given, out = starts(runs), np.empty(runs, f)

    def run() -> np.ndarray:
        walk(given, out, f(LR), f(B1), f(B2), f(EPS))
        return out

    return run


def in_torch(runs: int) -> Sweep:
    """Adam written with tensors, its gradients by torch.func under vmap."""
    import torch  # pyright: ignore[reportMissingImports]  only `make bench` installs it

    def loss(w: Any) -> Any:
        x, y = w[0], w[1]
        return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2

    gradient = torch.func.vmap(torch.func.grad(loss))
    given = torch.tensor(starts(runs))

    def run() -> np.ndarray:
        x, m, v = given.clone(), torch.zeros_like(given), torch.zeros_like(given)
        for t in range(1, STEPS + 1):
            g = gradient(x)
            m, v = B1 * m + (1 - B1) * g, B2 * v + (1 - B2) * g * g
            x = x - LR * (m / (1 - B1**t)) / ((v / (1 - B2**t)).sqrt() + EPS)
        return torch.func.vmap(loss)(x).numpy()

    return run


PEERS = {
    "hand-fused parallel numba": in_numba,
    "optax under vmap": in_optax,
    "torch.func under vmap": in_torch,
}


def sizes() -> Iterator[tuple[str, str, str]]:
    """Each number of runs, beside the peers."""
    for runs in SIZES:
        mine = ours(runs)
        found, rounds = mine(), max(100_000 // runs, 5)
        yield f"load of the machine, of {os.cpu_count()} cores", f"{os.getloadavg()[0]:.1f}", ""
        (alone,) = side_by_side(mine, rounds=rounds)
        yield f"{runs:,} Adam runs × {STEPS} steps on Beale", _said(alone, runs), ""
        for name, make in PEERS.items():
            try:
                peer = make(runs)
                apart = float(np.median(np.abs(peer() - found)))
            except ImportError as error:
                yield f"  {name}", "–", f"{error.name} is not installed"
                continue
            quick, slow = side_by_side(mine, peer, rounds=3 if make is in_torch else rounds)
            goal = " (goal ≤ 1.0)" if make is in_numba else ""
            yield f"  {name}", _said(slow, runs), f"ratio {quick / slow:.2f}{goal}; median {apart:.0e} apart"


def _said(seconds: float, runs: int) -> str:
    return f"{seconds * 1e9 / runs / STEPS:.2f} ns a step"


def slope() -> Iterator[tuple[str, str, str]]:
    """Time against runs, from 1 to a million."""
    counts = [10**k for k in range(7)]
    seconds = [side_by_side(ours(runs), rounds=20 if runs < 10**5 else 3)[0] for runs in counts]
    listed = ", ".join(f"{runs:,}: {1e3 * took:.3g} ms" for runs, took in zip(counts, seconds, strict=True))
    fitted = np.polyfit(np.log(counts[3:]), np.log(seconds[3:]), 1)[0]
    yield "time ~ runs^p, from 1,000 to 1,000,000: p", f"{fitted:.3f}", f"goal ≤ 1.05 ({listed})"


COUNTED = (
    "add",
    "sub",
    "mul",
    "div",
    "sqrt",
    "rsqrt",
    "neg",
    "max",
    "min",
    "integer_pow",
    "pow",
    "exp",
    "log",
)
"""Primitives that count as arithmetic, each as one operation for every number that comes out."""


def operations(jaxpr: Any) -> int:
    """How many of them a jaxpr has, its inner ones included."""
    total = 0
    for eqn in jaxpr.eqns:
        inner = [getattr(part, "jaxpr", part) for part in eqn.params.values() if hasattr(part, "eqns")
                 or hasattr(part, "jaxpr")]  # fmt: skip
        if inner:
            total += sum(operations(one) for one in inner)
        elif eqn.primitive.name in COUNTED:
            each = abs(eqn.params["y"]) - 1 if eqn.primitive.name == "integer_pow" else 1
            total += max(each, 1) * sum(math.prod(out.aval.shape) for out in eqn.outvars)
    return total


def of_a_step() -> int:
    """Operations of one step of Adam on Beale's function, and of the loss that is tested after it."""
    build = Build(RULES["adam"], BEALE)
    packed = pack(RunSettings().complete(build))
    start = jnp.asarray(BEALE.start(), jnp.float32)
    carry = begin(build, start, packed.unpack(), None)

    def one(carry: Any) -> Any:
        moved = step(build, packed, None, None, carry, Inputs(jnp.float32(LR), None, None))[0]
        return moved, BEALE.loss(moved.x, None)

    return operations(jax.make_jaxpr(one)(carry).jaxpr)


def peak() -> Iterator[tuple[str, str, str]]:
    """What share of the machine's arithmetic a sweep uses.

    The peak is that of a product of large matrices, which is all fused multiply-adds, each counted as two;
    Adam divides and takes roots, which a core does several times more slowly, and each counts as one here. So
    not even perfect code comes near to 1.
    """
    n, runs, each = 2048, SIZES[-1], of_a_step()
    a = jnp.asarray(np.random.default_rng(0).standard_normal((n, n)), jnp.float32)
    product = jax.jit(lambda a: a @ a)
    many, one = side_by_side(ours(runs), lambda: product(a).block_until_ready(), rounds=7)
    reached, highest = each * runs * STEPS / many / 1e9, 2 * n**3 / one / 1e9
    yield (
        "share of the machine's arithmetic peak",
        f"{reached / highest:.1%}",
        f"{reached:.1f} of {highest:.0f} Gflop/s in float32: {each} operations a step in the jaxpr, ÷ and √ "
        "counted as one, against a product of matrices",
    )


def workers() -> Iterator[tuple[str, str, str]]:
    """What a chunk costs with Dask, and what a second worker brings."""
    from app.races import studies
    from app.races.studies import cluster

    given = {
        "version": 2,
        "experiment": {"landscape": {"name": "beale"}, "steps": 2000, "runs": [{"rule": "adam"}]},
        "measures": {"final": {"of": "final"}},
    }

    def timed(over: dict[str, Any], most: int, mapper: Any, steps: int) -> float:
        experiment = given["experiment"] | {"steps": steps}
        study = studies.read(json.dumps(given | {"over": over, "experiment": experiment}))
        best = math.inf
        for _ in range(3):
            begun = time.perf_counter()
            assert studies.run(study, most=most, mapper=mapper).whole  # noqa: S101
            best = min(best, time.perf_counter() - begun)
        return best

    took = {}
    for count in (1, 2):
        with cluster.workers(None, count) as mapper:
            if count == 1:
                tiny = timed({"seed": {"count": 64 * 200}}, 64, mapper, 1)
                yield "what a chunk costs with Dask", f"{tiny / 200 * 1e3:.1f} ms", "200 chunks of one step"
            took[count] = timed({"seed": {"count": 24 * 8192}}, 8192, mapper, 2000)
    yield "2 workers against 1", f"{took[1] / took[2]:.2f}", f"goal ≥ 1.8; {took[1]:.1f} s with one"


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table, from a process of their own: every core is a device there."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.sweep"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101  it is a pipe
        for line in process.stdout:
            what, measured, against = json.loads(line)
            yield what, measured, against


PARTS = {"sizes": sizes, "peak": peak, "slope": slope, "workers": workers}


def main() -> None:
    """Print every line as JSON."""
    use_every_core()
    for name in sys.argv[1:] or PARTS:
        for line in PARTS[name]():
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
