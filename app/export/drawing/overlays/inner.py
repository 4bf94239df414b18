"""The inner state of a rule at a head, to one scale over the whole path; see overlays/inner.js."""

from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.overlays import glyphs
from app.export.drawing.overlays.glyphs import Point, Said
from app.races.along.memory import Glyph, Inner
from app.races.palette import COLORS

SIZES = {"vector": (0.2, 0.26), "squares": (0.11, 0.15), "rates": (0.24, 0.3), "w": (0.16, 0.3)}
"""As shares of the smaller side of the map: how long what is to scale is at most, and where it is cut."""
SHARE = 0.97
"""Of the sizes along a path, this share is drawn to scale."""
ALIKE = 8
"""Values that differ by no more than this factor share a scale."""
TOGETHER = 9
"""A point nearer to the head than this many pixels is the head."""
GRADIENTS = ("g", "slope", "part")
ORDER = ("squares", "rates", "point", "vector")
"""What lies below comes first."""


class Group(NamedTuple):
    """Glyphs that share a scale."""

    names: list[str]
    kind: str
    low: float
    high: float


class State:
    """The inner state of a run, ready to be drawn at any of its steps."""

    def __init__(
        self, found: Inner, unit: np.ndarray, small: float, color: str, look: Look, last: int
    ) -> None:
        """`unit`: pixels per unit across and up; `small`: the smaller side of the map; `color`: the run's."""
        self._unit, self._small, self._look, self._last = unit, small, look, last
        self._arrays = found.arrays
        self._glyphs = [one for one in found.glyphs if _is_drawn(one, found.glyphs)]
        self._colors = _colors(found.glyphs, look, color)
        self._scales = self._groups(found.glyphs)

    def _sizes(self, kind: str, values: np.ndarray) -> np.ndarray:
        """How large glyphs [n, 2] are at scale 1."""
        if kind == "vector":
            return np.hypot(*(values * self._unit).T)
        largest = np.abs(values).max(axis=1)
        return np.sqrt(largest) if kind == "squares" else largest

    def _groups(self, every: list[Glyph]) -> list[tuple[Group, float]]:
        groups: list[Group] = []
        for one in every:
            if one.kind == "point" or not one.used:
                continue
            sizes = self._sizes(one.kind, self._arrays[one.name][: self._last])
            known = np.sort(sizes[(sizes > 0) & np.isfinite(sizes)])
            size = float(known[round(SHARE * (len(known) - 1))]) if len(known) else 0.0
            for i, group in enumerate(groups):
                alike = size <= ALIKE * group.low and size * ALIKE >= group.high
                hatted = any(one.name == f"{other}_hat" for other in group.names)
                if (
                    one.name != "w"
                    and group.kind == one.kind
                    and "w" not in group.names
                    and (alike or hatted)
                ):
                    low, high = min(group.low, size), max(group.high, size)
                    groups[i] = Group([*group.names, one.name], one.kind, low, high)
                    break
            else:
                groups.append(Group([one.name], one.kind, size, size))
        return [(group, self._scale(group)) for group in groups]

    def _scale(self, group: Group) -> float:
        if group.names == ["w"]:
            return 1.0
        return SIZES[group.kind][0] * self._small / group.high if group.high else 0.0

    def _times(self, group: Group, scale: float, k: int) -> float:
        """How many times larger a group is drawn than its scale says, so that it can be seen."""
        sizes = [float(self._sizes(group.kind, self._arrays[name][k : k + 1])[0]) for name in group.names]
        own = "w" if group.names == ["w"] else group.kind
        largest, room = scale * max(sizes), SIZES[own][0] * self._small
        if not 0 < largest < (room / 3 if own == "w" else room):
            return 1.0
        power = 10.0 ** min(np.floor(np.log10(room / largest) + 1e-9), 6)
        digits = () if group.kind == "squares" else (5, 2)
        return next((digit for digit in digits if digit * power * largest <= room), 1) * power

    def draw(self, pen: Pen, at: Point, height: float, k: int) -> list[Said]:
        """Draw what the rule computes in the step from k on, at a head; its words are returned."""
        look, u, words, (x, y) = self._look, self._look.scale, list[Said](), at
        down = sum(
            one.sign * float(self._arrays[one.name][k][1] * self._unit[1])
            for one in self._glyphs
            if one.kind == "vector"
        )
        room = 2 * SIZES["squares"][1] * self._small
        above = y > room if down > 0 else y > height - room  # squares stand where the arrows do not go
        tray = 16 * u
        for one in sorted(self._glyphs, key=lambda one: ORDER.index(one.kind)):
            values, color = self._arrays[one.name][k], self._colors[one.name]
            group, scale = next(
                ((group, scale) for group, scale in self._scales if one.name in group.names), (None, 1.0)
            )
            times = self._times(group, scale, k) if group else 1.0
            text = _named(one, times ** (2 if one.kind == "squares" else 1))
            scale *= times
            if one.kind == "squares":
                largest = SIZES["squares"][1] * self._small
                sides = [min(float(np.sqrt(max(value, 0.0))) * scale, largest) for value in values]
                tall = max(4 * u, *sides)
                bottom = y - tray - 14 * u if above else y + tray + tall
                glyphs.squares(pen, x, bottom, sides, largest, color, look)
                words.append(Said(text, color, x + max(14 * u, sides[-1]) + 9 * u, bottom - tall / 2))
                tray += tall + 22 * u
            elif one.kind == "rates":
                reach = SIZES["rates"][1] * self._small / 2
                halves = [abs(float(value)) * scale / 2 for value in values]
                glyphs.bar(pen, x, y, (halves[0], 0.0), reach, color, look)
                if len(halves) > 1:
                    glyphs.bar(pen, x, y, (0.0, halves[1]), reach, color, look)
                words.append(Said(text, color, x + min(halves[0], reach) + 6 * u, y - 12 * u))
            elif one.kind == "point":
                place = self._place(at, k, values)
                if np.hypot(place[0] - x, place[1] - y) >= TOGETHER * u:
                    glyphs.ring(pen, at, place, color, look)
                    words.append(Said(text, color, place[0] + 10 * u, place[1]))
            else:
                words += self._vector(pen, at, one, k, scale, text)
        return words

    def _place(self, at: Point, k: int, point: np.ndarray) -> Point:
        """Where a point of the plane is seen."""
        x, y = (np.asarray(point) - self.heads[k]) * self._unit + at
        return float(x), float(y)

    heads: np.ndarray = np.zeros((0, 2))
    """Where the run stands [rows, 2]: what places of points are measured from."""

    def _vector(self, pen: Pen, at: Point, one: Glyph, k: int, scale: float, text: str) -> list[Said]:
        u, elsewhere = self._look.scale, self._arrays.get(f"{one.name}@")
        begin = at if elsewhere is None else self._place(at, k, elsewhere[k])
        own = "w" if one.name == "w" else "vector"
        cut = np.inf if one.name == "w" and scale == 1 else SIZES[own][1] * self._small
        dx, dy = one.sign * self._arrays[one.name][k] * self._unit * scale
        end = glyphs.vector(pen, begin, (float(dx), float(dy)), cut, self._colors[one.name], self._look)
        if end is None:
            return []
        left = end[0] + 8 * u if end[0] >= begin[0] else end[0] - (12 + 7.5 * len(text)) * u
        return [Said(text, self._colors[one.name], left, end[1] + (6 if end[1] >= begin[1] else -6) * u)]


def _named(one: Glyph, more: float) -> str:
    name = f"{'−' if one.kind == 'vector' and one.sign < 0 else ''}{one.symbol.replace(' ', '')}"
    return f"{name} × {more:,.0f}".replace(",", "\u2009") if more > 1 else name


def _is_drawn(one: Glyph, every: list[Glyph]) -> bool:
    """Whether a glyph is drawn: what is only a stage on the way to another, as m is to m̂, is not."""
    return one.used and not any(other.name == f"{one.name}_hat" for other in every)


def _colors(every: list[Glyph], look: Look, color: str) -> dict[str, str]:
    colors = COLORS["dark" if look.dark else "light"]
    kept = [
        one.name.replace("_hat", "")
        for one in every
        if one.kind == "vector" and one.name != "w" and one.name not in GRADIENTS
    ]
    ranks = list(dict.fromkeys(kept))

    def of(one: Glyph) -> str:
        if one.kind in ("squares", "rates"):
            return str(getattr(colors, one.kind))
        if one.name == "w":
            return color
        if one.kind == "point" or one.name in GRADIENTS:
            return look.text
        return colors.memory[ranks.index(one.name.replace("_hat", "")) % len(colors.memory)]

    return {one.name: of(one) for one in every}
