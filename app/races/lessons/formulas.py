"""Formulas of lessons as MathML, which browsers set without a script; they can hold nothing else."""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring  # trees are only written here, never read

from latex2mathml.converter import convert_to_element

LONGEST = 1000
"""Letters of a formula."""
DEEPEST = 40
"""How many elements of MathML may stand in one another."""
REFUSED = frozenset(
    [
        r"\href",
        r"\url",
        r"\style",
        r"\class",
        r"\cssId",
        r"\unicode",
        r"\newcommand",
        r"\renewcommand",
        r"\def",
        r"\gdef",
        r"\let",
    ]
)
"""Commands that lead elsewhere, change the page, or define others."""
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_REFERENCE = re.compile(r"&#x0*[1-9A-Fa-f][0-9A-Fa-f]{0,5};")
_ELEMENTS = frozenset(
    [
        "math",
        "menclose",
        "mfrac",
        "mi",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "accent",
        "accentunder",
        "align",
        "columnalign",
        "columnlines",
        "columnspacing",
        "depth",
        "display",
        "displaystyle",
        "fence",
        "form",
        "height",
        "largeop",
        "linebreak",
        "linethickness",
        "lspace",
        "mathbackground",
        "mathcolor",
        "mathsize",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "notation",
        "rowlines",
        "rowspacing",
        "rspace",
        "scriptlevel",
        "stretchy",
        "symmetric",
        "voffset",
        "width",
        "xmlns",
    ]
)


class FormulaError(ValueError):
    """A formula that cannot be set; its message is one sentence."""


@lru_cache(maxsize=4096)
def mathml(tex: str, *, block: bool = False) -> str:
    """TeX as MathML in which every letter is escaped. Raises FormulaError."""
    if len(tex) > LONGEST:
        raise FormulaError(f"a formula has at most {LONGEST} letters.")
    for command in _COMMAND.findall(tex):
        if command in REFUSED:
            raise FormulaError(f"{command} has no place in a formula; write what it is to show.")
    try:
        tree = convert_to_element(tex, display="block" if block else "inline")
    except Exception:  # the library raises whatever it runs into: IndexError, StopIteration, its own
        raise FormulaError(f"the formula ${_short(tex)}$ cannot be read as TeX.") from None
    _check(tree, tex)
    return tostring(tree, encoding="unicode")


def _check(element: Element, tex: str, depth: int = 0) -> None:
    """Hold an element to what MathML has, and let its text be letters.

    The converter writes signs as references (&#x02009;) and relies on texts that are not escaped again.
    """
    if depth > DEEPEST:
        raise FormulaError(f"the formula ${_short(tex)}$ is nested too deep.")
    if element.tag not in _ELEMENTS or not _ATTRIBUTES.issuperset(element.attrib):
        raise FormulaError(f"the formula ${_short(tex)}$ has a command that cannot be set.")
    if element.text:
        element.text = _REFERENCE.sub(lambda match: html.unescape(match[0]), element.text)
    for inner in element:
        _check(inner, tex, depth + 1)


def _short(tex: str) -> str:
    one = " ".join(tex.split())
    return one if len(one) <= 40 else f"{one[:39]}…"
