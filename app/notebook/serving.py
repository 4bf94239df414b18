"""What a player in a notebook asks for: the kernel answers as a server would, by the same routes."""

import asyncio
from functools import cache
from typing import NamedTuple

from starlette.routing import Router
from starlette.types import Message

from app.server import module_routes, training_routes


class Answer(NamedTuple):
    """A body, and what HTTP says about it."""

    status: int
    gzipped: bool
    body: bytes


def answer(address: str) -> Answer:
    """What a server sends from a relative address: a compiled module, data, where a training stands."""
    return asyncio.run(_answer(address))


@cache
def _router() -> Router:
    return Router([*module_routes.routes(), *training_routes.routes()])


async def _answer(address: str) -> Answer:
    status, encoding, parts = 500, b"", []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, encoding
        if message["type"] == "http.response.start":
            status = message["status"]
            encoding = dict(message["headers"]).get(b"content-encoding", b"")
        else:
            parts.append(message.get("body", b""))

    path = f"/{address}"
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }
    await _router()(scope, receive, send)
    return Answer(status, encoding == b"gzip", b"".join(parts))
