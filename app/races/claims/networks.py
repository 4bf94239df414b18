"""The numbers of measures of networks: each run is trained once, as the page trains it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.races import solve
from app.races.trainings import every, moments
from app.races.trainings.networks import inspected
from core.experiment import Experiment, ExperimentError
from core.measures import trainings
from core.measures.trainings import Recorded
from core.training import Moment
from landscapes.networks import inspection

RECORDED: Mapping[str, Recorded] = {
    "final": "loss",
    "loss_at": "loss",
    "training_accuracy_at": "accuracy",
    "validation_at": "validation",
    "accuracy_at": "validation_accuracy",
}
"""What is read off the recorded moments, by the names of measures: at a step, or at the end."""
LOWEST: Mapping[str, Recorded] = {"lowest_validation": "validation"}
HIGHEST: Mapping[str, Recorded] = {"best_accuracy": "validation_accuracy"}
"""The lowest and the highest number that was recorded."""
BEST: Mapping[str, Recorded] = {"lowest_validation_at": "validation"}
"""The step of the lowest one."""
REACHED: Mapping[str, tuple[str, Recorded]] = {
    "steps_to": ("epsilon", "loss"),
    "accuracy_reached": ("accuracy", "validation_accuracy"),
}
"""The first recorded step at which a bound is met, and what the bound is called."""
LAYERS = ("layer_std", "layer_mean")
"""Of the activations of a layer, counted from 0, after a step."""

KNOWN: dict[str, tuple[set[str], bool, bool]] = {
    **{name: (set() if name == "final" else {"at"}, True, False) for name in RECORDED},
    **{name: (set(), True, False) for name in (*LOWEST, *HIGHEST)},
    **{name: (set(), True, True) for name in BEST},
    **{name: ({bound}, True, True) for name, (bound, _) in REACHED.items()},
    **{name: ({"layer", "at"}, True, False) for name in LAYERS},
    "diverged_at": (set(), True, True),
}
"""As `values.known` has it."""


def value_of(name: str, told: Mapping[str, Any], experiment: Experiment, i: int) -> float | None:
    """The number of a measure of run `i` of a network; None where there is none. Raises ExperimentError."""
    if name in LAYERS:
        return _layer(name, told, experiment, i)
    return read_off(name, told, _trained(experiment.canonical(), i))


def read_off(name: str, told: Mapping[str, Any], moments: Sequence[Moment]) -> float | None:
    """The number of a measure that is read off the recorded moments of a run; None where there is none.

    Raises ExperimentError if the measure must be told a bound.
    """
    if name == "diverged_at":
        return trainings.diverged_at(moments)
    if name in BEST:
        return trainings.lowest_at(moments, BEST[name])
    if name in LOWEST:
        return trainings.lowest(moments, LOWEST[name])
    if name in HIGHEST:
        return trainings.highest(moments, HIGHEST[name])
    if name in REACHED:
        bound, recorded = REACHED[name]
        if bound not in told:
            raise ExperimentError(f"{bound}: {name} must be told it.")
        return trainings.reaches(moments, recorded, told[bound])
    return trainings.recorded(moments, RECORDED[name], told.get("at"))


@lru_cache(maxsize=4)
def _trained(canonical: str, i: int) -> tuple[Moment, ...]:
    """The recorded moments of a run."""
    experiment = Experiment.model_validate_json(canonical)
    landscape = solve.landscape(experiment)
    between = every(experiment.steps, landscape.dimension)
    return tuple(moments(experiment, experiment.runs[i], landscape, between))


def _layer(name: str, told: Mapping[str, Any], experiment: Experiment, i: int) -> float:
    landscape = solve.landscape(experiment)
    training = landscape.training
    assert training is not None  # noqa: S101  only networks have layers
    at = told.get("at", experiment.steps)
    if at == 0:
        x = training.begin(experiment.seed)
    else:
        x = [moment.x for moment in _trained(experiment.canonical(), i) if moment.step <= at][-1]
    activations, _ = inspection.layers(landscape, x, inspected(landscape))
    layer, count = told.get("layer", 0), len(activations.mean)
    if layer >= count:
        raise ExperimentError(f"layer: {layer} was given, but the last one is {count - 1}.")
    return float((activations.std if name == "layer_std" else activations.mean)[layer])
