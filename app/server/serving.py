"""The web server: Streamlit's app with the player's files beside it, warmed up in the background."""

import asyncio
import gc
import signal
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, islice
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config
from streamlit.web import bootstrap

from app.races import idle, trainings
from app.races.palette import THEMES
from app.server import embed_routes, fan_routes, race_routes, training_routes
from core.programs import PROGRAMS

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


def serve(host: str, port: int, *, browser: bool = False, warm: bool = True) -> None:
    """Serve the app until SIGINT or SIGTERM; with `browser`, open a page once it is up.

    With `warm`, compile in idle moments what visitors may ask for.
    """
    name = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104  a comparison, not a binding
    options = OPTIONS | {"server.address": host, "server.port": port, "browser.serverAddress": name}
    bootstrap.load_config_options(options)
    page = f"http://{name}:{port}" if browser else None
    base = str(config.get_option("server.baseUrlPath"))
    app = st.App(
        Path(__file__).parents[1] / "page" / "main.py",
        lifespan=lambda app: _lifespan(page, warm),
        routes=[
            *race_routes.routes(base),
            *fan_routes.routes(base),
            *training_routes.routes(base),
            *embed_routes.routes(base),
        ],
        middleware=[Middleware(embed_routes.Embedding, base)],
    )
    # uvicorn stops in good order and then sends itself the signal again: let that be a normal end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app.run(config=options)


@asynccontextmanager
async def _lifespan(page: str | None, warm: bool) -> AsyncIterator[None]:
    warmer = threading.Thread(target=_warm_up, args=(warm,), name="warm-up", daemon=True)
    warmer.start()
    if page:
        asyncio.get_running_loop().call_later(
            0.1, lambda: threading.Thread(target=webbrowser.open, args=(page,)).start()
        )
    yield
    idle.STOPPED.set()
    warmer.join()
    trainings.stop()


def _warm_up(compiling: bool) -> None:
    """Load what is heavy, hide it from the garbage collector, then compile in idle moments.

    Streamlit collects garbage after every rerun; frozen objects cost it nothing.
    """
    from app.export.formats import animations, deck, page  # noqa: F401
    from app.page import controls, export_panel, landscape_controls, training_page  # noqa: F401  the imports are the point
    from app.races import permalink, solve, training_plane

    solve.trajectories(permalink.DEFAULT)
    gc.collect()
    gc.freeze()
    if not compiling:
        return
    idle.in_use()  # a first page is about to be asked for
    for compile_next in chain(training_plane.warm(), islice(solve.warm(), PROGRAMS * 3 // 4)):
        if not idle.wait():
            return
        compile_next()
    gc.collect()
    gc.freeze()
