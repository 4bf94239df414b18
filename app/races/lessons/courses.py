"""The course: its chapters, its lessons and its glossary; a lesson that is broken is left out and said."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from app.races import recordings
from app.races.lessons import markdown, reading
from app.races.lessons.files import contents, parsed
from app.races.lessons.lesson import Block, Blocks, Chapter, Course, Lesson, Term, every
from app.races.lessons.lines import Lines
from app.races.lessons.problems import LessonError, Problem, unlisted
from app.races.lessons.wording import ENGLISH, blocks_of
from app.races.lessons.written import NAMED, WrittenCourse

OURS = Path(__file__).parents[2] / "lessons"
TEMPLATE = Path(__file__).parent / "template"
"""A short lesson to begin one's own with."""
OWN = "TRAJECTORIES_LESSONS"
"""The variable of the environment that names a folder of one's own lessons."""
ORDER, GLOSSARY = "course.toml", "glossary"
MORE, THEIRS = "more", "own"
"""The chapters of lessons that no chapter lists: of ours, and of one's own folder."""
ID = re.compile(r"[a-z][a-z0-9-]{0,39}$")


def own() -> Path | None:
    """The folder of one's own lessons, if there is one."""
    named = os.environ.get(OWN)
    return Path(named) if named else None


def course() -> Course:
    """Our lessons, then those of one's own folder. Read anew when a file changes."""
    folders = tuple(folder for folder in (OURS, own()) if folder)
    return _course(folders, _signature(folders))


def digest() -> str:
    """What changes with any file of a lesson: addresses are named after it."""
    folders = tuple(folder for folder in (OURS, own()) if folder)
    return _digest(folders, _signature(folders))


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.glob("*.*") if path.is_file())
    yield from sorted(path for path in folder.glob("*/*.*") if path.is_file())


def _signature(folders: tuple[Path, ...]) -> tuple[tuple[str, int, int], ...]:
    states = ((path, path.stat()) for folder in folders for path in _files(folder))
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)


@lru_cache(maxsize=2)
def _course(folders: tuple[Path, ...], _signed: tuple[tuple[str, int, int], ...]) -> Course:
    return load(*folders)


@lru_cache(maxsize=2)
def _digest(folders: tuple[Path, ...], _signed: tuple[tuple[str, int, int], ...]) -> str:
    hashed = hashlib.sha256()
    for k, folder in enumerate(folders):
        for path in _files(folder):
            name = f"{k}/{path.relative_to(folder).as_posix()}"
            for part in (os.fsencode(name), path.read_bytes()):
                hashed.update(len(part).to_bytes(8) + part)
    return hashed.hexdigest()[:12]


class _Folder(NamedTuple):
    """What a folder of lessons holds."""

    lessons: Mapping[str, Lesson]
    chapters: tuple[Chapter, ...]
    titles: Mapping[str, str]
    about: Mapping[str, Blocks]
    glossary: Mapping[str, Mapping[str, Term]]
    problems: tuple[Problem, ...]


def load(*folders: Path) -> Course:
    """The lessons of folders, one after the other: what stands in a later one is added to the earlier."""
    found = [_folder(folder, first=i == 0) for i, folder in enumerate(folders)]
    lessons: dict[str, Lesson] = {}
    chapters: list[Chapter] = []
    glossary: dict[str, dict[str, Term]] = {}
    problems = [problem for one in found for problem in one.problems]
    for one in found:
        for name, lesson in one.lessons.items():
            if name in lessons:
                problems.append(
                    Problem(lesson.folder, None, f"there is a lesson {name} already; rename the folder.")
                )
            lessons.setdefault(name, lesson)
        chapters += one.chapters
        for language, terms in one.glossary.items():
            glossary[language] = {**terms, **glossary.get(language, {})}
    order = [name for chapter in chapters for name in chapter.lessons if name in lessons]
    lessons = {name: lessons[name] for name in dict.fromkeys(order)}
    kept = tuple(
        chapter._replace(lessons=tuple(n for n in chapter.lessons if n in lessons)) for chapter in chapters
    )
    whole = Course(
        chapters=tuple(chapter for chapter in kept if chapter.lessons),
        lessons=lessons,
        titles=found[0].titles if found else {},
        about=found[0].about if found else {},
        glossary=glossary,
        problems=(),
    )
    problems += links(whole)
    return whole._replace(problems=tuple(problems))


