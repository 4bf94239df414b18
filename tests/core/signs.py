"""The signs and symbols of an equation in LaTeX."""

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"\\begin\{cases\}|\\end\{cases\}|\\text\{[^{}]*\}|\\operatorname\{[^{}]*\}|\\mathrm\{[^{}]*\}|\\mathbf 1"
    r"|\\\\|\\[A-Za-z]+|\\[|{}]|\d+(?:\.\d+)?|\S"
)
SPACES = re.compile(r"\\[,;:! ]|\\(?:left|right|[bB]igl|[bB]igr|big|Big|textstyle|mathcal)(?![A-Za-z])|~")
ACCENTS = ("\\hat", "\\tilde", "\\bar")
GREEK = re.compile(
    r"\\(alpha|beta|gamma|Gamma|delta|Delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|phi|pi|psi|rho|sigma|tau)$"
)


def tokens(tex: str) -> list[str]:
    """The signs of an equation, without those that only make room."""
    tex = re.sub(r"\\(?:begin|end)\{aligned\}", "", tex)
    tex = re.sub(r"\\t?frac(\d)(\d)", r"\\frac{\1}{\2}", tex)
    tex = re.sub(r"\\t?frac(\d)\\tau", r"\\frac{\1}{\\tau}", tex)
    tex = tex.replace("\\\\", "\0")  # two backslashes and a space are a new row, not a space
    tex = SPACES.sub(" ", tex).replace("\0", "\\\\")
    return TOKEN.findall(tex.replace("\\lVert", "\\|").replace("\\rVert", "\\|").replace("\\tfrac", "\\frac"))


def starts_name(token: str) -> bool:
    """Whether a symbol begins here."""
    return token in ACCENTS or bool(GREEK.match(token)) or (len(token) == 1 and token.isalpha())


def name_at(signs: list[str], at: int) -> tuple[str, str, int]:
    """The symbol that begins at a sign, its subscript, and where it ends: ("\\hat m", "t-1", 7)."""
    base, at = signs[at], at + 1
    if base in ACCENTS:
        inner, at = group(signs, at)
        base = f"{base} {''.join(inner)}"
    elif base == "\\Delta" and at < len(signs) and signs[at] in "wg":
        base, at = f"{base} {signs[at]}", at + 1
    below = above = ""
    while at + 1 < len(signs) and signs[at] in "_^":
        if signs[at] == "^" and signs[at + 1] not in "+-*":
            break
        inner, end = group(signs, at + 1)
        if signs[at] == "_":
            below = "".join(inner)
        else:
            above = "^" + inner[0]
        at = end
    if at < len(signs) and signs[at] == "'":
        above, at = above + "'", at + 1
    return base + above, below, at


def group(signs: list[str], at: int) -> tuple[list[str], int]:
    """What stands in braces, or the one sign there is, and where it ends."""
    if signs[at] != "{":
        return [signs[at]], at + 1
    depth, end = 1, at + 1
    while depth:
        depth += {"{": 1, "}": -1}.get(signs[end], 0)
        end += 1
    return signs[at + 1 : end - 1], end


def symbols(tex: str) -> set[str]:
    """Every symbol of an equation, with its subscript: "\\beta_1"."""
    signs, found = tokens(tex), set()
    for at, sign in enumerate(signs):
        if starts_name(sign):
            base, below, _ = name_at(signs, at)
            found |= {f"{base}_{below}" if below else base, base}
    return found


def split(signs: list[str], at: str) -> Iterator[list[str]]:
    """The parts between a sign, where that is not inside of cases or braces."""
    part, depth = [], 0
    for sign in signs:
        depth += {"\\begin{cases}": 1, "{": 1, "(": 1, "\\end{cases}": -1, "}": -1, ")": -1}.get(sign, 0)
        if sign == at and not depth:
            yield part
            part = []
        else:
            part.append(sign)
    yield part
