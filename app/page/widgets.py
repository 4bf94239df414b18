"""Widgets from descriptions: a switch for a Toggle, a row of choices. Numbers are the player's.

A widget never keeps a value of its own: every rerun writes the experiment's value into it, and every change
goes back through `change(*args, key)`. Keys are the callers'.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from app.languages import t
from core.controls import Toggle

Change = Callable[..., None]


ARRIVED = 0.5
"""Seconds after the end of a page until the browser surely has it."""


def begin_page() -> None:
    """A page begins: note from now on which widgets it has."""
    st.session_state.put = set()


def end_page() -> None:
    """The page is whole, and on its way."""
    state, now = st.session_state, time.monotonic()
    state.sent = {key: state.get("sent", {}).get(key, now) for key in state.put}


def put(key: str, value: Any) -> str:
    """Write the experiment's value into a widget that is about to be made.

    A value is sent only where it is written. So it is written again as long as the browser may not have heard
    of a new widget, since its page was interrupted: it would show its lowest value, and send that back.
    """
    state = st.session_state
    arrived = time.monotonic() - state.get("sent", {}).get(key, np.inf) > ARRIVED
    if not arrived or key not in state or state[key] != value:
        state[key] = value
    if "put" in state:
        state.put.add(key)
    return key


def toggle(spec: Toggle, value: bool | str, key: str, change: Change, *args: Any) -> None:
    """A switch, or a row of choices."""
    put(key, value)
    titles = dict(zip(spec.choices, spec.titles or spec.choices, strict=True))
    if len(titles) > 4:
        st.selectbox(
            t(spec.title),
            list(titles),
            format_func=lambda name: t(titles[name]),
            key=key,
            on_change=change,
            args=(*args, key),
            help=t(spec.help) or None,
        )
    elif titles:
        choices(t(spec.title), titles, key, change, *args, help=t(spec.help))
    else:
        st.toggle(t(spec.title), key=key, on_change=change, args=(*args, key), help=t(spec.help) or None)


def number(label: str, value: float, key: str, change: Change, *args: Any, **limits: Any) -> None:
    """A field to type a number into; `limits` are st.number_input's."""
    st.number_input(label, key=put(key, value), on_change=change, args=(*args, key), **limits)


def choices(label: str, titles: dict[str, str], key: str, change: Change, *args: Any, help: str = "") -> None:  # noqa: A002  Streamlit's word
    """A row of choices, of which one is always on: name to English title."""
    st.segmented_control(
        label,
        list(titles),
        format_func=lambda name: t(titles[name]),
        key=key,
        on_change=change,
        args=(*args, key),
        help=help or None,
        required=True,
    )


def fold(
    title: str, key: str, content: Callable[..., None], *args: Any, change: Callable[[], None] | None = None
) -> None:
    """An expander whose content is made only while it is open; `change` hears when it opens or closes."""
    with st.expander(title, key=key, on_change=change or "rerun") as made:
        if made.open:
            content(*args)