def inspect(folder: Path) -> tuple[list[Lesson], list[Problem]]:
    """The lessons in a folder, or the lesson that it is, and all that is wrong there.

    What they link may be ours.
    """
    folder = folder.resolve()
    whole = load(OURS) if folder.is_relative_to(OURS) else load(OURS, folder)
    lessons = [lesson for lesson in whole.lessons.values() if lesson.folder.is_relative_to(folder)]
    return lessons, [problem for problem in whole.problems if problem.path.is_relative_to(folder)]


def begin(folder: Path, like: str | None = None) -> None:
    """Write a lesson to change to a new folder: a short one, or a copy of another with all that it plays.

    Raises ValueError with one sentence.
    """
    if not ID.match(folder.name):
        raise ValueError(f"{folder}: a lesson's folder is called by its id: {NAMED}, at most 40.")
    files, played = sorted(TEMPLATE.iterdir()), list[Path]()
    if like is not None:
        there = course().lessons
        if like not in there:
            raise ValueError(f"{like}: {unlisted('lesson', like, there)}")
        files = [there[like].folder / reading.FILE, *(words.path for words in there[like].words.values())]
        groups = sorted({step.recording for step in there[like].steps if step.recording})
        beside = recordings.beside(there[like].folder)
        played = [path for group in groups for path in recordings.of_name(group, beside)]
    try:
        folder.mkdir(parents=True)
        for path in files:
            shutil.copyfile(path, folder / path.name)
        for path in played:
            recordings.beside(folder).mkdir(exist_ok=True)
            shutil.copyfile(path, recordings.beside(folder) / path.name)
    except FileExistsError:
        raise ValueError(f"{folder}: there is such a folder already.") from None
    except OSError as error:
        raise ValueError(f"{folder}: it cannot be written: {error.strerror}.") from None


def folders_of(folder: Path) -> list[Path]:
    """The lessons of a folder: itself if it is one, or what is in it, by name."""
    if (folder / reading.FILE).is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob(f"*/{reading.FILE}"))


def _folder(folder: Path, *, first: bool) -> _Folder:
    problems: list[Problem] = []
    lessons: dict[str, Lesson] = {}
    there = folders_of(folder)
    if not folder.is_dir():
        problems.append(Problem(folder, None, "there is no such folder of lessons."))
    for path in there:
        if not ID.match(path.name):
            sentence = f"a lesson's folder is called by its id: {NAMED}, at most 40."
            problems.append(Problem(path, None, sentence))
            continue
        lesson, found = reading.attempt(path)
        problems += found
        if lesson is not None:
            lessons[path.name] = lesson
    listed = _listed(folder, {path.name for path in there}, problems)
    titles, about, of_chapters = _words(folder, [name for name, _ in listed], problems)
    chapters = [Chapter(name, names, *of_chapters.get(name, ({}, {}))) for name, names in listed]
    rest = tuple(name for name in lessons if not any(name in names for _, names in listed))
    if rest:
        chapters.append(Chapter(MORE if first else THEIRS, rest, {}, {}))
    glossary = _glossary(folder / GLOSSARY, problems)
    return _Folder(lessons, tuple(chapters), titles, about, glossary, tuple(problems))


def _listed(folder: Path, there: set[str], problems: list[Problem]) -> list[tuple[str, tuple[str, ...]]]:
    """The chapters of a folder, each with its lessons; without course.toml there are none."""
    path = folder / ORDER
    if not path.is_file():
        return []
    try:
        text = contents(path)
        written, _ = parsed(path, text, WrittenCourse)
    except LessonError as error:
        problems += error.problems
        return []
    lines = Lines(text)
    seen = set[str]()
    for i, chapter in enumerate(written.chapter):
        for k, name in enumerate(chapter.lessons):
            at = ("chapter", i, "lessons", k)
            where = f"chapter[{i}].lessons[{k}]"
            if name not in there:
                said = unlisted("lesson", name, sorted(there))
                problems.append(Problem(path, lines.of(at), f"{where}: {said}"))
            elif name in seen:
                problems.append(Problem(path, lines.of(at), f"{where}: the lesson {name} is listed twice."))
            seen.add(name)
    return [(chapter.id, chapter.lessons) for chapter in written.chapter]


Said = tuple[dict[str, str], dict[str, Blocks]]


def _words(
    folder: Path, chapters: list[str], problems: list[Problem]
) -> tuple[dict[str, str], dict[str, Blocks], dict[str, Said]]:
    """What the course and its chapters are called, and what they are about, by language."""
    titles: dict[str, str] = {}
    about: dict[str, Blocks] = {}
    found: dict[str, Said] = {name: ({}, {}) for name in chapters}
    if (folder / reading.FILE).is_file():
        return titles, about, found
    for path in sorted(folder.glob("*.md")):
        if not reading.LANGUAGE.match(path.stem):
            continue  # a README
        for section in _sections(path, problems, depth=2):
            if section.level == 1:
                titles[path.stem], about[path.stem] = section.title, section.blocks
                continue
            name, _, title = (part.strip() for part in section.title.partition(":"))
            if name not in found:
                problems.append(Problem(path, section.line, unlisted("chapter", name, chapters)))
                continue
            found[name][0][path.stem] = title
            found[name][1][path.stem] = section.blocks
    return titles, about, found


