"""Lessons: the list of all, the page of each, and the states that it plays.

`GET /learn` and `GET /learn/<id>` are pages, in the language that `?lang=` or the browser names; at
`/lessons/<version>-<hash>/<language>/<id>.json` are a lesson's states, and at
`/lessons/<version>-<hash>/recordings/<id>/<hash>` what it plays of recorded trainings. Each is made once and
kept; whoever comes back with a page's tag is told that it is the same.
"""

import gzip
import hashlib
import html
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Condition
from typing import NamedTuple

from cachetools import LRUCache, cached
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from app.export.formats import bundle
from app.export.formats.frame import POLICY
from app.export.lessons.course_page import course_page
from app.export.lessons.lesson_page import lesson_page
from app.export.lessons.page import Place
from app.languages import chosen, speaking
from app.player import addresses, scripts, static_files
from app.player.addresses import still_url
from app.player.messages import lessons as messages
from app.player.messages.lessons import networked
from app.races import lessons, scene
from app.races.lessons import Lesson, Step
from app.races.scene import Scene
from app.server.answers import GZIPPED, framed, prefixed
from core.experiment import ExperimentError


class Sent(NamedTuple):
    """What is sent, packed, and its tag."""

    content: bytes
    tag: str


def _sent(text: str) -> Sent:
    content = gzip.compress(text.encode(), 9, mtime=0)
    return Sent(content, f'"{hashlib.sha256(content).hexdigest()[:20]}"')


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


def _page(request: Request) -> Response:
    course = lessons.course()
    known = sorted({language for one in course.lessons.values() for language in one.words} | {"en"})
    name = request.path_params.get("lesson", "")
    if name and name not in course.lessons:
        return PlainTextResponse(f"There is no lesson {name}; see {addresses.LEARN} for all.", 404)
    try:
        sent = _made(lessons.digest(), name, _language(request, known))
    except (ExperimentError, lessons.LessonError, lessons.WrongKeyError) as error:
        return PlainTextResponse(str(error), 500)
    headers = {
        "Cache-Control": "no-cache",
        "ETag": sent.tag,
        "Vary": "Accept-Encoding, Accept-Language",
        "Content-Security-Policy": "; ".join([POLICY, *framed()]),
    }
    if request.headers.get("if-none-match") == sent.tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(sent.content, headers=headers | {"Content-Encoding": "gzip"})


@cached(LRUCache(64e6, getsizeof=lambda sent: len(sent.content)), condition=Condition())
def _made(_: str, name: str, language: str) -> Sent:
    """A page, or the list of all lessons if it has no name; the digest says of which files."""
    course = lessons.course()
    with speaking(language):
        if not name:
            return _sent(course_page(course, language, _place("./", language, "course")))
        one = course.lessons[name]
        states = addresses.states_url(name, one.said(language).language)
        return _sent(lesson_page(course, one, language, _place("../", language, "lesson", states)))


def _states(request: Request) -> Response:
    name, language = request.path_params["lesson"], request.path_params["language"]
    course = lessons.course()
    if name not in course.lessons or language not in course.lessons[name].words:
        return PlainTextResponse("There is no such lesson.", 404)
    try:
        sent = _told(lessons.digest(), name, language)
    except (ExperimentError, lessons.LessonError, lessons.WrongKeyError) as error:
        return PlainTextResponse(str(error), 500)
    return Response(sent.content, media_type="application/json", headers=GZIPPED)


@cached(LRUCache(64e6, getsizeof=lambda sent: len(sent.content)), condition=Condition())
def _told(_: str, name: str, language: str) -> Sent:
    return _sent(_message(_, name, language).text)


@cached(LRUCache(8), condition=Condition())
def _message(_: str, name: str, language: str) -> messages.Message:
    with speaking(language):
        return messages.message(lessons.course().lessons[name], language)


def _recording(request: Request) -> Response:
    name = request.path_params["lesson"]
    if name not in lessons.course().lessons:
        return PlainTextResponse("There is no such lesson.", 404)
    address = addresses.recording_url(name, request.path_params["digest"])
    try:
        packed = _recordings(lessons.digest(), name)
    except (ExperimentError, lessons.LessonError, lessons.WrongKeyError) as error:
        return PlainTextResponse(str(error), 500)
    if address not in packed:
        return PlainTextResponse("There is no such recording.", 404)
    return Response(packed[address], media_type="application/octet-stream", headers=GZIPPED)


@cached(LRUCache(64e6, getsizeof=lambda packed: sum(map(len, packed.values())) + 1), condition=Condition())
def _recordings(_: str, name: str) -> dict[str, bytes]:
    """What a lesson plays of recorded trainings, packed, by address; it is the same in every language."""
    found: dict[str, bytes] = {}
    for language in lessons.course().lessons[name].words:
        found |= _message(_, name, language).recordings
    return {address: gzip.compress(content, 9, mtime=0) for address, content in found.items()}


def _away(request: Request) -> Response:
    return RedirectResponse(f"../{addresses.LEARN}")


def warm() -> Iterator[Callable[[], None]]:
    """What makes all pages in English, one after the other, before somebody asks for them."""
    digest = lessons.digest()
    for name in ("", *lessons.course().lessons):
        yield partial(_prepare, digest, name)


def _prepare(digest: str, name: str) -> None:
    with suppress(ExperimentError, lessons.LessonError, lessons.WrongKeyError):  # who asks for it is told why
        _made(digest, name, "en")
        if name:
            _told(digest, name, "en")
            _recordings(digest, name)
            for shown in _message(digest, name, "en").scenes:
                bundle.whole(Scene(shown.experiment, panels=shown.panels))  # its modules are compiled now


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
