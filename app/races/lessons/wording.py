"""The words of a lesson in one language: sections of Markdown, held to what the lesson's TOML has."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.races.lessons import markdown
from app.races.lessons.lesson import Block, Blocks, Lesson, Line, Piece, Step, StepWords, Words, every
from app.races.lessons.markdown import Section
from app.races.lessons.meaning import dragged, meaning
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.problems import Problem, unlisted
from app.races.scene.marks import LONGEST as LONGEST_MARK
from app.races.scene.panels import LONGEST as LONGEST_PANEL

ENGLISH = "en"
_NOTHING: Blocks = ()
PARTS = ("hint", "option", "answer", "right", "wrong", "mark", "panel", "notes")
NAMED = ("option", "wrong", "mark", "panel")
LONGEST_TITLE = 80


def read(path: Path, text: str, lesson: Lesson) -> tuple[Words, list[Problem]]:
    """The words of a file, and what is wrong with them; what they say is resolved in the lesson's steps."""
    return _Reader(path, lesson).read(text)


class _Reader:
    def __init__(self, path: Path, lesson: Lesson) -> None:
        self.path, self.lesson = path, lesson
        self.problems: list[Problem] = []

    def wrong(self, line: int | None, sentence: str) -> None:
        self.problems.append(Problem(self.path, line, sentence))

    def read(self, text: str) -> tuple[Words, list[Problem]]:
        sections, problems = markdown.read(text, self.path)
        self.problems += problems
        titles = [section for section in sections if section.level == 1]
        if not sections or sections[0].level != 1 or len(titles) != 1:
            line = titles[1].line if len(titles) > 1 else 1
            self.wrong(line, "a lesson begins with one title: # Title.")
        title = self._title(titles[0].title, titles[0].line) if titles else self.lesson.id
        groups = _grouped(sections)
        first = groups[0] if groups and groups[0][0].level == 1 else None
        about, parts = (first[0].blocks, first[1:]) if first else (_NOTHING, [])
        base = self._step("", title, first[0].line if first else 1, about, parts)
        steps = dict(self._steps([group for group in groups if group[0].level == 2]))
        self._compare([*steps])
        language = self.path.stem
        words = Words(
            language, self.path, title, self._placed(self.lesson.base, about), steps, base.marks, base.panels
        )
        self._drawn(words)
        self._terms_once(words)
        return words, self.problems

    def _title(self, title: str, line: int) -> str:
        problems_before = len(self.problems)
        pieces = markdown.line(title, line, self.wrong)
        if any(piece.kind not in ("text", "formula") for piece in pieces):
            self.wrong(line, "a title has words and formulas and nothing else.")
        elif not title and len(self.problems) == problems_before:
            self.wrong(line, "a title is missing.")
        if len(title) > LONGEST_TITLE:
            self.wrong(line, f"a title has at most {LONGEST_TITLE} letters.")
        return title

    def _steps(self, groups: list[list[Section]]) -> Iterator[tuple[str, StepWords]]:
        seen = set[str]()
        for head, *parts in groups:
            name, _, title = (part.strip() for part in head.title.partition(":"))
            try:
                step = self.lesson.step(name)
            except KeyError:
                self.wrong(head.line, unlisted("step", name, (one.id for one in self.lesson.steps)))
                continue
            if name in seen:
                self.wrong(head.line, f"the step {name} is there twice.")
                continue
            seen.add(name)
            title = self._title(title, head.line) if title else ""
            yield name, self._step(name, title, head.line, head.blocks, parts, step)

    def _compare(self, found: list[str]) -> None:
        """Every step has words, in the order of the steps."""
        ids = [step.id for step in self.lesson.steps]
        for name in ids:
            if name not in found:
                self.wrong(None, f"the step {name} has no words: ## {name}: Title.")
        if sorted(found) == sorted(ids) and found != ids:
            off = next(name for name, other in zip(found, ids, strict=True) if name != other)
            self.wrong(None, f"the step {off} is not where lesson.toml has it: {', '.join(ids)}.")

    def _step(
        self, name: str, title: str, line: int, text: Blocks, parts: list[Section], step: Step | None = None
    ) -> StepWords:
        made: dict[str, Any] = {"hints": (), "options": {}, "wrong": {}, "marks": {}, "panels": {}}
        for part in parts:
            kind, _, of = part.title.partition(" ")
            of = of.strip()
            if not self._allowed(part, kind, of, step):
                continue
            blocks = self._placed(step or self.lesson.base, part.blocks)
            if not blocks:
                self.wrong(part.line, f"nothing stands under {part.title}.")
            elif kind == "hint":
                made["hints"] = (*made["hints"], blocks)
            elif kind in ("mark", "panel"):
                made[f"{kind}s"][of] = self._label(part, LONGEST_MARK if kind == "mark" else LONGEST_PANEL)
            elif kind == "option":
                made["options"][of] = self._one(part, blocks)
            elif kind == "wrong":
                made["wrong"][of] = blocks
            else:
                if kind in made:
                    self.wrong(part.line, f"{kind} is there twice in one step.")
                made[kind] = blocks
        self._complete(name, line, made, step)
        shown = self._placed(step, text) if step else ()
        if step and not shown:
            self.wrong(line, f"the step {name} has no text.")
        return StepWords(title or self.lesson.id, line, shown, **made)

    def _allowed(self, part: Section, kind: str, of: str, step: Step | None) -> bool:
        """Whether a part may stand here; if not, it is said why."""
        ask = step.ask if step else None
        if kind not in PARTS:
            self.wrong(part.line, unlisted("part", kind, PARTS))
        elif step is None and kind not in ("mark", "panel"):
            self.wrong(part.line, f"{kind} belongs to a step: put it under its ## heading.")
        elif of and kind not in NAMED:
            self.wrong(part.line, f"{kind} has no name; leave {of} out.")
        elif kind in ("option", "answer", "right", "wrong") and ask is None:
            self.wrong(part.line, f"{kind} belongs to a step with a question.")
        elif kind == "option" and of not in _worded(step):
            self.wrong(part.line, unlisted("option", of, _worded(step)))
        elif kind == "wrong" and ask and of and of not in _wrongs(step):
            self.wrong(part.line, unlisted("wrong bet", of, _wrongs(step)))
        elif kind in ("mark", "panel") and of not in (known := self._known(kind, step)):
            self.wrong(part.line, unlisted(kind, of, known))
        else:
            return True
        return False

    def _known(self, kind: str, step: Step | None) -> tuple[str, ...]:
        steps = (step,) if step else (self.lesson.base, *self.lesson.steps)
        return tuple(dict.fromkeys(n for one in steps for n in (one.marks if kind == "mark" else one.panels)))

    def _complete(self, name: str, line: int, made: Mapping[str, Any], step: Step | None) -> None:
        for option in _worded(step):
            if option not in made["options"]:
                self.wrong(line, f"the option {option} has no words: ### option {option}.")

    def _label(self, part: Section, longest: int) -> str:
        """Words that are drawn: Markdown as marks have it."""
        one, *more = part.blocks
        pieces = one.lines[0]
        if more or len(one.lines) > 1 or any(p.kind not in ("text", "formula", "code") for p in pieces):
            self.wrong(part.line, f"{part.title} is one line of words and formulas.")
        text = "".join(_written(piece) for piece in pieces)
        if len(text) > longest:
            self.wrong(part.line, f"{part.title} has at most {longest} letters.")
        return text

    def _one(self, part: Section, blocks: tuple[Block, ...]) -> Line:
        lines = [line for block in blocks for line in block.lines]
        if len(lines) > 1:
            self.wrong(part.line, f"{part.title} is one paragraph.")
        return lines[0]

    def _placed(self, step: Step, blocks: Blocks) -> Blocks:
        """Blocks in which every placeholder says what it is in this step."""
        return tuple(
            block._replace(lines=tuple(self._line(step, line, block.line) for line in block.lines))
            for block in blocks
        )

    def _line(self, step: Step, line: Line, number: int) -> Line:
        return tuple(self._piece(step, piece, number) for piece in line)

    def _piece(self, step: Step, piece: Piece, number: int) -> Piece:
        try:
            if piece.kind == "measure":
                found = meaning(self.lesson, step, piece.of)
                text = found.of if found.kind == "run" else ""
                return piece._replace(kind=found.kind, of=found.of, text=text)
            if piece.kind == "drag":
                dragged(step, piece.of)
                if step.recording:
                    raise WrongKeyError((), "what is recorded cannot be dragged; write {…} for the number.")
        except WrongKeyError as error:
            signs = f"[[{piece.of}]]" if piece.kind == "drag" else f"{{{piece.of}}}"
            self.wrong(number, f"{signs}: {error.sentence}")
        return piece

    def _drawn(self, words: Words) -> None:
        """Every mark and every panel has words."""
        for step in self.lesson.steps:
            own = words.steps.get(step.id)
            if own is None:
                continue  # which was said
            for kind, names, known in (
                ("mark", step.marks, {**words.marks, **own.marks}),
                ("panel", step.panels, {**words.panels, **own.panels}),
            ):
                for name in names:
                    if name and name not in known:
                        self.wrong(own.line, f"the {kind} {name} has no words: ### {kind} {name}.")

    def _terms_once(self, words: Words) -> None:
        seen = set[str]()
        for block in blocks_of(words):
            for piece in (one for line in block.lines for one in every(line)):
                if piece.kind == "link" and piece.of.startswith("term:"):
                    if piece.of in seen:
                        self.wrong(block.line, f"{piece.of} is linked already; once in a lesson is enough.")
                    seen.add(piece.of)


