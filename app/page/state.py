"""The page's state: one experiment, which also stands in the URL, and which run is in focus.

Every change makes a new experiment, which is checked like one that came from outside; one that is not allowed
leaves what was there and says why.
"""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app.races import knobs, permalink, solve, starts
from app.races.palette import assign
from core.experiment import Experiment, ExperimentError
from landscapes import LANDSCAPES, brought, formula, samples

LINK = "e"
"""The query parameter that holds the experiment."""

OFF = float("inf")
ALL = "all"
SAME = "as the race"
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
        state.link, state.complaint, state.focus, state.formula_typed = link, None, 0, None
        try:
            state.experiment = permalink.decode(link) if link else permalink.DEFAULT
            solve.check(state.experiment)
        except ExperimentError as error:
            state.experiment = permalink.DEFAULT
            state.complaint = f"This link could not be opened, so here is the default race. {error}"
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


def change(**parts: Any) -> bool:
    """Replace parts of the experiment, given as JSON has them; say whether that is allowed."""
    return _put(_dump() | parts)


def _put(wanted: dict[str, Any]) -> bool:
    """Make the experiment of this JSON the page's, if it is one; say whether it is."""
    state = st.session_state
    state.touched = True
    try:
        experiment = permalink.read(json.dumps(wanted))
        solve.check(experiment)
    except ExperimentError as error:
        state.complaint = str(error)
        return False
    if experiment.landscape.formula != state.get("formula_typed"):
        state.formula_typed = None
    state.experiment, state.complaint = experiment, None
    state.link = "" if experiment == permalink.DEFAULT else permalink.encode(experiment)
    return True


def write(path: tuple[str | int, ...], key: str) -> None:
    """Put the value of widget `key` at a place in the experiment: ("runs", 0, "params", "b1"), say."""
    value = st.session_state[key]
    wanted = _dump()
    place: Any = wanted
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
    change(**wanted)


def set_schedule(i: int, key: str) -> None:
    """Another schedule for run i, with its own sliders."""
    runs = _dump()["runs"]
    if i >= len(runs):
        return
    runs[i]["schedule"] = {"name": st.session_state[key]}
    change(runs=runs)


def set_rule(i: int, rule: str) -> None:
    """Another rule for run i, with its own sliders, at a rate that suits it here."""
    runs = _dump()["runs"]
    if i >= len(runs):
        return
    for part in ("lr", "params", "toggles"):
        del runs[i][part]
    runs[i]["rule"] = rule
    change(runs=runs)


def set_landscape(name: str) -> None:
    """Another landscape, from the list, which closes."""
    st.session_state["landscapes"] = False
    _go({"name": name, "formula": brought.EXAMPLE} if name == "formula" else {"name": name})


def set_network(key: str) -> None:
    """Another network, on the same images."""
    name, choice = st.session_state[key], _dump()["landscape"]
    known = {toggle.name for toggle in LANDSCAPES[name].toggles}
    kept = {toggle: value for toggle, value in choice["toggles"].items() if toggle in known}
    _go({"name": name, "toggles": kept} | ({"data": choice["data"]} if "data" in choice else {}))


def set_formula(key: str) -> None:
    """What was typed: the landscape of that formula, or a sentence about what is wrong with it so far."""
    state = st.session_state
    typed = state[key]
    state.touched, state.formula_typed = True, typed
    try:
        formula.parse(typed)
        found = permalink.read(
            json.dumps(
                {"version": 1, "landscape": {"name": "formula", "formula": typed}, "runs": [{"rule": "gd"}]}
            )
        )
        solve.trajectories(found)
    except (formula.FormulaError, ExperimentError) as error:
        state.formula_problem = str(error)
        return
    state.formula_problem = None
    params = state.experiment.landscape.params
    kept = {name: params[name] for name in found.landscape.params if name in params}
    _go({"name": "formula", "formula": typed, "params": kept})


def set_upload(key: str) -> None:
    """A student's own file: its landscape, or a sentence about what is wrong with the file."""
    if text := _kept(key, brought.keep):
        st.session_state["landscapes"] = False
        _go({"name": "upload", "data": text})


def set_images(key: str) -> None:
    """A student's own images for the network: they take the place of the digits."""
    if text := _kept(key, samples.keep):
        change(landscape=_dump()["landscape"] | {"data": text})


def _kept(key: str, keep: Callable[[str, bytes], str]) -> str | None:
    """The text that stands for an uploaded file; None without one, or if something is wrong with it."""
    state = st.session_state
    file = state[key]
    state.touched, state.upload_problem = True, None
    try:
        return None if file is None else keep(file.name, file.getvalue())
    except ValueError as error:
        state.upload_problem = str(error)
        return None


def set_digits() -> None:
    """The digits again, in place of a student's images."""
    choice = _dump()["landscape"]
    choice.pop("data", None)
    change(landscape=choice)


