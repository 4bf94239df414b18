"""The web server: Streamlit's app with the player's files beside it, warmed up in the background."""

import asyncio
import gc
import signal
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path

import streamlit as st
from streamlit import config
from streamlit.web import bootstrap

from app import assets
from app.palette import THEMES
from core.program import PROGRAMS

IDLE = 2.0
"""Seconds without a visitor's request after which the warm-up goes on: it must not slow anyone down."""
_last = [0.0]


def in_use() -> None:
    """Note that someone is using the page."""
    _last[0] = time.monotonic()


STOPPED = threading.Event()
"""Set when the server ends: a compilation must not outlive the interpreter."""

OPTIONS = {
    "server.fileWatcherType": "none",
    "server.headless": True,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.font": "'Source Sans', 'Source Sans Pro', system-ui, sans-serif",
    "theme.baseRadius": "10px",
    **{f"theme.{name}.{key}": color for name, theme in THEMES.items() for key, color in theme.items()},
}
"""How the page looks and what it leaves out."""


def serve(host: str, port: int, *, browser: bool = False) -> None:
    """Serve the app until SIGINT or SIGTERM; with `browser`, open a page once it is up."""
    name = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104  a comparison, not a binding
    options = OPTIONS | {"server.address": host, "server.port": port, "browser.serverAddress": name}
    bootstrap.load_config_options(options)
    page = f"http://{name}:{port}" if browser else None
    app = st.App(
        Path(__file__).parent / "main.py",
        lifespan=lambda app: _lifespan(page),
        routes=assets.routes(str(config.get_option("server.baseUrlPath"))),
    )
    # uvicorn stops in good order and then sends itself the signal again: let that be a normal end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app.run(config=options)


@asynccontextmanager
async def _lifespan(page: str | None) -> AsyncIterator[None]:
    warmer = threading.Thread(target=_warm_up, name="warm-up", daemon=True)
    warmer.start()
    if page:
        asyncio.get_running_loop().call_later(
            0.1, lambda: threading.Thread(target=webbrowser.open, args=(page,)).start()
        )
    yield
    STOPPED.set()
    warmer.join()


def _warm_up() -> None:
    """Load what is heavy, hide it from the garbage collector, then compile in idle moments.

    Streamlit collects garbage after every rerun; frozen objects cost it nothing.
    """
    from app import controls, landscape_controls, permalink, solve  # noqa: F401  the imports are the point

    solve.trajectories(permalink.DEFAULT)
    gc.collect()
    gc.freeze()
    in_use()  # a first page is about to be asked for
    for compile_next in islice(solve.warm(), PROGRAMS * 3 // 4):
        while (rest := _last[0] + IDLE - time.monotonic()) > 0 and not STOPPED.is_set():
            STOPPED.wait(rest)
        if STOPPED.is_set():
            return
        compile_next()
    gc.collect()
    gc.freeze()
