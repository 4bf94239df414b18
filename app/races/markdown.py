"""Words of marks: bold, emphasis, code and formulas out of Markdown, and nothing else; HTML is mere text.

static/marks/markdown.js is the twin; tests/golden/markdown.json holds both.
"""

import re
from collections import defaultdict
from itertools import accumulate, groupby
from typing import NamedTuple

from app.races.letters import plain, verbatim


class Span(NamedTuple):
    """A piece of a text that looks the same throughout; `formula` is TeX without its dollars."""

    text: str
    bold: bool = False
    emphasis: bool = False
    code: bool = False
    formula: bool = False


_BLANK = re.compile("[ \t\n\r\f\v\u2028\u2029]+")
_TOKEN = re.compile(
    r"\\(?P<escaped>[\\`*_$])"
    r"|`(?P<code>[^`]+)`"
    r"|\$(?! )(?P<formula>(?:[^$\\]|\\.)+?)(?<! )\$(?![0-9])"
    r"|(?P<sign>\*{1,3}|_)"
)
"""What is more than letters. As in Pandoc a formula begins and ends with no blank, and no digit follows it:
"$5 and $6" holds none."""


def spans(text: str) -> list[Span]:
    """The pieces of a text; signs that belong to nothing stay as they are."""
    text = _BLANK.sub(" ", text).strip(" ")
    pieces: list[Span] = []
    signs: list[str] = []  # of every piece the sign that it may be, else ""
    end = 0
    for match in _TOKEN.finditer(text):
        pieces.append(Span(text[end : match.start()]))
        end = match.end()
        found = match.groupdict()
        if found["code"]:
            pieces.append(Span(found["code"], code=True))
        elif found["formula"]:
            pieces.append(Span(found["formula"], formula=True))
        else:
            pieces.append(Span(found["escaped"] or found["sign"]))
        signs += ["", _roles(text, match) if found["sign"] else ""]
    pieces.append(Span(text[end:]))
    return _joined(_set(pieces, [*signs, ""]))


def _roles(text: str, match: re.Match[str]) -> str:
    """What a sign may do: "o" begin what it marks, "c" end it."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    within = match["sign"] == "_"  # of a word, as in b_1
    opens = after not in ("", " ") and not (within and before.isalnum())
    closes = before not in ("", " ") and not (within and after.isalnum())
    return "o" * opens + "c" * closes


def _set(pieces: list[Span], roles: list[str]) -> list[Span]:
    """The pieces as their signs say, without those that were used."""
    opened: list[int] = []
    by_sign: dict[str, list[int]] = defaultdict(list)  # those that are open, of every sign
    used = set[int]()
    # how many begin to mark at a piece, less how many end
    bold, emphasis = [0] * len(pieces), [0] * len(pieces)
    for i, role in enumerate(roles):
        sign = pieces[i].text
        own = by_sign[sign] if role else []
        if "c" in role and own:
            partner = own[-1]
            while opened and opened[-1] >= partner:
                by_sign[pieces[opened.pop()].text].pop()
            used |= {partner, i}
            for depth, marked in ((bold, sign in ("**", "***")), (emphasis, sign != "**")):
                depth[partner + 1] += marked
                depth[i] -= marked
        elif "o" in role:
            opened.append(i)
            own.append(i)
    marks = zip(pieces, accumulate(bold), accumulate(emphasis), strict=True)
    return [
        piece._replace(bold=piece.bold or is_bold > 0, emphasis=piece.emphasis or is_emphasis > 0)
        for i, (piece, is_bold, is_emphasis) in enumerate(marks)
        if i not in used
    ]


def _joined(pieces: list[Span]) -> list[Span]:
    """The same without empty pieces, and with neighbours of one look in one."""
    there = enumerate(piece for piece in pieces if piece.text)
    alike = groupby(there, lambda one: (one[1][1:], one[0] if one[1].formula else None))
    return [
        first._replace(text="".join([first.text, *(piece.text for _, piece in others)]))
        for _, ((_, first), *others) in alike
    ]


def for_streamlit(text: str) -> str:
    """A text as Streamlit's Markdown, in which everything else is as it was typed."""
    return "".join(_for_streamlit(span) for span in spans(text))


def _for_streamlit(span: Span) -> str:
    if span.formula:
        return f"${span.text}$"
    if span.code:
        return f"`{span.text}`"
    marks = "**" * span.bold + "*" * span.emphasis
    inner = span.text.strip(" ")
    if not marks or not inner:
        return verbatim(span.text)
    before, after = (
        span.text[: len(span.text) - len(span.text.lstrip(" "))],
        span.text[len(span.text.rstrip(" ")) :],
    )
    return f"{before}{marks}{verbatim(inner)}{marks[::-1]}{after}"


def spoken(text: str) -> str:
    """A text in plain letters, for screen readers and wherever nothing can be set."""
    return "".join(plain(span.text) if span.formula else span.text for span in spans(text))
