"""How a route answers: a message, or the sentence about what is wrong; and what addresses have in common."""

import os
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import languages
from app.races import permalink
from core.experiment import Experiment, ExperimentError

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""What is served under an address never changes."""
GZIPPED = FOREVER | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
NEVER = {"Cache-Control": "no-store"}
"""What is served under an address changes while one watches."""


class SettingError(ValueError):
    """The environment asks for something that there is not; its text is one sentence."""


def opened(app: ASGIApp) -> ASGIApp:
    """Let pages of every origin read the answers: a sandboxed frame has an origin of its own.

    The header is always there: what a browser keeps is used for other origins, too.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await app(scope, receive, sent)

    return answer


def framed() -> list[str]:
    """The directive of a Content-Security-Policy that says which pages may show ours in a frame, if any does.

    The environment has it in TRAJECTORIES_FRAME_ANCESTORS: "'self' https://moodle.example.edu", or "'none'".
    Without it all may, those on a disk too, which even "*" would keep out.
    """
    named = os.environ.get("TRAJECTORIES_FRAME_ANCESTORS", "").replace(";", " ").split()
    return [f"frame-ancestors {' '.join(named)}"] if named else []


def spoken(asked: str, headers: Headers) -> str:
    """The language for who asks: the one that an address names, else the browser's."""
    return languages.chosen(asked, headers.get("Accept-Language", ""))


def prefixed(base: str) -> str:
    """What the paths of all routes begin with, below the path `base`."""
    return f"/{base.strip('/')}" if base.strip("/") else ""


def answering(
    write: Callable[[Request], bytes],
    headers: Mapping[str, str] = FOREVER,
    kind: str = "application/octet-stream",
) -> Callable[[Request], Response]:
    """A route that sends what `write` returns, or the sentence of the ExperimentError that it raises.

    Both are in the language that the address asks for.
    """

    def answer(request: Request) -> Response:
        languages.speak(request.query_params.get(languages.ADDRESS, ""))
        try:
            message = write(request)
        except ExperimentError as error:
            return PlainTextResponse(languages.retold(str(error)), 400)
        return Response(message, media_type=kind, headers=headers)

    return answer


def of_run(request: Request) -> tuple[Experiment, int]:
    """The experiment that an address is about, and the number of its run. Raises ExperimentError."""
    experiment = permalink.decode(request.path_params["link"])
    focus = number(request, "run")
    if focus >= len(experiment.runs):
        raise ExperimentError(f"There is no run {focus}; this experiment has {len(experiment.runs)}.")
    return experiment, focus


def number(request: Request, name: str) -> int:
    """A part of an address that is a number. Raises ExperimentError."""
    text = request.path_params[name]
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise ExperimentError(f"{name}: must be a number from 0.")
    return int(text)
