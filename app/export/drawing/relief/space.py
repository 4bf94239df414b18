"""A race in space: its landscape as a relief seen by the view's camera, the runs upon it."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import Label, separate
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import circle
from app.export.drawing.maps.contours import levels_of
from app.export.drawing.maps.heads import headline
from app.export.drawing.maps.markers import cross, marker
from app.export.drawing.race import Race
from app.export.drawing.relief.block import Block, hidden, lens_of
from app.export.drawing.relief.edges import Edges
from app.export.drawing.relief.members import Members
from app.races.measures import HEAD, NAME, PATH

DIM = 0.25
"""How much of a path is seen through the surface."""
PIECES = 8
"""Between two steps a path follows the surface in so many pieces."""


class Space:
    """A race on a relief of so many pixels: what stays is drawn once, what moves at any step."""

    def __init__(self, race: Race, look: Look, size: tuple[float, float]) -> None:
        self._race, self._look, self._size = race, look, size
        width, height = (round(side) for side in size)
        self._block = Block(levels_of(race), race.window, height / width, look)
        self._lens = lens_of(race.view.camera, width, height, 30 * look.scale)
        colors, self._depths = self._block.seen(self._lens)
        self._pixels = (255 * colors).round().astype(np.uint8)
        self._paths = [self._laid(i) for i in range(len(race.runs))]
        self._members = [
            Members(bundle, look.color(run.style), self._seen, look.scale, paths=race.members == "paths")
            for run, bundle in zip(race.runs, race.repeats, strict=bool(race.repeats))
            if bundle is not None
        ]

    def _seen(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where points [n, 2] of the plane are seen, NaN outside, and whether the surface hides them."""
        seen = self._lens.look(self._block.place(points))
        return seen[:, :2], hidden(self._depths, seen)

    def pieces(self, points: np.ndarray) -> list[np.ndarray]:
        """Where points [n, 2] of the plane are seen, in pieces without what is hidden or outside."""
        places, behind = self._seen(points)
        clear = np.isfinite(places).all(axis=1) & ~behind
        breaks = np.flatnonzero(np.diff(clear)) + 1
        parts = zip(np.split(places, breaks), np.split(clear, breaks), strict=True)
        return [part for part, seen in parts if len(seen) and seen[0]]

    def _laid(self, i: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A path over the surface: the row of each of its points, where it is seen, and what is hidden."""
        x, last = self._race.x[i], self._race.drawn(i)
        rows = np.arange(PIECES * last + 1) / PIECES
        points = np.stack([np.interp(rows, np.arange(len(x)), x[:, k]) for k in (0, 1)], axis=1)
        return rows, *self._seen(points)

    def base(self, pen: Pen, *, plain: bool = False) -> None:
        """Draw the block, its axes unless it is `plain`, its minima and its saddles."""
        pen.image(self._pixels)
        if not plain:
            race = self._race
            Edges(self._block, self._lens, race.axes, race.floor, self._look).draw(pen)
        for points, turned in ((self._race.minima, False), (self._race.saddles, True)):
            places, behind = self._seen(points.reshape(-1, 2).astype(float))
            for (x, y), gone in zip(places.tolist(), behind.tolist(), strict=True):
                if np.isfinite(x):
                    with pen.faint(DIM if gone else 1.0):
                        cross(pen, x, y, self._look, turned=turned)

    def draw(self, pen: Pen, step: float, *, names: bool = True) -> None:
        """Draw the runs as they are at a step; what the surface hides is dim."""
        race, look, u = self._race, self._look, self._look.scale
        order = sorted(range(len(race.runs)), key=lambda i: i == race.view.focus)
        first = 0.0 if race.view.tail is None else race.row(max(step - race.view.tail, 0))
        for members in self._members:
            members.draw(pen, race.row(step))
        for i in order:
            row = min(race.row(step), float(race.drawn(i)))
            with pen.group(f"run-{i}"):
                self._line(pen, i, first, row)
        words: list[tuple[str, float, float, str]] = []
        for i in order:
            row = min(race.row(step), float(race.drawn(i)))
            head = [[float(np.interp(row, np.arange(len(race.x[i])), race.x[i][:, k])) for k in (0, 1)]]
            places, behind = self._seen(np.array(head))
            x, y = places[0].tolist()
            if not np.isfinite(x):
                continue
            color = look.color(race.runs[i].style)
            if i == race.view.focus:
                pen.stroke(circle(x, y, HEAD.ring * u), look.casing, HEAD.casing * u)
                pen.stroke(circle(x, y, HEAD.ring * u), color, HEAD.line * u, DIM if behind[0] else 1.0)
            marker(pen, race.runs[i].style.marker, x, y, HEAD.radius * u, color, look)
            words.append((headline(race.runs[i], step), x + NAME.gap * u, y, color))
        if names:
            self._names(pen, words)

    def _names(self, pen: Pen, words: list[tuple[str, float, float, str]]) -> None:
        u, (width, height) = self._look.scale, self._size
        size, line, boxes = NAME.size * u, NAME.line * u, []
        for text, x, y, _ in words:
            long = measure(text, size, 600)
            left = x if x + long < width else x - 2 * NAME.gap * u - long
            boxes.append(Label(left, left + long + 8 * u, y - line / 2, 0, height))
        for (text, _, _, color), box, top in zip(words, boxes, separate(boxes, line), strict=True):
            pen.text(text, box.left, top + line / 2, size, color, weight=600,
                     halo=self._look.casing, wide=NAME.halo * u)  # fmt: skip

    def _line(self, pen: Pen, i: int, first: float, row: float) -> None:
        """A path between two rows: cased where it is seen, faint where it is hidden."""
        rows, places, behind = self._paths[i]
        k, end = np.searchsorted(rows, (first, row), side="right").tolist()
        places, behind = places[max(k - 1, 0) : end], behind[max(k - 1, 0) : end]
        if len(places) < 2:
            return
        look, u = self._look, self._look.scale
        wide = (PATH.focused if i == self._race.view.focus else PATH.wide) * u
        color, dash = (
            look.color(self._race.runs[i].style),
            [part * u for part in self._race.runs[i].style.dash],
        )
        known: np.ndarray = np.asarray(np.isfinite(places).all(axis=1))
        for dim in (True, False):
            there = known[1:] & known[:-1] & ((behind[1:] | behind[:-1]) == dim)
            if not there.any():
                continue
            goes, leaves = np.zeros(len(places), bool), np.zeros(len(places), bool)
            goes[1:] = leaves[:-1] = there
            kept = goes | leaves
            path = Path(places[kept], np.where(goes, Path.LINETO, Path.MOVETO)[kept].astype(np.uint8))
            if not dim:
                pen.stroke(path, look.casing, wide + PATH.casing * u, PATH.opacity)
            pen.stroke(path, color, wide, DIM if dim else 1.0, dash=dash)
