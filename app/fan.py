"""A fan: the same race at many values of a knob, packed small enough to bend under the finger.

Positions are 16-bit numbers, in units of half the window from its middle: up to twice that far they are
linear, with an error of at most FINE, and beyond it logarithmic, with a relative error below COARSE. Losses
are logarithms above the lowest one. Both are written as differences from step to step, which deflate well.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app import payload, solve
from app.knobs import SQUARE, VALUES, Knob, turned
from core.experiment import Experiment, ExperimentError

LEVELS = 8191
"""Numbers for half a window."""
LINEAR = 2.0
"""So many half windows from the middle, positions are linear."""
STRETCH = 0.095
"""How much of the 16 bits a factor of e takes beyond that: they reach to 1e9 half windows."""
FINE = 0.5 / LEVELS
"""The largest error of a position inside the window, in half windows: 0.02 pixels of a map 600 wide."""
COARSE = 1e-3
DECADES = 1500
"""Numbers for a decade of the loss: its relative error is below 0.1 %."""
MIDDLE = -8.5
"""The decade in the middle of those that fit: from 1e-30 to 1e13."""
POINTS = 150_000
"""At most so many points of paths in a fan; longer races have fewer values."""
GROUND = (64, 48)
"""Points of the contour map at every value of a landscape's knob, across and up."""


def along(experiment: Experiment, knob: Knob) -> bytes:
    """The message with a fan along one knob."""
    count = max(5, min(VALUES, POINTS // ((experiment.steps + 1) * max(len(knob.rows), 1)) // 2 * 2 + 1))
    values = knob.values(count)
    return _pack(experiment, [knob], [values], list(turned(experiment, [(knob, values.tolist())])))


def over(experiment: Experiment, across: Knob, up: Knob) -> bytes:
    """The message with a square of paths over two knobs of the same run: the first changes fastest."""
    count = max(5, min(SQUARE, int(np.sqrt(POINTS / (experiment.steps + 1))) // 2 * 2 + 1))
    values = [across.values(count), up.values(count)]
    grid = np.meshgrid(*values)
    settings = [(knob, plane.ravel().tolist()) for knob, plane in zip((across, up), grid, strict=True)]
    return _pack(experiment, [across, up], values, list(turned(experiment, settings)))


def single(experiment: Experiment) -> bytes:
    """The message with the whole race as it is: a fan of one value."""
    rows = tuple(range(len(experiment.runs)))
    return _fan(experiment, [], rows, [experiment], {})


def _pack(
    experiment: Experiment, turning: list[Knob], values: list[np.ndarray], variants: list[Experiment]
) -> bytes:
    extra: dict[str, Any] = {"log": [knob.log for knob in turning]}
    if turning[0].path[0] == "landscape":
        extra["grounds"] = True
    return _fan(experiment, values, turning[0].rows, variants, extra)


def _fan(
    experiment: Experiment,
    values: list[np.ndarray],
    rows: Sequence[int],
    variants: list[Experiment],
    extra: dict[str, Any],
) -> bytes:
    shown = solve.seen(experiment)
    (x0, x1), (y0, y1) = shown.window
    middle, half = np.array([x0 + x1, y0 + y1]) / 2, np.array([x1 - x0, y1 - y0]) / 2
    shape = (len(variants), len(rows), experiment.steps + 1)
    positions, losses = np.empty((*shape, 2), np.int16), np.empty(shape)
    diverged: list[list[int | None]] = []
    floors = [solve.floor(variant) for variant in variants]
    for k, variant in enumerate(variants):
        alone = variant.model_copy(update={"runs": tuple(variant.runs[i] for i in rows)})
        try:
            found = solve.trajectories(alone)
        except ExperimentError:  # the loss is too large already at the start
            positions[k], losses[k] = 0, 1e12
            diverged.append([0] * len(rows))
            continue
        for j, one in enumerate(found):
            positions[k, j] = quantized((shown.flat(one.x, one.loss) - middle) / half)
            losses[k, j] = one.loss - (floors[k] or 0.0)
        diverged.append([one.diverged_at for one in found])
    base = 0.0
    if floors[0] is None:
        base = float(np.nanmin(losses)) - 1e-3 * abs(float(np.nanmin(losses))) - 1e-6
    header = {
        "view": "fan",
        "values": [list(axis) for axis in values],
        "rows": list(rows),
        "steps": experiment.steps,
        "middle": middle.tolist(),
        "half": half.tolist(),
        "base": base,
        "floors": floors,
        "diverged": diverged,
        **extra,
    }
    arrays = {"x": _differences(positions, 2), "loss": _differences(_logarithms(losses - base), 2)}
    if extra.get("grounds"):
        heights = [_ground(variant, floor) for variant, floor in zip(variants, floors, strict=True)]
        arrays["z"] = np.stack([z for z, _ in heights])
        header["heights"] = [scale for _, scale in heights]
        header["marks"] = [
            {name: points.tolist() for name, points in solve.marks(variant).items()} for variant in variants
        ]
    header["levels"], header["linear"], header["stretch"] = LEVELS, LINEAR, STRETCH
    header["decades"], header["center"] = DECADES, MIDDLE
    return payload.pack(header, arrays)


def quantized(u: np.ndarray) -> np.ndarray:
    """Positions in half windows as 16-bit numbers; what is not finite lies in the middle."""
    size = np.abs(np.nan_to_num(u))
    far = LINEAR + STRETCH * np.log(np.maximum(size, LINEAR) / LINEAR)
    v = np.where(size <= LINEAR, size, np.minimum(far, 2 * LINEAR))
    return np.round(np.sign(np.nan_to_num(u)) * v * LEVELS).astype(np.int16)


def _logarithms(losses: np.ndarray) -> np.ndarray:
    decades = np.log10(np.clip(np.nan_to_num(losses, nan=1e12, posinf=1e12), 1e-30, 1e13))
    return np.round((decades - MIDDLE) * DECADES).astype(np.int16)


def _differences(numbers: np.ndarray, axis: int) -> np.ndarray:
    """From step to step, modulo 2^16, as a reader adds them up."""
    return np.diff(numbers, axis=axis, prepend=np.int16(0)).astype(np.int16)


def _ground(variant: Experiment, floor: float | None) -> tuple[np.ndarray, tuple[float, float]]:
    """A coarse contour map as 16-bit numbers, and the heights of the lowest and the highest of them."""
    z = solve.coarse(variant, GROUND).astype(float)
    t = z if floor is None else np.log10(np.maximum(z - floor, 1e-30))
    known = t[np.isfinite(t)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    scaled = (t - low) / max(high - low, 1e-12) * 65534 - 32767
    return np.where(np.isfinite(t), np.nan_to_num(scaled), -32768).round().astype(np.int16), (low, high)