def _sections(path: Path, problems: list[Problem], depth: int) -> tuple[markdown.Section, ...]:
    try:
        sections, found = markdown.read(contents(path), path, depth)
    except LessonError as error:
        problems += error.problems
        return ()
    problems += found
    for section in sections:
        for block in section.blocks:
            for piece in (one for line in block.lines for one in every(line)):
                if piece.kind in ("measure", "drag"):
                    problems.append(
                        Problem(path, block.line, "nothing is measured here; there are no {…} and [[…]].")
                    )
    return sections


def _glossary(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Term]]:
    """The terms of a folder's glossary, by language."""
    found: dict[str, dict[str, Term]] = {}
    for path in sorted(folder.glob("*.md")):
        terms = found.setdefault(path.stem, {})
        for section in _sections(path, problems, depth=2):
            if section.level == 1:
                continue
            if section.title in terms:
                problems.append(Problem(path, section.line, f"the term {section.title} is there twice."))
            term = _term(path, section)
            if term is None:
                sentence = "a term is **its name**, perhaps its symbol, and a sentence what it is."
                problems.append(Problem(path, section.line, f"{section.title}: {sentence}"))
            else:
                terms[section.title] = term
    for language, terms in found.items():
        for name in sorted(set(found.get(ENGLISH, terms)) ^ set(terms)):
            path = folder / f"{language}.md"
            said = "is not in the English glossary" if name in terms else "is missing"
            problems.append(Problem(path, None, f"the term {name} {said}."))
    return found


def _term(path: Path, section: markdown.Section) -> Term | None:
    """The term of a section: its bold name, its symbol, and the rest."""
    if not section.blocks or section.blocks[0].kind != "paragraph":
        return None
    head, *rest = section.blocks
    line = list(head.lines[0])
    name = ""
    while line and line[0].bold:
        piece = line.pop(0)
        name += f"${piece.text}$" if piece.kind == "formula" else piece.text
    symbol = ""
    if len(line) > 1 and not line[0].text.strip() and line[1].kind == "formula":
        symbol = line[1].text
        line = line[2:]
    if not name or not any(piece.text.strip() or piece.pieces for piece in line):
        return None
    if line[0].kind == "text":
        line[0] = line[0]._replace(text=line[0].text.lstrip())
    text = (Block("paragraph", (tuple(line),), head.line), *rest)
    return Term(section.title, path, name.strip(), symbol, text)


def links(whole: Course) -> list[Problem]:
    """Links of lessons and of the glossary to terms, lessons or steps that there are not."""
    found = []
    terms = whole.glossary.get(ENGLISH, {})
    for lesson in whole.lessons.values():
        for words in lesson.words.values():
            for block in blocks_of(words):
                found += [Problem(words.path, block.line, said) for said in _broken(whole, block)]
        found += [
            Problem(
                lesson.folder / reading.FILE, None, f"meets: {unlisted('term', name, _near(name, terms))}"
            )
            for name in lesson.meets
            if name not in terms
        ]
    for each in whole.glossary.values():
        for term in each.values():
            for block in term.text:
                found += [Problem(term.path, block.line, said) for said in _broken(whole, block)]
    return found


def _broken(whole: Course, block: Block) -> Iterator[str]:
    terms = whole.glossary.get(ENGLISH, {})
    for piece in (one for line in block.lines for one in every(line) if one.kind == "link"):
        kind, _, target = piece.of.partition(":")
        if kind == "term" and target not in terms:
            yield f"{piece.of}: {unlisted('term', target, _near(target, terms))}"
        if kind == "lesson":
            name, _, step = target.partition("#")
            lesson = whole.lessons.get(name)
            if lesson is None:
                yield f"{piece.of}: {unlisted('lesson', name, whole.lessons)}"
            elif step and step not in {one.id for one in lesson.steps}:
                yield f"{piece.of}: {unlisted('step', step, (one.id for one in lesson.steps))}"


def _near(name: str, terms: Mapping[str, Term]) -> list[str]:
    """The terms whose names begin alike: of a hundred not all are repeated."""
    return [one for one in terms if one[:2] == name[:2]] or list(terms)[:8]
