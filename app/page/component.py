"""The player in a Streamlit page: one component, several views that share a playhead."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.components import v2

from app.player import static_files, wire

# The modules are fetched from our own immutable route: a component's files would be downloaded again at
# every page load. Relative to the page's origin, since inline code has no address of its own. Their style
# sheet stands in the page's head (app/server/embedding.py): a component's own would travel with every view.
_LOADER = """
const player = import(new URL("{path}/player.js", location.origin));
export default async (component) => (await player).default(component);
"""


def _path() -> str:
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{static_files.player_url()}" if base else f"/{static_files.player_url()}"


_mount = v2.component(
    "trajectories_player",
    js=_LOADER.replace("{path}", _path()),
    isolate_styles=False,
)


def show(message: bytes, *, key: str, **on: Callable[[], None]) -> None:
    """Show a message of `app.player.messages`; one that changes under its key updates the view.

    `on` holds callbacks for what a visitor does: "focus" when a run was chosen, "set" when numbers were that
    only the server can take, "open" when the back button brought another link, "panel" when another of
    several panels was brought into focus; `focus`, `values`, `link` and `panel` tell which.
    """
    calls: dict[str, Any] = {f"on_{name}_change": call for name, call in on.items()}
    _mount(key=key, data=message, **calls)


def controls(place: str, run: int | None = None, *, group: str = "") -> None:
    """The numbers of a part of the page; they stand in the experiment that the page's first message holds."""
    header = {"view": "controls", "place": place, "run": run, "group": group}
    parts = ("controls", place, *([] if run is None else [str(run)]), *([group] if group else []))
    show(wire.pack(header, {}), key="-".join(parts))


def focus(key: str) -> int:
    """The number of the run that was last chosen in the view under `key`; for use in the call for "focus"."""
    return max(int(st.session_state[key].focus or 0), 0)


def panel(key: str) -> int:
    """The number of the panel that was last chosen under `key`; for use in the call for "panel"."""
    return max(int((st.session_state[key].panel or [0])[0]), 0)


def values(key: str) -> list[tuple[str, Any]]:
    """The numbers that were last set under `key`, with their places; for use in the call for "set"."""
    return [(str(path), value) for path, value in st.session_state[key].set]


def link(key: str) -> str:
    """The link that was last opened under `key`; for use in the call for "open"."""
    return str((st.session_state[key].open or [""])[0])
