"""What a Hessian says of learning rates."""

import jax.numpy as jnp
from jax import Array


def condition(hessian: Array) -> Array:
    """The condition number of a Hessian [d, d]: the largest of its eigenvalues over the smallest, by size.

    Without end where the smallest is zero.
    """
    sizes = jnp.abs(jnp.linalg.eigvalsh(hessian))
    return sizes.max() / sizes.min()


def two_over_lambda_max(hessian: Array) -> Array:
    """The learning rate from which on gradient descent diverges on a quadratic with this Hessian [d, d].

    Negative, or without end, where the loss bends upwards nowhere.
    """
    return 2 / jnp.linalg.eigvalsh(hessian)[-1]
