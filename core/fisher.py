"""The Fisher information of a model, times a vector: how a small step changes what the model says."""

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from core.data import Data
from core.landscape import Landscape


def fisher_product(
    landscape: Landscape, samples: Data | None, sliders: dict[str, Any], x: Array, v: Array
) -> Array:
    """JᵀHJ v [d] at x: J are the derivatives of what the model says, and H is the loss's Hessian by that.

    That is the generalized Gauss–Newton matrix (Schraudolph 2002, section 3), and the Fisher information
    where the loss is a negative log-likelihood in the natural parameters (Martens 2020, section 9.2): a sum
    of squares, the log odds of two classes, the scores of several. A penalty of the landscape's own is in it.
    """
    if landscape.residuals is not None:
        residuals = landscape.residuals

        def says(x: Array) -> Array:
            return residuals(x, samples, **sliders)
    else:
        scores = landscape.scores
        assert scores is not None  # as `needs` asks  # noqa: S101

        def says(x: Array) -> Array:
            return scores(x, samples, **sliders)

    said, moved = jax.jvp(says, (x,), (v,))
    if landscape.residuals is None and samples is not None:
        moved = _spread(said, jnp.asarray(samples.weight) / jnp.sum(jnp.asarray(samples.weight)), moved)
    return jax.vjp(says, x)[1](moved)[0] + landscape.ridge * v


def _spread(scores: Array, share: Array, moved: Array) -> Array:
    """The Hessian of the mean cross-entropy by the scores, times `moved`, both [n] or [n, classes].

    For log odds it is p(1 − p), for scores diag(p) − ppᵀ; each sample counts by its `share` [n].
    """
    if scores.ndim == 1:
        p = jax.nn.sigmoid(scores)
        return share * p * (1 - p) * moved
    p = jax.nn.softmax(scores, axis=1)
    return share[:, None] * p * (moved - jnp.sum(p * moved, axis=1, keepdims=True))
