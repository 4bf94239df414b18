"""The loss of a network on images, in training and as it is tried out."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.data import Data
from core.landscape import Training
from landscapes.data.images import as_float
from landscapes.networks import initialization
from landscapes.networks.architectures import Network
from landscapes.networks.augmentation import augmented
from landscapes.networks.layers import Pass

AUGMENTATION = ("shift", "rotate", "scale", "noise")
"""The sliders of the augmentation."""


ROOM = 120_000_000
"""Numbers that all samples of a batch may take on their way through a network."""


def cross_entropy(logits: Array, y: Array | np.ndarray, smoothing: Array | float = 0.0) -> Array:
    """− log softmax of the right class, for every sample [n].

    With label smoothing s the target is 1 − s for the right class, plus s / K for every class
    (Szegedy et al. 2016, section 7).
    """
    log_p = jax.nn.log_softmax(logits)
    right = jnp.take_along_axis(log_p, jnp.asarray(y, int)[:, None], axis=1)[:, 0]
    return -(1 - smoothing) * right - smoothing * log_p.mean(axis=1)


def logits(network: Network, x: Array, batch: Data, way: Pass) -> Array:
    """What the network with parameters x [d] says about a batch: [n, classes]."""
    return network(x, as_float(jnp.asarray(batch.X)).astype(x.dtype), way)


def loss(network: Network, x: Array, batch: Data, **sliders: Array) -> Array:
    """The mean cross-entropy, without dropout; batch norm takes the statistics of this batch."""
    return batch.mean(cross_entropy(logits(network, x, batch, Pass(batch.weight)), batch.y))


Prepare = Callable[[Data, Array | None, Mapping[str, Array]], tuple[Data, Pass]]
"""Of a mini-batch, a random key and sliders: the mini-batch as a network sees it, and how it goes through."""


def preparation(settings: Mapping[str, Any]) -> Prepare:
    """How a network with these `settings` is given a mini-batch; without a key it is plainly handed over."""
    augmenting = settings["flip"] or any(settings[name] > 0 for name in AUGMENTATION)
    drops = settings["dropout"] > 0

    def prepared(batch: Data, key: Array | None, sliders: Mapping[str, Array]) -> tuple[Data, Pass]:
        if key is None:
            return batch, Pass(batch.weight)
        first, second = jax.random.split(key)
        if augmenting:
            X = as_float(jnp.asarray(batch.X)).astype(jnp.zeros(()).dtype)
            amounts = {name: sliders[name] for name in AUGMENTATION}
            batch = batch._replace(X=augmented(first, X, flip=settings["flip"], **amounts))
        return batch, Pass(batch.weight, key=second if drops else None, dropout=sliders["dropout"])

    return prepared


def training(
    network: Network,
    settings: Mapping[str, Any],
    classes: tuple[str, ...],
    part: Callable[[str], Callable[[], Data]],
) -> Training:
    """How a network is trained with these `settings`, all controls by name. What is off costs nothing."""
    prepared = preparation(settings)

    def training_loss(x: Array, batch: Data, key: Array | None, **sliders: Array) -> Array:
        batch, way = prepared(batch, key, sliders)
        each = cross_entropy(logits(network, x, batch, way), batch.y, sliders["label_smoothing"])
        return batch.mean(each) + sliders["l1"] * sum(jnp.abs(W).sum() for W in network.weights(x))

    def statistics(x: Array, batch: Data, key: Array, **sliders: Array) -> Array:
        batch, way = prepared(batch, key, sliders)
        logits(network, x, batch, way)
        return jnp.concatenate(way.statistics)

    def judge(x: Array, running: Array, batch: Data, **sliders: Array) -> tuple[Array, Array]:
        z = logits(network, x, batch, Pass(batch.weight, running=running))
        return batch.mean(cross_entropy(z, batch.y)), batch.mean(z.argmax(axis=1) == batch.y)

    def project(x: Array, **sliders: Array) -> Array:
        """Every unit's weights, shortened to the length that is allowed (Srivastava et al. 2014, § 5.1)."""
        parts = network.parts(x)
        longest = sliders["max_norm"]
        for i, normalized in network.lengths.items():
            if normalized is not None:
                parts[normalized] = jnp.clip(parts[normalized], -longest, longest)
                continue
            lengths = jnp.linalg.norm(parts[i], axis=0)
            parts[i] = parts[i] * jnp.minimum(1, longest / jnp.maximum(lengths, 1e-12))
        return jnp.concatenate([part.ravel() for part in parts])

    return Training(
        begin=lambda seed: initialization.begin(
            settings["initialization"], network.blocks, seed, settings["constant"]
        ),
        loss=training_loss,
        judge=judge,
        measured=part("measured"),
        validation=part("validation"),
        probe=part("probe"),
        classes=classes,
        room=max(1, ROOM // network.room),
        work=network.work,
        running=network.running,
        statistics=statistics if len(network.running) else None,
        project=project if settings["max_norm"] > 0 else None,
        anatomy=network,
    )
