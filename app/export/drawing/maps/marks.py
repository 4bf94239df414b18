"""Marks on a map, flat or in relief: their shapes, and their words beside them; see map/marking.js."""

from collections.abc import Callable, Sequence
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
PIECES = 24
"""In relief a line bends with the surface in so many pieces."""

See = Callable[[np.ndarray], list[np.ndarray]]
"""Where places [n, 2] of the plane are seen: pixels, in pieces without what is hidden."""


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
    lines: list[np.ndarray]  # [n, 2] pixels of its shape, in pieces
    at: np.ndarray  # [1, 2] where it stands; [0, 2] where that is hidden
    color: str
    words: Words

    @property
    def points(self) -> np.ndarray:
        """All pixels of its shape."""
        return np.concatenate([np.zeros((0, 2)), *self.lines])

    @property
    def around(self) -> np.ndarray:
        """What its words stand beside; nothing where that is not to be seen."""
        return self.points if self.mark.shape in ("circle", "region") else self.at

    def wanted(self, scale: float) -> Wanted:
        """Where its words look for a place."""
        mark, core, how = self.mark, self.around, "beside"
        room = 3.0 if mark.run is None else HEAD.ring
        if mark.shape == "line":
            core, room = self.points[len(self.points) // 2 :][:1], 3.0
        elif mark.shape in ("circle", "region"):
            how, room = "inside" if mark.shape == "region" else how, 0.0
        elif mark.shape == "none" and mark.run is None:
            how, room = "over", 0.0
        return Wanted(self.words.width, self.words.height, shaping.bounds(core, room * scale), how)


def draw_marks(
    pen: Pen,
    marks: Sequence[Mark],
    race: Raced,
    look: Look,
    size: tuple[float, float],
    step: float,
    *,
    only: int | None = None,
    see: See | None = None,
    names: bool = True,
    least: float = 0.0,
) -> None:
    """Draw the marks that stand on the map at a step; `only`: those of one run, and those of none.

    `see`: where a relief shows places; None: the map is flat. Words stand where they cover neither the paths
    nor the heads as they are at the step, if they can, nor `names` there; letters are at least `least` high.
    """
    placed = [
        one
        for mark in marks
        if mark.on == "map" and (only is None or mark.run in (None, only))
        for one in [_placed(mark, race, look, size, step, see, least)]
        if one is not None and _seen(one, size)
    ]
    for i, one in enumerate(placed):
        with pen.group(f"mark-{i}"):
            _shape(pen, one, look)
    worded = [one for one in placed if one.mark.text]
    crowd = _obstacles(race, look, size, step, only, see, names=names)
    # What words had better not cover of a shape is its anchor.
    crowd += [Obstacle(shaping.bounds(one.at, 4 * look.scale), STANDING) for one in placed if len(one.at)]
    wanted = [one.wanted(look.scale) for one in worded]
    for one, rect in zip(worded, settled(wanted, crowd, size, look.scale), strict=True):
        with pen.group("words"):
            one.words.draw(pen, rect.left, rect.top, one.color, halo=look.casing, wide=NAME.halo * look.scale)


def color_of(mark: Mark, race: Raced, look: Look) -> str:
    """A mark's colour: its own, its run's, or that of text."""
    if mark.color is not None:
        return look.color(PALETTE[mark.color])
    return look.text if mark.run is None else look.color(race.runs[mark.run].style)


def _placed(
    mark: Mark,
    race: Raced,
    look: Look,
    size: tuple[float, float],
    step: float,
    see: See | None,
    least: float,
) -> _Placed | None:
    """A mark where it stands at a step; None before its own step has come."""
    if mark.run is not None and mark.step is not None and mark.step > step + 1e-9:
        return None
    seen, anchor = see or _flat(race, size), _anchor(mark, race, step)
    lines = seen(outline(mark, anchor, PIECES if see else 1))
    at = np.concatenate([np.zeros((0, 2)), *seen(anchor[None])])
    words = Words(mark.text, max(look.name(size[0]), least), WIDEST * size[0])
    return _Placed(mark, lines, at, color_of(mark, race, look), words)


def _flat(race: Raced, size: tuple[float, float]) -> See:
    """Where a flat map shows places: all in one piece."""
    return lambda points: [project(points, race.window, *size)]


def _anchor(mark: Mark, race: Raced, step: float) -> np.ndarray:
    """The place of the plane at which a mark stands."""
    if mark.at is not None:
        return np.array(mark.at)
    i = mark.run or 0
    row = min(race.row(step if mark.step is None else mark.step), race.drawn(i))
    path = race.x[i]
    k = min(int(row), len(path) - 2)
    return path[k] + (row - k) * (path[k + 1] - path[k])


def outline(mark: Mark, at: np.ndarray, pieces: int = 1) -> np.ndarray:
    """The shape of a mark [n, 2] in the coordinates of the plane, every straight line in so many pieces.

    One that goes around ends where it begins.
    """
    if mark.shape == "circle":
        turns = 2 * np.pi * np.arange(ROUND + 1) / ROUND
        return at + (mark.radius or 0) * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    if mark.to is None:
        return at[None]
    to = np.array(mark.to)
    if mark.shape == "region":
        return _divided(np.array([at, (to[0], at[1]), to, (at[0], to[1]), at]), pieces)
    return _divided(np.stack([at, to]), max(pieces, 2))


def _divided(corners: np.ndarray, pieces: int) -> np.ndarray:
    """A line with each of its parts in so many pieces."""
    places = np.arange(pieces * (len(corners) - 1) + 1) / pieces
    return np.stack([np.interp(places, np.arange(len(corners)), corners[:, k]) for k in (0, 1)], axis=1)


def _shape(pen: Pen, one: _Placed, look: Look) -> None:
    shape = one.mark.shape
    if shape == "point" and (one.mark.run is None or one.mark.step is not None):  # a head is a point already
        for x, y in one.at.tolist():
            shaping.point(pen, x, y, one.color, look)
    elif shape == "region":
        shaping.region(pen, one.lines, one.color, look)
    elif shape in ("circle", "line", "arrow"):
        shaping.line(pen, one.lines, one.color, look, pointed=shape == "arrow")


def _seen(one: _Placed, size: tuple[float, float]) -> bool:
    """Whether anything of a mark is in the picture."""
    if not len(one.around) or not len(one.points):
        return False
    left, top, right, bottom = shaping.bounds(one.points)
    return left <= size[0] and right >= 0 and top <= size[1] and bottom >= 0


def _obstacles(
    race: Raced,
    look: Look,
    size: tuple[float, float],
    step: float,
    only: int | None,
    see: See | None,
    *,
    names: bool,
) -> list[Obstacle]:
    """The heads at a step with their names, and on a flat map the paths."""
    found, seen = list[Obstacle](), see or _flat(race, size)
    for i in range(len(race.runs)) if only is None else [only]:
        row = min(race.row(step), race.drawn(i))
        path = race.x[i]
        rows = np.linspace(0, row, SAMPLES)
        points = np.stack([np.interp(rows, np.arange(len(path)), path[:, k]) for k in (0, 1)], axis=1)
        if see is None:
            found += [
                Obstacle(shaping.bounds(pixel[None], 2 * look.scale), PASSING / SAMPLES * 4)
                for pixel in seen(points)[0]
            ]
        for head in seen(points[-1:]):
            around = shaping.bounds(head, HEAD.ring * look.scale)
            long = LETTER * NAME.size * look.scale * len(race.runs[i].title)
            named = Rect(around.right, around.top, around.right + long, around.bottom)
            found += [Obstacle(rect, STANDING) for rect in (around, named)[: 1 + names]]
    return found
