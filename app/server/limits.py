"""How much a request may send, and how many pages one server serves: above it, one sentence."""

import asyncio
import html
import os
import re
import time
from functools import partial
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import languages
from app.export import decks
from app.languages import speaking, t
from app.player.addresses import DECK
from app.races.palette import THEMES
from app.server.answers import NEVER, prefixed, spoken
from app.server.metrics import REFUSED
from landscapes.data.images import MEGABYTES as IMAGES
from landscapes.data.tables import MEGABYTES as TABLE

UPLOAD = max(TABLE, IMAGES)
"""Megabytes that one uploaded file may have; each place on the page that takes one says its own."""
MESSAGE = 32
"""Megabytes that a page may be told at once."""
FRAME = 1_000_000
"""Bytes of what a page says at once: links and what was clicked."""
PACE, BURST = 10, 40
"""Messages of a page that are heard in a second, and at once: each may run the page again."""
BODY = 1_000_000
"""Bytes that any other request may send."""
TARGET = 60_000
"""Characters that an address may have."""
AGAIN = 15
"""Seconds after which a page asks again whether there is room."""
SESSIONS = 400
"""Pages that a server serves at a time, unless TRAJECTORIES_SESSIONS says otherwise."""
LATE = 1.1
"""So many times as many may still connect: who was given the page shall not find the door shut."""

CLOSED = ("_stcore/metrics", "_stcore/agent", "_stcore/script-health-check", "auth", "oauth2callback")
"""Streamlit's routes that this app has no use for; what they tell costs a walk through all sessions."""


_HOST = re.compile(r"[\w.:\[\]-]{0,255}", re.ASCII)
"""What a Host header may be: it comes back in what a page says of its own address."""


class LimitError(ValueError):
    """The environment sets a limit that is none; its text is one sentence."""


def most() -> int:
    """How many pages this server serves at a time. Raises LimitError."""
    asked = os.environ.get("TRAJECTORIES_SESSIONS", "").strip() or str(SESSIONS)
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:7]) <= 100_000):
        raise LimitError(f"TRAJECTORIES_SESSIONS: must be a number from 1 to 100000, not {asked[:20]!r}.")
    return int(asked)


class _TooLargeError(Exception):
    """A body went on beyond what is allowed."""


