"""Where noise and mini-batches keep a run around the minimum; the twin of static/race/theory/hovering.js."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np
from jax import Array

from app.races import solve
from app.races.window import View
from core.controls import values
from core.data import Data
from core.experiment import Experiment
from core.landscape import Landscape
from core.objective import sample_gradient
from core.programs import cached_program
from core.theory import Batches, Model, Noise

RING = 49
"""Points of an ellipse."""
WORK = 2e7
"""Multiplications that the covariance of the samples' Hessians may take; else there is none, and no floor."""
few = partial(cached_program, programs=100)


def noise_of(experiment: Experiment, focus: int, model: Model) -> Noise:
    """What disturbs the gradients of run `focus` around the minimum of a quadratic loss, its `model`."""
    run, batch = experiment.runs[focus], experiment.own(experiment.runs[focus]).batch
    landscape = solve.landscape(experiment)
    data = solve.data(landscape)
    if data is None or batch.size is None or batch.order == "growing" or not model.bowl:
        return Noise(run.noise or 0.0)
    n, d = len(data.y), len(model.at)
    points, bent = model.minimum[None], n * d**4 <= WORK
    if bent:
        points = np.concatenate([points, points + model.vectors])
    gradients = _gradients(landscape, points, experiment.landscape.params, data) @ model.vectors.T
    apart = gradients[0] - gradients[0].mean(axis=0)
    bends = None
    if bent:
        hessians = (gradients[1:] - gradients[0]).transpose(1, 2, 0)  # exact, as they are linear
        hessians = (hessians - hessians.mean(axis=0)).reshape(n, d * d)
        bends = (hessians.T @ hessians / n).reshape(d, d, d, d)
    batches = Batches(apart.T @ apart / n, batch.size, n, batch.order == "shuffled", bends)
    return Noise(run.noise or 0.0, batches)


def _gradients(landscape: Landscape, points: np.ndarray, params: Any, data: Data) -> np.ndarray:
    """The gradients [m, n, d] of all single samples at points [m, d]."""
    with solve.precision(landscape):
        sliders = values(landscape.sliders, params)
        return np.asarray(_each(landscape)(np.asarray(points), sliders, data), float)


@few
def _each(landscape: Landscape) -> Callable[..., Array]:
    def at(x: Array, sliders: dict, data: Data) -> Array:
        own = sample_gradient(lambda x, alone: landscape.loss(x, alone, **sliders), x)
        return jax.vmap(own)(jax.numpy.asarray(data.X), jax.numpy.asarray(data.y))

    return jax.jit(jax.vmap(at, in_axes=(0, None, None)))


def ring(view: View, model: Model, covariance: np.ndarray) -> np.ndarray:
    """The ellipse of two standard deviations around the minimum; in one dimension there is none."""
    if len(model.at) == 1:
        return np.zeros((0, 2))
    ends = model.minimum + model.vectors
    center, *axes = view.flat(np.stack([model.minimum, *ends]), np.zeros(len(ends) + 1))
    across = np.stack(axes) - center  # [d, 2] where the eigenvectors lie on the map
    (a, b), (_, c) = across.T @ covariance @ across
    t = 2 * np.pi * np.arange(RING) / (RING - 1)
    first = np.sqrt(max(a, 0.0))
    slant = b / first if first else 0.0
    second = np.sqrt(max(c - slant**2, 0.0))
    return center + 2 * np.stack([first * np.cos(t), slant * np.cos(t) + second * np.sin(t)], axis=1)
