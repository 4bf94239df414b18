"""Schedules that fall like a power of the step: those of the convergence proofs."""

import numpy as np

from core.controls import Slider
from core.schedule import Schedule


def inverse(t: np.ndarray, steps: float, gamma: float, power: float) -> np.ndarray:
    """Caffe's "inv"."""
    return (1 + gamma * t) ** -power


def harmonic(t: np.ndarray, steps: float) -> np.ndarray:
    """The classic for which Σ η = ∞ and Σ η² < ∞; the first step counts as 1."""
    return 1 / (t + 1)


def inverse_time(t: np.ndarray, steps: float, beta: float) -> np.ndarray:
    """The inverse decay with power 1."""
    return 1 / (1 + beta * t)


def polynomial(t: np.ndarray, steps: float, power: float) -> np.ndarray:
    """A power of the step, which counts from 1; Σ η² < ∞ asks for a power above 1/2.

    Not optax's polynomial_schedule, which is a power of what is left of the run.
    """
    return (t + 1.0) ** -power


SCHEDULES = (
    Schedule(
        "inverse",
        "Inverse decay",
        inverse,
        r"\eta_t = \eta\,(1 + \gamma t)^{-c}",
        'Caffe\'s policy "inv"',
        (
            Slider(
                "gamma",
                r"\gamma",
                0.1,
                1e-4,
                10.0,
                log=True,
                word="onset",
                help="The decay sets in after about 1/γ steps.",
            ),
            Slider("power", "c", 0.75, 0.0, 2.0, word="power", help="How fast the rate falls from there on."),
        ),
    ),
    Schedule("harmonic", "c / t", harmonic, r"\eta_t = \frac{\eta}{t + 1}", "Robbins & Monro 1951"),
    Schedule(
        "inverse_time",
        "Inverse time decay",
        inverse_time,
        r"\eta_t = \frac{\eta}{1 + \beta t}",
        "as a lecture writes it: α/(1+βk)",
        (
            Slider(
                "beta",
                r"\beta",
                0.1,
                1e-4,
                10.0,
                log=True,
                word="onset",
                help="The decay sets in after about 1/β steps.",
            ),
        ),
    ),
    Schedule(
        "polynomial",
        "Polynomial decay",
        polynomial,
        r"\eta_t = \frac{\eta}{(t + 1)^p}",
        "Sokolov 2022, lecture 5: 0.1/t^0.3",
        (
            Slider(
                "power",
                "p",
                0.3,
                0.0,
                2.0,
                word="power",
                help="How fast the rate falls: 0 keeps it constant.",
            ),
        ),
    ),
)
