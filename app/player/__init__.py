"""The player in a Streamlit page: one component, several views that share a playhead."""

from collections.abc import Callable

import streamlit as st
from streamlit import config
from streamlit.components import v2

from app import assets

# The modules are fetched from our own immutable route: a component's files would be downloaded again at
# every page load. Relative to the page's origin, since inline code has no address of its own.
_LOADER = """
const player = import(new URL("{path}/player.js", location.origin));
export default async (component) => (await player).default(component);
"""


def _path() -> str:
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{assets.player_url()}" if base else f"/{assets.player_url()}"


_mount = v2.component(
    "trajectories_player",
    css=(assets.PLAYER / "player.css").read_text(encoding="utf-8"),
    js=_LOADER.replace("{path}", _path()),
    isolate_styles=False,
)


def show(message: bytes, *, key: str, on_start: Callable[[], None] | None = None) -> None:
    """Show a message of `app.payload`; a changed message under the same key updates the view in place.

    `on_start` is called when a new start point was chosen on the map; `start(key)` tells which.
    """
    _mount(key=key, data=message, on_start_change=on_start or (lambda: None))


def start(key: str) -> tuple[float, float]:
    """The start point that was last chosen on the map under `key`; for use inside `on_start`."""
    x, y = (0.0 if value is None else float(value) for value in st.session_state[key].start)  # null: NaN
    return x, y
