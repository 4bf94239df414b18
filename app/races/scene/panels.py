"""Several experiments side by side, written as one and what the others change of it."""

import json
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from core.experiment import Experiment, ExperimentError, minimal, parse
from core.experiment.parts import Part
from landscapes import LANDSCAPES

MOST = 4
"""Experiments side by side."""
LONGEST = 80
"""Letters of a panel's title."""
KEPT = ("steps", "seed", "runs")
"""What an experiment on another landscape keeps of the one that it changes."""
IDENTITY = ("name", "formula", "data")
"""What makes a landscape another one; its sliders and toggles do not."""


class Panel(NamedTuple):
    """One of several experiments side by side, and what stands above it (None: in what it differs)."""

    experiment: Experiment
    title: str | None = None


class Written(Part):
    """A panel as JSON has it: what it changes of the scene's experiment."""

    title: Annotated[str, Field(max_length=LONGEST)] | None = Field(
        default=None, description=f"a text of at most {LONGEST} characters"
    )
    experiment: dict[str, Any] = Field(default={}, description="what the panel changes of the experiment")


def read(
    base: Experiment,
    given: dict[str, Any],
    panels: tuple[Written, ...],
    experiment_of: Callable[[str], Experiment],
) -> tuple[Panel, ...]:
    """The panels of a scene whose experiment is `base`, and as JSON `given`.

    `experiment_of` reads one experiment. Raises ExperimentError with one sentence that names the panel.
    """
    found = []
    for i, panel in enumerate(panels):
        where = f"panels[{i}].experiment"
        for name, why in UNCHANGED.items():
            if name in panel.experiment:
                raise ExperimentError(f"{where}.{name}: {why}; leave it out.")
        text = json.dumps({"version": 1} | merged({**given, "steps": base.steps}, panel.experiment))
        try:
            experiment = experiment_of(text)
        except ExperimentError as error:
            raise type(error)(f"{where}.{error}") from error.__cause__ or error
        if trains(experiment) != trains(base):
            raise ExperimentError(
                f"{where}.landscape: networks and other landscapes do not stand side by side."
            )
        found.append(Panel(experiment, panel.title or None))
    return tuple(found)


UNCHANGED = {
    "steps": "it stands in the scene's experiment, for all panels",
    "version": "a panel's experiment has no version of its own",
}


def trains(experiment: Experiment) -> bool:
    """Whether an experiment is a network in training."""
    return LANDSCAPES[experiment.landscape.name].training is not None


def written(panels: tuple[Panel, ...]) -> list[dict[str, Any]]:
    """What every panel changes of the experiment of the first, as JSON has it."""
    found = []
    for panel in panels:
        change = difference(panels[0].experiment, panel.experiment)
        parts = {"title": panel.title, "experiment": change}
        found.append({key: value for key, value in parts.items() if value})
    return found


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """An experiment as JSON has it, changed in the places that `change` names.

    Objects are changed key by key, runs one by one; a panel has as many runs as its list. What is of another
    name (a landscape, a rule, a schedule) replaces the old whole. On another landscape nothing stays but
    steps, seed and runs.
    """
    if _another(base.get("landscape"), change.get("landscape")):
        base = {key: value for key, value in base.items() if key in KEPT}
    return _merged(base, change)


def _merged(old: Any, new: Any) -> Any:
    if _objects(new) and _objects(old):
        changed = [_merged(before, after) for before, after in zip(old, new, strict=False)]
        return changed + new[len(old) :]
    if not isinstance(old, dict) or not isinstance(new, dict) or _renamed(old, new):
        return new
    return old | {key: _merged(old.get(key), value) for key, value in new.items()}


def difference(base: Experiment, experiment: Experiment) -> dict[str, Any]:
    """What `merged` makes of `base` the other experiment with, as short as it can be."""
    if base == experiment:
        return {}
    old, new = base.model_dump(mode="json"), experiment.model_dump(mode="json")
    if _another(old["landscape"], new["landscape"]):
        change = json.loads(minimal(experiment, LANDSCAPES))
        change = {key: value for key, value in change.items() if key not in (*KEPT, "version")}
        change |= _difference({key: old[key] for key in KEPT}, {key: new[key] for key in KEPT})
        change.pop("steps", None)
    else:
        change = _difference(old, new)
    # What the other leaves out may depend on what it changes: such a default is written.
    if "runs" in change:
        bare = json.loads(minimal(experiment, LANDSCAPES))["runs"]
        runs = zip(change["runs"], bare, strict=True)
        change["runs"] = [short if "rule" in run else run for run, short in runs]
    given = json.loads(minimal(base, LANDSCAPES))
    there = parse(json.dumps({"version": 1} | merged(given, change)), LANDSCAPES)
    rest = _difference(there.model_dump(mode="json"), new)
    return _merged(change, rest)


def _difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What of the new is not as in the old; null where it has not what the old has."""
    found: dict[str, Any] = {key: None for key in old if key not in new}
    for key, value in new.items():
        before: Any = old.get(key)
        if value == before and key in old:
            continue
        if isinstance(value, dict) and isinstance(before, dict) and not _renamed(before, value):
            found[key] = _difference(before, value)
        elif _objects(value) and _objects(before):
            pairs = zip(before, value, strict=False)
            found[key] = [b if _renamed(a, b) else _difference(a, b) for a, b in pairs] + value[len(before) :]
        else:
            found[key] = value
    return found


def followed(before: Experiment, after: Experiment, other: Experiment) -> dict[str, Any]:
    """Another panel's experiment as JSON has it when one was changed: what was equal in both stays equal.

    What differed stays its own; the steps are always those of all. Two that are alike are told apart by the
    change. app/player/static/race/beside.js is the twin.
    """
    old, new, own = (one.model_dump(mode="json") for one in (before, after, other))
    if old == own:
        return own | {"steps": new["steps"]}
    apart = _another(old["landscape"], new["landscape"]) and old["landscape"] != own["landscape"]
    keys = [key for key in KEPT if key != "steps"] if apart else new
    return own | {key: _followed(old[key], new[key], own[key]) for key in keys} | {"steps": new["steps"]}


def _followed(old: Any, new: Any, own: Any) -> Any:
    if old == new:
        return own
    if own == old:
        return new
    if _objects(old) and _objects(new) and _objects(own):
        if len(new) >= len(old):
            changed = [_followed(*three) for three in zip(old, new, own, strict=False)]
            return changed + own[len(old) :] + new[len(old) :]
        gone = [i for i, one in enumerate(old) if one not in new]
        return [one for i, one in enumerate(own) if i not in gone] or own
    parts = (old, new, own)
    if not all(isinstance(part, dict) for part in parts) or _renamed(old, own) or _renamed(old, new):
        return own
    return own | {key: _followed(old.get(key), value, own.get(key)) for key, value in new.items()}


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _renamed(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether the new is of another name, if it says one."""
    return any(key in new and new[key] != old.get(key) for key in ("name", "rule"))


def _another(old: Any, new: Any) -> bool:
    """Whether the new landscape, if it says which, is another than the old."""
    given = isinstance(old, dict) and isinstance(new, dict)
    return given and any(key in new and new[key] != old.get(key) for key in IDENTITY)
