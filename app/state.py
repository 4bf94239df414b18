"""The page's state: one experiment, which also stands in the URL, and which run is in focus.

Every change makes a new experiment, which is checked like one that came from outside; one that is not allowed
leaves what was there and says why.
"""

import json
from typing import Any

import streamlit as st

from app import permalink, solve
from app.palette import assign
from core.experiment import Experiment, ExperimentError

LINK = "e"
"""The query parameter that holds the experiment."""

OFF = float("inf")
ALL = "all"
NULLS = (OFF, ALL)
"""What widgets show for null: no bound, all samples."""


def current() -> tuple[Experiment, str | None]:
    """The page's experiment, and a sentence about what was wrong with the last link or change, if anything.

    The URL wins when it changed under us: a pasted link, the back button, a reload. Not in a rerun that a
    widget caused: the browser sends its address along, and our last one may still be on its way there.
    """
    state = st.session_state
    link = st.query_params.get(LINK, "")
    if state.pop("touched", False):
        _write_link(state.link)
    elif "experiment" not in state or link != state.link:
        state.link, state.complaint, state.focus = link, None, 0
        try:
            state.experiment = permalink.decode(link) if link else permalink.DEFAULT
            solve.trajectories(state.experiment)
        except ExperimentError as error:
            state.experiment = permalink.DEFAULT
            state.complaint = f"This link could not be opened, so here is the default race. {error}"
    state.focus = min(state.focus, len(state.experiment.runs) - 1)
    return state.experiment, state.complaint


def focus() -> int:
    """Which run is in focus."""
    return st.session_state.focus


def set_focus(i: int) -> None:
    """Bring run i into focus."""
    st.session_state.touched = True
    st.session_state.focus = i


def change(**parts: Any) -> None:
    """Replace parts of the experiment, given as JSON has them."""
    state = st.session_state
    state.touched = True
    try:
        experiment = permalink.read(json.dumps(_dump() | parts))
        solve.trajectories(experiment)
    except ExperimentError as error:
        state.complaint = str(error)
        return
    state.experiment, state.complaint = experiment, None
    state.link = "" if experiment == permalink.DEFAULT else permalink.encode(experiment)


def write(path: tuple[str | int, ...], key: str) -> None:
    """Put the value of widget `key` at a place in the experiment: ("runs", 0, "params", "b1"), say."""
    value = st.session_state[key]
    wanted = _dump()
    if path[0] == "runs" and int(path[1]) >= len(wanted["runs"]):  # a change in a card that has just gone
        return
    place: Any = wanted
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = None if value in NULLS else value
    if path[0] == "runs":
        set_focus(int(path[1]))
    change(**wanted)


def set_schedule(i: int, key: str) -> None:
    """Another schedule for run i, with its own sliders."""
    runs = _dump()["runs"]
    runs[i]["schedule"] = {"name": st.session_state[key]}
    change(runs=runs)


def set_rule(i: int, rule: str) -> None:
    """Another rule for run i, with its own sliders, at a rate that suits it here."""
    runs = _dump()["runs"]
    for part in ("lr", "params", "toggles"):
        del runs[i][part]
    runs[i]["rule"] = rule
    change(runs=runs)


def set_landscape(key: str) -> None:
    """Another landscape: its own start, steps and rates; the rules and their sliders stay."""
    dumped = _dump()
    for run in dumped["runs"]:
        del run["lr"]
    kept = {part: dumped[part] for part in ("version", "seed", "runs")}
    try:
        there = permalink.read(json.dumps(kept | {"landscape": {"name": st.session_state[key]}}))
    except ExperimentError as error:  # a rule that cannot run there
        st.session_state.touched, st.session_state.complaint = True, str(error)
        return
    change(**there.model_dump(mode="json"))


def add_run(rule: str) -> None:
    """One more run, of this rule, in focus."""
    runs = _colored()
    st.session_state.focus = len(runs)
    change(runs=[*runs, {"rule": rule}])


def use_menu(i: int, key: str) -> None:
    """Duplicate run i, or remove it; the others keep their colours."""
    runs = _colored()
    if i >= len(runs):  # a click on a card that has just gone
        return
    if st.session_state[key] == "Duplicate":
        st.session_state.focus = i + 1
        change(runs=[*runs[: i + 1], runs[i] | {"color": None}, *runs[i + 1 :]])
    else:
        st.session_state.focus = max(st.session_state.focus - (st.session_state.focus >= i), 0)
        change(runs=runs[:i] + runs[i + 1 :])


def _colored() -> list[dict[str, Any]]:
    """The runs with their colours written down, so that they keep them when others come and go."""
    runs = _dump()["runs"]
    colors = assign([run["color"] for run in runs])
    return [run | {"color": color} for run, color in zip(runs, colors, strict=True)]


def _dump() -> dict[str, Any]:
    return st.session_state.experiment.model_dump(mode="json")


def _write_link(link: str) -> None:
    if not link:
        st.query_params.pop(LINK, None)
    elif st.query_params.get(LINK) != link:
        st.query_params[LINK] = link
