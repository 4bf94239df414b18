"""Which scene of the gallery a race is, so that its words can be said beside it."""

from typing import Any

from app.races.gallery.entries import Entry, entries
from app.races.scene import Scene
from core.experiment import Experiment

CHANGES = 2
"""So many settings may differ from a scene's, and any rates, and its words still speak of the race."""


def near(experiment: Experiment) -> list[Entry]:
    """The scenes with this landscape and these rules: what is set may lead from one to another."""
    name, rules = experiment.landscape.name, tuple(run.rule for run in experiment.runs)
    return [one for one in entries().values() if one.landscape == name and one.rules == rules]


def shown(there: Scene) -> Entry | None:
    """The scene that another is, or nearly is, with as many panels; static/gallery/shown.js is its twin."""
    found, least = None, (CHANGES + 1, 0)
    for one in near(there.experiment):
        apart = _apart(one.scene.experiment, there.experiment)
        if len(one.scene.panels) == len(there.panels) and apart < least:
            found, least = one, apart
    return found


def _apart(one: Experiment, other: Experiment) -> tuple[int, int]:
    """In how many settings two experiments of the same rules differ, and in how many rates."""
    first, second = (_settings(experiment.model_dump(mode="json")) for experiment in (one, other))
    changed = [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)]
    rates = sum(path.endswith(".lr") for path in changed)
    return len(changed) - rates, rates


def _settings(dumped: dict[str, Any]) -> dict[str, Any]:
    """Every setting of an experiment by its path; a run's schedule is one, and its colour none."""
    landscape = dumped["landscape"]
    parts = {name: dumped.get(name) for name in ("start", "steps", "seed", "batch", "plane")}
    parts |= {name: landscape.get(name) for name in ("formula", "data")}
    parts |= {
        f"{kind}.{name}": value for kind in ("params", "toggles") for name, value in landscape[kind].items()
    }
    for i, run in enumerate(dumped["runs"]):
        for name, value in run.items():
            if name in ("params", "toggles"):
                parts |= {f"{i}.{name}.{one}": number for one, number in value.items()}
            elif name not in ("rule", "color"):
                parts[f"{i}.{name}"] = value
    return parts
