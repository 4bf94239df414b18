"""The pages of a class: `GET /class` is the teacher's and the projector's, `GET /j` and `/j/KVMT` a phone's.

They are the same for everybody who speaks a language: what is shown is told by the room (room_routes.py).
"""

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from app import VERSION, languages
from app.export import classroom
from app.export.classroom import Place
from app.export.formats.frame import POLICY
from app.player import addresses, scripts, static_files
from app.server.answers import framed, prefixed, spoken


def _place(root: str, language: str, script: str) -> Place:
    folder = f"{root}{static_files.player_url()}"
    brought = static_files.words_url(language)
    words = f'<script defer src="{html.escape(root + brought)}"></script>\n' if brought else ""
    return Place(
        root=root,
        style=f"{folder}/{static_files.CLASS_STYLE}",
        script=f'{words}<script type="module" src="{folder}/{script}"></script>',
        about={
            "version": VERSION,
            "scenes": addresses.scenes_url(),
            "pictures": addresses.pictures_url(),
        },
    )


def _sent(page: str) -> Response:
    headers = {
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language",
        "Content-Security-Policy": "; ".join([POLICY, *framed()]),
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(page, headers=headers)


def _teacher(request: Request) -> Response:
    language = spoken(request.query_params.get(languages.ADDRESS, ""), request.headers)
    with languages.speaking(language):
        return _sent(classroom.teacher(language, _place("./", language, scripts.CLASS)))


def _phone(request: Request) -> Response:
    language = spoken(request.query_params.get(languages.ADDRESS, ""), request.headers)
    root = "../" if "code" in request.path_params else "./"
    with languages.speaking(language):
        return _sent(classroom.phone(language, _place(root, language, scripts.JOIN)))


def _away(request: Request) -> Response:
    return RedirectResponse(f"../{request.url.path.strip('/').rpartition('/')[2]}")


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/class", _teacher),
        Route(f"{prefix}/class/", _away),
        Route(f"{prefix}/j", _phone),
        Route(f"{prefix}/j/", _away),
        Route(f"{prefix}/j/{{code}}", _phone),
    ]
