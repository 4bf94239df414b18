"""A step's state: the lesson's experiment and view with what the step changes, runs by their labels."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from app.races import scene as scenes
from app.races.scene import Panel, Scene
from app.races.scene import panels as side_by_side
from app.races.scene.panels import merged
from app.races.scene.reading import VERSION
from core.experiment import ExperimentError
from core.experiment.errors import short

NONE, ALL = "none", "all"
"""What stands for null, of which TOML has none; of a batch, for all samples."""
FOCUS = "focus"


class WrongKeyError(ValueError):
    """Something in a table that is wrong: where, counted from the table, and one sentence."""

    def __init__(self, where: Sequence[str | int], sentence: str) -> None:
        super().__init__(sentence)
        self.where = tuple(where)
        self.sentence = sentence


class Shown(NamedTuple):
    """A scene, and what a lesson adds to it."""

    scene: Scene
    dim: tuple[str, ...]
    marks: tuple[str, ...]
    panels: tuple[str, ...]


def experiment(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The experiment as JSON has it, with what is changed of it. Raises Wrong.

    `base` is JSON, `change` as lessons are written: its runs are a list of labels, of tables with a label, or
    a table of changes by label.
    """
    change = dict(nulls(change))
    if "runs" not in change:
        return merged(dict(base), change)
    runs = _runs(base.get("runs", []), change.pop("runs"))
    whole = merged({key: value for key, value in base.items() if key != "runs"}, change)
    return whole | {"runs": runs}


