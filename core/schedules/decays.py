"""Schedules that keep the rate, or divide it again and again."""

import numpy as np

from core.controls import Slider
from core.schedule import Schedule


def constant(t: np.ndarray, steps: float) -> np.ndarray:
    """The same rate at every step."""
    return t.__array_namespace__().ones(t.shape)


def exponential(t: np.ndarray, steps: float, gamma: float) -> np.ndarray:
    """A geometric decay: every step multiplies the rate by gamma."""
    return gamma**t


def natural_exponential(t: np.ndarray, steps: float, beta: float) -> np.ndarray:
    """The same decay, by its speed."""
    return t.__array_namespace__().exp(-beta * t)


def staircase(t: np.ndarray, steps: float, gamma: float, every: float) -> np.ndarray:
    """A decay in steps: multiplied by gamma once in `every` steps."""
    return gamma ** (t // every)


def staircase_up(t: np.ndarray, steps: float, gamma: float, every: float) -> np.ndarray:
    """The same stairs, counted from one step on: rounding up cuts the rate right after the first step."""
    return gamma ** -(-t // every)


def milestones(t: np.ndarray, steps: float, first: float, second: float, gamma: float) -> np.ndarray:
    """Multiplied by gamma at two steps, in either order."""
    return gamma ** ((t >= first) + 1.0 * (t >= second))


STAIRS = (
    Slider(
        "gamma",
        r"\gamma",
        0.5,
        0.05,
        1.0,
        word="factor of a stair",
        help="Each stair multiplies the rate by this factor.",
    ),
    Slider(
        "every",
        "s",
        100,
        1,
        1000,
        log=True,
        integer=True,
        word="steps per stair",
        help="How many steps one stair lasts.",
    ),
)

SCHEDULES = (
    Schedule("constant", "Constant", constant, r"\eta_t = \eta", "textbook"),
    Schedule(
        "exponential",
        "Exponential decay",
        exponential,
        r"\eta_t = \eta\,\gamma^{t}",
        "optax.exponential_decay, torch.optim.lr_scheduler.ExponentialLR",
        (
            Slider(
                "gamma",
                r"\gamma",
                0.99,
                0.8,
                1.0,
                word="decay factor",
                help="Each step multiplies the rate by this factor.",
            ),
        ),
    ),
    Schedule(
        "natural_exponential",
        "Exponential decay, by e",
        natural_exponential,
        r"\eta_t = \eta\,e^{-\beta t}",
        "as a lecture writes it: η₀ e^{−βk}",
        (
            Slider(
                "beta",
                r"\beta",
                0.01,
                0.0,
                0.5,
                word="speed of the decay",
                help="How fast the rate falls: 37 % of it is left after 1/β steps.",
            ),
        ),
    ),
    Schedule(
        "staircase",
        "Staircase",
        staircase,
        r"\eta_t = \eta\,\gamma^{\lfloor t/s \rfloor}",
        "torch.optim.lr_scheduler.StepLR",
        STAIRS,
    ),
    Schedule(
        "staircase_up",
        "Staircase, rounded up",
        staircase_up,
        r"\eta_t = \eta\,\gamma^{\lceil t/s \rceil}",
        "as some notes write the staircase, with ⌈ ⌉ for ⌊ ⌋: only step 0 has the full rate",
        STAIRS,
    ),
    Schedule(
        "milestones",
        "Two milestones",
        milestones,
        r"\eta_t = \eta\,\gamma^{[t \ge t_1] + [t \ge t_2]}",
        "a lecture example: by 10 at two milestones; torch.optim.lr_scheduler.MultiStepLR",
        (
            Slider(
                "first",
                "t_1",
                40,
                1,
                10_000,
                log=True,
                integer=True,
                word="first cut",
                help="The step at which the rate is cut first.",
            ),
            Slider(
                "second",
                "t_2",
                70,
                1,
                10_000,
                log=True,
                integer=True,
                word="second cut",
                help="The step at which the rate is cut again.",
            ),
            Slider(
                "gamma",
                r"\gamma",
                0.1,
                0.01,
                1.0,
                word="factor of a cut",
                help="Each cut multiplies the rate by this factor.",
            ),
        ),
    ),
)
