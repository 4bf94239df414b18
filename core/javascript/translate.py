"""From a jaxpr to code: its equations one after the other, each by its primitive's entry in the table."""

from collections import Counter
from typing import Any

from jax.extend.core import ClosedJaxpr, Jaxpr, Literal

from core.javascript import objective
from core.javascript.primitives import TABLE
from core.javascript.values import Array, Builder

CHEAP = 2
"""What takes fewer operations is done again rather than kept in memory, where a large array is used twice."""


def translate(build: Builder, closed: ClosedJaxpr | Jaxpr, inputs: list[Array]) -> list[Array]:
    """Write the code of a jaxpr; returns its outputs.

    Raises NotImplementedError with one sentence that names a primitive without an entry.
    """
    jaxpr, consts = (closed.jaxpr, closed.consts) if isinstance(closed, ClosedJaxpr) else (closed, ())
    env: dict[Any, Array] = dict(zip(jaxpr.constvars, map(build.constant, consts), strict=True))
    env.update(zip(jaxpr.invars, inputs, strict=True))
    uses = Counter(v for e in jaxpr.eqns for v in e.invars if not isinstance(v, Literal))

    def read(v: Any) -> Array:
        return build.constant(v.val) if isinstance(v, Literal) else env[v]

    for equation in jaxpr.eqns:
        name = equation.primitive.name
        entry = TABLE.get(name) or objective.TABLE.get(name)
        if entry is None:
            raise NotImplementedError(f"There is no JavaScript for the primitive {name}.")
        for variable, array in zip(
            equation.outvars, entry(build, equation, [read(v) for v in equation.invars]), strict=True
        ):
            if array.entries is None and array.work >= CHEAP and uses[variable] > 1:
                build.stored(array)
            env[variable] = array
    return [read(v) for v in jaxpr.outvars]
