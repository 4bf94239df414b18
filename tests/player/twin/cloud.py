"""The gradients of single samples at a point, and of mini-batches: the twin of race/cloud.js."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from app.races import solve
from app.races.along.curvature import across_of, few
from core.controls import values
from core.data import Data
from core.experiment import Experiment, ExperimentError
from core.landscape import Landscape
from core.objective import sample_gradient
from core.plane import Plane
from core.sampling import Order


class Scatter(NamedTuple):
    """The gradients of single samples at one point, on the plane that is drawn."""

    each: np.ndarray  # [n, 2]
    mean: np.ndarray  # [2] the full-data gradient
    covariance: np.ndarray  # [2, 2] of one sample's gradient around it

    def batches(self, size: int, count: int, seed: int, order: Order = "shuffled") -> np.ndarray:
        """Gradients [count, 2] of mini-batches of `size` samples, drawn in that order."""
        random = np.random.Generator(np.random.PCG64([seed, size]))
        if order == "replacement":
            return self.each[random.integers(len(self.each), size=(count, size))].mean(axis=1)
        rows = random.permuted(np.tile(np.arange(len(self.each)), (count, 1)), axis=1)[:, :size]
        return self.each[rows].mean(axis=1)

    def spread(self, size: int, order: Order = "shuffled") -> np.ndarray:
        """The covariance [2, 2] of the gradient of a mini-batch of `size` samples.

        Σ/b with replacement; else Σ/b · (n − b)/(n − 1), and at b = n nothing is left (Cochran 1977, ch. 2).
        """
        n = len(self.each)
        if order == "replacement":
            return self.covariance / size
        return self.covariance / size * ((n - size) / max(n - 1, 1))


def scatter(
    landscape: Landscape,
    point: Any,
    params: Mapping[str, float] | None,
    data: Data,
    plane: Plane | None = None,
) -> Scatter:
    """The gradients of all single samples at `point` [d]."""
    point = jnp.asarray(point, float)
    across = across_of(point.shape[0], plane).astype(point.dtype)
    each = np.asarray(_each(landscape)(point, across, values(landscape.sliders, params), data), float)
    mean = each.mean(axis=0)
    return Scatter(each, mean, (each - mean).T @ (each - mean) / len(each))


def cloud(experiment: Experiment, focus: int, step: int) -> Scatter:
    """The gradients of single samples at the point of run `focus` at `step`.

    Raises ExperimentError if there are no samples.
    """
    landscape = solve.landscape(experiment)
    samples = solve.data(landscape)
    if samples is None:
        raise ExperimentError(f"{landscape.title} has no data to take samples from.")
    path = solve.trajectories(experiment)[focus]
    point = path.x[min(step, max(int(path.alive.sum()) - 1, 0))]
    params, plane = experiment.landscape.params, solve.view(experiment).plane
    with solve.precision(landscape):
        return scatter(landscape, point, params, samples, plane)


@few
def _each(landscape: Landscape) -> Callable[..., Array]:
    def each(x: Array, across: Array, sliders: dict, data: Data) -> Array:
        gradient = sample_gradient(partial(landscape.loss, **sliders), x)
        return jax.lax.map(lambda sample: across @ gradient(*sample), (data.X, data.y), batch_size=256)

    return jax.jit(each)
