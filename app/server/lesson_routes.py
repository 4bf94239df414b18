"""Lessons: the list of all, the page of each, and the states that it plays.

`GET /learn` and `GET /learn/<id>` are pages, in the language that `?lang=` or the browser names; at
`/lessons/<version>-<hash>/<language>/<id>.json` are a lesson's states, and at
`/lessons/<version>-<hash>/recordings/<id>/<hash>` what it plays of recorded trainings. Each is made once and
kept on disk; whoever comes back with a page's tag is told that it is the same.
"""

import gzip
import hashlib
import html
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from app import jobs
from app.export.formats import bundle
from app.export.formats.frame import POLICY
from app.export.lessons.course_page import course_page
from app.export.lessons.lesson_page import lesson_page
from app.export.lessons.page import Place
from app.jobs import shelf
from app.languages import chosen, speaking
from app.player import addresses, scripts, static_files
from app.player.addresses import still_url
from app.player.messages import lessons as messages
from app.player.messages.lessons import networked
from app.races import lessons, modules, scene
from app.races.lessons import Lesson, Step
from app.races.scene import Scene
from app.server.answers import GZIPPED, framed, prefixed
from app.server.waiting import awaited, refused, visitor
from core.experiment import ExperimentError

STATES = ""
"""The name of a lesson's states among what is made of it; the others are the addresses of recordings."""


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def _place(root: str, language: str, kind: str, states: str = "") -> Place:
    """Where a page stands from which the server's own is at `root`."""
    asked = f"?lang={language}"  # English too: the browser may prefer another
    course = "./learn" if root == "./" else "../learn"

    def lesson(of: str) -> str:
        name, _, step = of.partition("#")
        return f"{root}{addresses.LEARN}/{name}{asked}{f'#{step}' if step else ''}"

    folder = f"{root}{static_files.player_url()}"
    script = scripts.LESSON if kind == "lesson" else scripts.COURSE
    style = static_files.LESSON_STYLE if kind == "lesson" else static_files.COURSE_STYLE
    preload = (
        f'<link rel="preload" href="{html.escape(root + states)}" as="fetch" crossorigin>\n' if states else ""
    )
    brought = static_files.words_url(language)
    words = f'<script defer src="{root}{brought}"></script>\n' if brought else ""
    return Place(
        home=root + asked,
        course=course + asked,
        lesson=lesson,
        still=lambda one, step, theme: _still(root, one, step, theme),
        style=f"{folder}/{style}",
        script=f'{preload}{words}<script type="module" src="{folder}/{script}"></script>',
        playground=lambda link: f"{root}{asked}&e={link}" if link else root + asked,
        states=states,
        other=lambda other: f"?lang={other}",
    )


def _still(root: str, lesson: Lesson, step: Step, theme: str) -> str:
    if networked(step):
        return ""
    return root + still_url(theme, scene.encode(lesson.scene(step, "en")._replace(title=None)))


def _language(request: Request, known: list[str]) -> str:
    """The language of a page: as the address says, or the first of the browser's that we have."""
    asked, accepted = request.query_params.get("lang"), request.headers.get("accept-language", "")
    return chosen(asked, accepted, known)


