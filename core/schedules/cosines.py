"""Schedules along cosines: once down, with restarts, or up and down."""

import numpy as np

from core.controls import Slider
from core.schedule import Schedule


def cosine(t: np.ndarray, steps: float | np.ndarray, floor: float) -> np.ndarray:
    """Half a cosine, that would be down at `floor` one step after the last."""
    return floor + (1 - floor) * (1 + np.cos(np.pi * t / steps)) / 2


def cosine_restarts(t: np.ndarray, steps: float, period: float, stretch: float, floor: float) -> np.ndarray:
    """Cosines one after the other, each `stretch` times as long as the one before."""
    starts, length = [0.0], period
    while starts[-1] <= t.max():
        starts.append(starts[-1] + length)
        length *= stretch
    turn = np.searchsorted(starts, t, side="right") - 1
    return cosine(t - np.array(starts)[turn], period * stretch**turn, floor)


def one_cycle(t: np.ndarray, steps: float, rise: float, start: float, end: float) -> np.ndarray:
    """Up from 1/start to 1 in the first part of the run, then down to 1/(start · end), along cosines."""
    peak = int(rise * steps)
    up = np.clip(t / max(peak, 1), 0, 1)
    down = np.clip((t - peak) / max(steps - peak, 1), 0, 1)
    low, last = 1 / start, 1 / (start * end)
    return np.where(
        t < peak,
        1 + (low - 1) * (1 + np.cos(np.pi * up)) / 2,
        last + (1 - last) * (1 + np.cos(np.pi * down)) / 2,
    )


FLOOR = Slider("floor", r"\phi", 0.0, 0.0, 1.0, help="Where the cosine ends, as a part of the rate.")

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
            Slider("period", "T_0", 25, 1, 1000, log=True, integer=True, help="Steps of the first cosine."),
            Slider("stretch", "m", 2, 1, 4, integer=True, help="Each is as many times as long as the last."),
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
            Slider("rise", r"\rho", 0.3, 0.01, 0.99, help="Which part of the run goes up."),
            Slider(
                "start", "d_0", 25.0, 1.0, 1000.0, log=True, help="It begins at the rate divided by this."
            ),
            Slider("end", "d_1", 1e4, 1.0, 1e6, log=True, help="It ends lower still by this."),
        ),
    ),
)
