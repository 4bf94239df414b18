"""What element-wise operations are in JavaScript, by the type of their operands: one entry a primitive."""

import numpy as np

from core.javascript.formula import (
    AND,
    ATOM,
    BIT_AND,
    BIT_OR,
    BIT_XOR,
    EQUALITY,
    OR,
    ORDER,
    PLUS,
    PRODUCT,
    SHIFT,
    SUM,
    TIMES,
    Formula,
    infix,
    prefix,
)

LOGISTIC = Formula("1 / (1 + Math.exp(-{0}))", PRODUCT, (ATOM,))
SQUARE = Formula("{0} * {0}", PRODUCT, (ATOM,))


def call(name: str, operands: int = 1) -> Formula:
    """A function of the language."""
    return Formula(f"{name}({', '.join(f'{{{k}}}' for k in range(operands))})")


def wrapped(formula: Formula, how: str) -> Formula:
    """The same for integers of 32 bits, signed ("| 0") or not (">>> 0")."""
    level = BIT_OR if how == "| 0" else SHIFT
    inner = f"({formula.text})" if formula.level < level else formula.text
    return Formula(f"{inner} {how}", level, formula.needs)


COMMON: dict[str, Formula] = {
    "add": PLUS,
    "add_any": PLUS,
    "sub": infix("-", SUM),
    "mul": TIMES,
    "div": infix("/", PRODUCT),
    "rem": infix("%", PRODUCT),
    "neg": prefix("-"),
    "max": call("Math.max", 2),
    "min": call("Math.min", 2),
    "clamp": Formula("Math.min(Math.max({1}, {0}), {2})"),
    "pow": call("Math.pow", 2),
    "square": SQUARE,
    "sqrt": call("Math.sqrt"),
    "rsqrt": Formula("1 / Math.sqrt({0})", PRODUCT),
    "cbrt": call("Math.cbrt"),
    "abs": call("Math.abs"),
    "sign": call("Math.sign"),
    "floor": call("Math.floor"),
    "ceil": call("Math.ceil"),
    "exp": call("Math.exp"),
    "exp2": Formula("Math.pow(2, {0})"),
    "log": call("Math.log"),
    "log1p": call("Math.log1p"),
    "expm1": call("Math.expm1"),
    "logistic": LOGISTIC,
    "sin": call("Math.sin"),
    "cos": call("Math.cos"),
    "tan": call("Math.tan"),
    "asin": call("Math.asin"),
    "acos": call("Math.acos"),
    "atan": call("Math.atan"),
    "atan2": call("Math.atan2", 2),
    "sinh": call("Math.sinh"),
    "cosh": call("Math.cosh"),
    "tanh": call("Math.tanh"),
    "asinh": call("Math.asinh"),
    "acosh": call("Math.acosh"),
    "atanh": call("Math.atanh"),
    "is_finite": call("Number.isFinite"),
    "lt": infix("<", ORDER),
    "le": infix("<=", ORDER),
    "gt": infix(">", ORDER),
    "ge": infix(">=", ORDER),
    "eq": infix("===", EQUALITY),
    "ne": infix("!==", EQUALITY),
    "and": infix("&", BIT_AND),
    "or": infix("|", BIT_OR),
    "xor": infix("^", BIT_XOR),
    "not": prefix("~"),
    "shift_left": infix("<<", SHIFT),
    "shift_right_logical": infix(">>>", SHIFT),
    "shift_right_arithmetic": infix(">>", SHIFT),
}

BOOLEAN = COMMON | {
    "and": infix("&&", AND),
    "or": infix("||", OR),
    "xor": infix("!==", EQUALITY),
    "not": prefix("!"),
}

WHOLE = COMMON | {"div": Formula("Math.trunc({0} / {1})", ATOM, (PRODUCT, ATOM))}
"""Integers of 64 bits, which stay far below where a double could not hold them."""


def bits(how: str) -> dict[str, Formula]:
    """Integers that wrap at 32 bits."""
    wrap = ("add", "add_any", "sub", "neg", "and", "or", "xor", "not", "shift_left")
    return (
        WHOLE
        | {name: wrapped(COMMON[name], how) for name in wrap}
        | {"mul": wrapped(call("Math.imul", 2), how)}
    )


SIGNED, UNSIGNED = bits("| 0"), bits(">>> 0")


def formulas(dtype: np.dtype) -> dict[str, Formula]:
    """The table for operands of a type."""
    narrow = dtype.itemsize <= 4
    return {"b": BOOLEAN, "i": SIGNED if narrow else WHOLE, "u": UNSIGNED if narrow else WHOLE}.get(
        dtype.kind, COMMON
    )