async def _page(request: Request) -> Response:
    course = await run_in_threadpool(lessons.course)
    known = sorted([*_known(course), "en"])
    name = request.path_params.get("lesson", "")
    if name and name not in course.lessons:
        return PlainTextResponse(f"There is no lesson {name}; see {addresses.LEARN} for all.", 404)
    try:
        ticket = await run_in_threadpool(page_of, name, _language(request, known), visitor(request))
        content = await awaited(request, ticket)
    except Exception as error:
        return _wrong(error)
    tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {
        "Cache-Control": "no-cache",
        "ETag": tag,
        "Vary": "Accept-Encoding, Accept-Language",
        "Content-Security-Policy": "; ".join([POLICY, *framed()]),
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(content, headers=headers | {"Content-Encoding": "gzip"})


def _wrong(error: Exception) -> Response:
    """What is wrong with a lesson, in one sentence."""
    if isinstance(error, jobs.JobError) or not isinstance(
        error, ExperimentError | lessons.LessonError | lessons.WrongKeyError
    ):
        return refused(error)
    return PlainTextResponse(str(error), 500)


def page_of(name: str, language: str, asking: str = "") -> jobs.Ticket:
    """The page of a lesson on its way, or the list of all lessons if it has no name."""
    key = f"lesson page {lessons.digest()} {name} {language}"
    ask = partial(jobs.submit, made, name, language, visitor=asking, key=key, keep=True)
    return shelf.lasting(key, ask)


def made(name: str, language: str) -> bytes:
    """A page, packed, or the list of all lessons if it has no name."""
    course = lessons.course()
    with speaking(language):
        if not name:
            return _packed(course_page(course, language, _place("./", language, "course")))
        one = course.lessons[name]
        states = addresses.states_url(name, one.said(language).language)
        return _packed(lesson_page(course, one, language, _place("../", language, "lesson", states)))


async def _states(request: Request) -> Response:
    name, language = request.path_params["lesson"], request.path_params["language"]
    course = await run_in_threadpool(lessons.course)
    if name not in course.lessons or language not in course.lessons[name].words:
        return PlainTextResponse("There is no such lesson.", 404)
    try:
        ticket = await run_in_threadpool(parts_of, name, language, visitor(request))
        parts = await awaited(request, ticket)
    except Exception as error:
        return _wrong(error)
    return Response(parts[STATES], media_type="application/json", headers=GZIPPED)


def parts_of(name: str, language: str, asking: str = "") -> jobs.Ticket:
    """What the player of a lesson is told, on its way."""
    key = f"lesson states {lessons.digest()} {name} {language}"
    ask = partial(jobs.submit, told, name, language, visitor=asking, key=key, keep=True)
    return shelf.lasting(key, ask)


def told(name: str, language: str) -> dict[str, bytes]:
    """What the player of a lesson is told, packed: its STATES, and what it plays of trainings by address."""
    with speaking(language):
        message = messages.message(lessons.course().lessons[name], language)
    played = {address: _recorded(content) for address, content in message.recordings.items()}
    return {STATES: _packed(message.text)} | played


@lru_cache(maxsize=8)
def _recorded(content: bytes) -> bytes:
    """A recording, packed: it is the same in every language."""
    return gzip.compress(content, 9, mtime=0)


async def _recording(request: Request) -> Response:
    name = request.path_params["lesson"]
    course = await run_in_threadpool(lessons.course)
    if name not in course.lessons:
        return PlainTextResponse("There is no such lesson.", 404)
    address = addresses.recording_url(name, request.path_params["digest"])
    for language in course.lessons[name].words:
        try:
            ticket = await run_in_threadpool(parts_of, name, language, visitor(request))
            parts: dict[str, Any] = await awaited(request, ticket)
        except Exception as error:
            return _wrong(error)
        if address in parts:
            return Response(parts[address], media_type="application/octet-stream", headers=GZIPPED)
    return PlainTextResponse("There is no such recording.", 404)


def _away(request: Request) -> Response:
    return RedirectResponse(f"../{addresses.LEARN}")


def ready() -> None:
    """Read all lessons, so that the first page on the shelf is sent at once."""
    with suppress(lessons.LessonError, OSError):  # who asks is told why
        lessons.course()
    shelf.sources()


def warm() -> Iterator[Callable[[], None]]:
    """What makes all pages, one after the other, before somebody asks for them: first those in English.

    The others take little then: what a lesson's numbers come to is known.
    """
    course = lessons.course()
    for language in ("en", *_known(course)):
        yield partial(_prepare, "", language)
        for name, lesson in course.lessons.items():
            if language == "en" or language in lesson.words:
                yield partial(_prepare, name, language)


def _known(course: lessons.Course) -> list[str]:
    """The languages that lessons are written in, but for English."""
    return sorted({language for one in course.lessons.values() for language in one.words} - {"en"})


def _prepare(name: str, language: str) -> None:
    with suppress(ExperimentError, lessons.LessonError, lessons.WrongKeyError):  # who asks for it is told why
        page_of(name, language).result()
        if not name:
            return
        parts_of(name, language).result()
        if language == "en":
            with modules.ahead():
                _compile(lessons.course().lessons[name])


def _compile(lesson: Lesson) -> None:
    """Have a lesson's modules compiled now."""
    for step in lesson.steps:
        if not networked(step):
            shown = lesson.scene(step, "en")
            bundle.whole(Scene(shown.experiment, panels=shown.panels))


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/{addresses.LEARN}", _page),
        Route(f"{prefix}/{addresses.LEARN}/", _away),
        Route(f"{prefix}/{addresses.LEARN}/{{lesson}}", _page),
        Route(f"{prefix}/lessons/{{version}}/recordings/{{lesson}}/{{digest}}", _recording),
        Route(f"{prefix}/lessons/{{version}}/{{language}}/{{lesson}}.json", _states),
    ]
