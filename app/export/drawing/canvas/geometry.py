"""Pure geometry, as in the player's geometry.js: clipping, exits, labels kept apart, ticks, numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

Point = tuple[float, float]
FAR = 1e9
"""Pixels; farther away points cannot be distinguished."""


def project(points: np.ndarray, window: Sequence[Sequence[float]], width: float, height: float) -> np.ndarray:
    """Points [..., 2] of the plane as pixels from the top left."""
    (x0, x1), (y0, y1) = window
    x = (points[..., 0] - x0) / (x1 - x0) * width
    y = (y1 - points[..., 1]) / (y1 - y0) * height
    return np.clip(np.stack([x, y], axis=-1), -FAR, FAR)


def clip(a: Point, b: Point, box: tuple[float, float, float, float]) -> tuple[float, float] | None:
    """The part of a segment inside a box (Liang & Barsky 1984), as shares from 0 to 1, or None."""
    enter, leave = 0.0, 1.0
    left, top, right, bottom = box
    for from_, to, low, high in ((a[0], b[0], left, right), (a[1], b[1], top, bottom)):
        delta = to - from_
        if delta == 0:
            if from_ < low or from_ > high:
                return None
            continue
        first, second = (low - from_) / delta, (high - from_) / delta
        enter, leave = max(enter, min(first, second)), min(leave, max(first, second))
    return (enter, leave) if enter <= leave else None


class Exit(NamedTuple):
    """Where a path leaves the view, and in which direction."""

    row: float
    x: float
    y: float
    angle: float


def exits(pixels: np.ndarray, width: float, height: float) -> list[Exit]:
    """All the places where a path [n, 2] leaves the view."""
    inside = np.all((pixels >= 0) & (pixels <= (width, height)), axis=1)
    places = []
    for i in np.flatnonzero(inside[:-1] & ~inside[1:]):
        (ax, ay), (bx, by) = pixels[i : i + 2].tolist()
        part = clip((ax, ay), (bx, by), (0, 0, width, height))
        t = part[1] if part else 0.0
        angle = float(np.arctan2(by - ay, bx - ax))
        places.append(Exit(int(i) + t, ax + t * (bx - ax), ay + t * (by - ay), angle))
    return places


class Label(NamedTuple):
    """The preferred place of a label: its sides, its top, and between which heights it may."""

    left: float
    right: float
    top: float
    low: float
    high: float


def separate(labels: Sequence[Label], height: float) -> list[float]:
    """Tops for labels of one height that do not overlap: pushed apart, within their limits."""
    tops = [max(label.low, min(label.top, label.high - height)) for label in labels]
    order = sorted(range(len(tops)), key=lambda i: (tops[i], i))

    def sweep(sequence: Sequence[int], sign: int) -> None:
        for k, i in enumerate(sequence):
            for j in sequence[:k]:
                apart = labels[i].left >= labels[j].right or labels[j].left >= labels[i].right
                if not apart and sign * (tops[i] - tops[j]) < height:
                    tops[i] = tops[j] + sign * height

    sweep(order, 1)
    if any(top + height > label.high for top, label in zip(tops, labels, strict=True)):
        for i in order:
            tops[i] = min(tops[i], labels[i].high - height)
        sweep(order[::-1], -1)
    return tops


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values over a range, about so many of them."""
    raw = (high - low) / count
    if not raw > 0:
        return [low]
    power = 10.0 ** np.floor(np.log10(raw))
    step = next((m * power for m in (1, 2, 5, 10) if m * power >= raw), raw)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [float(k * step) for k in range(first, last + 1)]


def number(value: float) -> str:
    """A number for a reader: three digits, powers of ten where they are shorter."""
    if not np.isfinite(value):
        return "–"
    size = abs(value)
    if size != 0 and (size < 1e-3 or size >= 1e5):
        text = _powers(value, 1)
    else:
        text = f"{float(f'{value:.3g}'):.10g}"
    return text.replace("-", "−")


def _powers(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def labels(values: Sequence[float]) -> list[str]:
    """Ticks in figures, with as many digits as tell them apart."""
    if len(values) < 2:
        return [number(value) for value in values]
    step, largest = abs(values[1] - values[0]), max(map(abs, values))
    if step < 1e-4 or largest >= 1e6:
        digits = max(0, int(np.ceil(np.log10(largest / step) - 1e-9))) if step > 0 else 3
        texts = [_powers(value, min(digits, 6)) for value in values]
        texts = ["0" if value == 0 else text for value, text in zip(values, texts, strict=True)]
    else:
        digits = max(0, -int(np.floor(np.log10(step) + 1e-9)))
        texts = [f"{value + 0.0:.{digits}f}" for value in values]
    return [text.replace("-", "−") for text in texts]
