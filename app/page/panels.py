"""What a hand does to panels side by side: another comes into focus, gets a title, or goes."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.page import state
from app.races import solve
from app.races.scene import Scene
from app.races.scene.panels import LONGEST

KEY = "trainmap"
"""The view that tells of it."""


def at(there: Scene, panel: int) -> Scene:
    """The scene with another of its panels in focus; every network is drawn on a plane of its own."""
    there = there.at(panel)
    if solve.landscape(there.experiment).training is None:
        return there
    return there._replace(view=there.view.model_copy(update={"window": None}))


def _focus() -> None:
    there, i = state.scene(), _number("focus")
    if i in range(len(there.panels)) and i != there.view.panel:
        state.show_scene(at(there, i))


def _remove() -> None:
    there, i = state.scene(), _number("remove")
    if i in range(len(there.panels)):
        state.show_scene(there.without(i))


def _rename() -> None:
    there = state.scene()
    i, title = _said("rename") or (-1, "")
    if i in range(len(there.panels)):
        panels = list(there.panels)
        panels[i] = panels[i]._replace(title=str(title).strip()[:LONGEST] or None)
        state.show_scene(there._replace(panels=tuple(panels)))


def _said(name: str) -> Any:
    return getattr(st.session_state[KEY], name)


def _number(name: str) -> int:
    said = _said(name)
    return -1 if said is None else int(said)


HEARD: dict[str, Callable[[], None]] = {"focus": _focus, "remove": _remove, "rename": _rename}
"""What the maps tell, and what happens then."""
