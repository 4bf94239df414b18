"""The extreme eigenvalues of an operator that is too large to be written down."""

from collections.abc import Callable

import jax
from jax import Array
from jax import numpy as jnp


def lanczos(product: Callable[[Array], Array], start: Array, steps: int) -> Array:
    """Ritz values [steps] of a symmetric operator, in ascending order (Lanczos 1950; all reorthogonalized).

    `product` maps [d] to [d]. Where `start` spans a smaller invariant space, the rest is filled with the
    mean of what was found, so that the extremes stay right.
    """
    steps = min(steps, start.size)
    tiny = jnp.finfo(start.dtype).tiny
    scattered = jnp.sin(1.0 + jnp.arange(start.size, dtype=start.dtype) ** 2)  # leaves no direction out
    first = start / (jnp.linalg.norm(start) + tiny) + scattered / jnp.linalg.norm(scattered)

    def step(carry: tuple[Array, Array], k: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        basis, q = carry
        basis = basis.at[k].set(q)
        w = product(q)
        a = q @ w
        for _ in range(2):  # twice is enough (Kahan & Parlett)
            w = w - basis.T @ (basis @ w)
        b = jnp.linalg.norm(w)
        going = b > 1e-5 * jnp.abs(a) + tiny
        return (basis, jnp.where(going, w / jnp.where(going, b, 1), 0)), (a, jnp.where(going, b, 0))

    basis = jnp.zeros((steps, start.size), start.dtype)
    _, (a, b) = jax.lax.scan(step, (basis, first / jnp.linalg.norm(first)), jnp.arange(steps))
    ended = jnp.concatenate([jnp.zeros(1, bool), jnp.cumsum(b[:-1] == 0) > 0])  # rows of an exhausted space
    a = jnp.where(ended, jnp.sum(jnp.where(ended, 0, a)) / jnp.sum(~ended), a)
    return jnp.linalg.eigvalsh(jnp.diag(a) + jnp.diag(b[:-1], 1) + jnp.diag(b[:-1], -1))
