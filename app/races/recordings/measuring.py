"""The numbers of measures, read off a recording: nothing is trained."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from app.races.claims import networks
from app.races.recordings.recording import Inside, Recorded, Recording
from core.experiment import Experiment, ExperimentError

LAYERS: dict[str, Callable[[Inside, int], float]] = {
    "layer_std": lambda inside, layer: inside.activations.std[layer],
    "layer_mean": lambda inside, layer: inside.activations.mean[layer],
    "layer_slope_std": lambda inside, layer: inside.gradients.std[layer],
    "dead_units": lambda inside, layer: inside.dead[layer],
}
"""Of a layer, counted from 0, after a step."""
WHOLE: dict[str, Callable[[Inside, int], float]] = {
    "sharpness": lambda inside, _: inside.sharpness,
    "smoothness": lambda inside, _: inside.smoothness,
}
"""Of all parameters after a step."""
KNOWN: dict[str, tuple[set[str], bool, bool]] = {
    **networks.KNOWN,
    **{name: ({"layer", "at"}, True, False) for name in LAYERS},
    **{name: ({"at"}, True, False) for name in WHOLE},
}
"""What measures of a recording are told, whether they are a run's, and whether they are counts."""


def value_of(
    recording: Recording, experiment: Experiment, name: str, told: Mapping[str, Any], i: int
) -> float | None:
    """The number of a measure of run `i` of an experiment that is recorded; None where there is none.

    Raises ExperimentError if the recording is not of the experiment, or what is asked for was not recorded.
    """
    rows = recording.rows_of(experiment)
    if rows is None:
        raise ExperimentError("recording: it is not of this experiment.")
    run = recording.runs[rows[i]]
    look = (LAYERS | WHOLE).get(name)
    if look is None:
        return networks.read_off(name, told, run.moments)
    layer, count = told.get("layer", 0), len(recording.names)
    if layer >= count:
        raise ExperimentError(f"layer: {layer} was given, but the last one is {count - 1}.")
    inside = _after(run, told.get("at", recording.experiment.steps))
    found = None if inside is None else float(look(inside, layer))
    return None if found is None or math.isnan(found) else found


def _after(run: Recorded, at: int) -> Inside | None:
    """The look into the network after a step; None if the run had left the finite numbers by then."""
    last = run.moments[-1]
    if at > last.step and last.ended == "diverged":
        return None
    row = max(k for k, moment in enumerate(run.moments) if moment.step <= at)
    for inside in run.layers:
        if inside.row == row:
            return inside
    there = ", ".join(str(run.moments[inside.row].step) for inside in run.layers)
    raise ExperimentError(f"at: {at} was given, but layers were recorded after the steps {there}.")
