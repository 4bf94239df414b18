"""The contour map: bands between level lines, which the player's geometry.js chooses in the same way."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.path import Path

from app.export.drawing.canvas.look import Color, Look, mix
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.race import Race
from app.races.measures import GRAPH, LEVEL

BANDS = 22
"""How many bands a contour map has, about."""
LOWEST = 0.002
"""Of logarithms this share lies below the lowest level: wherever the grid meets the minimum."""
ROUNDING = 1e-5
"""Where more than that share of the losses is below a minimum, by more than this share of all, it is none."""
MOST, FAR = 0.98, 3.0
"""All but this share of the heights are below the top level, where the highest is so many times as high."""
STEEP = 30.0
"""Where the highest loss is even so many times as high, logarithms are drawn."""
COARSE = 150
"""Maps of less points than this are rounded off: those of networks, whose losses take long."""
FINE = 3.5
"""Pixels between two points of the grid, at least: what is finer nobody sees, and makes large files."""
HATCH = 8.5
"""Pixels between the stripes where the loss is no number."""


class Levels(NamedTuple):
    """Heights [ny, nx] to draw, and at which of them a level line runs."""

    t: np.ndarray
    at: np.ndarray
    span: tuple[float, float]  # the lowest and the highest of all maps with these levels


def levels(z: np.ndarray, floor: float | None, beside: Sequence[np.ndarray] = ()) -> Levels:
    """The heights of losses z: above a known minimum their logarithms, else the losses themselves.

    Those are logarithms too where a pole would leave all the rest in one band. Where maps stand side by
    side, the levels are those of all losses `beside` each other, z among them.
    """
    everywhere = np.concatenate([one.ravel() for one in beside or (z,)]).astype(np.float32)
    base = _base(np.sort(everywhere[np.isfinite(everywhere)]).astype(float), floor)
    t, everywhere = (_measured(one, base) for one in (z.astype(np.float32), everywhere))
    known = np.sort(everywhere[np.isfinite(everywhere)]).astype(float)
    low, high = _extremes(known, log=base is not None)
    size = (high - low) / BANDS or 1.0
    start, end = low + size, max(high - size / 2, low + size)
    count = int(np.floor((end - start) / size + 0.1)) + 1
    span = (max(low, known[0]), min(high, known[-1])) if len(known) else (low, high)
    return Levels(np.clip(t, np.float32(low), np.float32(high)), start + size * np.arange(count), span)


def levels_of(race: Race) -> Levels:
    """The levels of a race's map, in common with those that it shares its ground with."""
    if race.ground is None:
        return levels(race.z, race.floor)
    return levels(race.z, race.ground.floor, race.ground.heights)


def _measured(z: np.ndarray, base: float | None) -> np.ndarray:
    """Losses as heights: their logarithms above a base, if there is one."""
    if base is None:
        return z
    return np.log10(np.maximum(z.astype(float) - np.float32(base), 1e-30)).astype(np.float32)


