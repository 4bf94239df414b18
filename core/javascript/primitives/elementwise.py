"""Operations on one element at a time: each is one formula."""

import operator
from typing import Any

import numpy as np

from core.javascript.formula import (
    BIT_OR,
    CHOICE,
    EQUALITY,
    OR,
    SHIFT,
    TERNARY,
    Expression,
    Formula,
)
from core.javascript.primitives.formulas import COMMON, call, formulas
from core.javascript.values import Array, Builder

FOLDS: dict[str, Any] = {
    "add": operator.add,
    "add_any": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "max": max,
    "min": min,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
    "sqrt": lambda x: float(np.sqrt(x)),
    "square": lambda x: x * x,
}
"""What is computed here and now if all operands are known; XLA would round them alike."""
LOGIC = {"and": operator.and_, "or": operator.or_, "not": operator.not_, "xor": operator.xor}


def operation(build: Builder, name: str, dtype: np.dtype, *args: Expression) -> Expression:
    """One operation on expressions, done at once where that is possible."""
    fold = (LOGIC if dtype.kind == "b" else {}).get(name) or FOLDS.get(name)
    if name == "div" and dtype.kind == "f" and args[1] != 0:
        fold = operator.truediv
    wraps = dtype.kind in "iu" and dtype.itemsize <= 4
    if fold and not any(isinstance(a, str) for a in args):
        value = fold(*args)
        if not wraps or value == int(np.asarray(value).astype(dtype)):
            return value
    if dtype.kind != "b" and len(args) == 2:
        a, b = args[0], args[-1]
        if (name == "mul" and b == 1) or (name in ("add", "add_any", "sub") and b == 0):
            return a
        if name == "mul" and ((type(a) is not str and a == 0) or (type(b) is not str and b == 0)):
            return 0
        if (name == "mul" and a == 1) or (name in ("add", "add_any") and a == 0):
            return b
    return build.code.let(formulas(dtype)[name], *args)


def elementwise(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """The operation on every element; an operand without dimensions goes with all."""
    name, dtype, out = equation.primitive.name, inputs[0].dtype, equation.outvars[0].aval

    def element(index: tuple) -> Expression:
        return operation(build, name, dtype, *(at(a, index) for a in inputs))

    return [build.made(out.shape, out.dtype, element, 1 + sum(a.work for a in inputs))]


def at(array: Array, index: tuple) -> Expression:
    """The element that goes with the others at `index`; along an axis of length 1 it is the only one."""
    if not array.shape:
        return array.element(())
    return array.element(tuple(0 if n == 1 else i for n, i in zip(array.shape, index, strict=True)))


def select(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """`select_n`: the first case is what false, or 0, stands for."""
    which, *cases = inputs

    def element(index: tuple) -> Expression:
        chosen, first, *rest = at(which, index), *(at(case, index) for case in cases)
        if not isinstance(chosen, str):
            return [first, *rest][int(chosen)]
        if which.dtype.kind == "b":
            return first if first == rest[0] else build.code.let(CHOICE, chosen, rest[0], first)
        text = "".join(f"{{0}} === {k} ? {{{k + 1}}} : " for k in range(len(rest))) + f"{{{len(rest) + 1}}}"
        needs = (EQUALITY + 1, *[OR] * len(rest), TERNARY)
        return build.code.let(Formula(text, TERNARY, needs), chosen, first, *rest)

    out = equation.outvars[0].aval
    return [build.made(out.shape, out.dtype, element, 1 + sum(a.work for a in inputs))]


def converted(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Between truth values, integers and numbers."""
    (array,), out = inputs, equation.outvars[0].aval
    old, new = array.dtype, np.dtype(out.dtype)

    def element(index: tuple) -> Expression:
        value = array.element(index)
        if not isinstance(value, str):
            return np.asarray(value).astype(new).item()
        if old.kind == "b" and new.kind != "b":
            return build.code.let(Formula("{0} ? 1 : 0", TERNARY, (OR,)), value)
        if new.kind == "b":
            return value if old.kind == "b" else build.code.let(COMMON["ne"], value, 0)
        if new.kind == "u" and new.itemsize <= 4 and (old.kind != "u" or old.itemsize > 4):
            return build.code.let(Formula("{0} >>> 0", SHIFT, (SHIFT,)), value)
        if new.kind in "iu" and old.kind == "f":
            return build.code.let(call("Math.trunc"), value)
        if new.kind == "i" and new.itemsize <= 4 and old.itemsize > new.itemsize:
            return build.code.let(Formula("{0} | 0", BIT_OR, (BIT_OR,)), value)
        return value

    return [build.made(out.shape, new, element, array.work)]


def integer_power(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """x to a fixed whole power: squared again and again, as JAX does it, so that it rounds alike."""
    (array,), out, power = inputs, equation.outvars[0].aval, equation.params["y"]

    def times(a: Expression, b: Expression) -> Expression:
        return operation(build, "mul", array.dtype, a, b)

    def element(index: tuple) -> Expression:
        square, result, left = array.element(index), None, abs(power)
        while left:
            if left & 1:
                result = square if result is None else times(result, square)
            left >>= 1
            square = times(square, square) if left else square
        value = 1 if result is None else result
        return operation(build, "div", array.dtype, 1, value) if power < 0 else value

    return [build.made(out.shape, out.dtype, element, 1 + array.work)]


def same(build: Builder, equation: Any, inputs: list[Array]) -> list[Array]:
    """Nothing is left to do."""
    return inputs


TABLE: dict[str, Any] = {
    **dict.fromkeys(COMMON, elementwise),
    "select_n": select,
    "convert_element_type": converted,
    "integer_pow": integer_power,
    "stop_gradient": same,
    "copy": same,
    "optimization_barrier": same,
    "reduce_precision": same,
}
