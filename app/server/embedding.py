"""The page's own address: as a frame, as what a site may ask how to embed, and what it loads first."""

import re
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import languages
from app.player import scripts, static_files
from app.server import head, skeleton
from app.server.answers import spoken
from app.server.waiting import introduced, visitor

_TITLE = re.compile(rb"<title>[^<]*</title>")
"""The framework's, until the page has one."""

PARTIAL = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
"""Headers that ask for something else than the page's whole text."""


class Embedding:
    """Middleware: `/?embed=true` is the frame, and the page's address says where its oEmbed is."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.root = f"/{base.strip('/')}/" if base.strip("/") else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != self.root:
            await self.app(scope, receive, send)
            return
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if query.get("embed", [""])[-1].lower() == "true":
            await self.app({**scope, "path": f"{self.root}embed"}, receive, send)
            return

        here, own = self.address(scope), self.address(scope, bare=True)
        language = spoken(query.get(languages.ADDRESS, [""])[-1], Headers(scope=scope))
        said = await run_in_threadpool(head.about, query.get("e", [""])[-1], language)
        start: Message = {}
        parts: list[bytes] = []

        async def held(message: Message) -> None:
            """Keep the page back until it is whole."""
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = _TITLE.sub(b"", b"".join(parts), count=1)
            link = query.get("e", [""])[-1]
            first = head.head(said, own, here).encode() + self.first(head.theme(link), language)
            body = body.replace(b"<head>", b"<head>" + first, 1)
            body = body.replace(b'<html lang="en"', f'<html lang="{language}"'.encode(), 1)
            body = body.replace(b"<body>", b"<body>" + skeleton.BODY.encode(), 1)
            headers = MutableHeaders(scope=start)
            if scope["method"] != "HEAD":
                headers["Content-Length"] = str(len(body))
            for name in ("ETag", "Last-Modified"):  # of the file without what stands in front
                del headers[name]
            headers.append("Link", head.linked(own, here))
            headers.add_vary_header("Accept-Language")
            if not visitor(Request(scope)):
                headers.append("Set-Cookie", introduced(self.root, secure=scope["scheme"] == "https"))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        plain = [(name, value) for name, value in scope["headers"] if name not in PARTIAL]
        await self.app({**scope, "headers": plain}, receive, held)

    def address(self, scope: Scope, *, bare: bool = False) -> str:
        """The page's own address, `bare` without what stands behind "?"."""
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        text = "" if bare else scope["query_string"].decode("latin-1")
        return f"{scope['scheme']}://{host}{self.root}" + (f"?{text}" if text else "")

    def first(self, theme: str | None, language: str) -> bytes:
        """What stands first in the page's head: a skeleton, what hears of the back button, and the player.

        Its style sheet is here and in no component of the page: with each of them it would travel again.
        `theme` is the one that a scene asks for; None is the reader's own. What brings the words of a
        `language` runs before any module does.
        """
        asked = f' data-theme="{theme}"' if theme else ""
        folder = f"./{static_files.player_url()}"
        brought = static_files.words_url(language)
        words = f'<script defer src="./{brought}"></script>' if brought else ""
        return (
            f"{skeleton.style(theme)}"
            f'<script src="{folder}/{scripts.EARLY}"{asked}></script>'
            f"{words}"
            f'<link rel="modulepreload" href="{folder}/player.js">'
            f'<link rel="stylesheet" href="{folder}/{static_files.STYLE}">'
        ).encode()
