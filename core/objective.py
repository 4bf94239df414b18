"""What a rule descends at one step: the loss, and what can be asked of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.data import Data


class Factors(NamedTuple):
    """The Fisher information of one layer as a Kronecker product, A ⊗ G: second moments over a mini-batch.

    The layer's weights [inputs, units] and below them its biases, if it has any, are len(A) · len(G) numbers.
    """

    at: int  # where in x they begin
    A: Array  # [inputs + 1, inputs + 1] of what its units sum over, and of the 1 that a bias is multiplied by
    G: Array  # [units, units] of the gradients of − log p by those sums


@dataclass(frozen=True)
class Objective:
    """What a rule descends at one step: a function of the parameters, x [d] to a scalar [].

    Called, it is the loss of this step's mini-batch, with the weight decay if that is coupled; `full` is the
    same on all the data. `change` is what the run does to a gradient before the rule sees it.
    """

    batch: Callable[[Array], Array]
    full: Callable[[Array], Array]
    change: Callable[[Array], Array] = lambda g: g
    residuals: Callable[[Array], Array] | None = None
    """r(x) [n] with ‖r‖² / 2 the loss on this step's samples, where the landscape is a sum of squares;
    without the weight decay, which adds `weight_decay` · I to JᵀJ."""
    each: Callable[[Array], Array] | None = None
    """The gradient of every sample of this mini-batch, [width, d], where there are data."""
    rows: Array | np.ndarray | None = None
    """[width] which samples these are; None: all of them, in order."""
    weight: Array | np.ndarray | None = None
    """[width] 1 for a sample that counts, 0 for padding."""
    shapes: tuple[tuple[int, ...], ...] = ()
    """The shapes of the blocks that x is made of, in order."""
    fisher: Callable[[Array, Array], Array] | None = None
    """The Fisher information at x times v, [d], on this step's samples and with the weight decay, where the
    landscape is a sum of squares or a classification."""
    factors: Callable[[Array, Array, Array], tuple[Factors, ...]] | None = None
    """The Fisher information at x, layer by layer, on this step's samples and without the weight decay, where
    the landscape is a network: of x, whether targets are the samples' own, and the random key that they are
    drawn with if not."""
    weight_decay: Array | np.ndarray | float = 0.0
    """[] θ of the θ/2 ‖x‖² in the loss."""
    seed: Array | np.ndarray | float = 0
    """[] what the random numbers of a rule that `draws` begin with, below 2²⁴."""
    decay: Array | None = None
    """[] rate times decoupled weight decay, for a rule that `decays` by itself; None if there is none."""

    def decayed(self, x: Array, at: Array | None = None, share: Array | float = 1) -> Array:
        """x less the decoupled weight decay of this step, taken at x or `at`.

        A rule with a rate of its own says its `share` of the run's rate: the decay is its rate times θ, too.
        """
        return x if self.decay is None else x - share * self.decay * (x if at is None else at)

    def __call__(self, x: Array) -> Array:
        """The loss of this step's mini-batch at x."""
        return self.batch(x)

    def grad(self, x: Array) -> Array:
        """The gradient [d] of this step's mini-batch at x, clipped and with noise if the run asks for it."""
        return self.change(jax.grad(self.batch)(x))

    def full_grad(self, x: Array) -> Array:
        """The gradient [d] on all the data at x."""
        return jax.grad(self.full)(x)

    def hessian(self, x: Array) -> Array:
        """The Hessian [d, d] of this step's mini-batch at x."""
        return jax.hessian(self.batch)(x)

    def curvature(self, x: Array, v: Array) -> Array:
        """The Hessian at x times v [d], without the Hessian (Pearlmutter 1994)."""
        return jax.jvp(jax.grad(self.batch), (x,), (v,))[1]


def sample_gradient(loss: Callable[[Array, Data], Array], x: Array) -> Callable[[Array, Array], Array]:
    """The gradient [d] at x of the loss on one sample alone, as a function of its features and its target."""

    def gradient(X: Array, y: Array) -> Array:
        alone = Data(X[None], y[None], jnp.ones(1, x.dtype))
        return jax.grad(lambda x: loss(x, alone))(x)

    return gradient