def _runs(base: Sequence[Mapping[str, Any]], change: Any) -> list[dict[str, Any]]:
    known = {run["label"]: dict(run) for run in base}
    if isinstance(change, dict):
        made = known | {label: _run(known, label, patch, (label,)) for label, patch in change.items()}
        return list(made.values())
    if not isinstance(change, list) or not change:
        raise WrongKeyError(
            (), f"{short(change)} was given, but it must be a list of labels, or a table of what they change."
        )
    found = []
    for i, entry in enumerate(change):
        if isinstance(entry, str):
            if entry not in known:
                raise WrongKeyError((i,), no_run(entry, known))
            found.append(known[entry])
        elif isinstance(entry, dict) and isinstance(entry.get("label"), str):
            found.append(_run(known, entry["label"], entry, (i,)))
        else:
            raise WrongKeyError(
                (i,), f"{short(entry)} was given, but it must be a label, or a table with one."
            )
    names = [run["label"] for run in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise WrongKeyError((), f"{twice} is there twice.")
    return found


def _run(
    known: Mapping[str, dict[str, Any]], label: str, patch: Any, where: tuple[str | int, ...]
) -> dict[str, Any]:
    if not isinstance(patch, dict):
        raise WrongKeyError(
            where, f"{short(patch)} was given, but it must be a table of what the run changes."
        )
    if label not in known and not {"rule", "lr"} <= set(patch):
        raise WrongKeyError(where, f"{no_run(label, known)} A new run has its rule and its lr.")
    return merged(known.get(label, {}), patch) | {"label": label}


def no_run(label: Any, known: Sequence[str] | Mapping[str, Any]) -> str:
    """The sentence for a label that no run has."""
    return f"there is no run {short(label)}; there are {', '.join(known) or 'none'}."


def nulls(value: Any) -> Any:
    """What TOML cannot say: "none" is null, and so is "all" as the size of a batch."""
    if isinstance(value, Mapping):
        return {
            key: None if one == NONE or (key, one) == ("size", ALL) else nulls(one)
            for key, one in value.items()
        }
    return [nulls(one) for one in value] if isinstance(value, list) else value


def indexed(labels: Sequence[str], path: str) -> str:
    """A path with the number of the run in place of its label: "runs.A.lr" is "runs.0.lr". Raises Wrong."""
    first, _, rest = path.partition(".")
    if first != "runs" or not rest:
        return path
    label, _, last = rest.partition(".")
    return f"runs.{_number(labels, label, ())}.{last}"


def _number(labels: Sequence[str], label: Any, where: tuple[str | int, ...]) -> int:
    if label not in labels:
        raise WrongKeyError(where, no_run(label, labels))
    return labels.index(label)


def shown(
    given: Mapping[str, Any], view: Mapping[str, Any], panels: Sequence[tuple[str, Mapping[str, Any]]]
) -> Shown:
    """The scene of an experiment as JSON, a view as lessons write it, and panels by their names.

    Raises WrongKeyError with a path that begins with "experiment", "view" or "panels".
    """
    view = dict(nulls(view))
    names = [name for name, _ in panels]
    focus, written = 0, []
    if panels:
        if isinstance(view.get("panel"), str):
            if view["panel"] not in names:
                there = ", ".join(names)
                raise WrongKeyError(
                    ("view", "panel"), f"there is no panel {short(view['panel'])}; there are {there}."
                )
            view["panel"] = names.index(view["panel"])
        focus = view["panel"] if view.get("panel") in range(len(panels)) else 0
        wholes = [_panel(given, change, i) for i, (_, change) in enumerate(panels)]
        made = [_read({"experiment": whole}, ("panels", i)).experiment for i, whole in enumerate(wholes)]
        written = side_by_side.written(tuple(map(Panel, made, names)))
        given, labels = wholes[0], _labels(wholes[focus])
    else:
        labels = _labels(given)
    dim = _dim(view.pop("dim", []), labels)
    marks = _marks(view, labels)
    for name, put in _PATHS.items():
        if name in view:
            _within(("view", name), lambda name=name, put=put: put(view, name, labels))
    whole = {"experiment": dict(given), "view": view} | ({"panels": written} if panels else {})
    return Shown(_read(whole, ()), dim, marks, tuple(names))


def _read(whole: dict[str, Any], where: tuple[str | int, ...]) -> Scene:
    try:
        return scenes.read(json.dumps({"version": VERSION} | whole))
    except ExperimentError as error:
        found, sentence = _split(str(error))
        raise WrongKeyError((*where, *found), sentence) from None


def _labels(given: Mapping[str, Any]) -> list[str]:
    runs = given.get("runs")
    return [str(run.get("label")) for run in runs if isinstance(run, dict)] if isinstance(runs, list) else []


def _panel(given: Mapping[str, Any], change: Mapping[str, Any], i: int) -> dict[str, Any]:
    """The experiment of a panel as JSON."""
    for key in ("steps", "version"):
        if key in change:
            raise WrongKeyError(
                ("panels", i, "experiment", key), f"{key} stands in the experiment, for all panels."
            )
    return _within(("panels", i, "experiment"), lambda: experiment(given, change))


def _dim(given: Any, labels: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise WrongKeyError(("view", "dim"), f"{short(given)} was given, but it must be a list of labels.")
    for i, label in enumerate(given):
        _number(labels, label, ("view", "dim", i))
    return tuple(given)


def _marks(view: dict[str, Any], labels: Sequence[str]) -> tuple[str, ...]:
    """The names of marks, which the view then has without them; the words are put in by language."""
    marks = view.get("marks", [])
    if not isinstance(marks, list) or not all(isinstance(mark, dict) for mark in marks):
        raise WrongKeyError(("view", "marks"), "it must be a list of marks.")
    names, written = [], []
    for i, mark in enumerate(marks):
        where = ("view", "marks", i)
        if "text" in mark:
            raise WrongKeyError((*where, "text"), 'a mark has a name; its words stand under "### mark NAME".')
        name = mark.get("name", "")
        if not isinstance(name, str):
            raise WrongKeyError((*where, "name"), f"{short(name)} was given, but it must be a text.")
        names.append(name)
        made = {key: value for key, value in mark.items() if key != "name"} | ({"text": name} if name else {})
        if "run" in made:
            made["run"] = _number(labels, made["run"], (*where, "run"))
        if isinstance(made.get("path"), str):
            made["path"] = _within((*where, "path"), lambda made=made: indexed(labels, made["path"]))
        written.append(made)
    if marks:
        view["marks"] = written
    return tuple(names)


def _focus(view: dict[str, Any], name: str, labels: Sequence[str]) -> None:
    view[name] = _number(labels, view[name], ())


def _path(view: dict[str, Any], name: str, labels: Sequence[str]) -> None:
    if isinstance(view[name], str):
        view[name] = indexed(labels, view[name])


def _atlas(view: dict[str, Any], name: str, labels: Sequence[str]) -> None:
    if isinstance(atlas := view[name], dict):
        view[name] = {
            key: indexed(labels, value) if key in ("x", "y") and isinstance(value, str) else value
            for key, value in atlas.items()
        }


_PATHS: Mapping[str, Callable[[dict[str, Any], str, Sequence[str]], None]] = {
    FOCUS: _focus,
    "knob": _path,
    "atlas": _atlas,
}
"""What of a view speaks of runs."""


def view(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A view with what a step changes of it: key by key, and within `camera` and `atlas` too."""
    found = dict(base)
    for key, value in change.items():
        old = found.get(key)
        found[key] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    return found


def _within(where: tuple[str | int, ...], make: Callable[[], Any]) -> Any:
    try:
        return make()
    except WrongKeyError as error:
        raise WrongKeyError((*where, *error.where), error.sentence) from None


def _split(message: str) -> tuple[tuple[str | int, ...], str]:
    """The path at the beginning of an experiment's sentence, and the rest: "experiment.runs[1].lr: …"."""
    head, _, rest = message.partition(": ")
    if not rest or " " in head:
        return (), message
    parts: list[str | int] = []
    for part in head.split("."):
        name, *numbers = part.replace("]", "").split("[")
        parts += [name, *(int(number) for number in numbers if number.isdecimal())]
    return tuple(parts), rest
