"""A lesson on paper: picture, words and question of every step, and on the last page what the runs said."""

from html import unescape

from app import VERSION
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import segment
from app.export.drawing.canvas.words import Inked
from app.export.formats import stills
from app.export.lessons import pictures, terms, words, writing
from app.export.lessons.paper import (
    Block,
    Choice,
    Framed,
    Lines,
    Paper,
    Picture,
    Space,
    Text,
    Together,
    beside,
)
from app.export.lessons.writing import Writing
from app.languages import speaking, t
from app.races import lessons
from app.races.lessons import Block as Written
from app.races.lessons import Blocks, Course, Lesson, Line, StepWords
from app.races.markdown import Span
from app.races.palette import COLORS, PALETTE
from core.experiment import ExperimentError

MUTED, MARKED = COLORS["light"].muted, COLORS["light"].rates


def handout(course: Course, lesson: Lesson, language: str = "en", *, notes: bool = False) -> bytes:
    """A lesson as a PDF to print, with the notes for the teacher if they are asked for.

    Raises ExperimentError, and LessonError or WrongKeyError for what cannot be measured.
    """
    with speaking(language):
        return _handout(course, lesson, language, notes=notes)


def _handout(course: Course, lesson: Lesson, language: str, *, notes: bool) -> bytes:
    said = lesson.said(language)
    title = plainly(said.title)
    paper = Paper(f"{title} · {words.NAME} {VERSION}")
    top = Writing(lesson, lesson.base, language, {}, str)
    paper.put(
        Text(title, 27, bold=True, after=4),
        Text(" · ".join([words.minutes(lesson.minutes), *lesson.source]), 12, MUTED, after=10),
        *_blocks(said.about, top),
        Space(8),
    )
    answers: list[list[Block]] = []
    for number, step in enumerate(lesson.steps, 1):
        with_ = Writing(lesson, step, language, lessons.values(lesson, step), str)
        _step(paper, number, with_, notes=notes)
        if step.ask:
            answers.append(_answer(number, with_))
    _terms(paper, course, lesson, language)
    if answers:
        paper.turn()
        paper.put(Text(t(words.ANSWERS), 21, bold=True, after=12))
        for blocks in answers:
            paper.put(*blocks)
    return stills.paged(paper.figures(), title, f"{words.NAME} {VERSION}")


def plainly(text: str) -> str:
    """A title, whose entities are letters."""
    return unescape(text)


def _step(paper: Paper, number: int, at: Writing, *, notes: bool) -> None:
    said, step = _words(at), at.step
    head: list[Block] = [Space(6)]
    if step.erratum:
        head.append(Text(t(words.ERRATUM).upper(), 10.5, MARKED, bold=True, after=2))
    head.append(Text(f"{number}  {plainly(said.title)}", 18, bold=True, after=7))
    blocks: list[Block] = _blocks(said.text, at)
    if step.ask:
        blocks.append(Together(_question(said, at)))
    try:
        drawn, high = pictures.picture(at.lesson, step, at.language)
        first, *rest = beside(Picture(drawn, high), blocks, pictures.WIDE, paper.wide)
    except ExperimentError as error:
        first, rest = Text(str(error), 12, MUTED), blocks
    paper.put(*head, first)
    for block in rest:
        paper.put(block)
    if notes and said.notes:
        title = Text(t(words.NOTES), 12.5, bold=True, after=4)
        paper.put(Framed([title, *_blocks(said.notes, at, 13.0)]))
    paper.put(Space(8))


def _words(at: Writing) -> StepWords:
    return at.lesson.said(at.language).steps[at.step.id]


def _blocks(written: Blocks, at: Writing, size: float = 15.0, *, told: bool = False) -> list[Block]:
    """Paragraphs, lists, quotes and formulas; those that speak of an answer only if it is `told`."""
    found: list[Block] = []
    for block in written:
        if not block.has("bet") and (told or not block.has("answer")):
            found += _block(block, at, size)
    return found


def _block(block: Written, at: Writing, size: float) -> list[Block]:
    if block.kind == "formula":
        tex = "".join(piece.text for line in block.lines for piece in line)
        return [Text([(Span(tex, formula=True), "")], size + 2, middle=True, after=9)]
    if block.kind == "list":
        each = [Text(inked(line, at), size, before="•", indent=16, after=4) for line in block.lines]
        return [*each, Space(4)]
    lines: list[Inked] = []
    for line in block.lines:
        lines += [(Span(" "), "")] * bool(lines) + inked(line, at)
    return [Text(lines, size, indent=16 if block.kind == "quote" else 0)]


