"""The page's state: one experiment, which also stands in the address, and which run is in focus.

Every change makes a new experiment, which is checked like one that came from outside; one that is not allowed
leaves what was there and says why.
"""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from app.races import permalink, solve
from core.experiment import Experiment, ExperimentError

LINK = "e"
"""The query parameter that holds the experiment."""

OFF = float("inf")
ALL = "all"
SAME = "as the race"
NULLS = (OFF, ALL)
"""What widgets show for null: no bound, all samples."""


def current(first: Callable[[], Experiment]) -> tuple[Experiment, str | None]:
    """The page's experiment, and a sentence about what was wrong with the last link or change, if anything.

    `first` says what an address without a link opens.

    The URL wins when it changed under us: a pasted link, the back button, a reload. Not in a rerun that a
    widget caused: the browser sends its address along, and our last one may still be on its way there.
    """
    state = st.session_state
    link = st.query_params.get(LINK, "")
    if state.pop("touched", False):
        _write_link(state.link)
    elif "experiment" not in state or link != state.link:
        state.link, state.complaint, state.focus, state.formula_typed = link, None, 0, None
        try:
            state.experiment = permalink.decode(link) if link else first()
            solve.check(state.experiment)
        except ExperimentError as error:
            state.experiment = permalink.DEFAULT
            state.complaint = f"This link could not be opened, so here is the default race. {error}"
        if not link:
            state.link = _link(state.experiment)
            _write_link(state.link)
    try:
        solve.check(state.experiment)
    except ExperimentError as error:  # a table that this server has let go
        state.experiment, state.link, state.focus = permalink.DEFAULT, "", 0
        state.complaint = f"This race cannot go on, so here is the default one. {error}"
        _write_link("")
    state.focus = min(state.focus, len(state.experiment.runs) - 1)
    return state.experiment, state.complaint


def focus() -> int:
    """Which run is in focus."""
    return st.session_state.focus


def set_focus(i: int) -> None:
    """Bring run i into focus."""
    st.session_state.touched = True
    st.session_state.focus = i


def dump() -> dict[str, Any]:
    """The experiment as JSON has it, to be changed."""
    return st.session_state.experiment.model_dump(mode="json")


def change(**parts: Any) -> bool:
    """Replace parts of the experiment, given as JSON has them; say whether that is allowed."""
    return put(dump() | parts)


def put(changed: dict[str, Any]) -> bool:
    """Make the experiment of this JSON the page's, if it is one; say whether it is."""
    state = st.session_state
    state.touched = True
    try:
        experiment = permalink.read(json.dumps(changed))
        solve.check(experiment)
    except ExperimentError as error:
        state.complaint = str(error)
        return False
    if experiment.landscape.formula != state.get("formula_typed"):
        state.formula_typed = None
    state.experiment, state.complaint = experiment, None
    state.link = _link(experiment)
    return True


def write(path: tuple[str | int, ...], key: str) -> None:
    """Put the value of widget `key` at a place in the experiment: ("runs", 0, "params", "b1"), say."""
    value = st.session_state[key]
    changed = dump()
    place: Any = changed
    try:
        for part in path[:-1]:
            place = place[part]
    except (IndexError, KeyError):  # a change in a card that has just gone
        return
    if place is None:
        return
    place[path[-1]] = None if value in NULLS else value
    if path[0] == "runs":
        set_focus(int(path[1]))
    change(**changed)


def show(experiment: Experiment) -> None:
    """Another experiment, with its first run in focus."""
    st.session_state.focus = 0
    put(experiment.model_dump(mode="json"))


def _link(experiment: Experiment) -> str:
    """The experiment as the address has it; the default race needs none."""
    return "" if experiment == permalink.DEFAULT else permalink.encode(experiment)


def _write_link(link: str) -> None:
    if not link:
        st.query_params.pop(LINK, None)
    elif st.query_params.get(LINK) != link:
        st.query_params[LINK] = link
