"""A lesson's Markdown: headings, blocks, and in every line the placeholders, links and numbers to drag."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.races.lessons.formulas import FormulaError, mathml
from app.races.lessons.lesson import Block, Line, Piece, every
from app.races.lessons.problems import Problem
from app.races.markdown import Span, spans

HEADING = re.compile(r"(#{1,6})(?:[ \t](.*)|#*)$")

_ATOMS = re.compile(
    r"(?P<plain>\\.|`[^`]+`|\$(?! )(?:[^$\\]|\\.)+?(?<! )\$(?![0-9]))"
    r"|\[\[(?P<drag>[^\[\]]*)\]\]"
    r"|\[(?P<words>(?:\\.|\$(?:[^$\\]|\\.)+\$|[^\[\]\\$])*)\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)"
    r"|\{(?P<said>[^{}]*)\}"
)
"""What is a thing of its own, but for formulas and code, in which nothing else is."""
_ESCAPED = re.compile(r"\\([\[\]{}#>~-])")
_FIRST = 0xF0000
"""Things stand in a line as letters of a private plane while bold and emphasis are found."""
_PRIVATE = re.compile(f"[{chr(_FIRST)}-\U0010ffff]")
TARGET = re.compile(r"(?:(?:term|lesson):[^\s]+|https://[^\s]+)$")


class Section(NamedTuple):
    """What stands under a heading."""

    level: int
    title: str
    line: int
    blocks: tuple[Block, ...]


class Written(NamedTuple):
    """A Markdown file in sections, and what is wrong with it. Above the first heading nothing stands."""

    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]


def read(text: str, path: Path, depth: int = 3) -> Written:
    """The sections of a file whose headings go so deep."""
    problems: list[Problem] = []
    found: list[tuple[int, str, int, list[tuple[int, str]]]] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        heading = HEADING.match(line) if line.startswith("#") else None
        if heading:
            level = len(heading[1])
            if level > depth:
                problems.append(Problem(path, number, f"headings go down to {'#' * depth}, no deeper."))
            found.append((level, _title(heading[2] or ""), number, []))
        elif found:
            found[-1][3].append((number, line))
        elif line.strip():
            problems.append(Problem(path, number, "text stands under a heading; begin with # and the title."))
            break

    def report(line: int, sentence: str) -> None:
        problems.append(Problem(path, line, sentence))

    sections = tuple(
        Section(level, title, number, tuple(_blocks(lines, report))) for level, title, number, lines in found
    )
    return Written(sections, tuple(problems))


def _title(text: str) -> str:
    """What a heading says, without the # that may close it."""
    return text.rstrip("#").strip(" \t")


Report = Callable[[int, str], None]


def _blocks(lines: list[tuple[int, str]], report: Report) -> Iterator[Block]:
    """Paragraphs, lists, quotes and formulas, between empty lines or where another one begins."""
    kind, first, parts = "", 0, list[str]()
    for number, line in [*lines, (0, "")]:
        stripped = line.strip()
        begins = _kind(stripped, kind)
        if parts and (not stripped or begins != kind):
            yield _block(kind, parts, first, report)
            parts = []
        if not stripped:
            kind = ""
            continue
        if not parts:
            kind, first = begins, number
        if kind == "list" and not stripped.startswith("- "):
            parts[-1] += " " + stripped
        elif kind == "list":
            parts.append(stripped[2:].strip())
        elif kind == "quote":
            parts.append(stripped.removeprefix(">").strip())
        else:
            parts.append(stripped)
        if kind == "formula" and len("".join(parts)) > 3 and stripped.endswith("$$"):
            yield _block(kind, parts, first, report)
            kind, parts = "", []


def _kind(line: str, before: str) -> str:
    """What a line belongs to, after one that belonged to `before` (nothing: "")."""
    if before == "formula":
        return "formula"
    if line.startswith("- "):
        return "list"
    if line.startswith(">"):
        return "quote"
    if line.startswith("$$"):
        return "formula"
    return before if before in ("list", "paragraph") else "paragraph"


def _block(kind: str, parts: list[str], first: int, report: Report) -> Block:
    if kind == "list":
        return Block("list", tuple(line(part, first, report) for part in parts), first)
    whole = " ".join(parts)
    if kind == "formula":
        if len(whole) < 5 or not whole.endswith("$$") or "$$" in whole[2:-2]:
            report(first, "a formula of its own is between two pairs of dollars: $$…$$.")
        piece = _set(Piece("formula", whole.strip("$ ")), first, report)
        return Block("formula" if piece.kind == "formula" else "paragraph", ((piece,),), first)
    return Block("quote" if kind == "quote" else "paragraph", (line(whole, first, report),), first)


