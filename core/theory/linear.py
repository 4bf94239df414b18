"""A rule's step along one eigenvector of the Hessian, where it is linear: a 2 × 2 companion matrix.

Everything that is said of a rule on a quadratic is read off that matrix; the closed formulas in `laws` are
what comes out for gradient descent, the heavy ball and Nesterov's method. Its twin: race/theory/linear.js.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.inertia import Inertia
from core.theory import laws
from core.theory.laws import Settings

ROUNDS = 80
"""Halvings of an interval in which a rate is looked for."""
NEXT = 1e-7
"""By which share a rate is larger that is tried to see which way a factor goes."""


@dataclass(frozen=True)
class Linear:
    """h ← β h + g, then w ← w − η (now · g + past · h) − η θ w: what a rule does with constant settings.

    With `ahead` the gradient is taken at w − η β h, and w moves by η h: Nesterov's method as a velocity.
    """

    lr: float
    beta: float = 0.0
    now: float = 1.0
    past: float = 0.0
    decoupled: float = 0.0
    """θ of decoupled weight decay."""
    ahead: bool = False
    begun: bool = False
    """h begins as the sum that a gradient which has always been the first one would have left."""

    def trace(self, curvature: np.ndarray) -> np.ndarray:
        """The sum of the two eigenvalues of a step, for every curvature."""
        return self.beta + 1 - self.lr * self.decoupled - self.lr * (self.now + self.past) * curvature

    def determinant(self, curvature: np.ndarray) -> np.ndarray:
        """Their product."""
        return self.beta * (1 - self.lr * self.decoupled - self.lr * self.now * curvature)

    def factor(self, curvature: np.ndarray | float) -> np.ndarray:
        """By how much an error along an eigenvector of this curvature is multiplied a step, in the long run.

        The spectral radius of the companion matrix: below 1 the rule converges. Without a memory there is no
        second eigenvalue.
        """
        curvature = np.asarray(curvature, float)
        trace, determinant = self.trace(curvature), self.determinant(curvature)
        inside = trace**2 - 4 * determinant
        swinging = np.sqrt(np.maximum(determinant, 0))
        return np.where(inside < 0, swinging, (np.abs(trace) + np.sqrt(np.maximum(inside, 0))) / 2)

    def step(self, curvature: float, slope: float, place: float) -> np.ndarray:
        """(h, u, 1) ↦ (h′, u′, 1) along one eigenvector, u from where the gradient is `slope` [3, 3].

        `place` is w there, which decoupled decay pulls to 0.
        """
        lr, beta = self.lr, self.beta
        if self.ahead:  # g = slope + λ (u − η β h); h is kept without the rate
            g = np.array([-curvature * lr * beta, curvature, slope])
            h = np.array([beta, 0, 0]) + g
            u = np.array([0, 1, 0]) - lr * h
        else:
            g = np.array([0, curvature, slope])
            h = np.array([beta, 0, 0]) + g
            u = np.array([0, 1, 0]) - lr * (self.now * g + self.past * h)
            u = u - lr * self.decoupled * np.array([0, 1, place])
        return np.stack([h, u, [0, 0, 1]])

    def first(self, slope: np.ndarray) -> np.ndarray:
        """The memory h at rest, where the gradient is `slope`."""
        return slope / (1 - self.beta) if self.begun else np.zeros_like(slope)

    def remembered(self, moved: np.ndarray, slope: np.ndarray, before: np.ndarray) -> np.ndarray:
        """The memory h after a step by `moved` from `before`, where the gradient was `slope`."""
        if self.ahead:
            return -moved / self.lr
        if not self.past:
            return np.zeros_like(moved)
        return -(moved / self.lr + self.now * slope + self.decoupled * before) / self.past


def linear_of(inertia: Inertia, params: Mapping[str, float], lr: float, decoupled: float = 0.0) -> Linear:
    """The step of a rule with these sliders at a constant rate."""
    return Linear(lr, *inertia.parts(params), decoupled=decoupled, ahead=inertia.ahead, begun=inertia.begun)


def best_rate(at: Callable[[float], Linear], low: float, high: float, limit: float) -> Settings:
    """The rate below `limit` at which the slowest direction between two curvatures shrinks fastest.

    `at` gives the step at a rate. Of many best ones, as the heavy ball has, it is the smallest; for gradient
    descent it is 2/(L + μ).
    """
    less, more = 0.0, limit
    for _ in range(ROUNDS):
        middle = (less + more) / 2
        if _enough(at, middle, low, high):
            more = middle
        else:
            less = middle
    one = at(more)
    return Settings(more, one.beta, float(max(one.factor(low), one.factor(high))))


def equally_good(step: Linear, high: float, best: float) -> float | None:
    """The rate up to which all are as good as the `best`, where √β decides for all; None where only one is.

    Of the heavy ball: (1 + √β)²/L, where the error along the highest curvature begins to flip.
    """
    if step.now or not step.beta:
        return None
    until = (1 + step.beta**0.5) ** 2 / (step.past * high)
    return until if until > best * (1 + 1e-6) else None


def _enough(at: Callable[[float], Linear], lr: float, low: float, high: float) -> bool:
    """Whether a larger rate would shrink no error faster.

    The highest curvature is as slow as the lowest by now, and grows slower, or stays: where all directions
    swing, √β of the heavy ball decides for all.
    """
    slow, fast = at(lr).factor(np.array([low, high]))
    return bool(fast >= slow and at(lr * (1 + NEXT)).factor(high) >= fast)


def best_settings(inertia: Inertia, low: float, high: float) -> Settings | None:
    """The best rate and momentum together; None where no formula is known. For curvatures above 0."""
    if inertia.kind == "none":
        return laws.gradient_descent_best(low, high)
    if inertia.kind in {"heavy", "mean"}:
        best = laws.heavy_ball_best(low, high)
    elif inertia.kind in {"nesterov", "nesterov mean"}:
        best = laws.nesterov_best(low, high)
    else:
        return None
    meaned = inertia.kind in {"mean", "nesterov mean"}  # h of a running mean is 1 − β times as long
    return best._replace(lr=best.lr / (1 - best.beta)) if meaned else best


def critical_beta(inertia: Inertia, params: Mapping[str, float], lr: float, curvature: float) -> float | None:
    """The momentum at which an error along this eigenvector begins to swing; None where none in [0, 1) does.

    Below it two real eigenvalues pull straight to the minimum, above it they are complex (critical damping).
    """
    if inertia.kind == "none" or not curvature > 0 or not lr > 0:
        return None

    def swings(beta: float) -> bool:
        one = linear_of(inertia, {**params, inertia.beta: beta}, lr)
        flat = np.asarray(curvature, float)
        return bool(one.trace(flat) ** 2 < 4 * one.determinant(flat))

    if swings(0.0) or linear_of(inertia, {**params, inertia.beta: 0.0}, lr).trace(np.asarray(curvature)) < 0:
        return None
    less, more = 0.0, 1.0 - 1e-9
    if not swings(more):
        return None
    for _ in range(ROUNDS):
        middle = (less + more) / 2
        if swings(middle):
            more = middle
        else:
            less = middle
    return more
