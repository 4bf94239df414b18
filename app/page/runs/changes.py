"""What the cards of the runs change in the page's experiment."""

import json
from typing import Any

import streamlit as st

from app.languages import mark
from app.page import state
from app.races.palette import assign

TWICE, GONE = mark("Duplicate"), mark("Remove")
"""What the menu of a run offers."""


def set_rule(i: int, rule: str) -> None:
    """Another rule for run i, with its own sliders, at a rate that suits it here; the list closes."""
    st.session_state[f"rules-{i}"] = False
    runs = state.dump()["runs"]
    if i >= len(runs):
        return
    for part in ("lr", "params", "toggles"):
        del runs[i][part]
    runs[i]["rule"] = rule
    state.change(runs=runs)


def set_schedule(i: int, key: str) -> None:
    """Another schedule for run i, with its own sliders."""
    runs = state.dump()["runs"]
    if i >= len(runs):
        return
    runs[i]["schedule"] = {"name": st.session_state[key]}
    state.change(runs=runs)


def set_own_batch(i: int, key: str) -> None:
    """Batches of run i's own, or the experiment's."""
    size, dumped = st.session_state[key], state.dump()
    if i >= len(dumped["runs"]):
        return
    order = dumped["batch"]["order"]
    dumped["runs"][i]["batch"] = (
        None if size == state.SAME else {"size": None if size == state.ALL else size, "order": order}
    )
    state.change(runs=dumped["runs"])


def set_label(i: int, key: str) -> None:
    """What run i is called; an empty field gives it its usual name back."""
    state.set_values([(f"runs.{i}.label", " ".join(st.session_state[key].split()) or None)])


def set_own(i: int, part: str, key: str) -> None:
    """A start or a seed of run i's own, which is at first the experiment's; or the experiment's again."""
    dumped = state.dump()
    if i < len(dumped["runs"]):
        state.set_values([(f"runs.{i}.{part}", dumped[part] if st.session_state[key] else None)])


def set_repeat(i: int, key: str) -> None:
    """Run i many times, from seeds or starts; or once again."""
    state.set_values([(f"runs.{i}.repeat", json.loads(st.session_state[key]))])


def add_run(rule: str) -> None:
    """One more run, of this rule, in focus; the list of rules closes."""
    runs = _colored()
    st.session_state["add"] = False
    if state.change(runs=[*runs, {"rule": rule}]):
        state.set_focus(len(runs))


def use_menu(i: int, key: str) -> None:
    """Duplicate run i, or remove it; the others keep their colours."""
    runs, focus = _colored(), state.focus()
    if i >= len(runs):  # a click on a card that has just gone
        return
    if st.session_state[key] == TWICE:
        if state.change(runs=[*runs[: i + 1], runs[i] | {"color": None, "label": None}, *runs[i + 1 :]]):
            state.set_focus(i + 1)
    elif state.change(runs=(rest := runs[:i] + runs[i + 1 :]), plane=_plane_for(rest)):
        state.set_focus(max(focus - (focus >= i), 0))


def _plane_for(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The plane that is drawn, or the landscape's own where a line between two runs has lost one."""
    plane = state.dump()["plane"]
    return {"kind": "given"} if plane["kind"] == "line" and len(runs) < 2 else plane


def _colored() -> list[dict[str, Any]]:
    """The runs with their colours written down, so that they keep them when others come and go."""
    runs = state.dump()["runs"]
    colors = assign([run["color"] for run in runs])
    return [run | {"color": color} for run, color in zip(runs, colors, strict=True)]
