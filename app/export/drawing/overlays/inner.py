"""The inner state of a rule at a head, to one scale over the whole path; see overlays/inner.js."""

from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.overlays import glyphs
from app.export.drawing.overlays.glyphs import Point, Said
from app.races.along.memory import Glyph, Inner
from app.races.along.phases import Attention
from app.races.palette import COLORS

SIZES = {"vector": (0.2, 0.26), "squares": (0.11, 0.15), "rates": (0.24, 0.3), "w": (0.16, 0.3)}
"""As shares of the smaller side of the map: how long what is to scale is at most, and where it is cut."""
SHARE = 0.97
"""Of the sizes along a path, this share is drawn to scale."""
ALIKE = 8
"""Values that differ by no more than this factor share a scale."""
TOGETHER = 9
"""A point nearer to the head than this many pixels is the head."""
LANE = 15
"""On a curve arrows are so many pixels apart."""
FAINT = 0.35
"""How strong what a phase is not about is drawn."""
GRADIENTS = ("g", "slope", "part")
ORDER = ("squares", "rates", "point", "vector")
"""What lies below comes first."""


class Group(NamedTuple):
    """Glyphs that share a scale."""

    names: list[str]
    kind: str
    low: float
    high: float


class _Drawn(NamedTuple):
    """A glyph as it is drawn in a step."""

    glyph: Glyph
    color: str
    values: np.ndarray
    before: np.ndarray | None  # what they were a step ago, where a phase uses those
    scale: float
    text: str
    strong: bool  # the phase is about it


