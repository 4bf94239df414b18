"""Schedules along cosines: once down, with restarts, or up and down."""

from typing import Any

import numpy as np

from core.controls import Slider
from core.schedule import Schedule


def cosine(t: np.ndarray, steps: float | np.ndarray, floor: float) -> np.ndarray:
    """Half a cosine, that would be down at `floor` one step after the last."""
    xp = t.__array_namespace__()
    return floor + (1 - floor) * (1 + xp.cos(np.pi * t / steps)) / 2


def cosine_restarts(t: np.ndarray, steps: float, period: float, stretch: float, floor: float) -> np.ndarray:
    """Cosines one after the other, each `stretch` times as long as the one before.

    A logarithm says which of them t is in; if it rounds to a neighbour, whole numbers put that right.
    """
    xp = t.__array_namespace__()
    grows, ratio = stretch > 1, xp.maximum(1.0 * stretch, 2.0)

    def stretched(turn: Any) -> Any:
        return ratio ** xp.where(grows, turn, 0)

    def start(turn: Any) -> Any:
        return period * xp.where(grows, (stretched(turn) - 1) / (ratio - 1), turn)

    turn = xp.floor(xp.where(grows, xp.log1p(t * (ratio - 1) / period) / xp.log(ratio), t / period))
    turn = turn + (t >= start(turn + 1)) - 1.0 * (t < start(turn))
    return cosine(t - start(turn), period * stretched(turn), floor)


def one_cycle(t: np.ndarray, steps: float, rise: float, start: float, end: float) -> np.ndarray:
    """Up from 1/start to 1 in the first part of the run, then down to 1/(start · end), along cosines."""
    xp = t.__array_namespace__()
    peak = xp.floor(xp.asarray(rise * steps))
    up = xp.clip(t / xp.maximum(peak, 1), 0, 1)
    down = xp.clip((t - peak) / xp.maximum(steps - peak, 1), 0, 1)
    low, last = 1 / start, 1 / (start * end)
    return xp.where(
        t < peak,
        1 + (low - 1) * (1 + xp.cos(np.pi * up)) / 2,
        last + (1 - last) * (1 + xp.cos(np.pi * down)) / 2,
    )


def one_cycle_three(t: np.ndarray, steps: float, rise: float, start: float, end: float) -> np.ndarray:
    """Up from 1/start to 1, down again in as many steps, and in what is left to 1/(start · end)."""
    xp = t.__array_namespace__()
    peak = xp.floor(xp.asarray(rise * steps))
    low, last = 1 / start, 1 / (start * end)

    def along(begin: Any, length: Any) -> Any:
        """From 1 to 0 like half a cosine, over `length` steps from `begin` on."""
        return (1 + xp.cos(np.pi * xp.clip((t - begin) / xp.maximum(length, 1), 0, 1))) / 2

    up, down = 1 + (low - 1) * along(0, peak), low + (1 - low) * along(peak, peak)
    return xp.where(
        t < peak, up, xp.where(t < 2 * peak, down, last + (low - last) * along(2 * peak, steps - 2 * peak))
    )


FLOOR = Slider(
    "floor", r"\phi", 0.0, 0.0, 1.0, word="final share", help="The share of the rate that is left at the end."
)
DIVISORS = (
    Slider(
        "start",
        "d_0",
        25.0,
        1.0,
        1000.0,
        log=True,
        word="first divisor",
        help="The run begins at the rate η divided by this.",
    ),
    Slider(
        "end",
        "d_1",
        1e4,
        1.0,
        1e6,
        log=True,
        word="last divisor",
        help="The last rate is the first one divided by this.",
    ),
)

SCHEDULES = (
    Schedule(
        "cosine",
        "Cosine",
        cosine,
        r"\eta_t = \eta\,\Bigl(\phi + (1-\phi) \frac{1 + \cos(\pi t / T)}{2}\Bigr)",
        "Loshchilov & Hutter 2017, without restarts; torch.optim.lr_scheduler.CosineAnnealingLR",
        (FLOOR,),
    ),
    Schedule(
        "cosine_restarts",
        "Cosine with warm restarts",
        cosine_restarts,
        r"\eta_t = \eta\,\Bigl(\phi + (1-\phi) \frac{1 + \cos(\pi T_{\mathrm{cur}} / T_i)}{2}\Bigr),"
        r" \quad T_{i+1} = m\,T_i",
        "SGDR: Loshchilov & Hutter 2017, equation 5",
        (
            Slider(
                "period",
                "T_0",
                25,
                1,
                1000,
                log=True,
                integer=True,
                word="first period",
                help="How many steps the first cosine takes.",
            ),
            Slider(
                "stretch",
                "m",
                2,
                1,
                4,
                integer=True,
                word="growth of the periods",
                help="Each cosine is this many times as long as the one before.",
            ),
            FLOOR,
        ),
    ),
    Schedule(
        "one_cycle",
        "One cycle",
        one_cycle,
        r"\eta/d_0 \ \nearrow\ \eta \ \text{at}\ \rho T \ \searrow\ \eta / (d_0 d_1)",
        "Smith & Topin 2018, with cosines as optax.cosine_onecycle_schedule",
        (
            Slider(
                "rise",
                r"\rho",
                0.3,
                0.01,
                0.99,
                word="rising part",
                help="The share of the run in which the rate rises.",
            ),
            *DIVISORS,
        ),
    ),
    Schedule(
        "one_cycle_three",
        "One cycle in three phases",
        one_cycle_three,
        r"\eta/d_0 \ \nearrow\ \eta \ \text{at}\ \rho T \ \searrow\ \eta/d_0 \ \text{at}\ 2\rho T"
        r" \ \searrow\ \eta / (d_0 d_1)",
        "Smith & Topin 2018, with cosines; torch.optim.lr_scheduler.OneCycleLR with three_phase=True",
        (
            Slider(
                "rise",
                r"\rho",
                0.4,
                0.01,
                0.5,
                word="rising part",
                help="The share of the run in which the rate rises, and in which it then falls.",
            ),
            *DIVISORS,
        ),
    ),
)