def inked(line: Line, at: Writing) -> list[Inked]:
    """The pieces of a line, runs in their colours."""
    found: list[Inked] = []
    for piece in line:
        look = {"bold": piece.bold, "emphasis": piece.emphasis}
        match piece.kind:
            case "formula":
                found.append((Span(piece.text, formula=True), ""))
            case "code":
                found.append((Span(piece.text, code=True), ""))
            case "run":
                label = piece.of or piece.text
                name = writing.inks(at.step).get(label)
                found.append((Span(label, bold=True), PALETTE[name].light if name else ""))
            case "link":
                found += inked(piece.pieces, at) if piece.pieces else [(Span(piece.text, **look), "")]
            case "bet":
                found.append((Span("____"), ""))
            case "answer":
                found.append((Span(writing.answered(piece.of, at), **look), ""))
            case "setting" | "measure" | "drag":
                found.append((Span(writing.said(piece, at), **look), ""))
            case _:
                found.append((Span(piece.text, **look), ""))
    return found


def _question(said: StepWords, at: Writing) -> list[Block]:
    """Room for an answer."""
    ask = at.step.ask
    if ask is None:
        return []
    options: list[Block] = [Choice(_option(name, said, at)) for name in ask.options]
    match ask.kind:
        case "choice":
            return [_small(t(words.TICK_ALL) if ask.many else t(words.TICK)), *options, Space(4)]
        case "order":
            ranks: list[Block] = [
                Text(_option(name, said, at), before="___", indent=34) for name in ask.options
            ]
            return [_small(t(words.RANK)), *ranks, Space(4)]
        case "number":
            ends = [lessons.setting(end, at.language) for end in (ask.low, ask.high)]
            return [_small(t(words.NUMBER, low=ends[0], high=ends[1])), Lines(1)]
        case "point":
            last = ask.at if ask.at is not None else at.step.scene.experiment.steps
            return [_small(t(words.POINT, run=ask.run, step=lessons.setting(last, at.language)))]
        case "curve":
            return [_small(t(words.CURVE, run=ask.run)), _axes()]


def _small(text: str) -> Block:
    return Text(text, 12.5, MUTED, after=6)


def _axes() -> Block:
    """Axes without a curve."""

    def draw(pen: Pen) -> None:
        pen.stroke(segment(18, 4, 18, 132), MUTED, 1)
        pen.stroke(segment(18, 132, 300, 132), MUTED, 1)
        pen.text(t(words.LOSS), 24, 10, 11, MUTED)
        pen.text(t(words.STEPS_AXIS), 300, 145, 11, MUTED, align="right")

    return Picture(draw, 156)


def _option(name: str, said: StepWords, at: Writing) -> list[Inked]:
    if name in said.options:
        return inked(said.options[name], at)
    ink = writing.inks(at.step).get(name)
    label: list[Inked] = [(Span(name, bold=True), PALETTE[ink].light if ink else "")]
    runs = dict(zip(lessons.labels(at.step.scene.experiment), at.step.scene.experiment.runs, strict=True))
    if name in runs and len({run.lr for run in runs.values()}) > 1:
        label.append((Span(f"  η = {lessons.setting(runs[name].lr, at.language)}"), ""))
    return label


def _answer(number: int, at: Writing) -> list[Block]:
    """What the run says to a question."""
    said = _words(at)
    head = Text(f"{number}  {plainly(said.title)}", 15, bold=True, after=3)
    answer = writing.answered(at.step.id, at)
    told: list[Block] = [Text([(Span(answer, bold=True), "")], after=4)] if answer else []
    after = _blocks(said.answer, at, 14.0, told=True) or _blocks(said.right, at, 14.0, told=True)
    return [head, *told, *after, Space(10)]


def _terms(paper: Paper, course: Course, lesson: Lesson, language: str) -> None:
    """The terms of the lesson."""
    found = sorted(terms.terms(course, lesson, language).values(), key=lambda term: term.name.casefold())
    if not found:
        return
    at = Writing(lesson, lesson.base, language, {}, str)
    each: list[Block] = []
    for term in found:
        head: list[Inked] = [(Span(term.name, bold=True), "")]
        if term.symbol:
            head += [(Span(" "), ""), (Span(term.symbol, formula=True), "")]
        for block in term.text:
            for line in block.lines:
                head += [(Span(" "), ""), *inked(line, at)]
        each.append(Text(head, 13, after=5))
    paper.put(Space(6), Text(t(words.TERMS), 18, bold=True, after=7), each[0])
    for block in each[1:]:
        paper.put(block)
