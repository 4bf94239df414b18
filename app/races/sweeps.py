"""A run at many learning rates: where each of them leads, and the one that ends lowest.

static/race/sweep.js is the twin; tests/golden/sweep.json holds both.
"""

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

import numpy as np

from app.races import controls, solve
from core.bounded import bounded
from core.experiment import Experiment

FIRST, FINER, ROUNDS = 64, 9, 2
"""So many rates are tried over a range, evenly in logarithms; between the neighbours of the best, more, so
often."""
WIDER, MOST = 10, 2
"""Where the best rate is the first or the last one, or all diverge, the range grows so many times as far, so
often at most."""
KEPT = 120
"""Losses are kept of so many steps at most, evenly from the first to the last."""
REACHED = 1e-12
"""A loss this share of the way above the minimum has reached it: what is left is rounding to a reader."""
ALIKE, ROUNDING = 1e-6, 4 * np.finfo(float).eps
"""Otherwise losses are alike that differ by this share of their height, or as little as 64-bit numbers can
tell."""
DIGITS = Context(prec=3, rounding=ROUND_HALF_UP)


class End(NamedTuple):
    """Where a rate leads."""

    loss: np.ndarray  # [steps + 1]
    diverged_at: int | None


class Sweep(NamedTuple):
    """Where many learning rates lead."""

    rates: np.ndarray  # [n] ascending
    rows: np.ndarray  # [m] the steps of which losses are kept, the last one the run's own
    losses: np.ndarray  # [n, m]
    gone: np.ndarray  # [n] the step at which each rate diverged, infinite where it did not

    def after(self, step: float, floor: float | None = None) -> np.ndarray:
        """The losses [n] after a step, NaN where the rate has diverged by then.

        Between two steps that were kept they are on a line, above a floor in logarithms.
        """
        k = max(int(np.searchsorted(self.rows, step, side="right")) - 1, 0)
        after = min(k + 1, len(self.rows) - 1)
        a, b = self.losses[:, k], self.losses[:, after]
        found = a
        if after != k and (part := (step - self.rows[k]) / (self.rows[after] - self.rows[k])):
            with np.errstate(all="ignore"):  # what has diverged may be infinite
                found = a + part * (b - a)
                if floor is not None:
                    above = (a > floor) & (b > floor)
                    low, high = np.where(above, a - floor, 1.0), np.where(above, b - floor, 1.0)
                    found = np.where(above, floor + low * (high / low) ** part, found)
        return np.where(self.gone <= step, np.nan, found)


class Best(NamedTuple):
    """The best rate, its last loss, and where that is the minimum, the step since which it is."""

    rate: float
    loss: float
    reached: int | None


@bounded(16e6)
def of_run(canonical: str, i: int) -> Sweep:
    """The sweep of run `i` of an experiment, from its start and with its seed, whatever its rate is."""
    experiment = Experiment.model_validate_json(canonical)
    path = f"runs.{i}.lr"
    (rate,) = (one for one in controls.controls(experiment) if one.path == path)
    return sweep(lambda lr: _walked(experiment, i, lr), (rate.low, rate.high), solve.floor(experiment))


def _walked(experiment: Experiment, i: int, rate: float) -> End:
    found = solve.at_rate(experiment, i, rate)
    return End(found.loss, found.diverged_at)


def sweep(walk: Callable[[float], End], span: tuple[float, float], floor: float | None) -> Sweep:
    """Try rates over a range, and more where it is lowest; `walk` is the whole run at a rate."""
    tried: dict[float, End] = {}

    def try_all(rates: Sequence[float]) -> None:
        for rate in map(rounded, rates):
            if rate not in tried:
                tried[rate] = walk(rate)

    low, high = span
    a_decade = (FIRST - 1) / math.log10(high / low)

    def between(begin: float, end: float) -> list[float]:
        return spread(begin, end, math.ceil(a_decade * math.log10(end / begin)) + 1)

    try_all(between(low, high))
    for _ in range(MOST):
        rates, best = _placed(tried, floor)
        if best <= 0:
            try_all(between(rates[0] / WIDER, rates[0]))
        if best == len(rates) - 1:
            try_all(between(rates[-1], rates[-1] * WIDER))
    for _ in range(ROUNDS):
        rates, best = _placed(tried, floor)
        if best < 0:
            break
        try_all(spread(rates[max(best - 1, 0)], rates[min(best + 1, len(rates) - 1)], FINER + 2))
    return _table(tried)


def _placed(tried: dict[float, End], floor: float | None) -> tuple[list[float], int]:
    """What was tried, and the place of the best rate among it, -1 if there is none."""
    table = _table(tried)
    best, rates = best_of(table, floor), table.rates.tolist()
    return rates, rates.index(best.rate) if best else -1


def _table(tried: dict[float, End]) -> Sweep:
    rates = np.sort(list(tried))
    ends = [tried[rate] for rate in rates.tolist()]
    steps = len(ends[0].loss) - 1
    count = min(steps, KEPT) + 1
    rows = np.array([math.floor(k * steps / max(count - 1, 1) + 0.5) for k in range(count)])
    gone = [math.inf if end.diverged_at is None else end.diverged_at for end in ends]
    return Sweep(rates, rows, np.stack([end.loss[rows] for end in ends]).astype(float), np.array(gone, float))


def best_of(swept: Sweep, floor: float | None) -> Best | None:
    """The rate that ends lowest; None where all diverge.

    Of rates that end alike, or have all reached the minimum, it is one that is there soonest, and of these
    the one in the middle of the widest stretch of them: beside it there is room.
    """
    rates, rows, losses, gone = swept
    ends = np.where(np.isinf(gone), losses[:, -1], np.inf)
    lowest = float(ends.min())
    if not math.isfinite(lowest):
        return None
    ground = 0.0 if floor is None else floor
    reached = -math.inf if floor is None else floor + REACHED * abs(float(losses[0, 0]) - floor)
    apart = max(ALIKE * abs(lowest - ground), ROUNDING * max(abs(lowest), abs(ground)))
    low = max(lowest + apart, reached)
    # From which row on each rate is as low as that for good.
    above = ~(losses <= low)
    since = np.where(above.any(axis=1), losses.shape[1] - np.argmax(above[:, ::-1], axis=1), 0)
    there = np.where(ends <= low, rows[np.minimum(since, len(rows) - 1)], np.inf)
    soonest = there.min()
    first, last = _widest(rates, there == soonest)
    middle = math.sqrt(rates[first] * rates[last])
    best = first + int(np.argmin(np.abs(np.log(rates[first : last + 1] / middle))))
    return Best(float(rates[best]), float(ends[best]), int(soonest) if lowest <= reached else None)


def _widest(rates: np.ndarray, such: np.ndarray) -> tuple[int, int]:
    """The first and the last of the widest stretch of neighbours that are `such`."""
    edges = np.diff(np.concatenate([[0], such.astype(int), [0]]))
    firsts, lasts = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    k = int(np.argmax(rates[lasts] / rates[firsts]))
    return int(firsts[k]), int(lasts[k])


def spread(low: float, high: float, count: int) -> list[float]:
    """So many numbers, evenly in logarithms."""
    return [low * (high / low) ** (k / max(count - 1, 1)) for k in range(count)]


def rounded(rate: float) -> float:
    """A rate in three digits, as a slider has it."""
    return float(DIGITS.create_decimal(Decimal(rate)))
