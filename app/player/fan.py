"""A fan: the same race at many values of a knob, packed small enough to bend under the finger.

Positions are 16-bit numbers, in units of half the window from its middle: up to twice that far they are
linear, with an error of at most FINE, and beyond it logarithmic, with a relative error below COARSE. Losses
above a known minimum are logarithms, with a relative error below 0.1 %; where none is known they are kept
like positions, around the loss at the start. All are written as differences from step to step, which deflate
well.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.player import wire
from app.races import solve
from app.races.knobs import SQUARE, VALUES, Knob, turned
from app.races.window import View
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
"""Numbers for a decade of the loss."""
MIDDLE = -8.5
"""The decade in the middle of those that fit: from 1e-30 to 1e13."""
POINTS = 150_000
"""At most so many points of paths in a fan; longer races have fewer values."""
FEWEST = 3
WORK = 2e10
"""Multiplications that a fan may cost: some seconds."""
GROUND = (64, 48)
"""Points of the contour map at every value of a landscape's knob, across and up."""
CURVE = (400, 1)
"""The same in one dimension."""


def along(experiment: Experiment, knob: Knob) -> bytes:
    """The message with a fan along one knob. Raises ExperimentError for a race that is too long for one."""
    values = knob.values(_count(experiment, knob, VALUES, 1))
    variants = list(turned(experiment, [(knob, values.tolist())]))
    extra = {"log": [knob.log], "grounds": knob.path[0] == "landscape"}
    return _fan(experiment, [values], knob.rows, variants, extra)


def over(experiment: Experiment, across: Knob, up: Knob) -> bytes:
    """The message with a square of paths over two knobs of the same run: the first changes fastest.

    Raises ExperimentError for a race that is too long for one.
    """
    values = [knob.values(_count(experiment, across, SQUARE, 2)) for knob in (across, up)]
    grid = np.meshgrid(*values)
    settings = [(knob, plane.ravel().tolist()) for knob, plane in zip((across, up), grid, strict=True)]
    variants = list(turned(experiment, settings))
    return _fan(experiment, values, across.rows, variants, {"log": [across.log, up.log]})


def single(experiment: Experiment, moved: Experiment) -> bytes:
    """The message with the race `moved`, as the map of `experiment` shows it: a fan of one value."""
    return _fan(experiment, [], tuple(range(len(moved.runs))), [moved], {})


def _count(experiment: Experiment, knob: Knob, most: int, power: int) -> int:
    """How many values a knob may have, in a fan of so many knobs."""
    ground = solve.landscape(experiment)
    each = ground.work(solve.data(ground), len(experiment.start))
    points = (experiment.steps + 1) * max(len(knob.rows), 1)
    room = min(POINTS / points, WORK / (points * each))
    if room < FEWEST**power:
        raise ExperimentError(
            "This race is too long to bend under the finger; the paths follow when the knob is let go."
        )
    return min(most, int(room ** (1 / power)))


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
    positions, losses = np.empty((*shape, 2), np.int16), np.full(shape, np.inf)
    diverged: list[list[int | None]] = []
    floors = [solve.floor(variant) for variant in variants]
    for k, variant in enumerate(variants):
        alone = variant.model_copy(update={"runs": tuple(variant.runs[i] for i in rows)})
        try:
            found = solve.trajectories(alone, keep=False)
        except ExperimentError:  # the loss is too large already at the start, where all runs stay
            start = shown.flat(np.array(variant.start), np.array(y1))
            positions[k] = quantized((start - middle) / half)
            diverged.append([0] * len(rows))
            continue
        for j, one in enumerate(found):
            positions[k, j] = quantized((shown.flat(one.x, one.loss) - middle) / half)
            losses[k, j] = one.loss
        diverged.append([one.diverged_at for one in found])
    packed, spread = _losses(losses, floors)
    header = {
        "view": "fan",
        "values": [list(axis) for axis in values],
        "rows": list(rows),
        "steps": experiment.steps,
        "middle": middle.tolist(),
        "half": half.tolist(),
        "floors": floors,
        "spread": spread,
        "diverged": diverged,
        "scale": {
            "levels": LEVELS,
            "linear": LINEAR,
            "stretch": STRETCH,
            "decades": DECADES,
            "center": MIDDLE,
        },
        **extra,
    }
    arrays = {"x": _differences(positions, 2), "loss": _differences(packed, 2)}
    if extra.get("grounds"):
        heights = [_ground(variant, floor, shown) for variant, floor in zip(variants, floors, strict=True)]
        arrays["z"] = np.stack([z for z, _ in heights])
        header["heights"] = [scale for _, scale in heights]
        header["marks"] = [
            {name: points.tolist() for name, points in solve.marks(variant, shown).items()}
            for variant in variants
        ]
    return wire.pack(header, arrays)


def quantized(u: np.ndarray) -> np.ndarray:
    """Positions in half windows as 16-bit numbers; what is not finite lies in the middle."""
    size = np.abs(np.nan_to_num(u))
    far = LINEAR + STRETCH * np.log(np.maximum(size, LINEAR) / LINEAR)
    v = np.where(size <= LINEAR, size, np.minimum(far, 2 * LINEAR))
    return np.round(np.sign(np.nan_to_num(u)) * v * LEVELS).astype(np.int16)


def _losses(
    losses: np.ndarray, floors: Sequence[float | None]
) -> tuple[np.ndarray, tuple[float, float] | None]:
    """Losses [values, runs, steps + 1] in 16 bits, and where no minimum is known their middle and unit."""
    if floors[0] is not None:
        above = losses - np.array(floors, float)[:, None, None]
        decades = np.log10(np.clip(np.nan_to_num(above, nan=1e12, posinf=1e12), 1e-30, 1e13))
        return np.round((decades - MIDDLE) * DECADES).astype(np.int16), None
    starts = losses[:, :, 0][np.isfinite(losses[:, :, 0])]
    middle = float(starts[0]) if len(starts) else 0.0
    far = np.abs(losses[np.isfinite(losses)] - middle)
    unit = max(abs(middle), float(np.median(far)) if len(far) else 0.0, 1e-6)
    return quantized((np.nan_to_num(losses, posinf=1e12) - middle) / unit), (middle, unit)


def _differences(numbers: np.ndarray, axis: int) -> np.ndarray:
    """From step to step, modulo 2^16, as a reader adds them up."""
    return np.diff(numbers, axis=axis, prepend=np.int16(0)).astype(np.int16)


def _ground(variant: Experiment, floor: float | None, shown: View) -> tuple[np.ndarray, tuple[float, float]]:
    """A coarse contour map as 16-bit numbers, and the heights of the lowest and the highest of them."""
    z = solve.coarse(variant, shown, GROUND if len(variant.start) > 1 else CURVE).astype(float)
    t = z if floor is None else np.log10(np.maximum(z - floor, 1e-30))
    known = t[np.isfinite(t)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    scaled = (t - low) / max(high - low, 1e-12) * 65534 - 32767
    return np.where(np.isfinite(t), np.nan_to_num(scaled), -32768).round().astype(np.int16), (low, high)
