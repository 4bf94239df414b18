"""A tree written out again: as text that reads back as the same tree, and as LaTeX."""

import re
from collections.abc import Callable

from landscapes.formula.functions import FUNCTIONS, SEVERAL
from landscapes.formula.tokens import GREEK
from landscapes.formula.tree import Node, whole

LEVEL = {"sum": 0, "negative": 1, "product": 2, "inverse": 2, "power": 3}
"""How tightly the parts of a node hold together; all else holds by itself."""
COMMAND = re.compile(r"\\[A-Za-z]+$")
"""At the end of LaTeX: a command that a letter would run into."""


def level(node: Node) -> int:
    """How tightly a node holds together: what is looser than its place asks for gets brackets."""
    return LEVEL.get(node.op, 4)


def digits(value: float) -> str:
    """A number as short as it can be without losing anything."""
    return str(int(value)) if value == int(value) else repr(value)


def text(node: Node, least: int = 0) -> str:
    """The formula in Python's notation, in brackets if it holds less tightly than `least`."""
    if level(node) < least:
        return f"({text(node)})"
    parts = node.parts
    if node.op == "number":
        return digits(node.value)
    if node.op == "name":
        return node.name
    if node.op == "sum":
        return signs(node, lambda part, negated: text(part, 2 if negated else 1))
    if node.op == "negative":
        return "-" + text(parts[0], 2)
    if node.op == "product":
        first, *rest = parts
        return text(first, 3) + "".join(
            "/" + text(part.parts[0], 3) if part.op == "inverse" else "*" + text(part, 3) for part in rest
        )
    if node.op == "power":
        base, exponent = parts
        minus = exponent.op == "negative"
        return f"{text(base, 4)}**{'-' * minus}{text(exponent.parts[0] if minus else exponent, 3)}"
    return f"{node.op}({', '.join(text(part) for part in parts)})"


def signs(node: Node, write: Callable[[Node, bool], str]) -> str:
    """The terms of a sum with their signs; `write` makes one, given whether a minus stands before it."""
    first, *rest = node.parts
    written = write(first, False)
    for term in rest:
        minus = term.op == "negative"
        written += (" - " if minus else " + ") + write(term.parts[0] if minus else term, minus)
    return written


def tex(node: Node, least: int = 0) -> str:
    """The formula in LaTeX, in brackets if it holds less tightly than `least`."""
    exponential = node.op == "exp"  # written as a power of e
    if (3 if exponential else 2 if node.op == "product" else level(node)) < least:
        return bracketed(tex(node))
    parts = node.parts
    if node.op == "number":
        return number(node.value)
    if node.op == "name":
        return symbol(node.name)
    if node.op == "sum":
        return signs(node, lambda part, negated: tex(part, 2 if negated else 1))
    if node.op == "negative":
        return "-" + tex(parts[0], 2)
    if node.op == "product":
        return product(parts)
    if node.op == "power":
        return power(*parts)
    if exponential:
        return f"e^{{{tex(parts[0])}}}"
    if node.op == "sqrt":
        return rf"\sqrt{{{tex(parts[0])}}}"
    if node.op == "abs":
        return rf"\left|{tex(parts[0])}\right|"
    arguments = ", ".join(tex(part) for part in parts)
    return (SEVERAL.get(node.op) or FUNCTIONS[node.op].tex) + bracketed(arguments)


def power(base: Node, exponent: Node) -> str:
    """A power; that of a function stands before its brackets."""
    raised = f"^{{{tex(exponent)}}}" if len(tex(exponent)) > 1 else f"^{tex(exponent)}"
    if base.op in FUNCTIONS and base.op not in ("sqrt", "abs", "exp") and (whole(exponent) or 0) > 1:
        return f"{FUNCTIONS[base.op].tex}{raised}{bracketed(tex(base.parts[0]))}"
    return tex(base, 4) + raised


def product(factors: tuple[Node, ...]) -> str:
    """Factors side by side, those that divide under a line."""
    above = [factor for factor in factors if factor.op != "inverse"]
    below = [factor.parts[0] for factor in factors if factor.op == "inverse"]
    if len(above) > 1 and above[0] == ONE:
        above = above[1:]
    if not below:
        return side_by_side(above)
    return rf"\frac{{{alone(above)}}}{{{alone(below)}}}"


def alone(factors: list[Node]) -> str:
    """Factors above or below a line, where a single one needs no brackets."""
    return tex(factors[0]) if len(factors) == 1 else side_by_side(factors)


def side_by_side(factors: list[Node]) -> str:
    """Factors without a sign, and with a dot where two would run together."""
    written, word = "", False
    for factor in factors:
        after, word = word, factor.op == "name" and "mathrm" in symbol(factor.name)
        more = tex(factor, 3) if factor.op != "product" else bracketed(tex(factor))
        digit = more[0].isdigit() or (more.startswith(r"\frac") and written[-1:].isdigit())
        if written and (digit or word or after):
            written += r" \cdot "
        elif COMMAND.search(written) and more[0].isalpha():
            written += " "
        written += more
    return written


def bracketed(inner: str) -> str:
    """In brackets, which grow around a fraction."""
    return rf"\left({inner}\right)" if r"\frac" in inner else f"({inner})"


def number(value: float) -> str:
    """A number in LaTeX."""
    mantissa, _, exponent = digits(value).partition("e")
    if not exponent:
        return mantissa
    return ("" if mantissa == "1" else rf"{mantissa} \cdot ") + f"10^{{{int(exponent)}}}"


def symbol(name: str) -> str:
    """A variable or slider in LaTeX: Greek letters by their names, digits at the end as an index."""
    stem, _, index = name.partition("_")
    if not index and (match := re.fullmatch("([A-Za-z]+)([0-9]+)", stem)):
        stem, index = match.groups()
    letter = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    letter = "\\" + stem if stem in GREEK.values() else letter
    index = index.replace("_", ",").strip(",")
    if not index:
        return letter
    return f"{letter}_{{{index if len(index) == 1 or index.isdigit() else rf'{chr(92)}mathrm{{{index}}}'}}}"


ONE = Node("number", value=1.0)
