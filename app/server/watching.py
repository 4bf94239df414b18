"""Each request, watched: how long it took and what came of it, in the log and in the metrics."""

import re
import secrets
import time
from logging import ERROR, INFO, WARNING
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.server.answers import NEVER, prefixed
from app.server.logs import LOGGER
from app.server.metrics import REQUESTS, SECONDS, SESSIONS

NOTED = "trajectories.noted"
"""Where a scope has what is noted of its request; whoever copies a scope shares it."""

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_VERSION = re.compile(r"/(?:[^/]+-)?[0-9a-f]{8,}(?=/)")
_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}
_CORE = {"health", "host-config", "stream", "upload_file", "bidi-components"}
"""Streamlit's routes that have a name of their own."""
_QUIET = {"/static", "/_stcore/health", "/_stcore/host-config", "/metrics", "/ready"}
"""Asked for all the time: they are counted, but make no line unless something is wrong."""


def note(scope: Scope, route: str) -> None:
    """Note that a route answers, by its pattern; in it "{version}" stands for ours."""
    scope.setdefault(NOTED, {})["route"] = _VERSION.sub("/{version}", route)


class Watching:
    """Middleware: gives each request an id, logs and counts it, and turns a fault into one sentence."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.prefix = prefixed(base)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        noted: dict[str, Any] = scope.setdefault(NOTED, {})
        given = Headers(scope=scope).get("x-request-id", "")
        name = given if _ID.fullmatch(given) else secrets.token_hex(8)
        begun, status, kind = time.perf_counter(), 0, ""

        async def sent(message: Message) -> None:
            nonlocal status, kind
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                kind = headers.get("Content-Type", "")
                headers["X-Request-ID"] = name
            await send(message)

        fault: Exception | None = None
        try:
            await self.app(scope, receive, sent)
        except Exception as error:
            fault = error
            if status:  # too late to say anything: break the answer off
                raise
            text = f"Something went wrong on this server; its log has it under {name}."
            await PlainTextResponse(text, 500, NEVER)(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - begun
            route = noted.get("route") or self.named(scope["path"])
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS.labels(route, method, str(status or 499)).inc()
            if not kind.startswith("text/event-stream"):
                SECONDS.labels(route).observe(seconds)
            level = ERROR if status == 500 or fault else WARNING if status > 500 else INFO
            if level > INFO or route not in _QUIET:
                LOGGER.log(
                    level,
                    "request",
                    exc_info=fault,
                    extra={
                        "id": name,
                        "method": method,
                        "route": route,
                        "status": status or 499,
                        "ms": round(1e3 * seconds, 1),
                    },
                )

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        route, name = self.named(scope["path"]), secrets.token_hex(8)
        begun, connected = time.perf_counter(), False

        async def sent(message: Message) -> None:
            nonlocal connected
            if message["type"] == "websocket.accept" and not connected:
                connected = True
                SESSIONS.inc()
            await send(message)

        fault: Exception | None = None
        try:
            await self.app(scope, receive, sent)
        except Exception as error:
            fault = error
            raise
        finally:
            if connected:
                SESSIONS.dec()
            REQUESTS.labels(route, "socket", "101" if connected else "403").inc()
            seconds = time.perf_counter() - begun
            LOGGER.log(
                ERROR if fault else INFO,
                "page left" if connected else "page refused",
                exc_info=fault,
                extra={"id": name, "route": route, "ms": round(1e3 * seconds, 1)},
            )

    def named(self, path: str) -> str:
        """The pattern of a path that is not one of our own routes: one of a few."""
        rest = path.removeprefix(self.prefix)
        first, _, others = rest.strip("/").partition("/")
        if not first:
            return "/"
        if first in ("static", "media", "component"):
            return f"/{first}"
        second = others.partition("/")[0]
        if first == "_stcore" and second in _CORE:
            return f"/{first}/{second}"
        return "other"