class Limits:
    """Middleware: refuses what is too large, and pages beyond those that the server can serve."""

    def __init__(self, app: ASGIApp, base: str = "", sessions: int = SESSIONS) -> None:
        self.app = app
        self.prefix = prefixed(base)
        self.sessions = sessions
        self.connected = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"]).removeprefix(self.prefix).strip("/")
        refuse = partial(_refuse, scope, receive, send)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > TARGET:
            await refuse("target", f"This address is too long: at most {TARGET} characters are read.", 414)
            return
        if path.startswith(CLOSED) and any(f"{path}/".startswith(f"{name}/") for name in CLOSED):
            await PlainTextResponse("There is no such page.", 404)(scope, receive, send)
            return
        if not path and self.connected >= self.sessions and not _framed(scope):
            REFUSED.labels("sessions").inc()
            await _full(scope)(scope, receive, send)
            return

        allowed = self.allowed(path)
        large = f"This is too large: at most {allowed / 1e6:g} MB are read."
        headers = Headers(scope=scope)
        if not _HOST.fullmatch(headers.get("host", "")):
            await refuse("host", "Host: this is no name of a server.", 400)
            return
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()) or len(length) > 15 or int(length) > allowed:
            await refuse("body", large, 413)
            return
        received, answering = 0, False

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > allowed:
                raise _TooLargeError
            return message

        async def sent(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self.app(scope, bounded, sent)
        except _TooLargeError:
            if answering:
                raise
            await refuse("body", large, 413)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _own(Headers(scope=scope)):
            REFUSED.labels("origin").inc()
            await send({"type": "websocket.close", "code": 1008})
            return
        if self.connected >= self.sessions * LATE:
            REFUSED.labels("sessions").inc()
            await send({"type": "websocket.close", "code": 1013})
            return
        self.connected += 1
        try:
            await self.app(scope, _paced(receive, send), send)
        finally:
            self.connected -= 1

    def allowed(self, path: str) -> int:
        """Bytes that may be sent to a path."""
        if path.startswith("_stcore/upload_file/"):
            return UPLOAD * 2**20 + 2**20  # the framing of a form; Streamlit holds the file to its limit
        return decks.LONGEST + 1 if path == DECK else BODY


def _own(headers: Headers) -> bool:
    """Whether a page of this server asks, or one that `server.corsAllowedOrigins` names, or no page at all.

    Streamlit would look a stranger's origin up, by asking a host on the internet for our address, and would
    let in every page of the same machine.
    """
    origin = headers.get("origin")
    if origin is None:
        return True
    host = origin.partition("://")[2]
    return host.lower() == headers.get("host", "").lower() or origin in st.get_option(
        "server.corsAllowedOrigins"
    )


def _paced(receive: Receive, send: Send) -> Receive:
    """What a page says, no faster than `PACE`; whoever says something too large, or in text, is cut off."""
    left, then = float(BURST), time.monotonic()

    async def paced() -> Message:
        nonlocal left, then
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        said = message.get("bytes")
        if said is None or len(said) > FRAME:
            reason = "text" if said is None else "message"
            REFUSED.labels(reason).inc()
            code = 1003 if said is None else 1009
            await send({"type": "websocket.close", "code": code})
            return {"type": "websocket.disconnect", "code": code}
        now = time.monotonic()
        left, then = min(BURST, left + PACE * (now - then)) - 1, now
        if left < 0:
            await asyncio.sleep(-left / PACE)
        return message

    return paced


def _framed(scope: Scope) -> bool:
    """Whether the page is asked for as a frame, which needs no session."""
    return parse_qs(scope["query_string"].decode("latin-1")).get("embed", [""])[-1].lower() == "true"


async def _refuse(scope: Scope, receive: Receive, send: Send, reason: str, said: str, status: int) -> None:
    """Answer with one sentence, and hear no more of the request."""
    REFUSED.labels(reason).inc()
    headers = NEVER | {"Connection": "close"}
    await PlainTextResponse(said, status, headers)(scope, receive, send)


def _full(scope: Scope) -> HTMLResponse:
    """The page of a server that serves as many as it can: it asks again by itself."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    language = spoken(query.get(languages.ADDRESS, [""])[-1], Headers(scope=scope))
    with speaking(language):
        page = _PAGE.format(
            language=language,
            again=AGAIN,
            title=html.escape(t("Every seat is taken")),
            said=html.escape(
                t(
                    "This server serves as many pages as it can. Yours opens here by itself as soon as one "
                    "is free; what your link shows is kept in its address."
                )
            ),
            lessons=html.escape(t("The lessons are open meanwhile.")),
            **{f"{name}_{key}": color for name in ("light", "dark") for key, color in THEMES[name].items()},
        )
    headers = NEVER | {"Retry-After": str(AGAIN), "Vary": "Accept-Language"}
    return HTMLResponse(page, 503, headers)


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{again}">
<title>{title} · Optimizer Trajectories</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-content: center;
  padding: 24px; box-sizing: border-box;
  background: {light_backgroundColor}; color: {light_textColor};
  font: 17px/1.5 'Source Sans', system-ui, sans-serif; }}
main {{ max-width: 34em; }}
h1 {{ font-size: 28px; line-height: 1.2; margin: 0 0 12px; }}
a {{ color: {light_primaryColor}; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: {dark_backgroundColor}; color: {dark_textColor}; }}
  a {{ color: {dark_primaryColor}; }}
}}
</style>
</head>
<body><main><h1>{title}</h1><p>{said}</p><p><a href="learn">{lessons}</a></p></main></body>
</html>
"""