def blocks_of(words: Words) -> Iterator[Block]:
    """All blocks of a lesson that readers see, notes included; options are lines, in blocks of their own."""
    yield from words.about
    for step in words.steps.values():
        yield from blocks_of_step(step)


def _grouped(sections: tuple[Section, ...]) -> list[list[Section]]:
    """Each title or step with its parts."""
    groups: list[list[Section]] = []
    for section in sections:
        if section.level < 3 or not groups:
            groups.append([section])
        else:
            groups[-1].append(section)
    return groups


def _worded(step: Step | None) -> tuple[str, ...]:
    """The options that need words: those that are no runs."""
    if step is None or step.ask is None or step.ask.kind != "choice":
        return ()
    runs = {run.label for run in step.scene.experiment.runs}
    return tuple(option for option in step.ask.options if option not in runs)


def _wrongs(step: Step | None) -> tuple[str, ...]:
    """What a wrong bet may be called."""
    if step is None or step.ask is None:
        return ()
    return (
        ("low", "high")
        if step.ask.kind == "number"
        else step.ask.options
        if step.ask.kind == "choice"
        else ()
    )


def _written(piece: Piece) -> str:
    sign = "*" * (2 * piece.bold + piece.emphasis)
    inner = {"formula": f"${piece.text}$", "code": f"`{piece.text}`"}.get(piece.kind, piece.text)
    return f"{sign}{inner}{sign}"


