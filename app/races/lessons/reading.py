"""Reading one lesson: its TOML, then its words in every language; what is wrong is said all at once."""

import re
from pathlib import Path

from app.races.lessons import wording
from app.races.lessons.deciding import Deciding
from app.races.lessons.files import contents, parsed
from app.races.lessons.lesson import Lesson, Words
from app.races.lessons.notes import Notes
from app.races.lessons.problems import LessonError, Problem
from app.races.lessons.states import States
from app.races.lessons.written import Written

FILE = "lesson.toml"
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?$")


def read(folder: Path) -> Lesson:
    """The lesson of a folder. Raises LessonError with everything that is wrong, in any language."""
    lesson, problems = attempt(folder)
    if lesson is None or problems:
        raise LessonError(problems)
    return lesson


def attempt(folder: Path) -> tuple[Lesson | None, list[Problem]]:
    """The lesson of a folder, and what is wrong; a translation that is wrong is left out.

    There is no lesson if its TOML is wrong, or its English.
    """
    path = folder / FILE
    try:
        lesson, problems = _lesson(path, contents(path), folder)
    except LessonError as error:
        return None, list(error.problems)
    if lesson is None:
        return None, problems
    english = folder / f"{wording.ENGLISH}.md"
    words: dict[str, Words] = {}
    for file in sorted({english, *folder.glob("*.md")}, key=lambda one: one != english):
        found = _said(file, lesson, words.get(wording.ENGLISH))
        problems += found[1]
        if found[0] is not None and not found[1]:
            words[file.stem] = found[0]
    if problems and (wording.ENGLISH not in words or any(one.path == path for one in problems)):
        return None, problems
    return lesson._replace(words=words), problems


def _said(file: Path, lesson: Lesson, english: Words | None) -> tuple[Words | None, list[Problem]]:
    """The words of a file, and what is wrong with them."""
    if not LANGUAGE.match(file.stem):
        return None, [Problem(file, None, "words stand in en.md, fr.md, …: a language's two letters.")]
    try:
        words, problems = wording.read(file, contents(file), lesson)
    except LessonError as error:
        return None, list(error.problems)
    return words, problems + (wording.differences(words, english) if english else [])


def _lesson(path: Path, text: str, folder: Path) -> tuple[Lesson | None, list[Problem]]:
    """A lesson without words of its TOML, and what is wrong. Raises LessonError if that is no TOML."""
    written, _ = parsed(path, text, Written)
    notes = Notes(path, text)
    states, deciding = States(written, notes), Deciding(written, notes)
    states.check_labels()
    base = None if notes.problems else states.state(None)
    if base is None:
        return None, notes.problems
    found = [states.state(i) for i in range(len(written.step))]
    ids = [step.id for step in written.step]
    for i, name in enumerate(ids):
        if ids.index(name) < i:
            notes.wrong(("step", i, "id"), f"there is a step {name} already.")
    if notes.problems or None in found:
        return None, notes.problems
    lesson = Lesson(
        id=folder.name,
        folder=folder,
        version=written.version,
        minutes=written.minutes,
        source=(written.source,) if isinstance(written.source, str) else written.source,
        meets=written.meets,
        base=base,
        steps=tuple(step for step in found if step),
        measures={},
        claims=(),
        drags=written.drag,
        words={},
    )
    lesson = lesson._replace(measures=deciding.measures(lesson))
    if notes.problems:
        return None, notes.problems  # what names these measures is not wrong itself
    lesson = lesson._replace(steps=deciding.asked(lesson))
    deciding.check_drags(lesson)
    return lesson._replace(claims=deciding.claims(lesson)), notes.problems
