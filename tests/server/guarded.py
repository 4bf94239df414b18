"""Our routes behind all that stands before them, asked without a server in between."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute

from app.server.limits import Limits
from app.server.policy import Policy
from app.server.routes import Beside
from app.server.watching import Watching


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


async def _page(request):
    return HTMLResponse("<title>the page</title>")


async def _raises(request):
    raise ValueError(f"secret words of {request.url}")


async def _echo(socket):
    await socket.accept()
    async for said in socket.iter_bytes():
        await socket.send_bytes(said)


def app(sessions=2):
    """The server's own stack, with a page, a fault and a socket in the places of Streamlit's."""
    beside = Beside()
    beside._routes = [*beside._routes, Route("/raises/{what}", _raises)]
    return Starlette(
        routes=[beside, Route("/", _page), WebSocketRoute("/_stcore/stream", _echo)],
        middleware=[Middleware(Policy), Middleware(Watching), Middleware(Limits, sessions=sessions)],
    )


def ask(method, path, *, headers=(), body=(b"",), query=b"", to=None):
    """The answer to a request whose body comes in these pieces."""
    sent, pieces = [], [*body]

    async def receive():
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message):
        sent.append(message)

    given = [(b"host", b"test")] if not any(name == b"host" for name, _ in headers) else []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": query,
        "root_path": "",
        "headers": [*given, *headers],
        "server": ("test", 80),
        "client": ("test", 1),
    }
    with ThreadPoolExecutor(1) as thread:  # which has no event loop yet
        thread.submit(lambda: asyncio.run((to or app())(scope, receive, send))).result()
    found = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


async def talk(to, said, origin=None):
    """What a socket hears when it says these messages, and the code with which it is closed."""
    heard, over, queue = [], [], asyncio.Queue()
    for message in ({"type": "websocket.connect"}, *said):
        queue.put_nowait(message)

    async def send(message):
        if message["type"] == "websocket.close":
            over.append(message.get("code"))
        elif message["type"] == "websocket.send":
            heard.append(message["bytes"])

    async def receive():
        message = {"type": "websocket.disconnect", "code": 1000} if queue.empty() else queue.get_nowait()
        return await message() if callable(message) else message

    headers = [(b"host", b"test"), *([(b"origin", origin)] if origin else [])]
    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/_stcore/stream",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "subprotocols": [],
        "client": ("test", 1),
    }
    await to(scope, receive, send)
    return heard, over
