"""What a browser may do with our answers: the Content-Security-Policy and its kin, on every one of them."""

import base64
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.server.answers import framed

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # A link holds an experiment: whoever else's page is followed from here does not learn it.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        )
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer that does not say otherwise; what pages of every origin may read says so (`opened`)."""

SECURE = {"Cross-Origin-Opener-Policy": "same-origin"}
"""Only where TLS is: without it browsers ignore this, and complain."""

_HOST = re.compile(r"[\w.:\[\]-]{1,255}", re.ASCII)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Policy:
    """Middleware: no answer without these headers; an answer's own policy stands, plus who may frame it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        secure = "https" in (scope["scheme"], asked.get("X-Forwarded-Proto"))

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | SECURE if secure else HEADERS).items():
                    headers.setdefault(name, value)
                own = headers.get("Content-Security-Policy") or page_policy(asked.get("host", ""))
                parts = [own, *([] if "frame-ancestors" in own else framed())]
                headers["Content-Security-Policy"] = "; ".join(parts)
            await send(message)

        await self.app(scope, receive, sent)


@lru_cache(maxsize=64)
def page_policy(host: str) -> str:
    """The policy of a page of the server that is asked for as `host`.

    Scripts are the server's own files, the one line in Streamlit's page, which is known by its hash, and the
    loader of the player, which Streamlit runs from a `blob:`. No text is ever evaluated; WebAssembly may be,
    in which Streamlit's messages count beyond 32 bits. Styles may stand in the page, since formulas and
    Streamlit's elements bring theirs. No directive names another host.
    """
    # Safari before 15.4 does not count a socket to the page's own host as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {' '.join(_inline())}".rstrip(),
            "worker-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


@cache
def _inline() -> list[str]:
    """The hashes of the scripts that stand in Streamlit's page itself."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    found = _INLINE.findall(page.read_text(encoding="utf-8"))
    digests = (hashlib.sha256(text.encode()).digest() for text in found)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
