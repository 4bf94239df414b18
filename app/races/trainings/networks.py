"""What networks have besides their loss: their training, and the samples for maps and inspection."""

import numpy as np

from app.races import solve
from core.data import Data
from core.experiment import Experiment, ExperimentError
from core.landscape import Landscape, Training
from landscapes.networks import inspection
from landscapes.networks.inspection import Mistakes, Spread


def training(landscape: Landscape) -> Training:
    """What makes a landscape a network's. Raises ExperimentError if it is none."""
    if landscape.training is None:
        raise ExperimentError(f"{landscape.title} is no network: it is not trained.")
    return landscape.training


def probe(landscape: Landscape) -> Data:
    """The samples that maps are drawn of."""
    return solve.on_device(training(landscape).probe)


def measured(landscape: Landscape) -> Data:
    """The training samples that full losses are taken on."""
    return solve.on_device(training(landscape).measured)


INSPECTED = 256
"""Samples whose activations are inspected."""


def inspected(landscape: Landscape) -> Data:
    """The samples whose activations are inspected."""
    return Data(*(part[:INSPECTED] for part in probe(landscape)))


def layers(text: str, x: np.ndarray) -> tuple[Spread, Spread]:
    """`inspection.layers` of the network in the experiment with this JSON, whose parameters are x [d]."""
    landscape = solve.landscape(Experiment.model_validate_json(text))
    return inspection.layers(landscape, x, inspected(landscape))


def mistakes(text: str, x: np.ndarray, running: np.ndarray) -> Mistakes:
    """`inspection.mistakes` of the same on its validation samples."""
    landscape = solve.landscape(Experiment.model_validate_json(text))
    samples = solve.on_device(training(landscape).validation)
    return inspection.mistakes(landscape, x, running, samples)
