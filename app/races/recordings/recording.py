"""What a recording holds, and which experiments it is of."""

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.races.trainings.runs import key as key_of_run
from app.races.window import Window
from core.experiment import Experiment
from core.training import Moment
from landscapes.networks.inspection import Mistakes, Spread


class Inside(NamedTuple):
    """A look into a network after one of the recorded moments."""

    row: int  # of the run's moments
    activations: Spread  # of which heights are known beside the highest of each layer only
    gradients: Spread
    dead: np.ndarray  # [layers] the share of units that put out 0 for every sample
    sharpness: float  # the largest eigenvalue of the loss's Hessian
    smoothness: float  # the effective β along the gradient; NaN for rules whose rate multiplies none


class Wrong(NamedTuple):
    """What a network got wrong of the validation data after some of the recorded moments."""

    row: int
    mistakes: Mistakes


class Recorded(NamedTuple):
    """One run: its moments, without the parameters, and its path on the plane of all."""

    moments: tuple[Moment, ...]
    flat: np.ndarray  # [rows, 2]
    away: np.ndarray  # [rows] how much of the way from the plane's origin lies outside it, from 0 to 1
    gap: np.ndarray  # [rows] |loss − loss on the map|
    layers: tuple[Inside, ...]
    mistakes: tuple[Wrong, ...]


class Recording(NamedTuple):
    """A training of some runs, as far as it is shown: curves, map, layers, mistakes."""

    experiment: Experiment
    versions: Mapping[str, str]
    """Of what it was made with."""
    runs: tuple[Recorded, ...]
    axes: tuple[str, ...]
    explained: tuple[float, float] | None
    """Shares of the paths' variance that the axes hold."""
    window: Window
    z: np.ndarray  # [ny, nx] the loss on the plane
    names: tuple[str, ...]
    """Of the layers."""
    samples: int
    """On which activations were looked at."""
    classes: tuple[str, ...]

    def rows_of(self, experiment: Experiment) -> tuple[int, ...] | None:
        """Which of its runs those of an experiment are; None if it is not of that experiment.

        An experiment may leave runs out, and have others first, under other labels, in other colours.
        """
        return covers(self.experiment, experiment)


def covers(larger: Experiment, experiment: Experiment) -> tuple[int, ...] | None:
    """Which of the runs of a larger experiment those of another are; None if it has not all of them."""
    if experiment.plane != larger.plane:
        return None
    there = [key_of_run(larger, run) for run in larger.runs]
    asked = [key_of_run(experiment, run) for run in experiment.runs]
    return tuple(map(there.index, asked)) if set(asked) <= set(there) else None


def key(experiment: Experiment) -> str:
    """What an experiment's runs depend on, in eight hexadecimal digits: no labels, colours, or order."""
    runs = sorted(key_of_run(experiment, run) for run in experiment.runs)
    text = json.dumps([runs, experiment.plane.model_dump(mode="json")])
    return hashlib.sha256(text.encode()).hexdigest()[:8]
