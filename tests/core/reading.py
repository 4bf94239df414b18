"""Works out an expression in LaTeX."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from algebra import FUNCTIONS, ONES, Identity, Row, product, raised, size, total
from signs import group, name_at, split, starts_name


@dataclass
class Reading:
    """Where a value stands: signs from `at` on, for the numbers of `world`."""

    signs: list[str]
    world: Any  # the Printed that it is part of
    at: int = 0
    inside_norm: int = 0
    inside_bars: int = 0

    @property
    def next(self) -> str:
        """The sign that follows, "" at the end."""
        return self.signs[self.at] if self.at < len(self.signs) else ""

    def take(self, sign: str | None = None) -> str:
        """Go past a sign, which must be this one."""
        found = self.next
        assert sign is None or found == sign, f"{found} in the place of {sign}: {' '.join(self.signs)}"
        self.at += 1
        return found

    def whole(self) -> Any:
        """All of it as one value."""
        value = self.sum()
        assert not self.next, f"{self.next} was not understood: {' '.join(self.signs)}"
        return value

    def sum(self) -> Any:
        """Terms with + and − between them."""
        sign = -1 if self.next == "-" else 1
        if self.next in ("-", "+"):
            self.at += 1
        value = self.term()
        value = product(-1.0, value) if sign < 0 else value
        while self.next in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            value = total(value, self.term(), sign)
        return value

    def term(self) -> Any:
        """Factors side by side, divided, or with a remainder taken."""
        value = self.factor()
        while True:
            if self.next == "/":
                self.at += 1
                value = value / self.factor()
            elif self.next == "\\bmod":
                self.at += 1
                value = value % self.factor()
            elif self.next in ("\\cdot", "\\odot"):
                self.at += 1
                value = product(value, self.factor())
            elif self.next and (
                starts_name(self.next)
                or self.next in ("(", "\\frac", "\\sum", "\\prod", "\\nabla", "\\mathbf 1", "\\begin{cases}")
                or self.next in FUNCTIONS
                or self.next[0].isdigit()
                or (self.next == "\\|" and not self.inside_norm)
                or (self.next == "|" and not self.inside_bars)
            ):
                value = product(value, self.factor())
            else:
                return value

    def factor(self) -> Any:
        """A value with its powers."""
        elementwise = self.next.islower()  # g², where a power of G or of something in brackets is a matrix's
        value: Any = self.atom()
        while self.next == "^":
            exponent, self.at = group(self.signs, self.at + 1)
            if exponent == ["\\top"]:
                value = value.T if np.ndim(value) == 2 else Row(value)
            else:
                power = Reading(exponent, self.world).whole()
                value = value**power if elementwise else raised(value, power)
        return value

    def inside(self, close: str) -> Any:
        """What stands up to a bracket."""
        value = self.sum()
        self.take(close)
        return value

    def atom(self) -> Any:
        """A number, a symbol, or something in brackets."""
        sign = self.next
        if starts_name(sign):
            return self.symbol()
        self.at += 1
        if sign[0].isdigit():
            return float(sign)
        if sign == "(":
            return self.inside(")")
        if sign == "\\|":
            self.inside_norm += 1
            value = self.inside("\\|")
            self.inside_norm -= 1
            order = None
            if self.next == "_":
                below, self.at = group(self.signs, self.at + 1)
                order = {"1": 1, "F": None}[below[0]]
            return np.linalg.norm(value, order)
        if sign == "|":
            self.inside_bars += 1
            value = size(self.inside("|"))
            self.inside_bars -= 1
            return value
        if sign == "\\frac":
            top, self.at = group(self.signs, self.at)
            bottom, self.at = group(self.signs, self.at)
            return Reading(top, self.world).whole() / Reading(bottom, self.world).whole()
        if sign == "\\mathbf 1":
            return ONES
        if sign == "\\begin{cases}":
            return self.cases()
        if sign == "\\nabla":
            base, below, self.at = name_at(self.signs, self.at)
            self.take("(")
            return self.world.call(f"\\nabla {base}{'_' + below if below else ''}", self.inside(")"))
        if sign == "\\operatorname{arg max}":
            self.at += 2  # over j
            return int(np.argmax(self.factor())) + 1
        if sign in ("\\sum", "\\prod") or (sign == "\\max" and self.next == "_"):
            return self.over(sign)
        assert sign in FUNCTIONS, f"{sign} was not understood: {' '.join(self.signs)}"
        if sign == "\\sqrt":
            under, self.at = group(self.signs, self.at)
            return np.sqrt(Reading(under, self.world).whole())
        if self.next != "(":
            return FUNCTIONS[sign](self.factor())
        self.at += 1
        arguments = [self.sum()]
        while self.next == ",":
            self.at += 1
            arguments.append(self.sum())
        self.take(")")
        return FUNCTIONS[sign](*arguments)

    def symbol(self) -> Any:
        """What a symbol stands for, or what a function is worth."""
        base, below, self.at = name_at(self.signs, self.at)
        if base == "I" and not below:
            return Identity()
        if base == "L" and self.next == "(":
            self.at += 1
            return self.world.call("L", self.inside(")"))
        return self.world.value(base, below)

    def over(self, sign: str) -> Any:
        """A sum, product or maximum over steps i."""
        self.take("_")
        below, self.at = group(self.signs, self.at)
        assert below[0] == "i"
        if below[1] == "\\le":
            first, last = 1, Reading(below[2:], self.world).whole()
        else:
            first = Reading(below[2:], self.world).whole()
            self.take("^")
            above, self.at = group(self.signs, self.at)
            last = Reading(above, self.world).whole()
        begun, values = self.at, []
        for i in range(int(first), int(last) + 1):
            self.at, self.world.i = begun, i
            values.append(self.factor())
        self.world.i = None
        return {"\\sum": np.sum, "\\prod": np.prod, "\\max": np.max}[sign](values, axis=0)

    def cases(self) -> Any:
        """The value whose condition holds, coordinate by coordinate."""
        end, depth = self.at, 1
        while depth:
            depth += {"\\begin{cases}": 1, "\\end{cases}": -1}.get(self.signs[end], 0)
            end += 1
        rows = [*split(self.signs[self.at : end - 1], "\\\\")]
        self.at = end
        value = None
        for row in reversed(rows):
            of, condition = split(row, "&")
            worth = Reading(of, self.world).whole()
            value = worth if value is None else np.where(self.world.holds(condition), worth, value)
        return value