def line(text: str, number: int, report: Report) -> Line:
    """The pieces of a line. Digits that are in none of the places where they may be are reported."""
    atoms: list[Piece] = []

    def kept(match: re.Match[str]) -> str:
        if match["plain"]:
            return match[0]
        atoms.append(_atom(match, number, report))
        return chr(_FIRST + len(atoms) - 1)

    if private := _PRIVATE.search(text):
        report(number, f"U+{ord(private[0]):X} is no letter of any script.")
        text = _PRIVATE.sub("", text)
    with_atoms = _ATOMS.sub(kept, text)
    pieces = tuple(piece for span in spans(_escapes(with_atoms)) for piece in _pieces(span, atoms))
    for piece in pieces:
        if piece.kind == "text" and (digits := re.search(r"\d[\d.,]*", piece.text)):
            report(
                number,
                f"{digits[0]} stands in a sentence; let it be measured ({{name}}), dragged ([[path]]), "
                "or part of a formula ($…$).",
            )
        if piece.kind == "text" and (stray := re.search(r"[{}]|\[\[|\]\]|\]\(", piece.text)):
            report(number, f"{stray[0]} belongs to nothing here; write \\{stray[0][0]} for the sign itself.")
        if piece.kind == "text" and "$" in piece.text and "\\$" not in text:
            report(number, "a dollar stands alone; a formula is between two of them ($x$).")
    return tuple(_unescaped(_set(piece, number, report)) for piece in pieces)


def _set(piece: Piece, number: int, report: Report) -> Piece:
    """The piece; of a formula that cannot be set it is reported, and what was typed stays, as code."""
    if piece.kind == "formula":
        try:
            mathml(piece.text)
        except FormulaError as error:
            report(number, str(error))
            return piece._replace(kind="code")
    return piece._replace(pieces=tuple(_set(one, number, report) for one in piece.pieces))


def _escapes(text: str) -> str:
    r"""Backslashes before signs that only lessons know (\{, \[, …) as letters of the private plane."""
    return _ESCAPED.sub(lambda match: chr(_SIGNS + ord(match[1])), text)


_SIGNS = 0x100000


def _unescaped(piece: Piece) -> Piece:
    if not piece.text or piece.kind != "text":
        return piece
    text = "".join(chr(ord(one) - _SIGNS) if ord(one) >= _SIGNS else one for one in piece.text)
    return piece._replace(text=text)


def _pieces(span: Span, atoms: list[Piece]) -> Iterator[Piece]:
    """A span in pieces, with the things whose letters are in it."""
    if span.formula or span.code:
        yield Piece("formula" if span.formula else "code", span.text, "", span.bold, span.emphasis)
        return
    for part in re.split(f"([{chr(_FIRST)}-{chr(_SIGNS - 1)}])", span.text):
        if len(part) == 1 and _FIRST <= ord(part) < _SIGNS:
            yield atoms[ord(part) - _FIRST]._replace(bold=span.bold, emphasis=span.emphasis)
        elif part:
            yield Piece("text", part, "", span.bold, span.emphasis)


def _atom(match: re.Match[str], number: int, report: Report) -> Piece:
    if match["drag"] is not None:
        return Piece("drag", of=match["drag"].strip())
    if match["said"] is not None:
        return Piece("measure", of=match["said"].strip())
    target = match["target"]
    if not TARGET.match(target):
        report(number, f"a link leads to term:…, lesson:… or https://…, not to {target or 'nothing'}.")
    words = match["words"]
    if not words.strip():
        report(number, f"the link to {target} has no words.")
    inner = tuple(
        Piece(
            "formula" if span.formula else "code" if span.code else "text",
            span.text,
            "",
            span.bold,
            span.emphasis,
        )
        for span in spans(words)
    )
    return Piece("link", of=target, pieces=inner)


def plain(blocks: tuple[Block, ...]) -> str:
    """The words of blocks as one text, with placeholders in braces: for messages and tests."""
    return " ".join(
        "".join(piece.text or f"{{{piece.of}}}" for piece in every(one) if piece.kind != "link")
        for block in blocks
        for one in block.lines
    )
