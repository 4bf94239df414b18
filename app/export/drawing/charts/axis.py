"""The axis of a loss: its range, its ticks, and where on it a loss lies; core/scales.js draws the same one.

tests/golden/ holds a hundred losses with their axes, which both languages must reproduce.
"""

from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.geometry import labels, number, ticks

DECADES = 12
"""A logarithmic axis reaches at most so many decades below its top,"""
LOWEST = 1e-30
"""or down to here, where a minimum is reached as nearly as 64-bit numbers can tell."""
CAP = {True: 100.0, False: 4.0}
"""A logarithmic, or a linear, axis ends at this many times the highest start: what a run that explodes adds
above it is cut off."""
SHORT = 1.5
"""Powers of ten alone are too few numbers for an axis of fewer decades."""


class Mark(NamedTuple):
    """A tick, and what is written beside it."""

    value: float
    text: str


class Axis(NamedTuple):
    """A range of losses, with its ticks."""

    log: bool
    low: float
    high: float
    marks: list[Mark]

    def share(self, values: np.ndarray) -> np.ndarray:
        """Where values lie, from 0 at the low end to 1 at the high end; below -1 all are alike."""
        if self.log:
            positive = np.maximum(values, np.finfo(float).tiny)
            share = np.log(positive / self.low) / np.log(self.high / self.low)
        else:
            share = (values - self.low) / (self.high - self.low)
        return np.maximum(share, -1.0)


def loss_axis(losses: np.ndarray, starts: np.ndarray, *, log: bool) -> Axis:
    """The axis of losses, of which the runs have `starts`."""
    known = losses[np.isfinite(losses) & ((losses > 0) | (not log))]
    if not len(known):
        return _logarithmic(0.1, 1.0) if log else _linear(0.0, 1.0)
    low, high = float(known.min()), float(known.max())
    start = float(np.max(starts, initial=0.0, where=np.isfinite(starts)))
    if start > 0:
        high = max(low, min(high, CAP[log] * start))
    return _logarithmic(low, high) if log else _linear(low, high)


def rate_axis(rates: np.ndarray) -> Axis:
    """The axis of learning rates, which are spread evenly in logarithms."""
    return _logarithmic(float(rates.min()), float(rates.max()), np.inf)


def exact(low: float, high: float, count: int = 4) -> Axis:
    """A linear axis with these very ends."""
    return Axis(False, low, high, _marked(ticks(low, high, count)))


def exact_log(low: float, high: float) -> Axis:
    """A logarithmic axis with these very ends."""
    return Axis(True, low, high, _logarithmic_marks(low, high))


def _linear(low: float, high: float) -> Axis:
    room = 0.04 * (high - low) or (abs(high) or 1.0) / 2
    low, high = low - room, high + room
    return Axis(False, low, high, _marked(ticks(low, high, 5)))


def _logarithmic(low: float, high: float, lowest: float = LOWEST) -> Axis:
    bottom = max(low, min(high * 10.0**-DECADES, lowest))
    room = 10 ** max(0.04 * np.log10(high / bottom), 0.05)
    low, high = float(bottom / room), float(high * room)
    return Axis(True, low, high, _logarithmic_marks(low, high))


def _logarithmic_marks(low: float, high: float) -> list[Mark]:
    """Powers of ten; on a short axis 1, 2, 5 times powers of ten, and on a shorter one plain ticks."""
    first, last = int(np.ceil(np.log10(low))), int(np.floor(np.log10(high)))
    exponents = range(first, last + 1)
    if len(exponents) > 1 and np.log10(high / low) > SHORT:
        every = -(-len(exponents) // 5)
        return [Mark(10.0**k, f"10{_raised(k)}") for k in exponents if k % every == 0]
    fine = [m * 10.0**k for k in range(first - 1, last + 1) for m in (1, 2, 5)]
    fine = [value for value in fine if low <= value <= high]
    if len(fine) > 2:
        return [Mark(value, number(value)) for value in fine]
    return _marked(ticks(low, high, 4))


def _marked(values: list[float]) -> list[Mark]:
    return [Mark(value, text) for value, text in zip(values, labels(values), strict=True)]


def _raised(number: int) -> str:
    """A whole number as an exponent."""
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
