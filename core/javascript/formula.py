"""Expressions: formulas of JavaScript with room for operands, and how tightly their operators bind."""

from typing import NamedTuple

TERNARY, OR, AND, BIT_OR, BIT_XOR, BIT_AND, EQUALITY, ORDER, SHIFT, SUM, PRODUCT, SIGN, ATOM = range(1, 14)
"""How tightly operators bind, from loose to tight."""

Expression = str | int | float | bool
"""A name, or a number that is known already."""


class Formula(NamedTuple):
    """An expression of its operands {0}, {1}, …: how tightly it binds, and how tightly each of them must."""

    text: str
    level: int = ATOM
    needs: tuple[int, ...] = ()

    def need(self, k: int) -> int:
        """How tightly operand k must bind to need no brackets."""
        return self.needs[min(k, len(self.needs) - 1)] if self.needs else 0


def infix(operator: str, level: int) -> Formula:
    """Operators between two operands; the right one is bracketed at the same level, as rounding differs."""
    return Formula(f"{{0}} {operator} {{1}}", level, (level, level + 1))


def prefix(operator: str) -> Formula:
    """An operator in front of its operand."""
    return Formula(operator + "{0}", SIGN, (ATOM,))


CHOICE = Formula("{0} ? {1} : {2}", TERNARY, (OR, OR, TERNARY))
PLUS, TIMES = infix("+", SUM), infix("*", PRODUCT)


def number(value: float | bool) -> str:
    """A number as JavaScript writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value) if isinstance(value, int) else repr(float(value))
    text = text.replace("inf", "Infinity").replace("nan", "NaN")
    return text.removesuffix(".0")
