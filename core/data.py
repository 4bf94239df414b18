"""Samples that a loss is measured on."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array


class Data(NamedTuple):
    """Samples with their weights: the full data set, or one mini-batch of it."""

    X: Array | np.ndarray  # [n, …] features
    y: Array | np.ndarray  # [n] or [n, …] targets
    weight: Array | np.ndarray  # [n] 1 for a sample that counts, 0 for padding

    def mean(self, values: Array | np.ndarray) -> Array:
        """The mean of one value per sample, over the samples that count."""
        return jnp.sum(self.weight * values) / jnp.sum(self.weight)
