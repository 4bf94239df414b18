"""Why saddles dominate in high dimension, measured on random matrices and on a random landscape.

Plain arrays for a plot, in NumPy and 64-bit numbers; seconds of work at most, none of it at import.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from landscapes.functions.random_field import CONFINEMENT, WAVES, table


class Fractions(NamedTuple):
    """How often a random symmetric matrix is positive definite."""

    n: np.ndarray  # [sizes] dimensions
    fraction: np.ndarray  # [sizes] of the matrices with only positive eigenvalues
    error: np.ndarray  # [sizes] standard error of the fraction
    samples: int


class Critical(NamedTuple):
    """Critical points of one random Gaussian landscape, each once, lowest first."""

    x: np.ndarray  # [points, n]
    loss: np.ndarray  # [points]
    indices: np.ndarray  # [points] int, the number of negative eigenvalues of the Hessian there
    slope: np.ndarray  # [points] the gradient's norm that is left


def fraction_of_minima(
    sizes: Sequence[int] = (1, 2, 3, 4, 5), samples: int = 200_000, seed: int = 0
) -> Fractions:
    """The share of matrices of the Gaussian orthogonal ensemble whose eigenvalues are all positive, by size.

    It would be the share of critical points that are minima if Hessians were such matrices. It falls like
    exp(−n² ln 3 / 4), faster than exponentially (Dean & Majumdar 2006): 1/2, 0.1464, 0.0249, …
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    fraction = np.array([_positive(draw, n, samples) for n in sizes]) / samples
    error = np.sqrt(np.maximum(fraction * (1 - fraction), 1 / samples) / samples)
    return Fractions(np.array(sizes), fraction, error, samples)


def _positive(draw: np.random.Generator, n: int, samples: int, chunk: int = 20_000) -> int:
    count = 0
    for first in range(0, samples, chunk):
        A = draw.standard_normal((min(chunk, samples - first), n, n))
        count += int((np.linalg.eigvalsh(A + A.transpose(0, 2, 1))[:, 0] > 0).sum())
    return count


def field(x: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value [k], gradient [k, n] and Hessian [k, n, n] of the landscape `gaussian` at points x [k, n]."""
    omega, phase = table()[0][seed, :, : x.shape[1]], table()[1][seed]
    angle, scale = x @ omega.T + phase, np.sqrt(2 / WAVES)
    wave = scale * np.cos(angle)
    value = wave.sum(axis=1) + 0.5 * CONFINEMENT * (x**2).sum(axis=1)
    gradient = CONFINEMENT * x - scale * np.sin(angle) @ omega
    bend = -(omega.T * wave[:, None, :]) @ omega
    return value, gradient, bend + CONFINEMENT * np.eye(x.shape[1])


def critical_points(
    n: int, starts: int = 400, seed: int = 0, radius: float = 3.0, steps: int = 200
) -> Critical:
    """Where the gradient of `gaussian` in n dimensions vanishes, found from many random starts.

    Newton's method on ‖∇f‖² in Levenberg's form, which goes to saddles as readily as to minima; starts are
    normal with standard deviation `radius`. Starts that end elsewhere (a minimum of ‖∇f‖ that is no zero)
    are left out, and duplicates are dropped. `seed` is that of the landscape.
    """
    x = radius * np.random.Generator(np.random.PCG64([seed, n])).standard_normal((starts, n))
    damping = np.ones(starts)
    value, g, H = field(x, seed)
    for _ in range(steps):
        bend = H @ H + damping[:, None, None] * np.eye(n)
        tried = x - np.linalg.solve(bend, (H @ g[..., None]))[..., 0]
        there = field(tried, seed)
        better = (there[1] ** 2).sum(axis=1) < (g**2).sum(axis=1)
        x, value = np.where(better[:, None], tried, x), np.where(better, there[0], value)
        g, H = np.where(better[:, None], there[1], g), np.where(better[:, None, None], there[2], H)
        damping = np.clip(np.where(better, damping / 4, damping * 4), 1e-12, 1e12)
    slope = np.linalg.norm(g, axis=1)
    keep = _different(x, slope < 1e-8)
    order = keep[np.argsort(value[keep])]
    index = (np.linalg.eigvalsh(H[order]) < 0).sum(axis=1)
    return Critical(x[order], value[order], index, slope[order])


def _different(x: np.ndarray, good: np.ndarray, apart: float = 1e-4) -> np.ndarray:
    """The rows of the good points, one for each place."""
    rows: list[int] = []
    for row in np.flatnonzero(good):
        if not rows or np.linalg.norm(x[rows] - x[row], axis=1).min() > apart:
            rows.append(int(row))
    return np.array(rows, int)
