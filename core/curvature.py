"""How a loss bends: gradients, Hessians and their extreme eigenvalues along a path, and the scatter of
mini-batch gradients."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.data import Data
from core.landscape import DENSE, Landscape
from core.plane import Plane
from core.program import kept
from core.sampling import Order

LANCZOS = 24
"""Steps of the Lanczos iteration where the Hessian is too large to be written down."""
few = partial(kept, programs=100)


class Curvature(NamedTuple):
    """The full-data loss near m points, seen on the plane that is drawn."""

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
    across = _across(points.shape[1], plane).astype(points.dtype)
    found = _bends(landscape)(points, across, _sliders(landscape, params), data)
    return Curvature(*(np.asarray(part) for part in found))


def slopes(
    landscape: Landscape, points: Any, params: Mapping[str, float] | None = None, data: Data | None = None
) -> np.ndarray:
    """The norm [m] of the full-data gradient at points [m, d]."""
    points = np.asarray(points, jnp.zeros(()).dtype)
    rows = 1 << (len(points) - 1).bit_length()  # few different lengths are compiled
    padded = np.concatenate([points, np.repeat(points[-1:], rows - len(points), axis=0)])
    return np.asarray(_slopes(landscape)(padded, _sliders(landscape, params), data))[: len(points)]


def eigenbasis(
    landscape: Landscape, point: Any, params: Mapping[str, float] | None = None, data: Data | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues [d] of the full-data Hessian at `point` [d], largest first, and eigenvectors, a row each.

    All are NaN at a kink: where the Hessian is not finite, or far from the gradient's own differences.
    """
    found = _hessian(landscape)(jnp.asarray(point, float), _sliders(landscape, params), data)
    bent, differences = (np.asarray(part) for part in found)
    if not np.abs(bent - differences).max() <= 0.2 * np.abs(differences).max():
        return np.full(len(bent), np.nan), np.full(bent.shape, np.nan)
    values, vectors = np.linalg.eigh(bent.astype(float))
    return values[::-1], vectors.T[::-1]


class Scatter(NamedTuple):
    """The gradients of single samples at one point, seen on the plane that is drawn."""

    each: np.ndarray  # [n, 2]
    mean: np.ndarray  # [2] the full-data gradient
    covariance: np.ndarray  # [2, 2] of one sample's gradient around it

    def batches(self, size: int, count: int, seed: int, order: Order = "shuffled") -> np.ndarray:
        """Gradients [count, 2] of mini-batches of `size` samples, drawn in that order."""
        random = np.random.Generator(np.random.PCG64([seed, size]))
        if order == "replacement":
            return self.each[random.integers(len(self.each), size=(count, size))].mean(axis=1)
        rows = random.permuted(np.tile(np.arange(len(self.each)), (count, 1)), axis=1)[:, :size]
        return self.each[rows].mean(axis=1)

    def spread(self, size: int, order: Order = "shuffled") -> np.ndarray:
        """The covariance [2, 2] of the gradient of a mini-batch of `size` samples.

        Σ/b with replacement; else Σ/b · (n − b)/(n − 1), and at b = n nothing is left (Cochran 1977, ch. 2).
        """
        n = len(self.each)
        if order == "replacement":
            return self.covariance / size
        return self.covariance / size * ((n - size) / max(n - 1, 1))


def scatter(
    landscape: Landscape,
    point: Any,
    params: Mapping[str, float] | None,
    data: Data,
    plane: Plane | None = None,
) -> Scatter:
    """The gradients of all single samples at `point` [d]."""
    point = jnp.asarray(point, float)
    across = _across(point.shape[0], plane).astype(point.dtype)
    each = np.asarray(_each(landscape)(point, across, _sliders(landscape, params), data), float)
    mean = each.mean(axis=0)
    return Scatter(each, mean, (each - mean).T @ (each - mean) / len(each))


def _across(dimension: int, plane: Plane | None) -> np.ndarray:
    return np.eye(2, dimension) if plane is None else plane.across


def _sliders(landscape: Landscape, params: Mapping[str, float] | None) -> dict[str, Any]:
    return {slider.name: (params or {}).get(slider.name, slider.default) for slider in landscape.sliders}


@few
def _bends(landscape: Landscape) -> Callable[..., tuple[Array, ...]]:
    def bends(points: Array, across: Array, sliders: dict, data: Data | None) -> tuple[Array, ...]:
        def loss(x: Array) -> Array:
            return landscape.loss(x, data, **sliders)

        def at(x: Array) -> tuple[Array, ...]:
            slope = jax.grad(loss)
            g, bent = jax.linearize(slope, x)
            u, v = bent(across[0]), bent(across[1])
            h = jnp.stack([across[0] @ u, across[1] @ u, across[1] @ v])
            if x.size <= DENSE:
                spectrum = jnp.linalg.eigvalsh(jax.vmap(bent)(jnp.eye(x.size, dtype=x.dtype)))
            else:
                spectrum = lanczos(bent, g, LANCZOS)
            return across @ g, h, spectrum[0], spectrum[-1]

        return jax.lax.map(at, points)

    return jax.jit(bends)


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


NEAR = 0.01
"""How far from a point its gradients are compared, to tell a kink."""


@few
def _each(landscape: Landscape) -> Callable[..., Array]:
    def each(x: Array, across: Array, sliders: dict, data: Data) -> Array:
        def alone(X: Array, y: Array) -> Array:
            one = Data(X[None], y[None], jnp.ones(1, x.dtype))
            return across @ jax.grad(lambda x: landscape.loss(x, one, **sliders))(x)

        return jax.lax.map(lambda sample: alone(*sample), (data.X, data.y), batch_size=256)

    return jax.jit(each)


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
