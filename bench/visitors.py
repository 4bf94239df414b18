"""Visitors without a browser: they speak to a server as one does, at a fraction of its cost.

`Browser` fetches over a few kept connections, with cookies and a cache; `Visit` is one page in it, with Streamlit's websocket and its
messages; `Phone` and `Teacher` are members of a room. None of them computes or draws anything.
"""

import asyncio
import gzip
import json
import re
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urljoin, urlsplit

import streamlit
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

CONNECTIONS = 6
"""To one server at a time, as browsers have them."""
PATIENCE = 60.0
"""Seconds after which an answer counts as lost."""
XSRF = "_streamlit_xsrf"
LAZY = (
    *("Html", "purify.es", "Button", "LinkButton", "BidiComponent", "_arrayReduce", "serialization"),
    *("recordbatch", "MenuButton", "Autocomplete", "useLoadMoreSentinel", "useCollator", "rehype-katex"),
    *("hastscript", "web-namespaces"),
)
"""Streamlit's scripts that a browser asks for once the page has such an element."""


class Failure(RuntimeError):
    """The server's answer was wrong, or did not come; in a sentence."""


class Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: dict[str, str]
    """With names in lower case."""
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


class _Line:
    """A connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @property
    def open(self) -> bool:
        return not (self.reader.at_eof() or self.writer.is_closing())

    async def head(self, request: bytes) -> tuple[int, dict[str, str], list[str]]:
        """Ask; the status, the headers, and the cookies that are set."""
        self.writer.write(request)
        await self.writer.drain()
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.partition(": ")[::2] for line in lines[1:] if line]
        headers = {name.lower(): value for name, value in pairs}
        cookies = [value for name, value in pairs if name.lower() == "set-cookie"]
        return int(lines[0].split(" ", 2)[1]), headers, cookies

    async def body(self, status: int, headers: dict[str, str]) -> bytes:
        if status in (204, 304):
            return b""
        if headers.get("transfer-encoding") == "chunked":
            return b"".join([chunk async for chunk in self.chunks()])
        if "content-length" in headers:
            return await self.reader.readexactly(int(headers["content-length"]))
        return await self.reader.read()

    async def chunks(self) -> AsyncIterator[bytes]:
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            yield (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)


class Browser:
    """What one visitor's browser keeps: connections, cookies, and files that do not change."""

    def __init__(self, address: str, *, client: str = "", language: str = "en-US,en;q=0.9") -> None:
        """Of the server at `address`. `client` is sent as the address of the visitor, as a proxy would."""
        self.root = address.rstrip("/") + "/"
        parts = urlsplit(self.root)
        self.host, self.secure = parts.netloc, parts.scheme == "https"
        self._where = parts.hostname or "localhost", parts.port or (443 if self.secure else 80)
        self._client, self._language = client, language
        self.cookies: dict[str, str] = {}
        self.kept: set[str] = set()
        self._free: list[_Line] = []
        self._room = asyncio.Semaphore(CONNECTIONS)
        self.requests = self.fetched = 0

    def headers(self, **more: str) -> dict[str, str]:
        """What goes with every request."""
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        client = {"X-Forwarded-For": self._client} if self._client else {}
        return {"Accept-Language": self._language, **(cookies if self.cookies else {}), **client, **more}

    @property
    def context(self) -> ssl.SSLContext | None:
        """How an encrypted connection is made: a teacher's certificate may be of their own."""
        return _trusting() if self.secure else None

    async def get(self, path: str, **headers: str) -> Answer:
        """Fetch a file, or raise Failure; `path` is relative to the server's root, or an address."""
        answer = await self.asked("GET", path, **headers)
        if answer.status not in (200, 204):
            raise Failure(f"{path} answered {answer.status}: {answer.body[:120]!r}")
        return answer

    async def keep(self, paths: Iterable[str]) -> None:
        """Fetch what is not in the cache yet, side by side."""
        new = [
            path
            for path in dict.fromkeys(urljoin(self.root, path) for path in paths)
            if path not in self.kept
        ]

        async def one(path: str) -> None:
            answer = await self.get(path)
            if "immutable" in answer.headers.get("cache-control", ""):
                self.kept.add(path)

        await asyncio.gather(*map(one, new))

    async def asked(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Any answer. Raises Failure if there is none."""
        async with self._room:
            for fresh in (False, True):  # a kept connection may have been closed in this very moment
                line = await self._line(fresh=fresh)
                try:
                    async with asyncio.timeout(PATIENCE):
                        status, found, cookies = await line.head(self._request(method, path, body, headers))
                        content = await line.body(status, found)
                except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                    line.writer.close()
                    if not fresh and not isinstance(error, TimeoutError):
                        continue
                    raise Failure(f"{method} {path}: {type(error).__name__} {error}".strip()) from error
                for cookie in cookies:
                    name, _, value = cookie.partition(";")[0].partition("=")
                    self.cookies[name] = value.strip('"') if name != XSRF else value
                self.requests += 1
                self.fetched += len(content)
                if found.get("connection", "").lower() == "close":
                    line.writer.close()
                else:
                    self._free.append(line)
                return Answer(status, found, content)
        raise AssertionError

    @asynccontextmanager
    async def streamed(self, path: str, **headers: str) -> AsyncIterator[AsyncIterator[str]]:
        """The lines of an answer that goes on, over a connection of its own. Raises Failure."""
        line = await self._line(fresh=True)
        try:
            request = self._request("GET", path, b"", {"Accept": "text/event-stream", **headers})
            status, found, _ = await line.head(request)
            if status != 200:
                raise Failure(f"{path} answered {status}: {(await line.body(status, found))[:120]!r}")
            chunked = found.get("transfer-encoding") == "chunked"
            yield _lines(line.chunks() if chunked else _pieces(line.reader))
        except (OSError, asyncio.IncompleteReadError) as error:
            raise Failure(f"{path}: {type(error).__name__} {error}".strip()) from error
        finally:
            line.writer.close()

    async def close(self) -> None:
        """Hang up."""
        for line in self._free:
            line.writer.close()
        self._free.clear()

    def _request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        parts = urlsplit(urljoin(self.root, path))
        where = f"{parts.path}?{parts.query}" if parts.query else parts.path
        sent = {"Host": self.host, "Accept-Encoding": "gzip", **self.headers(**headers)}
        if body:
            sent["Content-Length"] = str(len(body))
        lines = [f"{method} {where} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        return "\r\n".join(lines).encode("latin-1") + body

    async def _line(self, *, fresh: bool) -> _Line:
        while self._free and not fresh:
            line = self._free.pop()
            if line.open:
                return line
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection(*self._where, ssl=self.context, limit=2**20)
        except (OSError, TimeoutError) as error:
            raise Failure(f"{self.root} cannot be reached: {error}") from error
        return _Line(reader, writer)


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while piece := await reader.read(2**16):
        yield piece


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[str]:
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.rstrip(b"\r").decode()


@cache
def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@cache
def _lazy() -> list[str]:
    folder = Path(streamlit.__file__).parent / "static/static/js"
    return [f"static/js/{path.name}" for name in LAZY for path in folder.glob(f"{name}.*.js")]


def named(html: str) -> Iterator[str]:
    """The files that a page names."""
    for tag in re.findall(r"<(?:script|link)\b[^>]*>", html):
        if not re.search(r"rel=\"(?:alternate|service-desc|canonical|icon|shortcut icon)\"", tag):
            yield from re.findall(r"(?:src|href)=\"([^\"]+)\"", tag)


class Visit:
    """One page in a browser: Streamlit's websocket, the elements that it brought, and the link in its address."""

    def __init__(self, browser: Browser, link: str = "", **query: str) -> None:
        """A page at `/?e=link`; `query` is what else stands in the address."""
        self.browser, self.link, self._query = browser, link, query
        self.elements: dict[str, Message] = {}
        self.widgets: dict[str, WidgetState] = {}
        self.session = self._hash = ""
        self._socket: ClientConnection | None = None
        self._cached: dict[str, tuple[int, ForwardMsg]] = {}
        self._run = 0
        self.heard = 0

    async def __aenter__(self) -> Self:
        """Nothing is asked for yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def query(self) -> str:
        """What stands behind "?" in the address."""
        return urlencode({**({"e": self.link} if self.link else {}), **self._query})

    async def open(self) -> float:
        """Open the page with all that it fetches; seconds from its address to its last element."""
        began = time.perf_counter()
        await self.load()
        await self.start()
        return time.perf_counter() - began

    async def load(self) -> None:
        """Fetch the page and the files that must be there before it begins."""
        page = await self.browser.get(f"?{self.query}" if self.query else "")
        await self.browser.keep(named(page.text))
        await asyncio.gather(self.browser.get("_stcore/health"), self.browser.get("_stcore/host-config"))

    async def start(self) -> None:
        """Run the page for the first time, or again after the connection was lost."""
        await self.connect()
        await self.rerun()
        await self.browser.keep([*_lazy(), *self.modules])

    async def connect(self) -> None:
        """Open the websocket; a server that still knows the session goes on with it."""
        await self.close()
        secure = "wss" if self.browser.secure else "ws"
        asked = [name for name in ("streamlit", self.browser.cookies.get(XSRF, "-"), self.session) if name]
        address = urljoin(
            f"{secure}://{self.browser.host}{urlsplit(self.browser.root).path}", "_stcore/stream"
        )
        try:
            self._socket = await connect(
                address,
                subprotocols=asked,  # pyright: ignore[reportArgumentType]
                origin=self.browser.root.rstrip("/"),  # pyright: ignore[reportArgumentType]
                additional_headers=self.browser.headers(),
                ssl=self.browser.context,
                open_timeout=PATIENCE,
                ping_interval=None,
                proxy=None,
                max_size=None,
            )
        except (OSError, TimeoutError, WebSocketException) as error:
            raise Failure(f"The websocket did not open: {error}") from error

    @property
    def connected(self) -> bool:
        """Whether the websocket is open."""
        return self._socket is not None and self._socket.state.name == "OPEN"

    async def closed(self) -> None:
        """Wait until the server hangs up."""
        if self._socket is not None:
            await self._socket.wait_closed()

    async def rerun(self, *widgets: WidgetState) -> float:
        """Have the page run with what was done to these widgets; seconds until its last element is here."""
        began = time.perf_counter()
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self._hash
        state.widget_states.widgets.extend([*self.widgets.values(), *widgets])
        state.cached_message_hashes.extend(self._cached)
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        state.context_info.url, state.context_info.color_scheme = self.browser.root, "light"
        if self._socket is None:
            raise Failure("The page has no connection.")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._socket.send(message.SerializeToString())
                await self._finished()
        except (OSError, TimeoutError, WebSocketException) as error:
            raise Failure(f"A rerun was lost: {type(error).__name__} {error}".strip()) from error
        return time.perf_counter() - began

    async def _finished(self) -> None:
        """Take in what a run of the page sends, to its end."""
        assert self._socket is not None  # noqa: S101
        elements: dict[str, Message] = {}
        while True:
            data = await self._socket.recv()
            if isinstance(data, str):
                raise Failure("The server sent text where messages are binary.")
            self.heard += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                if message.ref_hash not in self._cached:
                    raise Failure("The server believes that the browser has what it has not.")
                self._cached[message.ref_hash] = self._run, self._cached[message.ref_hash][1]
                message, kind = self._cached[message.ref_hash][1], "delta"
            elif message.metadata.cacheable:
                self._cached[message.hash] = self._run, message
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
                self._hash = message.new_session.page_script_hash
            elif kind == "delta":
                delta = message.delta
                part = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
                inner = part.WhichOneof("type")
                element = getattr(part, inner) if inner else part
                if inner == "exception":
                    raise Failure(f"The page failed: {element.message}")
                for name in (getattr(element, "id", ""), getattr(part, "id", "")):
                    if name:
                        elements[name] = element
            elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
                raise Failure("The page's script does not compile.")
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                break
        self._run += 1
        self._cached = {name: kept for name, kept in self._cached.items() if self._run - kept[0] <= 2}
        self.elements = elements
        self.widgets = {name: state for name, state in self.widgets.items() if name in elements}

    @property
    def keys(self) -> list[str]:
        """The keys of all elements that have one."""
        return [name.split("-", 2)[-1] for name in self.elements]

    def named(self, key: str) -> str:
        """The id of the element with that key. Raises Failure."""
        for name in self.elements:
            if name.endswith(f"-{key}"):
                return name
        raise Failure(f"The page has no element {key}: {', '.join(self.keys)}")

    @property
    def modules(self) -> list[str]:
        """What the browser computes this page's race from."""
        for name, element in self.elements.items():
            if name.endswith("-share"):
                text = element.SerializeToString().decode("latin-1")
                return re.findall(r"(?:module|tables|data)/[\w./-]+", text)
        return []

    async def click(self, key: str) -> float:
        """Press a button."""
        return await self.rerun(WidgetState(id=self.named(key), trigger_value=True))

    async def fold(self, key: str, *, open: bool = True) -> float:  # noqa: A002  what it is
        """Open a fold, or close it."""
        name = self.named(key)
        self.widgets[name] = WidgetState(id=name, bool_value=open)
        return await self.rerun()

    async def event(self, key: str, name: str, *values: Any) -> float:
        """Tell a view's server side what happened, as `setTriggerValue` does."""
        base = self.named(key)
        told = json.dumps([{"event": name, "value": list(values)}], separators=(",", ":"))
        return await self.rerun(
            WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{base}__events", json_trigger_value=told)
        )

    async def follow(self, link: str) -> float:
        """Click a start above the picture: the page shows its race, and its link goes to the address."""
        took = await self.event("gallery", "open", link)
        self.link = link
        await self.browser.keep(self.modules)
        return took

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            with suppress(OSError, WebSocketException):
                await self._socket.close()
            self._socket = None


class _Member:
    """Somebody in a room."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.code, self.ticket = browser, "", ""
        self.news: dict[str, Any] = {}
        self.since = ""
        self.came = asyncio.Event()
        self._n = 0

    def _next(self) -> int:
        self._n = max(self._n + 1, int(time.time() * 1000))
        return self._n

    async def _post(self, path: str, what: dict[str, Any]) -> Any:
        signed = {"Authorization": f"Bearer {self.ticket}"} if self.ticket else {}
        headers = {"Content-Type": "application/json", **signed}
        answer = await self.browser.asked("POST", path, json.dumps(what).encode(), **headers)
        if answer.status not in (200, 204):
            raise Failure(f"{path} answered {answer.status}: {answer.body[:200].decode(errors='replace')}")
        return json.loads(answer.text) if answer.status == 200 else None

    async def listen(self) -> None:
        """Hear what is new, until the room is over or the connection is lost."""
        headers = {"Authorization": f"Bearer {self.ticket}"} | (
            {"Last-Event-ID": self.since} if self.since else {}
        )
        gone = False
        async with self.browser.streamed(f"room/{self.code}/events", **headers) as lines:
            async for line in lines:
                name, _, value = line.partition(":")
                value = value.removeprefix(" ")
                if name == "id":
                    self.since = value
                elif name == "event":
                    gone = value == "gone"
                elif name == "data" and not gone:
                    self.news |= json.loads(value)
                    self.came.set()
                elif name == "data":
                    return

    async def told(self, what: str, value: Any = None) -> Any:
        """Wait until that part of the news is there, and is `value` if one is named."""
        async with asyncio.timeout(PATIENCE):
            while what not in self.news or (value is not None and self.news[what] != value):
                self.came.clear()
                await self.came.wait()
        return self.news[what]


class Teacher(_Member):
    """Who opens a room."""

    async def open(self, token: str) -> str:
        """Open one; its code."""
        found = await self._post("room/open", {"token": token})
        self.code, self.ticket = found["code"], found["host"]
        self.door = found["door"]
        return self.code

    async def stage(self, **parts: Any) -> None:
        """Show, ask, or change what goes now."""
        await self._post(f"room/{self.code}/stage", {"n": self._next(), **parts})

    async def close(self) -> None:
        """End the room."""
        await self._post(f"room/{self.code}/close", {})


class Phone(_Member):
    """Who joins one."""

    async def join(self, code: str, *, name: str = "") -> None:
        """Come in; `code` has four or eight letters."""
        self.key = secrets.token_urlsafe(16)
        found = await self._post("room/join", {"code": code, "key": self.key})
        self.code, self.ticket, self.name = found["code"], found["seat"], name
        self.answers: dict[str, Any] = {}

    async def answer(self, ask: str, value: Any) -> float:
        """Bet; seconds until the server has it."""
        self.answers[ask] = value
        began = time.perf_counter()
        entry = {"n": self._next(), "where": None, "answers": self.answers}
        await self._post(f"room/{self.code}/me", entry | ({"name": self.name} if self.name else {}))
        return time.perf_counter() - began