def _base(known: np.ndarray, floor: float | None) -> float | None:
    """What logarithms of the losses `known`, sorted, are taken above; None where none are taken."""
    if not len(known):
        return floor
    low, high = known[0], known[-1]
    if floor is not None:
        below = known[int(len(known) * LOWEST)]
        return float(low) if below < floor - ROUNDING * (high - low) else floor
    middle, most = known[len(known) // 2], known[int((len(known) - 1) * MOST)]
    steep = middle > low and high - low > STEEP * (most - low)
    return float(2 * low - middle) if steep else None


def _extremes(known: np.ndarray, *, log: bool) -> tuple[float, float]:
    """The lowest height to tell apart and the highest, of those `known`, sorted: a few lie at a pole."""
    if not len(known):
        return -1.0, 21.5
    low, high = float(known[int(len(known) * LOWEST)] if log else known[0]), float(known[-1])
    most = float(known[int((len(known) - 1) * MOST)])
    return low, most if most > low and high - low > FAR * (most - low) else high


class ContourMap:
    """The contours of a race, ready to be drawn in a box of so many pixels."""

    def __init__(self, race: Race, look: Look, width: float, height: float) -> None:
        self._race, self._look = race, look
        self._box = (width, height)
        self._bands = () if race.curve else _bands(race, look, width, height)

    def draw(self, pen: Pen) -> None:
        """Draw the bands and the lines between them, or in one dimension the curve."""
        look, (width, height) = self._look, self._box
        if self._race.curve:
            pen.fill(_box(width, height), look.map[0])
            pen.stroke(self._line(), look.muted, GRAPH * look.scale)
            return
        if np.isnan(self._race.z).any():
            self._hatch(pen)
        for path, color in self._bands:
            pen.stamp(path, color, look.line, LEVEL * look.scale)

    def _line(self) -> Path:
        (width, height), (_, (y0, y1)) = self._box, self._race.window
        z = self._race.z[0].astype(float)
        reach = 3 * (y1 - y0)
        y = np.clip(z, y0 - reach, y1 + reach)
        across = np.linspace(0, width, len(z))
        known = np.isfinite(y)
        codes = np.where(known & np.append(False, known[:-1]), Path.LINETO, Path.MOVETO)
        points = np.stack([across, height * (y1 - y) / (y1 - y0)], axis=1)
        return Path(points[known], codes[known].astype(np.uint8))

    def _hatch(self, pen: Pen) -> None:
        look, (width, height) = self._look, self._box
        page = mix((look.page, look.text), 0.22)
        pen.fill(_box(width, height), look.page)
        every = HATCH * look.scale
        begins = np.arange(0, width + height, every)
        points = np.stack([begins, 0 * begins, begins - height, 0 * begins + height], axis=1).reshape(-1, 2)
        codes = np.tile([Path.MOVETO, Path.LINETO], len(begins)).astype(np.uint8)
        pen.stroke(Path(points, codes), page, 1.1 * look.scale)


def _bands(race: Race, look: Look, width: float, height: float) -> tuple[tuple[Path, Color], ...]:
    """What lies above each level, the lowest first: painted one upon the other they leave no seams."""
    t, at, _ = levels_of(race)
    t = _smooth(_smooth(t, 0), 1)
    rows, columns = (_thinned(n, size / look.scale) for n, size in zip(t.shape, (height, width), strict=True))
    # One more point all around, so that edges of the map are no level lines.
    x = np.pad(columns * width / max(columns[-1], 1), 1, mode="reflect", reflect_type="odd")
    y = np.pad(height - rows * height / max(rows[-1], 1), 1, mode="reflect", reflect_type="odd")
    tall = np.pad(t[np.ix_(rows, columns)], 1, mode="edge").astype(float)
    maker = contour_generator(x, y, np.ma.masked_invalid(tall), fill_type=FillType.OuterCode)
    known = tall[np.isfinite(tall)]
    lowest, top = known.min(initial=at[0]) - 1, known.max(initial=at[-1]) + 1
    ramp, bands = look.map[::-1], []
    for band, low in enumerate([lowest, *at]):
        points, codes = cast("tuple[list[np.ndarray], list[np.ndarray]]", maker.filled(low, top))
        if points:
            path = Path(np.concatenate(points), np.concatenate(codes))
            bands.append((path, mix(ramp, band / len(at))))
    return tuple(bands)


def _smooth(t: np.ndarray, axis: int) -> np.ndarray:
    """More heights along an axis with few of them, on cubics through those there are (Catmull & Rom 1974)."""
    n = t.shape[axis]
    if n >= COARSE or n < 3 or not np.isfinite(t).all():
        return t
    times = -(-COARSE // n)
    lines = np.moveaxis(t.astype(float), axis, 0)
    ends = 2 * lines[:1] - lines[1:2], 2 * lines[-1:] - lines[-2:-1]
    lines = np.concatenate([ends[0], lines, ends[1]])
    a, b, c, d = (lines[k : k + n - 1, None] for k in range(4))
    u = (np.arange(times) / times)[:, None]
    between = b + u / 2 * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)))
    smooth = np.concatenate([between.reshape(-1, t.shape[1 - axis]), lines[-2:-1]])
    return np.moveaxis(smooth, 0, axis)


def _thinned(n: int, pixels: float) -> np.ndarray:
    """Which of n points across to draw, the outermost ones among them: fewer on a small map."""
    count = max(2, min(n, int(pixels / FINE) + 1))
    return np.unique(np.linspace(0, n - 1, count).round().astype(int))


def _box(width: float, height: float) -> Path:
    return Path([(0, 0), (width, 0), (width, height), (0, height), (0, 0)], closed=True)
