"""A lesson's words as HTML: every number is there, and says what it is, so that a script can keep it true."""

import html
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.export.lessons import saying
from app.languages import t
from app.races import lessons
from app.races.lessons import Block, Blocks, Lesson, Line, Piece, Step, Value
from app.races.lessons.formulas import mathml
from app.races.lessons.lesson import every
from app.races.palette import PALETTE, LineStyle, assign

_CLOSING = re.compile(r"[\u00a0\u202f]?[.,;:!?)”»]+")
_TAGS = {"paragraph": "p", "quote": "blockquote"}


class Writing(NamedTuple):
    """What the words of a step are written with."""

    lesson: Lesson
    step: Step
    language: str
    values: Mapping[str, Value]
    address: Callable[[str], str]
    """Where another lesson is: of "momentum", or of "momentum#bet"."""


def inks(step: Step) -> dict[str, str]:
    """The palette entry of every run, by its label."""
    runs = step.scene.experiment.runs
    return dict(zip(lessons.labels(step.scene.experiment), assign([run.color for run in runs]), strict=True))


def swatch(style: LineStyle) -> str:
    """A run's line, in the colour of the words beside it."""
    dash = f' stroke-dasharray="{" ".join(map(str, style.dash))}"' if style.dash else ""
    return (
        '<svg class="otl-swatch" viewBox="0 0 26 8" width="26" height="8" preserveAspectRatio="none" '
        'aria-hidden="true">'
        f'<path d="M0 4h26" stroke="currentColor" stroke-width="3" fill="none"{dash}/></svg>'
    )


def run(label: str, step: Step) -> str:
    """A run's label as the map draws it: its colour, and the dash of its line under it."""
    name = inks(step).get(label)
    if name is None:
        return f"<b>{html.escape(label)}</b>"
    return f'<b class="otl-run otl-ink-{name}">{html.escape(label)}{swatch(PALETTE[name])}</b>'


def blocks(written: Blocks, at: Writing) -> str:
    """Paragraphs, lists, quotes and formulas."""
    return "\n".join(_block(one, at) for one in written)


def _block(block: Block, at: Writing) -> str:
    needs = _needs(block)
    asked = f' data-needs="{html.escape(needs)}"' if needs else ""
    if block.kind == "formula":
        tex = "".join(piece.text for one in block.lines for piece in one)
        return f'<div class="otl-formula" tabindex="0"{asked}>{mathml(tex, block=True)}</div>'
    if block.kind == "list":
        items = "".join(f"<li>{line(one, at)}</li>" for one in block.lines)
        return f"<ul{asked}>{items}</ul>"
    tag = _TAGS[block.kind]
    return f"<{tag}{asked}>{' '.join(line(one, at) for one in block.lines)}</{tag}>"


def _needs(block: Block) -> str:
    """Which bets and answers a block speaks of: it is shown to those who have them."""
    found = [
        f"{piece.kind}:{piece.of}"
        for one in block.lines
        for piece in every(one)
        if piece.kind in ("bet", "answer")
    ]
    return " ".join(dict.fromkeys(found))


def line(written: Line, at: Writing) -> str:
    """The pieces of a line. What closes a clause stays with a formula or a number before it."""
    made: list[str] = []
    for piece in written:
        text = _piece(piece, at)
        if piece.kind == "text" and made and (found := _CLOSING.match(piece.text)):
            closing = html.escape(found[0])
            made[-1] = f'<span class="otl-glued">{made[-1]}{closing}</span>'
            text = text.replace(closing, "", 1)
        made.append(text)
    return "".join(made)


def _piece(piece: Piece, at: Writing) -> str:
    text = _inside(piece, at)
    if piece.emphasis:
        text = f"<em>{text}</em>"
    return f"<strong>{text}</strong>" if piece.bold else text


def _inside(piece: Piece, at: Writing) -> str:
    match piece.kind:
        case "formula":
            return mathml(piece.text)
        case "code":
            return f"<code>{html.escape(piece.text)}</code>"
        case "run":
            return run(piece.of or piece.text, at.step)
        case "setting":
            return _number("setting", lessons.indexed(at.step.scene.experiment, piece.of), said(piece, at))
        case "drag":
            path = lessons.indexed(at.step.scene.experiment, piece.of)
            return _number("drag", path, said(piece, at), _ink(piece.of, at.step))
        case "measure":
            return _number("value", piece.of, said(piece, at))
        case "bet":
            return f'<span class="otl-said" data-bet="{html.escape(piece.of)}">…</span>'
        case "answer":
            return f'<span class="otl-said">{html.escape(answered(piece.of, at))}</span>'
        case "link":
            return _link(piece, at)
        case _:
            return html.escape(piece.text)


def _number(kind: str, name: str, text: str, more: str = "") -> str:
    style = "otl-drag" if kind == "drag" else "otl-number"
    return f'<span class="{style}{more}" data-{kind}="{html.escape(name)}">{html.escape(text)}</span>'


def _ink(path: str, step: Step) -> str:
    """The colour of the run that a path is of."""
    parts = path.split(".")
    name = inks(step).get(parts[1]) if parts[0] == "runs" else None
    return f" otl-ink-{name}" if name else ""


def said(piece: Piece, at: Writing) -> str:
    """What a setting, a measure or a dragged number comes to, in words."""
    found = at.values.get(piece.of) or at.values.get(piece.text)
    return piece.text if found is None else saying.value(found, piece.of, at.language)


def answered(name: str, at: Writing) -> str:
    """What the run says to a question."""
    step = at.lesson.step(name)
    if step.ask is None:
        return ""
    answer = lessons.answer(at.lesson, step)
    if step.ask.kind in ("choice", "order"):
        words = at.lesson.said(at.language).steps[name].options
        return saying.listed([option(one, words, at) for one in answer.options], at.language)
    if answer.number is not None:
        of = at.lesson.measures.get(str(step.ask.decide).partition(".")[0])
        return lessons.numeral(answer.number, Value(measure=of, whole=step.ask.whole), at.language)
    place = answer.point or ()
    return f"({'; '.join(lessons.numeral(one, Value(), at.language) for one in place)})" if place else ""


def option(name: str, words: Mapping[str, Line], at: Writing) -> str:
    """What an option is called in a sentence: a run's label, or its words."""
    return t("“{text}”", text=plain(words[name], at)) if name in words else name


def plain(written: Line, at: Writing) -> str:
    """The words of a line without what they are written in."""
    return "".join(
        plain(piece.pieces, at)
        if piece.pieces
        else said(piece, at)
        if piece.kind in ("measure", "setting")
        else piece.text
        for piece in written
    )


def _link(piece: Piece, at: Writing) -> str:
    kind, _, where = piece.of.partition(":")
    words = line(piece.pieces, at) if piece.pieces else html.escape(piece.text)
    if kind == "term":
        name = html.escape(where)
        return f'<a class="otl-term" href="#term-{name}" data-term="{name}">{words}</a>'
    if kind == "lesson":
        return f'<a href="{html.escape(at.address(where))}">{words}</a>'
    return f'<a href="{html.escape(piece.of)}" target="_blank" rel="noopener">{words}</a>'
