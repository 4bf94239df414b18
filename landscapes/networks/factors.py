"""The Fisher information of a network, layer by layer, as K-FAC takes it."""

import math
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from core.data import Data
from core.objective import Factors
from landscapes.networks.architectures import Network
from landscapes.networks.losses import logits, preparation


def of(network: Network, settings: Mapping[str, Any]) -> Callable[..., tuple[Factors, ...]] | None:
    """The factors of every layer that sums, a function as `Landscape.factors` describes it.

    For a dense layer A is the mean of ā āᵀ, where ā are a sample's inputs and a 1, and G that of s sᵀ, where
    s is the gradient of − log p by what its units sum up to, for targets that are drawn from what the network
    says itself (Martens & Grosse 2015, section 3). A convolution sums ā āᵀ over the places of its window, and
    takes the mean of s sᵀ over them, too (Grosse & Martens 2016, theorem 1). With batch norm s is of the
    whole batch's loss by a sample's sums. Samples go through as in training: with the same units dropped out,
    augmented alike, and with label smoothing if targets are the samples' own. None where weights are
    normalized: their layers sum with other numbers than their parameters.
    """
    if any(length is not None for length in network.lengths.values()):
        return None
    prepared = preparation(settings)
    ends = [*accumulate((math.prod(block.shape) for block in network.blocks), initial=0)]

    def factors(
        x: Array, batch: Data, key: Array | None, own: Array, draw: Array, **sliders: Array
    ) -> tuple[Factors, ...]:
        def says(offsets: list[Array] | None) -> tuple[Array, list[Array]]:
            seen, way = prepared(batch, key, sliders)
            way.offsets = offsets
            return logits(network, x, seen, way), way.inputs

        layers = [network.blocks[i] for i in network.lengths]
        wide = [inputs.shape[1] for inputs in jax.eval_shape(lambda: says(None)[1])]
        none = [jnp.zeros((block.shape[1], m), x.dtype) for block, m in zip(layers, wide, strict=True)]
        z, pull, inputs = jax.vjp(says, none, has_aux=True)
        weight = jnp.asarray(batch.weight, x.dtype)
        (slopes,) = pull(weight[:, None] * (jax.nn.softmax(z) - _targets(z, batch, own, draw, **sliders)))
        share = weight / weight.sum()

        def moments(of: Array) -> Array:
            return (of * jnp.tile(share, of.shape[1] // len(share))) @ of.T

        return tuple(
            Factors(
                ends[i],
                moments(jnp.concatenate([a, jnp.ones_like(a[:1])])),
                moments(s) * len(share) / s.shape[1],
            )
            for i, a, s in zip(network.lengths, inputs, slopes, strict=True)
        )

    return factors


def _targets(z: Array, batch: Data, own: Array, draw: Array, **sliders: Array) -> Array:
    """The share of every class [n, classes]: of the samples' own, smoothed, or of one that z makes likely."""
    classes, smooth = z.shape[1], sliders.get("label_smoothing", jnp.zeros(()))
    drawn = jax.nn.one_hot(jax.random.categorical(draw, z), classes, dtype=z.dtype)
    true = jax.nn.one_hot(jnp.asarray(batch.y, int), classes, dtype=z.dtype)
    return jnp.where(own, (1 - smooth) * true + smooth / classes, drawn)
