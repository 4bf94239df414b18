"""Marks on a map: their shapes, and their words beside them; the player's are in static/marks/."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from app.export.drawing.canvas import shaping
from app.export.drawing.canvas.geometry import project
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.placing import Obstacle, Rect, Wanted, settled
from app.export.drawing.canvas.words import Words
from app.races.measures import HEAD, NAME
from app.races.palette import PALETTE
from app.races.scene import Mark

ROUND = 64
"""Corners of a circle."""
WIDEST = 0.4
"""Lines of words are at most this share of the map's width."""
PASSING = 2.0
"""How much worse words are that cover a path."""
STANDING = 3.0
"""How much worse they are that cover a head, or its name."""
LETTER = 0.55
"""About how wide a letter of a name is, in its height."""
SAMPLES = 60
"""A path is looked at in so many places."""


class Raced(Protocol):
    """What marks need to know of a race."""

    @property
    def window(self) -> Any:
        """What the map shows: two intervals."""
        ...

    @property
    def x(self) -> np.ndarray:
        """Places [runs, rows, 2] as they are drawn."""
        ...

    @property
    def runs(self) -> Sequence[Any]:
        """The runs, each with a style."""
        ...

    def row(self, step: float) -> float:
        """Which row belongs to a step."""
        ...

    def drawn(self, i: int) -> int:
        """The last row of run `i` that is drawn."""
        ...


class _Placed(NamedTuple):
    """A mark on a map of one size."""

    mark: Mark
    points: np.ndarray  # [n, 2] pixels of its shape
    color: str
    words: Words

    def wanted(self, scale: float) -> Wanted:
        """Where its words look for a place."""
        mark = self.mark
        if mark.shape == "none" and mark.run is None:
            how, core = "over", shaping.bounds(self.points)
        elif mark.shape == "region":
            how, core = "inside", shaping.bounds(self.points)
        elif mark.shape == "line":
            middle = self.points[len(self.points) // 2 : len(self.points) // 2 + 1]
            how, core = "beside", shaping.bounds(middle, 3 * scale)
        elif mark.shape == "circle":
            how, core = "beside", shaping.bounds(self.points)
        else:
            room = HEAD.ring if mark.run is not None else 3.0
            how, core = "beside", shaping.bounds(self.points[:1], room * scale)
        return Wanted(self.words.width, self.words.height, core, how)


def draw_marks(
    pen: Pen,
    marks: Sequence[Mark],
    race: Raced,
    look: Look,
    size: tuple[float, float],
    step: float,
    *,
    only: int | None = None,
) -> None:
    """Draw the marks that stand on the map at a step; `only`: those of one run, and those of none.

    Words stand where they cover neither the paths nor the heads as they are at the step, if they can.
    """
    placed = [
        one
        for mark in marks
        if mark.on == "map" and (only is None or mark.run in (None, only))
        for one in [_placed(mark, race, look, size, step)]
        if one is not None and _seen(one.points, size)
    ]
    for i, one in enumerate(placed):
        with pen.group(f"mark-{i}"):
            _shape(pen, one, look)
    worded = [one for one in placed if one.mark.text]
    obstacles = [*_obstacles(race, look, size, step, only), *(_shaped(one, look) for one in placed)]
    wanted = [one.wanted(look.scale) for one in worded]
    for one, rect in zip(worded, settled(wanted, obstacles, size, look.scale), strict=True):
        with pen.group("words"):
            one.words.draw(pen, rect.left, rect.top, one.color, halo=look.casing, wide=NAME.halo * look.scale)


def color_of(mark: Mark, race: Raced, look: Look) -> str:
    """A mark's colour: its own, its run's, or that of text."""
    if mark.color is not None:
        return look.color(PALETTE[mark.color])
    return look.text if mark.run is None else look.color(race.runs[mark.run].style)


def _placed(mark: Mark, race: Raced, look: Look, size: tuple[float, float], step: float) -> _Placed | None:
    """A mark where it stands at a step; None before its own step has come."""
    if mark.run is not None and mark.step is not None and mark.step > step + 1e-9:
        return None
    points = project(outline(mark, _anchor(mark, race, step)), race.window, *size)
    letters = (NAME.small if size[0] < NAME.narrow * look.scale else NAME.size) * look.scale
    return _Placed(mark, points, color_of(mark, race, look), Words(mark.text, letters, WIDEST * size[0]))


def _anchor(mark: Mark, race: Raced, step: float) -> np.ndarray:
    """The place of the plane at which a mark stands."""
    if mark.at is not None:
        return np.array(mark.at)
    i = mark.run or 0
    row = min(race.row(step if mark.step is None else mark.step), race.drawn(i))
    path = race.x[i]
    k = min(int(row), len(path) - 2)
    return path[k] + (row - k) * (path[k + 1] - path[k])


def outline(mark: Mark, at: np.ndarray) -> np.ndarray:
    """The shape of a mark [n, 2] in the coordinates of the plane."""
    if mark.shape == "circle":
        turns = 2 * np.pi * np.arange(ROUND) / ROUND
        return at + (mark.radius or 0) * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    if mark.to is None:
        return at[None]
    to = np.array(mark.to)
    if mark.shape == "region":
        return np.array([at, (to[0], at[1]), to, (at[0], to[1])])
    return np.stack([at, (at + to) / 2, to])


def _shape(pen: Pen, one: _Placed, look: Look) -> None:
    shape = one.mark.shape
    if shape == "point" and (one.mark.run is None or one.mark.step is not None):  # a head is a point already
        x, y = one.points[0].tolist()
        shaping.point(pen, x, y, one.color, look)
    elif shape == "circle":
        shaping.line(pen, np.concatenate([one.points, one.points[:1]]), one.color, look)
    elif shape == "region":
        shaping.region(pen, one.points, one.color, look)
    elif shape in ("line", "arrow"):
        shaping.line(pen, one.points, one.color, look, pointed=shape == "arrow")


def _seen(points: np.ndarray, size: tuple[float, float]) -> bool:
    """Whether anything of a shape is in the picture."""
    left, top, right, bottom = shaping.bounds(points)
    return left <= size[0] and right >= 0 and top <= size[1] and bottom >= 0


def _shaped(one: _Placed, look: Look) -> Obstacle:
    """What words had better not cover of a shape: its anchor."""
    return Obstacle(shaping.bounds(one.points[:1], 4 * look.scale), STANDING)


def _obstacles(
    race: Raced, look: Look, size: tuple[float, float], step: float, only: int | None
) -> list[Obstacle]:
    """The heads and the paths at a step."""
    found = []
    for i in range(len(race.runs)) if only is None else [only]:
        row = min(race.row(step), race.drawn(i))
        path = race.x[i]
        rows = np.linspace(0, row, SAMPLES)
        points = np.stack([np.interp(rows, np.arange(len(path)), path[:, k]) for k in (0, 1)], axis=1)
        pixels = project(points, race.window, *size)
        found += [
            Obstacle(shaping.bounds(pixel[None], 2 * look.scale), PASSING / SAMPLES * 4) for pixel in pixels
        ]
        head = shaping.bounds(pixels[-1:], HEAD.ring * look.scale)
        named = Rect(
            head.right,
            head.top,
            head.right + LETTER * NAME.size * look.scale * len(race.runs[i].title),
            head.bottom,
        )
        found += [Obstacle(head, STANDING), Obstacle(named, STANDING)]
    return found
