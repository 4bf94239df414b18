"""The landscape that an experiment names, its data on the device, and its lowest known loss."""

from collections.abc import Callable
from functools import lru_cache

import jax.numpy as jnp
import numpy as np

from core.data import Data
from core.experiment import Experiment, landscape_of
from core.landscape import Landscape
from landscapes import LANDSCAPES


def landscape(experiment: Experiment) -> Landscape:
    """The landscape of an experiment: one of the registry, or one built from a formula or a file."""
    return landscape_of(experiment.landscape, LANDSCAPES)


def data(landscape: Landscape) -> Data | None:
    """A landscape's data set, on the device."""
    return None if landscape.data is None else on_device(landscape.data)


@lru_cache(maxsize=64)
def on_device(samples: Callable[[], Data]) -> Data:
    """What `samples` returns, on the device; images stored as bytes stay bytes."""
    parts = (np.asarray(part) for part in samples())
    return Data(*(jnp.asarray(part, None if part.dtype == np.uint8 else float) for part in parts))


def floor(experiment: Experiment) -> float | None:
    """The loss at the lowest known minimum of an experiment's landscape, or None where none is known."""
    return _floor(landscape(experiment), tuple(experiment.landscape.params.items()))


@lru_cache(maxsize=256)
def _floor(landscape: Landscape, params: tuple[tuple[str, float], ...]) -> float | None:
    points, sliders = landscape.minima(**dict(params)), dict(params)
    samples = data(landscape)
    losses = [float(landscape.loss(jnp.asarray(point, float), samples, **sliders)) for point in points]
    return min((loss for loss in losses if np.isfinite(loss)), default=None)
