"""Looking into a network at one moment of its training: its layers, and its mistakes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.data import Data
from core.landscape import Landscape
from core.programs import NETWORKS, network_program
from landscapes.data.images import as_float
from landscapes.networks.layers import Pass
from landscapes.networks.losses import cross_entropy, logits

BINS = 30
"""Bars of a histogram."""
SHOWN = 24
"""So many misclassified images are shown."""


class Spread(NamedTuple):
    """How the numbers of every layer, if finite, are spread: mean, standard deviation and histogram."""

    mean: np.ndarray  # [layers]
    std: np.ndarray  # [layers]
    counts: np.ndarray  # [layers, BINS]
    edges: np.ndarray  # [layers, 2] where the histogram begins and ends


def layers(landscape: Landscape, x: np.ndarray, data: Data) -> tuple[Spread, Spread]:
    """The activations of every stage of a network on `data`, and the gradient of the loss by them.

    Batch norm takes the statistics of these samples, and nothing is dropped out: the network as it trains.
    """
    activations, slopes = _looking(landscape)(jnp.asarray(x, jnp.zeros(()).dtype), data)
    return _spread(activations), _spread(slopes)


def dead(landscape: Landscape, x: np.ndarray, data: Data) -> np.ndarray:
    """The share of every stage's units [layers] that put out 0 for all samples of `data`."""
    activations, _ = _looking(landscape)(jnp.asarray(x, jnp.zeros(()).dtype), data)
    return np.array([float((np.asarray(part) == 0).all(axis=0).mean()) for part in activations])


def _spread(each: Sequence[Array]) -> Spread:
    values = [np.asarray(part, float).ravel() for part in each]
    values = [part[np.isfinite(part)] if np.isfinite(part).any() else np.zeros(1) for part in values]
    reaches = [1e-12 * max(1.0, abs(part[0])) for part in values]
    ends = [
        (part.min(), part.max()) if part.max() > part.min() else (part[0] - reach, part[0] + reach)
        for part, reach in zip(values, reaches, strict=True)
    ]
    counts = [np.histogram(part, BINS, end)[0] for part, end in zip(values, ends, strict=True)]
    means, stds = ([getattr(part, name)() for part in values] for name in ("mean", "std"))
    return Spread(np.array(means), np.array(stds), np.array(counts, float), np.array(ends))


@network_program
def _looking(landscape: Landscape) -> Callable[..., tuple[list[Array], list[Array]]]:
    network = landscape.training.anatomy  # pyright: ignore[reportOptionalMemberAccess] a network

    def look(x: Array, data: Data) -> tuple[list[Array], list[Array]]:
        def loss(nudges: list[Array] | None) -> tuple[Array, list[Array]]:
            way = Pass(data.weight, nudges=nudges)
            return data.mean(cross_entropy(logits(network, x, data, way), data.y)), way.activations

        none = [
            jnp.zeros(activations.shape, activations.dtype)
            for activations in jax.eval_shape(lambda: loss(None)[1])
        ]
        slopes, activations = jax.grad(loss, has_aux=True)(none)
        return activations, slopes

    return jax.jit(look, compiler_options=NETWORKS)


class Mistakes(NamedTuple):
    """What a network takes for what, and the images that it is wrong about, the surest first."""

    confusion: np.ndarray  # [classes, classes] a row for every true class, a column for every guess
    images: np.ndarray  # [shown, h, w] from 0 to 1
    truth: np.ndarray  # [shown]
    guess: np.ndarray  # [shown]
    sure: np.ndarray  # [shown] the probability of the guess

    @property
    def wrong(self) -> int:
        """How many images it is wrong about."""
        return int(self.confusion.sum() - np.trace(self.confusion))


def mistakes(landscape: Landscape, x: np.ndarray, running: np.ndarray, data: Data) -> Mistakes:
    """What the network with parameters x [d] gets wrong of `data`, as it is at test time."""
    dtype = jnp.zeros(()).dtype
    sure = np.asarray(_guessing(landscape)(jnp.asarray(x, dtype), jnp.asarray(running, dtype), data))
    truth, guess = np.asarray(data.y).astype(int), sure.argmax(axis=1)
    confusion = np.zeros((sure.shape[1], sure.shape[1]))
    np.add.at(confusion, (truth, guess), 1)
    wrong = np.flatnonzero(truth != guess)
    wrong = wrong[np.argsort(-sure[wrong].max(axis=1), kind="stable")][:SHOWN]
    images = np.asarray(as_float(np.asarray(data.X)[wrong])).mean(axis=-1)
    return Mistakes(confusion, images, truth[wrong], guess[wrong], sure[wrong].max(axis=1))


@network_program
def _guessing(landscape: Landscape) -> Callable[..., Array]:
    network = landscape.training.anatomy  # pyright: ignore[reportOptionalMemberAccess] a network

    def guess(x: Array, running: Array, data: Data) -> Array:
        return jax.nn.softmax(logits(network, x, data, Pass(data.weight, running=running)))

    return jax.jit(guess, compiler_options=NETWORKS)
