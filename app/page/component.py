"""The player in a Streamlit page: one component, several views that share a playhead."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.components import v2

from app.player import static_files

# The modules are fetched from our own immutable route: a component's files would be downloaded again at
# every page load. Relative to the page's origin, since inline code has no address of its own.
_LOADER = """
const player = import(new URL("{path}/player.js", location.origin));
export default async (component) => (await player).default(component);
"""


def _path() -> str:
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{static_files.player_url()}" if base else f"/{static_files.player_url()}"


_mount = v2.component(
    "trajectories_player",
    css=(static_files.PLAYER / "player.css").read_text(encoding="utf-8"),
    js=_LOADER.replace("{path}", _path()),
    isolate_styles=False,
)


def show(message: bytes, *, key: str, **on: Callable[[], None]) -> None:
    """Show a message of `app.player.messages`; one that changes under its key updates the view.

    `on` holds callbacks for what a visitor does: "start" when a new start point was chosen on
    the map, "focus" when a run was, "turn" when the live knob was let go; `start`, `focus` and `turns` tell
    which.
    """
    calls: dict[str, Any] = {f"on_{name}_change": call for name, call in on.items()}
    _mount(key=key, data=message, **calls)


def start(key: str) -> tuple[float, float]:
    """The start point that was last chosen on the map under `key`; for use in the call for "start"."""
    x, y = (0.0 if value is None else float(value) for value in st.session_state[key].start)  # null: NaN
    return x, y


def focus(key: str) -> int:
    """The number of the run that was last chosen in the view under `key`; for use in the call for "focus"."""
    return max(int(st.session_state[key].focus or 0), 0)


def turns(key: str) -> list[tuple[str, float]]:
    """The knobs that were last turned under `key`, with their new values; for use in the call for "turn"."""
    return [(str(name), float(value)) for name, value in st.session_state[key].turn]
