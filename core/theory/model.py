"""The quadratic model of a loss around a point, and a rule's path on it, one eigenvector at a time."""

from typing import NamedTuple

import numpy as np

from core.theory.hovering import Noise, hovering
from core.theory.linear import Linear

FLAT = 1e-9
"""Curvatures below this share of the largest count as none."""


ROUNDING = 1e-12
"""A lowest loss below this share of the loss at hand is 0."""


class Model(NamedTuple):
    """L(w₀ + Q u) = L₀ + γᵀu + ½ Σ λᵢ uᵢ²: exact on a quadratic, the second-order Taylor model elsewhere."""

    at: np.ndarray  # [d] w₀
    loss: float
    vectors: np.ndarray  # [d, d] eigenvectors, a row each, of the smallest eigenvalue first
    curvatures: np.ndarray  # [d] eigenvalues, ascending
    slopes: np.ndarray  # [d] the gradient along each
    ridge: float = 0.0
    """θ of coupled weight decay: what is descended has θ more curvature, the loss that is shown has not."""

    @property
    def descended(self) -> np.ndarray:
        """The curvatures [d] of what a rule goes down."""
        return self.curvatures + self.ridge

    @property
    def pulls(self) -> np.ndarray:
        """Its gradient [d] at w₀ along each eigenvector."""
        return self.slopes + self.ridge * (self.vectors @ self.at)

    @property
    def bowl(self) -> bool:
        """Whether it bends up all around, so that there is one minimum."""
        return bool(self.descended[0] > FLAT * np.abs(self.descended).max())

    @property
    def lowest(self) -> float:
        """The loss where a rule ends that converges; NaN where there is no such place."""
        if not self.bowl:
            return np.nan
        end = self.end
        found = float(self.loss + end @ self.slopes + 0.5 * end**2 @ self.curvatures)
        return found if abs(found) > ROUNDING * abs(self.loss) else 0.0

    @property
    def end(self) -> np.ndarray:
        """Where that is [d], along the eigenvectors."""
        return -self.pulls / self.descended

    @property
    def minimum(self) -> np.ndarray:
        """The same as a point [d]."""
        return self.at + self.end @ self.vectors

    def losses(self, u: np.ndarray) -> np.ndarray:
        """The loss [n] at places [n, d] along the eigenvectors; exact near a minimum."""
        if not self.bowl:
            return self.loss + u @ self.slopes + 0.5 * u**2 @ self.curvatures
        off = u - self.end
        slope = self.slopes + self.curvatures * self.end if self.ridge else np.zeros(len(self.at))
        return self.lowest + off @ slope + 0.5 * off**2 @ self.curvatures

    def moved(self) -> np.ndarray:
        """Which directions [d] an error lies along: there a rule moves."""
        size = np.abs(self.pulls)
        return size > FLAT * max(float(size.max()), np.finfo(float).tiny)

    def factor(self, step: Linear) -> float:
        """By how much the error is multiplied a step, along the slowest direction that it lies along."""
        factors = step.factor(self.descended)[self.moved()]
        return float(factors.max()) if len(factors) else 0.0

    def walk(
        self, step: Linear, steps: int, memory: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The predicted places [steps + 1, d] and losses [steps + 1] from w₀ on.

        `memory` is h [d] there; None at rest.
        """
        d = len(self.at)
        h = step.first(self.pulls) if memory is None else self.vectors @ memory
        place = self.vectors @ self.at
        matrices = np.stack(
            [step.step(*parts) for parts in zip(self.descended, self.pulls, place, strict=True)]
        )
        state = np.stack([h, np.zeros(d), np.ones(d)], axis=1)
        rows = [state[:, 1]]
        for _ in range(steps):
            state = (matrices @ state[:, :, None])[:, :, 0]
            rows.append(state[:, 1])
        u = np.stack(rows)
        return self.at + u @ self.vectors, self.losses(u)

    def floor(self, step: Linear, noise: Noise) -> tuple[float, np.ndarray]:
        """The mean loss at which noise keeps a rule, and its covariance [d, d] along the eigenvectors.

        NaN with decoupled decay, which keeps a rule around a point that is not the minimum.
        """
        if step.decoupled:
            return np.nan, np.full((len(self.at), len(self.at)), np.nan)
        covariance = hovering(step, self.descended, noise)
        if not self.bowl:
            return np.nan, covariance
        return self.lowest + 0.5 * float(self.curvatures @ np.diag(covariance)), covariance


def model_of(at: np.ndarray, loss: float, g: np.ndarray, hessian: np.ndarray, ridge: float = 0.0) -> Model:
    """The model from the gradient [d] and Hessian [d, d] at a point [d]."""
    curvatures, columns = np.linalg.eigh(np.asarray(hessian, float))
    vectors = columns.T
    return Model(np.asarray(at, float), float(loss), vectors, curvatures, vectors @ g, ridge)
