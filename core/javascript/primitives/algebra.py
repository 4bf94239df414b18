"""What is a function of the runtime: eigenvalues, and special functions."""

from typing import Any

import numpy as np

from core.javascript.formula import Formula
from core.javascript.primitives.indexing import again
from core.javascript.values import Array, Builder


def eigh(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Eigenvectors, in columns, and eigenvalues of a symmetric matrix, the smallest first."""
    (matrix,) = inputs
    n = matrix.shape[-1]
    name, vectors, values = build.scratch((n, n), "M"), build.scratch((n, n), "V"), build.scratch((n,), "E")
    build.fill(name, 0, matrix)
    build.module.helper("eigh")
    build.code.say(f"eigh({n}, {name}, {vectors}, {values});")
    found = {2: vectors, 1: values}
    return [again(build, found[len(v.aval.shape)], v.aval) for v in equation.outvars]


def special(helper: str) -> Any:
    """A function of one number that the language lacks."""

    def of(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
        (array,), out = inputs, equation.outvars[0].aval
        build.module.helper(helper)
        form = Formula(f"{helper}({{0}})")
        return [
            build.made(
                out.shape,
                np.dtype(out.dtype),
                lambda i: build.code.let(form, array.element(i)),
                9 + array.work,
            )
        ]

    return of


def rounded(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """To the nearest whole number; a half goes away from zero, or to the even one."""
    even = "EVEN" in str(equation.params["rounding_method"])
    return special("roundEven" if even else "roundAway")(build, equation, inputs)


TABLE: dict[str, Any] = {
    "eigh": eigh,
    "erf_inv": special("erfInv"),
    "round": rounded,
}
