"""The web server: Streamlit's app with the player's files beside it."""

import asyncio
import ctypes
import gc
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from app import jobs
from app.classroom.token import NAMED as TOKEN_NAMED
from app.classroom.token import TokenError, token
from app.races import idle, trainings
from app.races.palette import THEMES
from app.server import address, heads, limits, logs, readiness, readings
from app.server.answers import SettingError, prefixed
from app.server.embedding import Embedding
from app.server.limits import Limits
from app.server.policy import Policy
from app.server.room_routes import rooms
from app.server.routes import Beside, base
from app.server.watching import Watching
from app.store import WHERE, StoreError, store

__all__ = ["SettingError", "serve"]

OPTIONS = {
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": limits.UPLOAD,
    "server.maxMessageSize": limits.MESSAGE,
    # What another site's page may not do with a visitor's: each is a default, which no file may undo.
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "runner.postScriptGC": False,  # 25 ms under the interpreter's lock after every rerun: `_tidy_up` does it
    "secrets.files": [],  # there are none, and to look for changes of them takes 3 % of a core
    "logger.hideWelcomeMessage": True,
    "theme.font": "'Source Sans', 'Source Sans Pro', system-ui, sans-serif",
    "theme.baseRadius": "10px",
    **{f"theme.{name}.{key}": color for name, theme in THEMES.items() for key, color in theme.items()},
}
"""How the page looks and what it leaves out."""


def serve(host: str, port: int, *, browser: bool = False, warm: bool = False) -> None:
    """Serve the app until SIGINT or SIGTERM; with `browser`, open a page once it is up.

    With `warm`, compile in idle moments the networks that visitors may train: else the first who trains one
    waits some seconds, and nobody waits for a race, which the browser computes.
    Raises SettingError, if the environment asks for what there is not.
    """
    sessions, _ = limits.most(), logs.form()
    name = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104  a comparison, not a binding
    options = OPTIONS | {"server.address": host, "server.port": port, "browser.serverAddress": name}
    # Streamlit's own program reads this variable; its App does not.
    if below := os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/"):
        options["server.baseUrlPath"] = below
    page = f"http://{name}:{port}" if browser else None
    jobs.begin(store=_store())
    app = st.App(
        Path(__file__).parents[1] / "page" / "main.py",
        lifespan=lambda app: _lifespan(host, port, page, warm),
        routes=[Beside()],
        middleware=[
            Middleware(Policy),
            Middleware(lambda app: Watching(app, base())),
            Middleware(lambda app: Limits(app, base(), sessions)),
            Middleware(lambda app: Embedding(app, base())),
        ],
    )
    _give_memory_back()
    heads.use()
    # uvicorn stops in good order and then sends itself the signal again: let that be a normal end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app.run(config=options)


def _store() -> jobs.Store | None:
    """The store that all replicas share, if there is one. One process needs none beside its own memory."""
    return store() if os.environ.get(WHERE, "").strip() else None


ARENAS, MAPPED = -8, -3
"""What glibc's mallopt calls the most arenas, and from which size on memory is mapped."""


def _give_memory_back() -> None:
    """Have what is freed go back to the system.

    glibc gives every thread an arena of its own, and keeps ever larger blocks in them: after large data have
    passed through, tens of megabytes of nothing.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(ARENAS, 2)
        libc.mallopt(MAPPED, 2**20)


@asynccontextmanager
async def _lifespan(host: str, port: int, page: str | None, warm: bool) -> AsyncIterator[None]:
    logs.set_up()
    readings.publish()
    here = rooms()

    def let_go() -> None:
        here.end()
        idle.STOPPED.set()

    readiness.leave_in_good_order(let_go)
    warmer = threading.Thread(target=_warm_up, args=(warm,), name="warm-up", daemon=True)
    warmer.start()
    tidier = threading.Thread(target=_tidy_up, name="tidy-up", daemon=True)
    tidier.start()
    if page:
        asyncio.get_running_loop().call_later(
            0.1, lambda: threading.Thread(target=webbrowser.open, args=(page,)).start()
        )
    print(await asyncio.to_thread(_greeting, host, port), flush=True)
    yield
    idle.STOPPED.set()
    jobs.end()
    trainings.stop()
    warmer.join()
    tidier.join()


TIDY = 30.0
"""Seconds between two collections of garbage."""


def _tidy_up() -> None:
    """Collect garbage now and then, until the server ends.

    A page that was left holds itself in cycles. What was there when the server began is frozen, so that a
    collection takes as long as the visitors' own objects do: some 30 ms for forty of them.
    """
    while not idle.STOPPED.wait(TIDY):
        gc.collect()


def _greeting(host: str, port: int) -> str:
    """What the terminal says once visitors can come: where, and how a teacher opens a room.

    A token that the teacher has named is not repeated.
    """
    with_path = f"{port}{prefixed(base())}"
    try:
        made = token(store())
        shown = f"in {TOKEN_NAMED}" if os.environ.get(TOKEN_NAMED, "").strip() else made
        rooms_at = f"Rooms for a class are opened at /class with the token {shown}"
    except (StoreError, TokenError) as error:
        rooms_at = str(error)
    if os.environ.get(address.FILE) and not address.named():  # another process says the address
        return rooms_at
    if host in ("127.0.0.1", "::1", "localhost"):
        near = f"http://localhost:{with_path}"
        return f"\n  {near}\n  For phones too: HOST=0.0.0.0\n  {rooms_at}\n"
    return address.shown(address.of_port(port, base=prefixed(base())), rooms_at)


def _warm_up(compiling: bool) -> None:
    """Load what is heavy, hide it from the garbage collector, then compile in idle moments."""
    # the imports are the point
    from app.export.formats import animations, page  # noqa: F401
    from app.export.formats.slides import deck  # noqa: F401
    from app.page import pages  # noqa: F401
    from app.page.export import panel  # noqa: F401
    from app.player.messages.race import description
    from app.races import permalink
    from app.races.trainings import warming
    from app.server import lesson_routes

    description(permalink.DEFAULT)
    lesson_routes.ready()
    gc.collect()
    gc.freeze()
    readiness.HERE.warmed = True
    if not compiling:
        return
    idle.in_use()  # a first page is about to be asked for
    for compile_next in lesson_routes.warm():
        if not idle.wait():
            return
        compile_next()
    for compile_next in warming.warm():
        if not idle.wait():
            return
        with suppress(jobs.JobError):  # the server ends, or it takes too long
            jobs.piece(compile_next)
    gc.collect()
    gc.freeze()
