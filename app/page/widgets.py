"""Widgets from descriptions: a slider for a Slider, a switch for a Toggle.

A widget never keeps a value of its own: every rerun writes the experiment's value into it, and every change
goes back through `change(*args, key)`. Keys are the callers': `app/page/controls.py` owns them.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from app.page.state import OFF
from app.races.letters import plain
from core.controls import Slider, Toggle

E24 = (1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0)
E24 += (3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1)
"""Stops of a logarithmic slider in each decade: the E24 series of preferred numbers (IEC 60063)."""

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


def slider(spec: Slider, value: float, key: str, change: Change, *args: Any) -> None:
    """A slider over the range of `spec`, logarithmic if it is."""
    label = plain(spec.tex)
    if spec.log:
        log_slider(label, value, _range(spec), key, change, *args, help=spec.help)
        return
    step = 1.0 if spec.integer else 10.0 ** np.ceil(np.log10((spec.high - spec.low) / 1001))
    st.slider(
        f"{label} `{value:g}`",
        float(spec.low),
        float(spec.high),
        step=float(step),
        format="%g",
        key=put(key, float(value)),
        on_change=change,
        args=(*args, key),
        help=spec.help or None,
    )


def log_slider(
    label: str,
    value: float,
    stops: Sequence[float],
    key: str,
    change: Change,
    *args: Any,
    help: str = "",  # noqa: A002  Streamlit's word
) -> None:
    """A slider over `stops`, with the value itself among them wherever it lies."""
    st.select_slider(
        f"{label} `{short(value)}`",
        sorted({*(stop for stop in stops if short(stop) != short(value)), value}),  # no two look the same
        format_func=short,
        key=put(key, value),
        on_change=change,
        args=(*args, key),
        help=help or None,
    )


def toggle(spec: Toggle, value: bool | str, key: str, change: Change, *args: Any) -> None:
    """A switch, or a row of choices."""
    put(key, value)
    titles = dict(zip(spec.choices, spec.titles or spec.choices, strict=True))
    if len(titles) > 4:
        st.selectbox(
            spec.title,
            list(titles),
            format_func=titles.__getitem__,
            key=key,
            on_change=change,
            args=(*args, key),
            help=spec.help or None,
        )
    elif titles:
        choices(spec.title, titles, key, change, *args, help=spec.help)
    else:
        st.toggle(spec.title, key=key, on_change=change, args=(*args, key), help=spec.help or None)


def number(label: str, value: float, key: str, change: Change, *args: Any, **limits: Any) -> None:
    """A field to type a number into; `limits` are st.number_input's."""
    st.number_input(label, key=put(key, value), on_change=change, args=(*args, key), **limits)


def choices(label: str, titles: dict[str, str], key: str, change: Change, *args: Any, help: str = "") -> None:  # noqa: A002  Streamlit's word
    """A row of choices, of which one is always on: name to title."""
    st.segmented_control(
        label,
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        on_change=change,
        args=(*args, key),
        help=help or None,
        required=True,
    )


def short(value: float) -> str:
    """A number as a slider shows it."""
    return "off" if value == OFF else f"{value:.6g}".replace("e-0", "e-").replace("e+0", "e")


@cache
def stops(low: float, high: float) -> tuple[float, ...]:
    """The E24 numbers from `low` to `high`, with both ends."""
    inside = (float(f"{m:g}e{k}") for k in range(-16, 9) for m in E24)
    return tuple(sorted({low, high, *(value for value in inside if low < value < high)}))


def around(rate: float) -> tuple[float, ...]:
    """Stops for a learning rate: from a thousandth to a hundred times a good one."""
    return stops(float(f"{rate / 1000:.1g}"), float(f"{rate * 100:.1g}"))


@cache
def _range(spec: Slider) -> tuple[float, ...]:
    inside = stops(spec.low or spec.high * 1e-12, spec.high)
    if spec.integer:
        inside = tuple(sorted({float(round(stop)) for stop in inside}))
    return (0.0, *inside) if spec.low == 0 else inside
