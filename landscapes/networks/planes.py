"""Planes through the parameters of a network: what of tens of thousands of dimensions one looks at.

Every plane is through points or along directions that mean something; none shows all. How far a path is
outside is measured beside the picture.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from core.plane import Plane


class Drawn(NamedTuple):
    """A plane, and what its axes hold of the paths' variance, where that is known."""

    plane: Plane
    explained: tuple[float, float] | None = None


BLOCK = 2**17
"""Dimensions that are looked at together in double precision: paths of millions take gigabytes as it is."""


def principal(points: np.ndarray) -> Drawn:
    """The two directions in which points [n, d] vary most, through their mean, and their shares of it all.

    Signs are such that the last point lies up and to the right of the first.
    """
    origin, across = points.mean(axis=0, dtype=float), np.zeros((2, points.shape[1]))
    blocks = [slice(first, first + BLOCK) for first in range(0, points.shape[1], BLOCK)]

    def away(block: slice) -> np.ndarray:
        return points[:, block] - origin[block]

    # few points in many dimensions: the small matrix
    values, vectors = np.linalg.eigh(sum(away(block) @ away(block).T for block in blocks))
    order = np.argsort(values)[::-1][:2]
    for row, k in enumerate(order):
        if values[k] > 1e-12 * max(values[order[0]], 1e-300):
            for block in blocks:
                across[row, block] = vectors[:, k] @ away(block) / np.sqrt(values[k])
    across *= np.where(across @ (points[-1] - points[0]) < 0, -1.0, 1.0)[:, None]
    shares = np.maximum(values[order], 0) / max(float(np.maximum(values, 0).sum()), 1e-300)
    titles = ("1st principal component", "2nd principal component")
    return Drawn(
        Plane(origin, across, titles), (float(shares[0]), float(shares[-1]) if len(order) > 1 else 0.0)
    )


def filter_normalized(direction: np.ndarray, x: np.ndarray, shapes: Sequence[tuple[int, ...]]) -> np.ndarray:
    """A direction [d] with every filter as long as the same filter of x [d] (Li et al. 2018, section 4).

    A filter is a column of a weight matrix: what one unit, or one channel, sums with. Biases, gains and
    shifts, the blocks of one dimension, get none of the direction.
    """
    parts, first = [], 0
    for shape in shapes:
        last = first + int(np.prod(shape))
        if len(shape) < 2:
            parts.append(np.zeros(last - first))
        else:
            part, own = (vector[first:last].reshape(shape) for vector in (direction, x))
            lengths = np.maximum(np.linalg.norm(part, axis=0), 1e-300)
            parts.append((part * (np.linalg.norm(own, axis=0) / lengths)).ravel())
        first = last
    return np.concatenate(parts)


def random(x: np.ndarray, shapes: Sequence[tuple[int, ...]], seed: int) -> Drawn:
    """Two random filter-normalized directions through x [d] (Li et al. 2018)."""
    draw = np.random.Generator(np.random.PCG64([seed, 3]))
    x = np.asarray(x, float)
    across = np.stack([filter_normalized(draw.standard_normal(len(x)), x, shapes) for _ in range(2)])
    return Drawn(Plane(x, across, ("1st random direction", "2nd random direction")))


def top_two(
    product: Callable[[np.ndarray], np.ndarray], d: int, rounds: int = 30
) -> tuple[np.ndarray, np.ndarray]:
    """The two eigenvalues of largest size of a symmetric operator, and unit eigenvectors [2, d].

    `product` maps [d] to [d]. Lanczos 1950, every vector orthogonal to all before it.
    """
    draw = np.random.Generator(np.random.PCG64(4))
    q = draw.standard_normal(d)
    basis = np.zeros((min(rounds, d), d))
    a, b = np.zeros(len(basis)), np.zeros(len(basis))
    q /= np.linalg.norm(q)
    for k in range(len(basis)):
        basis[k] = q
        w = np.asarray(product(q), float)
        if not np.isfinite(w).all():
            raise ValueError("the loss has no curvature there that is finite")
        a[k] = q @ w
        for _ in range(2):  # twice is enough (Kahan & Parlett)
            w -= basis[: k + 1].T @ (basis[: k + 1] @ w)
        b[k] = np.linalg.norm(w)
        if b[k] <= 1e-7 * np.abs(a).max():
            basis, a, b = basis[: k + 1], a[: k + 1], b[: k + 1]
            break
        q = w / b[k]
    values, vectors = np.linalg.eigh(np.diag(a) + np.diag(b[:-1], 1) + np.diag(b[:-1], -1))
    order = np.argsort(-np.abs(values))[:2]
    directions = vectors[:, order].T @ basis
    if len(order) < 2:  # the rest is flat: any direction at a right angle
        other = np.eye(1, d, int(np.argmin(np.abs(directions[0]))))[0]
        other -= (other @ directions[0]) * directions[0]
        return np.append(values[order], 0.0), np.stack([directions[0], other / np.linalg.norm(other)])
    return values[order], directions


def curved(x: np.ndarray, product: Callable[[np.ndarray], np.ndarray]) -> Drawn:
    """The two directions of largest curvature at x [d]; `product` is by the Hessian there."""
    values, across = top_two(product, len(x))
    across = across * np.where(across[np.arange(2), np.abs(across).argmax(axis=1)] < 0, -1.0, 1.0)[:, None]
    titles = tuple(f"eigenvector of λ = {value:.3g}" for value in values)
    return Drawn(Plane(np.asarray(x, float), across, (titles[0], titles[1])))


def line(start: np.ndarray, first: np.ndarray, second: np.ndarray) -> Drawn:
    """The plane through two solutions [d], 0 and 1 on the first axis, and the point where both began."""
    start, first, second = (np.asarray(point, float) for point in (start, first, second))
    along = second - first
    length = np.linalg.norm(along)
    if length <= 1e-9 * max(np.linalg.norm(first), 1e-300):
        raise ValueError("the two solutions are the same point")
    unit = along / length
    aside = (start - first) - ((start - first) @ unit) * unit
    far = np.linalg.norm(aside)
    if far <= 1e-9 * length:  # all three on one line: any direction that leaves it will do
        aside = np.eye(1, len(start), int(np.argmin(np.abs(unit))))[0]
        aside -= (aside @ unit) * unit
        far = np.linalg.norm(aside)
    up = aside / far * length
    return Drawn(Plane(first, np.stack([along, up]), ("from one solution to the other", "towards the start")))


def outside(plane: Plane, points: np.ndarray) -> np.ndarray:
    """How far points [n, d] are from the plane [n]."""
    return np.linalg.norm(points - plane.point(plane.flat(points)), axis=1)
