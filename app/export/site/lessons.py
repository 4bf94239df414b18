"""Lessons on the site: a page for each, and a script that brings its states, modules and numbers."""

import html
import json
from collections.abc import Iterable, Iterator

from app.export.formats import bundle
from app.export.formats.poster import poster
from app.export.lessons import look
from app.export.lessons.course_page import course_page
from app.export.lessons.lesson_page import lesson_page
from app.export.lessons.page import Place
from app.export.site.code import brought, defined
from app.export.site.page import POLICY
from app.languages import ENGLISH, speaking
from app.player.messages import lessons as messages
from app.player.messages.lessons import networked
from app.player.scripts import RUNTIME, runtime, script
from app.races import lessons
from app.races.lessons import Course, Lesson, Step
from app.races.scene import Scene
from core.experiment import ExperimentError

FOLDER = "learn/"
HOME = "index.html"
PICTURE = (480, 320)
"""Pixels of a step's picture, for who has no script, and in print."""
THEMES = ("light", "dark")


def names(chosen: Iterable[str] | None = None) -> list[str]:
    """The lessons of the course that are asked for; None: all."""
    there = lessons.course().lessons
    return list(there) if chosen is None else [one for one in chosen if one in there]


def files(chosen: list[str]) -> Iterator[tuple[str, str | bytes]]:
    """The files of lessons, one after the other, by their names; nothing where none is chosen."""
    if not chosen:
        return
    course = lessons.course()
    course = course._replace(lessons={name: course.lessons[name] for name in chosen})
    for name in chosen:
        try:
            yield from list(_lesson(course, course.lessons[name]))
        except (ExperimentError, lessons.WrongKeyError):  # `trajectories lessons check` says why
            course = course._replace(
                lessons={other: one for other, one in course.lessons.items() if other != name}
            )
    yield f"{FOLDER}lesson.css", look.lesson()
    yield f"{FOLDER}course.css", look.course()
    yield f"{FOLDER}lesson.js", _program("lesson")
    yield f"{FOLDER}course.js", script("coursefile.js:start", {})
    languages = sorted({language for one in course.lessons.values() for language in one.words})
    for language in languages:
        with speaking(language):
            page = course_page(course, language, _place("index", language))
        yield f"{FOLDER}{_file('index', language)}", page


def _lesson(course: Course, one: Lesson) -> Iterator[tuple[str, str | bytes]]:
    """A lesson's pages and scripts in every language that it has, and its pictures."""
    for language in one.words:
        name = _file(one.id, language)
        with speaking(language):
            page = lesson_page(course, one, language, _place(one.id, language))
        yield f"{FOLDER}{name}", page
        yield f"{FOLDER}{name.removesuffix('.html')}.js", _script(one, language)
    for step in (one.base, *one.steps):
        if networked(step):
            continue
        scene = one.scene(step, "en")._replace(title=None, caption=None)
        for theme in THEMES:
            yield f"{FOLDER}{_still(one, step, theme)}", poster(scene, PICTURE, theme)


def _file(name: str, language: str) -> str:
    return f"{name}.html" if language == "en" else f"{name}.{language}.html"


def _still(one: Lesson, step: Step, theme: str) -> str:
    return "" if networked(step) else f"pictures/{one.id}-{step.id or 'all'}-{theme}.webp"


def _place(name: str, language: str) -> Place:
    """Where a page of the folder stands."""
    course = lessons.course()

    def lesson(of: str) -> str:
        other, _, step = of.partition("#")
        there = language if other in course.lessons and language in course.lessons[other].words else "en"
        return _file(other, there) + (f"#{step}" if step else "")

    own = _file(name, language).removesuffix(".html")
    listed = name == "index"
    words = () if language == ENGLISH else (f"../words/{language}.js",)
    scripts = (*words, "course.js") if listed else (*words, "lesson.js", f"{own}.js")
    return Place(
        home=f"../{HOME}",
        course=_file("index", language),
        lesson=lesson,
        still=_still,
        style="course.css" if listed else "lesson.css",
        script="\n".join(f'<script src="{html.escape(one)}" defer></script>' for one in scripts),
        playground=lambda link: f"../{HOME}#e={link}" if link else f"../{HOME}",
        other=lambda other: _file(name, other),
        policy=POLICY,
    )


def _program(name: str) -> str:
    """The script of every lesson, whose text is kept for its worker: from a disk it could not be fetched."""
    inside = script(f"{name}file.js:start", {RUNTIME: runtime()})
    return f"globalThis.trajectories = {{ program: function () {{\n{inside}}} }};\ntrajectories.program();\n"


def _script(one: Lesson, language: str) -> str:
    """What a lesson plays: its states, and the modules and numbers that its races are computed from."""
    told = messages.message(one, language)
    texts: dict[str, str] = {}
    parts: dict[str, bytes] = dict(told.recordings)
    for scene in told.scenes:
        own, modules = bundle.whole(Scene(scene.experiment, panels=scene.panels))
        texts |= modules
        parts |= {name: part for name, part in own.items() if name not in ("map", "race")}
    return "".join(
        [
            f"trajectories.lesson({json.dumps(json.loads(told.text), ensure_ascii=False)});\n",
            *(defined(address, text) for address, text in texts.items()),
            *(brought(address, part) for address, part in parts.items()),
        ]
    )