def differences(words: Words, english: Words) -> list[Problem]:
    """Where a language does not have what the English has: hints, answers, marks, placeholders, terms."""
    found = []
    for name, step in english.steps.items():
        if name not in words.steps:
            continue  # which was said
        other = words.steps[name]
        for what, one, two in zip(_SHAPE, _shape(step), _shape(other), strict=True):
            said = [f"{what} {missing} is missing." for missing in sorted(one - two)]
            said += [f"{what} {extra} is not in the English." for extra in sorted(two - one)]
            found += [Problem(words.path, other.line, f"step {name}: {sentence}") for sentence in said]
    return found


_SHAPE = ("the hint", "the part", "the mark", "the panel", "the placeholder", "the link")


def _shape(step: StepWords) -> tuple[set[str], ...]:
    parts = {f"wrong {name}".strip() for name in step.wrong} | {
        name for name in ("answer", "right", "notes") if getattr(step, name)
    }
    said, links = set[str](), set[str]()
    for block in blocks_of_step(step):
        for piece in (one for line in block.lines for one in every(line)):
            if piece.kind in ("run", "setting", "measure", "bet", "answer", "drag"):
                said.add(f"[[{piece.of}]]" if piece.kind == "drag" else f"{{{_short(piece)}}}")
            if piece.kind == "link" and not piece.of.startswith("https:"):
                links.add(piece.of)
    return (
        {f"number {i + 1}" for i in range(len(step.hints))},
        parts,
        set(step.marks),
        set(step.panels),
        said,
        links,
    )


def _short(piece: Piece) -> str:
    return f"{piece.kind}.{piece.of}" if piece.kind in ("bet", "answer") else piece.of


def blocks_of_step(step: StepWords) -> Iterator[Block]:
    """All blocks of a step, notes included; options are lines, in blocks of their own."""
    for part in (step.text, *step.hints, step.answer, step.right, *step.wrong.values(), step.notes):
        yield from part
    yield from (Block("paragraph", (line,), step.line) for line in step.options.values())
