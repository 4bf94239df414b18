"""The same training with one thing changed, to be seen beside it: from the same seed, on the same batches."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.languages import mark, t
from core.experiment import Experiment, ExperimentError, complete
from landscapes import LANDSCAPES
from landscapes.networks.initialization import SCHEMES


class Alternative(NamedTuple):
    """What is changed, in words that follow a run's name, and the training with that change."""

    title: str
    experiment: Experiment


AUGMENTED: dict[str, float] = {"shift": 1.0, "rotate": 10.0}
"""What augmentation is tried with: pixels and degrees."""
UNCHANGED: Mapping[str, float | bool] = {
    "shift": 0.0,
    "rotate": 0.0,
    "scale": 0.0,
    "noise": 0.0,
    "flip": False,
}
DROPPED, DECAY = 0.5, 0.01
"""The share of units that is dropped, and the weight decay, where there is none to be left out."""
NORMALIZATIONS = {
    "batch": mark("batch norm"),
    "layer": mark("layer norm"),
    "group": mark("group norm"),
    "instance": mark("instance norm"),
    "weight": mark("weight normalization"),
}


def alternatives(experiment: Experiment) -> dict[str, Alternative]:
    """What a network's training can be compared with, by name; what it cannot be is left out."""
    found = {}
    for name, (title, params, toggles, runs) in _changes(experiment).items():
        choice = experiment.landscape
        update = {"params": choice.params | params, "toggles": choice.toggles | toggles}
        changed = {
            "landscape": choice.model_copy(update=update),
            "runs": tuple(run.model_copy(update=runs) for run in experiment.runs),
        }
        try:
            found[name] = Alternative(title, complete(experiment.model_copy(update=changed), LANDSCAPES))
        except ExperimentError:  # too many parameters, or no room for such a batch
            continue
    return found


Change = tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]
"""Its words, and what it changes: sliders and toggles of the network, and settings of every run."""


def _changes(experiment: Experiment) -> dict[str, Change]:
    params, toggles = experiment.landscape.params, experiment.landscape.toggles
    norm, scheme = str(toggles["normalization"]), str(toggles["initialization"])
    found: dict[str, Change] = {}
    if norm == "none":
        found["normalization"] = (t("with batch norm"), {}, {"normalization": "batch"}, {})
    else:
        found["normalization"] = (
            t("without {part}", part=t(NORMALIZATIONS[norm])),
            {},
            {"normalization": "none"},
            {},
        )
    for name in ("he_normal", "xavier_normal", "small"):
        if name != scheme:
            found[name] = (
                t("initialized with {scheme}", scheme=t(SCHEMES[name][0])),
                {},
                {"initialization": name},
                {},
            )
    if params["dropout"]:
        found["dropout"] = (t("without dropout"), {"dropout": 0.0}, {}, {})
    else:
        found["dropout"] = (t("with dropout {share}", share=f"{DROPPED:g}"), {"dropout": DROPPED}, {}, {})
    if any((params | toggles)[name] for name in UNCHANGED):
        still = {name: value for name, value in UNCHANGED.items() if name != "flip"}
        found["augmentation"] = (t("without augmentation"), still, {"flip": False}, {})
    else:
        words = t(
            "with shifts of up to {shift} pixel and turns of up to {turn}°",
            shift=f"{AUGMENTED['shift']:g}",
            turn=f"{AUGMENTED['rotate']:g}",
        )
        found["augmentation"] = (words, AUGMENTED, {}, {})
    if any(run.weight_decay for run in experiment.runs):
        found["decay"] = (t("without weight decay"), {}, {}, {"weight_decay": 0.0})
    else:
        found["decay"] = (t("with weight decay {decay}", decay=f"{DECAY:g}"), {}, {}, {"weight_decay": DECAY})
    return found
