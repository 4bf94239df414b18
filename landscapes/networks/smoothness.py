"""How smooth the loss is where training goes: what batch norm changes, and sharpness."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.data import Data
from core.lanczos import lanczos
from core.landscape import Landscape
from core.programs import NETWORKS, network_program

REACH = np.geomspace(0.5, 4.0, 8)
"""How far one goes along the gradient, in learning rates."""
ROUNDS = 16
"""Steps of the Lanczos iteration for the largest eigenvalue."""


class Bands(NamedTuple):
    """How much the loss and its gradient change along the gradient, from m points."""

    loss: np.ndarray  # [m, 2] lowest and highest loss
    predictiveness: np.ndarray  # [m, 2] shortest and longest ‖∇f(x) − ∇f(x − a ∇f(x))‖
    smoothness: np.ndarray  # [m] the largest of that over ‖a ∇f(x)‖: the effective β


def bands(landscape: Landscape, points: Sequence[np.ndarray], lr: float, data: Data) -> Bands:
    """The loss `landscape` has on `data`, from every point [d] on along its gradient, `REACH` rates far.

    Santurkar, Tsipras, Ilyas & Madry 2018, figure 4 and section 3.1.
    """
    dtype = jnp.zeros(()).dtype
    far = jnp.asarray(lr * REACH, dtype)
    measured = [_along(landscape)(jnp.asarray(x, dtype), far, data) for x in points]
    losses, changes, betas = (np.array([np.asarray(one[k]) for one in measured], float) for k in range(3))
    low_high = [np.stack([part.min(axis=1), part.max(axis=1)], axis=1) for part in (losses, changes)]
    return Bands(low_high[0], low_high[1], betas.max(axis=1))


@network_program
def _along(landscape: Landscape) -> Callable[..., tuple[Array, Array, Array]]:
    def along(x: Array, far: Array, data: Data) -> tuple[Array, Array, Array]:
        slope = jax.value_and_grad(lambda x: landscape.loss(x, data))

        def there(g: Array, a: Array) -> tuple[Array, tuple[Array, Array, Array]]:
            loss, h = slope(x - a * g)
            g = jnp.where(a == 0, h, g)  # computed by the same code, which would else be compiled twice
            change = jnp.linalg.norm(g - h)
            return g, (loss, change, change / jnp.maximum(a * jnp.linalg.norm(g), 1e-30))

        _, measured = jax.lax.scan(there, jnp.zeros_like(x), jnp.concatenate([jnp.zeros_like(far[:1]), far]))
        losses, changes, betas = (part[1:] for part in measured)
        return losses, changes, betas

    return jax.jit(along, compiler_options=NETWORKS)


def sharpness(
    landscape: Landscape,
    x: np.ndarray,
    data: Data,
    sliders: Mapping[str, float] | None = None,
    *,
    scales: np.ndarray | None = None,
    ridge: float = 0.0,
) -> float:
    """The largest eigenvalue of the Hessian of the loss on `data` at x [d], by Lanczos's iteration.

    With the `sliders` of a network it is the loss that its training descends, with label smoothing and
    penalties, but without the randomness of dropout and augmentation.
    With `scales` D [d] it is that of D^½ (H + ridge) D^½, which is that of D (H + ridge): with D = P⁻¹ the
    preconditioned sharpness of Cohen et al. 2022.
    """
    dtype = jnp.zeros(()).dtype
    roots = jnp.ones((), dtype) if scales is None else jnp.sqrt(jnp.abs(jnp.asarray(scales, dtype)))
    own = None if sliders is None else {name: jnp.asarray(value, dtype) for name, value in sliders.items()}
    found = _sharpness(landscape)(jnp.asarray(x, dtype), roots, jnp.asarray(ridge, dtype), data, own)
    return float(found)


@network_program
def _sharpness(landscape: Landscape) -> Callable[..., Array]:
    training = landscape.training

    def largest(x: Array, roots: Array, ridge: Array, data: Data, sliders: dict | None) -> Array:
        def loss(x: Array) -> Array:
            if training is None or sliders is None:
                return landscape.loss(x, data)
            return training.loss(x, data, None, **sliders)

        g, product = jax.linearize(jax.grad(loss), x)

        def scaled(v: Array) -> Array:
            return roots * (product(roots * v) + ridge * roots * v)

        return lanczos(scaled, roots * g, ROUNDS)[-1]

    return jax.jit(largest, compiler_options=NETWORKS)


def hessian_product(landscape: Landscape, x: np.ndarray, data: Data) -> Callable[[np.ndarray], np.ndarray]:
    """What multiplies by the Hessian of the loss on `data` at x [d], unwritten (Pearlmutter 1994)."""
    dtype = jnp.zeros(()).dtype
    at, multiply = jnp.asarray(x, dtype), _product(landscape)
    return lambda v: np.asarray(multiply(at, jnp.asarray(v, dtype), data))


@network_program
def _product(landscape: Landscape) -> Callable[..., Array]:
    def product(x: Array, v: Array, data: Data) -> Array:
        return jax.jvp(jax.grad(lambda x: landscape.loss(x, data)), (x,), (v,))[1]

    return jax.jit(product, compiler_options=NETWORKS)