class State:
    """The inner state of a run, ready to be drawn at any of its steps."""

    def __init__(
        self, found: Inner, unit: np.ndarray, small: float, color: str, look: Look, last: int, *, curve: bool
    ) -> None:
        """`unit`: pixels per unit across and up; `small`: the smaller side of the map; `color`: the run's.

        On a `curve` all arrows lie along one line: they are drawn apart.
        """
        self._unit, self._small, self._look, self._last = unit, small, look, last
        self._arrays = found.arrays
        self._every, self._curve = found.glyphs, curve
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

    def draw(self, pen: Pen, at: Point, height: float, k: int, phase: Attention | None = None) -> list[Said]:
        """Draw what the rule computes in the step from k on, at a head; its words are returned.

        `phase`: what a phase of the step is about, where not all of it is drawn at once.
        """
        drawn = [self._at(one, k, phase) for one in self._every if _is_drawn(one, self._every, phase)]
        drawn.sort(key=lambda one: ORDER.index(one.glyph.kind))
        down = sum(
            one.glyph.sign * float(one.values[1] * self._unit[1]) * one.scale
            for one in drawn
            if one.glyph.kind == "vector"
        )
        u, y, room = self._look.scale, at[1], 2 * SIZES["squares"][1] * self._small
        # squares stand where the arrows do not go
        above = y > room if down > 0 or self._curve else y > height - room
        lane = 0.0 if not self._curve else LANE * u * (-1 if y > height - 6 * LANE * u else 1)
        tray = 16 * u + (LANE * u * len(drawn) if lane and (lane < 0) == above else 0)
        words, beside = list[Said](), 0.0
        for one in drawn:
            with pen.faint(1.0 if one.strong else FAINT):
                if one.glyph.kind == "squares":
                    said, tray = self._squares(pen, at, one, above=above, tray=tray)
                elif one.glyph.kind == "rates":
                    said = self._rates(pen, at, one)
                elif one.glyph.kind == "point":
                    said = self._point(pen, at, one, k, always=phase is not None and one.strong)
                elif one.glyph.name == "w":
                    said = self._vector(pen, at, one, k, 0.0)
                else:
                    beside += lane
                    said = self._vector(pen, at, one, k, beside)
            words += said if one.strong else []
        return words

    def _at(self, one: Glyph, k: int, phase: Attention | None) -> _Drawn:
        """A glyph in the step from k on."""
        group, scale = next(
            ((group, scale) for group, scale in self._scales if one.name in group.names), (None, 1.0)
        )
        times, values = self._times(group, scale, k) if group else 1.0, self._arrays[one.name]
        before = values[k - 1] if phase and k and one.name in phase.before else None
        text = _named(one, times ** (2 if one.kind == "squares" else 1))
        strong = phase is None or one.name in phase.now
        return _Drawn(one, self._colors[one.name], values[k], before, scale * times, text, strong)

    def _squares(
        self, pen: Pen, at: Point, one: _Drawn, *, above: bool, tray: float
    ) -> tuple[list[Said], float]:
        """Squares over or under a head, `tray` pixels from it, and how far the next ones stand."""
        u, (x, y), largest = self._look.scale, at, SIZES["squares"][1] * self._small

        def sides(values: np.ndarray) -> list[float]:
            return [min(float(np.sqrt(max(value, 0.0))) * one.scale, largest) for value in values]

        now, before = sides(one.values), [] if one.before is None else sides(one.before)
        tall = max(4 * u, *now, *before)
        bottom = y - tray - 14 * u if above else y + tray + tall
        glyphs.squares(pen, x, bottom, now, largest, one.color, self._look, before)
        right = now[1] if len(now) > 1 else 0.0
        said = Said(one.text, one.color, x + max(14 * u, right) + 9 * u, bottom - tall / 2)
        return [said], tray + tall + 22 * u

    def _rates(self, pen: Pen, at: Point, one: _Drawn) -> list[Said]:
        (x, y), reach, u = at, SIZES["rates"][1] * self._small / 2, self._look.scale
        halves = [abs(float(value)) * one.scale / 2 for value in one.values]
        glyphs.bar(pen, x, y, (halves[0], 0.0), reach, one.color, self._look)
        if len(halves) > 1:
            glyphs.bar(pen, x, y, (0.0, halves[1]), reach, one.color, self._look)
        return [Said(one.text, one.color, x + min(halves[0], reach) + 6 * u, y - 12 * u)]

    def _point(self, pen: Pen, at: Point, one: _Drawn, k: int, *, always: bool) -> list[Said]:
        u, place = self._look.scale, self._place(at, k, one.values)
        if not always and np.hypot(place[0] - at[0], place[1] - at[1]) < TOGETHER * u:
            return []
        glyphs.ring(pen, at, place, one.color, self._look)
        return [Said(one.text, one.color, place[0] + 10 * u, place[1])]

    def _place(self, at: Point, k: int, point: np.ndarray) -> Point:
        """Where a point of the plane is seen."""
        x, y = (np.asarray(point) - self.heads[k]) * self._unit + at
        return float(x), float(y)

    heads: np.ndarray = np.zeros((0, 2))
    """Where the run stands [rows, 2]: what places of points are measured from."""

    def _vector(self, pen: Pen, at: Point, one: _Drawn, k: int, beside: float) -> list[Said]:
        """An arrow, so many pixels `beside` its head."""
        u, glyph = self._look.scale, one.glyph
        elsewhere = self._arrays.get(f"{glyph.name}@")
        x, y = at if elsewhere is None else self._place(at, k, elsewhere[k])
        begin = (x, at[1] + beside if beside else y)
        own = "w" if glyph.name == "w" else "vector"
        cut = np.inf if glyph.name == "w" and one.scale == 1 else SIZES[own][1] * self._small

        def arrow(values: np.ndarray) -> Point | None:
            dx, dy = glyph.sign * values * self._unit * one.scale
            return glyphs.vector(pen, begin, (float(dx), float(dy)), cut, one.color, self._look)

        if one.before is not None:
            with pen.faint(FAINT):
                arrow(one.before)
        end = arrow(one.values)
        if end is None:
            return []
        left = end[0] + 8 * u if end[0] >= begin[0] else end[0] - (12 + 7.5 * len(one.text)) * u
        return [Said(one.text, one.color, left, end[1] + (6 if end[1] >= begin[1] else -6) * u)]


def _named(one: Glyph, more: float) -> str:
    name = f"{'−' if one.kind == 'vector' and one.sign < 0 else ''}{one.symbol.replace(' ', '')}"
    return f"{name} × {_grouped(more)}" if more > 1 else name


def _grouped(value: float) -> str:
    """A round number with its thousands apart."""
    if value < 1e5:
        return f"{value:,.0f}".replace(",", "\u2009")
    return "10" + str(round(np.log10(value))).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _is_drawn(one: Glyph, every: list[Glyph], phase: Attention | None) -> bool:
    """Whether a glyph is drawn: a stage on the way to another, as m is to m̂, is so in its own phase."""
    if phase is not None and one.name in phase.now:
        return True
    if not (one.used if phase is None else one.name in phase.known):
        return False
    return not any(
        other.name == f"{one.name}_hat" and (phase is None or other.name in phase.known) for other in every
    )


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