def open_start(name: str) -> None:
    """One of the races to begin with."""
    _open(starts.opened(name))


def open_surprise() -> None:
    """A race drawn by lot."""
    _open(starts.surprise(random.Random(), st.session_state.experiment.landscape.name))  # noqa: S311  a game


def _open(experiment: Experiment) -> None:
    st.session_state.focus = 0
    _put(experiment.model_dump(mode="json"))


def open_page(training: bool) -> None:
    """To the race or the training that was there last, or to the first one."""
    state = st.session_state
    state.touched, last = True, state.get("left")
    if _trained(state.experiment) == training:
        return
    if last is None or _trained(last) != training:
        last = permalink.training() if training else permalink.DEFAULT
    state.left, state.focus = state.experiment, 0
    _put(last.model_dump(mode="json"))


def _trained(experiment: Experiment) -> bool:
    """Whether an experiment is about a network."""
    return LANDSCAPES[experiment.landscape.name].training is not None


def set_column(place: int, key: str) -> None:
    """Another feature of the student's table across (0) or up (1)."""
    data = st.session_state.experiment.landscape.data
    if data is None:  # another landscape has just come
        return
    parts = data.split("/")
    parts[1 + place] = str(st.session_state[key])
    _go({"name": "upload", "data": "/".join(parts)})


def _go(choice: dict[str, Any]) -> None:
    """To a landscape with its own start, steps and rates; the rules and their sliders stay."""
    dumped = _dump()
    for run in dumped["runs"]:
        del run["lr"], run["batch"]
    kept = {part: dumped[part] for part in ("version", "seed", "runs")}
    try:
        there = permalink.read(json.dumps(kept | {"landscape": choice}))
    except ExperimentError as error:  # a rule that cannot run there
        st.session_state.touched, st.session_state.complaint = True, str(error)
        return
    change(**there.model_dump(mode="json"))


def set_dimension(path: tuple[str | int, ...], key: str) -> None:
    """A slider of a landscape that may decide its number of dimensions: then it brings its own start."""
    wanted, experiment = _dump(), st.session_state.experiment
    params = wanted["landscape"]["params"]
    if path[-1] not in params:  # another landscape has just come
        return
    params[path[-1]] = st.session_state[key]
    if len(solve.landscape(experiment).starting(params)) != len(experiment.start):
        del wanted["start"]
        wanted["plane"] = {"kind": "given" if wanted["plane"]["kind"] == "axes" else wanted["plane"]["kind"]}
    _put(wanted)


def set_plane(key: str) -> None:
    """Another kind of plane."""
    change(plane={"kind": st.session_state[key]})


def set_own_batch(i: int, key: str) -> None:
    """Batches of run i's own, or the experiment's."""
    size, dumped = st.session_state[key], _dump()
    if i >= len(dumped["runs"]):
        return
    order = dumped["batch"]["order"]
    dumped["runs"][i]["batch"] = (
        None if size == SAME else {"size": None if size == ALL else size, "order": order}
    )
    change(runs=dumped["runs"])


def move_start(flat: tuple[float, float]) -> None:
    """Start where the map was touched; off the plane, everything stays as it was."""
    try:
        moved = solve.moved(st.session_state.experiment, flat)
    except ExperimentError:  # a table that has gone; the page says so
        return
    change(start=moved.start)


def turn(settings: Sequence[tuple[str, float]]) -> None:
    """Put the live knobs of these names at these values."""
    wanted, turning = _dump(), {knob.name: knob for knob in knobs.knobs(st.session_state.experiment)}
    for name, value in settings:
        if knob := turning.get(name):  # none: of a run that has just gone
            knob.put(wanted, knob.whole(value))
    _put(wanted)


def add_run(rule: str) -> None:
    """One more run, of this rule, in focus."""
    runs = _colored()
    if change(runs=[*runs, {"rule": rule}]):
        st.session_state.focus = len(runs)


def use_menu(i: int, key: str) -> None:
    """Duplicate run i, or remove it; the others keep their colours."""
    runs = _colored()
    if i >= len(runs):  # a click on a card that has just gone
        return
    if st.session_state[key] == "Duplicate":
        if change(runs=[*runs[: i + 1], runs[i] | {"color": None}, *runs[i + 1 :]]):
            st.session_state.focus = i + 1
    elif change(runs=(rest := runs[:i] + runs[i + 1 :]), plane=_plane_for(rest)):
        st.session_state.focus = max(st.session_state.focus - (st.session_state.focus >= i), 0)


def _plane_for(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The plane that is drawn, or the landscape's own where a line between two runs has lost one."""
    plane = _dump()["plane"]
    return {"kind": "given"} if plane["kind"] == "line" and len(runs) < 2 else plane


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
