"""The terms of a lesson: those that it links, and their list."""

import html

from app.export.lessons import words, writing
from app.export.lessons.writing import Writing
from app.languages import t
from app.races.lessons import Blocks, Course, Lesson, Term
from app.races.lessons.formulas import mathml
from app.races.lessons.lesson import every


def terms(course: Course, one: Lesson, language: str) -> dict[str, Term]:
    """The terms that a lesson links, and those that these link, by their ids."""
    glossary = course.glossary.get(language, {}) or {}
    english = course.glossary.get("en", {})
    wanted, found = [*one.meets, *_linked(one, language)], {}
    while wanted:
        name = wanted.pop(0)
        term = glossary.get(name) or english.get(name)
        if term is None or name in found:
            continue
        found[name] = term
        wanted += _of_blocks(term.text)
    return found


def listed(course: Course, one: Lesson, language: str) -> str:
    """The list of them, as the page of a lesson has it."""
    found = terms(course, one, language)
    if not found:
        return ""
    at = Writing(one, one.base, language, {}, lambda where: where)
    items = "".join(
        _term(term, at) for _, term in sorted(found.items(), key=lambda pair: pair[1].name.casefold())
    )
    return (
        f'<section class="otl-glossary"><h2>{t(words.TERMS)}</h2><dl class="otl-terms">{items}</dl></section>'
    )


def _term(term: Term, at: Writing) -> str:
    symbol = f" {mathml(term.symbol)}" if term.symbol else ""
    return (
        f'<dt id="term-{html.escape(term.id)}">{html.escape(term.name)}{symbol}</dt>'
        f"<dd>{writing.blocks(term.text, at)}</dd>"
    )


def _linked(one: Lesson, language: str) -> list[str]:
    said = one.said(language)
    every: list[Blocks] = [said.about]
    for step in said.steps.values():
        every += [step.text, *step.hints, step.answer, step.right, *step.wrong.values(), step.notes]
    return [name for blocks in every for name in _of_blocks(blocks)]


def _of_blocks(blocks: Blocks) -> list[str]:
    pieces = (piece for block in blocks for line in block.lines for piece in every(line))
    return [piece.of.removeprefix("term:") for piece in pieces if piece.of.startswith("term:")]
