"""Rooms without a server: requests as ASGI has them, and browsers that remember what they heard."""

import asyncio
import json
import shutil
import socket
import subprocess
from contextlib import contextmanager

from starlette.applications import Starlette

from app.classroom.rooms import Rooms
from app.races import permalink, scene
from app.races.scene import Scene
from app.server import room_routes
from app.store import Memory, StoreError

TOKEN = "CLASS-TOKEN"  # noqa: S105
RACE = permalink.read('{"version":1,"landscape":{"name":"beale"},"steps":20,"runs":[{"rule":"gd"}]}')
LINK = scene.encode(Scene(RACE))
CHOICE = {"id": "bet", "kind": "choice", "text": "Which?", "options": ["A", "B"]}
START = {"id": "start", "kind": "start", "text": "Where will it end?", "link": LINK}
RATE = {"id": "rate", "kind": "rate", "text": "How fast?", "link": LINK}


class Clock:
    """A time that stands still until it is turned."""

    def __init__(self, now=1_764_500_000.0):
        self.now = now

    def __call__(self):
        return self.now


class Cut(Memory):
    """A store that can be out of reach, for one of those who share it."""

    def __init__(self, behind):
        self.behind, self.down, self.missed = behind, False, []
        self.shared = True

    def __getattribute__(self, name):
        if name not in ("get", "put", "add", "delete", "count", "merge", "fields", "publish", "ping"):
            return object.__getattribute__(self, name)

        def asked(*told):
            if self.down:
                raise StoreError("The store does not answer.")
            return getattr(self.behind, name)(*told)

        return asked

    def subscribe(self, channel, heard, missed):
        self.missed.append(missed)
        return self.behind.subscribe(channel, lambda message: self.down or heard(message), missed)

    def heal(self):
        self.down = False
        for missed in self.missed:
            missed()


class Site:
    """The routes over rooms of their own."""

    def __init__(self, store=None, token=TOKEN, **more):
        self.rooms = Rooms(store or Memory(), token=lambda _: token, **more)
        self.app = Starlette(routes=room_routes.routes("", lambda: self.rooms))

    async def ask(self, method, path, told=None, ticket=None, address="192.0.2.9", headers=(), receive=None):
        """(status, what was answered: JSON, or the text that it is)."""
        body = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told).encode()
        head = [(b"host", b"test"), (b"content-type", b"application/json"), *headers]
        if ticket:
            head.append((b"authorization", f"Bearer {ticket}".encode("latin-1", "replace")))
        path, _, query = path.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "path": f"/room/{path}", "raw_path": path.encode(), "query_string": query.encode(),
            "scheme": "http", "root_path": "", "headers": head,
            "server": ("test", 80), "client": (address, 1),
        }  # fmt: skip
        sent = []

        async def given():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        await self.app(scope, receive or given, send)
        text = b"".join(message.get("body", b"") for message in sent[1:])
        try:
            return sent[0]["status"], json.loads(text)
        except ValueError:
            return sent[0]["status"], text.decode()

    async def get(self, path, ticket=None, **more):
        return await self.ask("GET", path, None, ticket, **more)

    async def post(self, path, told, ticket=None, **more):
        return await self.ask("POST", path, told, ticket, **more)

    async def open(self, **more):
        """A new room: its code, and the teacher's ticket."""
        status, opened = await self.post("open", {"token": TOKEN, **more})
        assert status == 200, opened
        return opened

    async def join(self, code, key):
        status, joined = await self.post("join", {"code": code, "key": f"{key:-<22}"})
        assert status == 200, joined
        return joined

    @property
    def room(self):
        """The only one."""
        (served,) = self.rooms._served.values()
        return served.room

    async def settled(self):
        """Wait until all is summed up, and told to phones too."""
        served = self.rooms._served
        await until(
            lambda: all(
                one.seen and one.seen[0] == one.room.version and not one.waiting and not one.urgent
                for one in served.values()
            )
        )

    async def stage(self, opened, n, **parts):
        return await self.post(f"{opened['code']}/stage", {"n": n, **parts}, opened["host"])

    async def me(self, joined, n, **entry):
        return await self.post(f"{joined['code']}/me", {"n": n, **entry}, joined["seat"])


class Browser:
    """What a browser has on its screen after all that it heard."""

    def __init__(self):
        self.id, self.shown, self.entries, self.events = None, {}, {}, 0

    def take(self, id_, news):
        self.id, self.events = id_, self.events + 1
        news = dict(news)
        if news.pop("whole", False):
            self.entries = {}
        for one in news.pop("entries", []):
            self.entries[one["id"]] = one
        news.pop("you", None)
        news.pop("fresh", None)
        self.shown |= news

    def event(self, text):
        """Take a server-sent event; whether it was one, and no comment."""
        if text.startswith(b":"):
            return False
        id_, data = text.decode().strip().split("\n")
        self.take(id_.removeprefix("id: "), json.loads(data.removeprefix("data: ")))
        return True

    @property
    def screen(self):
        return self.shown, self.entries


async def until(true, seconds=20):
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


def run(work):
    """Run a test's coroutine."""
    return asyncio.run(work)


REDIS = shutil.which("valkey-server") or shutil.which("redis-server")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def server(port):
    """A store of its own at a port, which forgets all when it ends."""
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([*command, "--dir", "/tmp"], stdout=subprocess.DEVNULL)  # noqa: S108
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None
        yield process
    finally:
        process.kill()
        process.wait()
