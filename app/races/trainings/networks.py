"""What networks have besides their loss: their training, and the samples for maps and inspection."""

from app.races import solve
from core.data import Data
from core.experiment import ExperimentError
from core.landscape import Landscape, Training


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
