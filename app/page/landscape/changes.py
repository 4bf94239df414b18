"""What the controls of the landscape and the map change in the page's experiment."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from app.page import state
from app.races import permalink, solve, starts
from core.experiment import ExperimentError
from landscapes import LANDSCAPES, formula
from landscapes.data import training_images
from landscapes.linear_models import uploaded


def set_landscape(name: str) -> None:
    """Another landscape, from the list, which closes."""
    st.session_state["landscapes"] = False
    go({"name": name, "formula": formula.EXAMPLE} if name == "formula" else {"name": name})


def set_network(key: str) -> None:
    """Another network, on the same images."""
    name, choice = st.session_state[key], state.dump()["landscape"]
    known = {toggle.name for toggle in LANDSCAPES[name].toggles}
    shared = {toggle: value for toggle, value in choice["toggles"].items() if toggle in known}
    go({"name": name, "toggles": shared} | ({"data": choice["data"]} if "data" in choice else {}))


def set_formula(key: str) -> None:
    """What was typed: the landscape of that formula, or a sentence about what is wrong with it so far."""
    session = st.session_state
    typed, before = session[key], state.experiment()  # with what a hand has set, before anything else is kept
    session.formula_typed = typed
    try:
        formula.parse(typed)
        opened = permalink.read(
            json.dumps(
                {"version": 1, "landscape": {"name": "formula", "formula": typed}, "runs": [{"rule": "gd"}]}
            )
        )
        solve.trajectories(opened)
    except (formula.FormulaError, ExperimentError) as error:
        session.formula_problem = str(error)
        return
    session.formula_problem = None
    params = before.landscape.params
    shared = {name: params[name] for name in opened.landscape.params if name in params}
    go({"name": "formula", "formula": typed, "params": shared})


def set_upload(key: str) -> None:
    """An uploaded table: its landscape, or a sentence about what is wrong with the file."""
    if text := _stored(key, uploaded.remember):
        st.session_state["landscapes"] = False
        go({"name": "upload", "data": text})


def set_images(key: str) -> None:
    """Uploaded images for the network: they take the place of the digits."""
    if text := _stored(key, training_images.remember):
        state.change(landscape=state.dump()["landscape"] | {"data": text})


def set_digits() -> None:
    """The digits again, in place of uploaded images."""
    choice = state.dump()["landscape"]
    choice.pop("data", None)
    state.change(landscape=choice)


def set_plane(key: str) -> None:
    """Another kind of plane."""
    state.change(plane={"kind": st.session_state[key]})


def _stored(key: str, keep: Callable[[str, bytes], str]) -> str | None:
    """The text that stands for an uploaded file; None without one, or if something is wrong with it."""
    session = st.session_state
    file = session[key]
    session.upload_problem = None
    try:
        return None if file is None else keep(file.name, file.getvalue())
    except ValueError as error:
        session.upload_problem = str(error)
        return None


def go(choice: dict[str, Any]) -> None:
    """To a landscape with its own start, steps and rates; the rules stay, if someone has chosen them."""
    dumped = state.dump()
    for run in dumped["runs"]:
        del run["lr"], run["batch"], run["start"], run["repeat"]
    if starts.is_first(state.experiment()):
        dumped["runs"] = list(LANDSCAPES[choice["name"]].race.runs)
    rest = {part: dumped[part] for part in ("version", "seed", "runs")}
    try:
        there = permalink.begin(rest | {"landscape": choice})
    except ExperimentError as error:  # a rule that cannot run there
        st.session_state.complaint = str(error)
        return
    state.change(**there.model_dump(mode="json"))
