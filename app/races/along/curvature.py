"""The curvature of a loss: gradients, Hessians and their extreme eigenvalues at points."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.controls import values
from core.data import Data
from core.lanczos import lanczos
from core.landscape import DENSE, Landscape
from core.plane import Plane
from core.programs import cached_program

LANCZOS = 24
"""Steps of the Lanczos iteration where the Hessian is too large to be written down."""
few = partial(cached_program, programs=100)


class Curvature(NamedTuple):
    """The full-data loss near m points, on the plane that is drawn."""

    g: np.ndarray  # [m, 2] gradient
    h: np.ndarray  # [m, 3] Hessian: its entries xx, xy, yy
    low: np.ndarray  # [m] smallest eigenvalue of the whole Hessian
    high: np.ndarray  # [m] largest eigenvalue of the whole Hessian


def curvature(
    landscape: Landscape,
    points: Any,
    params: Mapping[str, float] | None = None,
    data: Data | None = None,
    plane: Plane | None = None,
) -> Curvature:
    """Gradient and Hessian on the plane, and the extreme eigenvalues of the whole Hessian, at points [m, d].

    Up to DENSE dimensions the eigenvalues are exact; above, they are Lanczos's (1950), which approach them
    from inside. In one dimension everything off the x-axis is 0.
    """
    points = jnp.asarray(points, float)
    across = across_of(points.shape[1], plane).astype(points.dtype)
    parts = _curvature(landscape)(points, across, values(landscape.sliders, params), data)
    return Curvature(*(np.asarray(part) for part in parts))


def slopes(
    landscape: Landscape, points: Any, params: Mapping[str, float] | None = None, data: Data | None = None
) -> np.ndarray:
    """The norm [m] of the full-data gradient at points [m, d]."""
    points = np.asarray(points, jnp.zeros(()).dtype)
    rows = 1 << (len(points) - 1).bit_length()  # few different lengths are compiled
    padded = np.concatenate([points, np.repeat(points[-1:], rows - len(points), axis=0)])
    return np.asarray(_slopes(landscape)(padded, values(landscape.sliders, params), data))[: len(points)]


def eigenbasis(
    landscape: Landscape, point: Any, params: Mapping[str, float] | None = None, data: Data | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues [d] of the full-data Hessian at `point` [d], largest first, and eigenvectors, a row each.

    All are NaN at a kink: where the Hessian is not finite, or far from the gradient's own differences.
    """
    parts = _hessian(landscape)(jnp.asarray(point, float), values(landscape.sliders, params), data)
    hessian, differences = (np.asarray(part) for part in parts)
    if not np.abs(hessian - differences).max() <= 0.2 * np.abs(differences).max():
        return np.full(len(hessian), np.nan), np.full(hessian.shape, np.nan)
    eigenvalues, vectors = np.linalg.eigh(hessian.astype(float))
    return eigenvalues[::-1], vectors.T[::-1]


def hessians(
    landscape: Landscape, points: Any, params: Mapping[str, float] | None = None, data: Data | None = None
) -> np.ndarray:
    """The whole full-data Hessian [m, d, d] at points [m, d]."""
    points, sliders = jnp.asarray(points, float), values(landscape.sliders, params)
    return np.stack([np.asarray(_hessian(landscape)(x, sliders, data)[0]) for x in points])


class Taylor(NamedTuple):
    """The second-order expansion of the full-data loss at m points."""

    loss: np.ndarray  # [m]
    g: np.ndarray  # [m, d]
    h: np.ndarray  # [m, d, d]


def taylor(
    landscape: Landscape, points: Any, params: Mapping[str, float] | None = None, data: Data | None = None
) -> Taylor:
    """Loss, gradient and whole Hessian at points [m, d]."""
    points = jnp.asarray(points, float)
    parts = _taylor(landscape)(points, values(landscape.sliders, params), data)
    return Taylor(*(np.asarray(part, float) for part in parts))


def across_of(dimension: int, plane: Plane | None) -> np.ndarray:
    """The two directions [2, d] that are drawn."""
    return np.eye(2, dimension) if plane is None else plane.across


@few
def _curvature(landscape: Landscape) -> Callable[..., tuple[Array, ...]]:
    def curvature(points: Array, across: Array, sliders: dict, data: Data | None) -> tuple[Array, ...]:
        def loss(x: Array) -> Array:
            return landscape.loss(x, data, **sliders)

        def at(x: Array) -> tuple[Array, ...]:
            slope = jax.grad(loss)
            g, product = jax.linearize(slope, x)
            u, v = product(across[0]), product(across[1])
            h = jnp.stack([across[0] @ u, across[1] @ u, across[1] @ v])
            if x.size <= DENSE:
                spectrum = jnp.linalg.eigvalsh(jax.vmap(product)(jnp.eye(x.size, dtype=x.dtype)))
            else:
                spectrum = lanczos(product, g, LANCZOS)
            return across @ g, h, spectrum[0], spectrum[-1]

        return jax.lax.map(at, points)

    return jax.jit(curvature)


@few
def _slopes(landscape: Landscape) -> Callable[..., Array]:
    def slopes(points: Array, sliders: dict, data: Data | None) -> Array:
        slope = jax.grad(lambda x: landscape.loss(x, data, **sliders))
        return jax.lax.map(
            lambda x: jnp.linalg.norm(slope(x)), points, batch_size=None if landscape.training else 256
        )

    return jax.jit(slopes)


@few
def _hessian(landscape: Landscape) -> Callable[..., tuple[Array, Array]]:
    def hessian(x: Array, sliders: dict, data: Data | None) -> tuple[Array, Array]:
        slope = jax.grad(lambda x: landscape.loss(x, data, **sliders))
        steps = NEAR * jnp.eye(x.size, dtype=x.dtype)
        differences = jax.lax.map(lambda step: (slope(x + step) - slope(x - step)) / (2 * NEAR), steps)
        return jax.jacfwd(slope)(x), differences

    return jax.jit(hessian)


@few
def _taylor(landscape: Landscape) -> Callable[..., tuple[Array, ...]]:
    def taylor(points: Array, sliders: dict, data: Data | None) -> tuple[Array, ...]:
        def loss(x: Array) -> Array:
            return landscape.loss(x, data, **sliders)

        return jax.lax.map(lambda x: (loss(x), jax.grad(loss)(x), jax.jacfwd(jax.grad(loss))(x)), points)

    return jax.jit(taylor)


NEAR = 0.01
"""How far from a point its gradients are compared, to tell a kink."""
