"""The axes of a relief: numbers and names along the edges of its foot that face the viewer, and its height.

The player's are in relief/edges.js.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.geometry import number, ticks
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.placing import Rect
from app.export.drawing.canvas.shapes import segment
from app.export.drawing.relief.block import FOOT, TALL, Block, Lens

LETTERS = 11
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
HALO = 3


class _Edge(NamedTuple):
    """An edge of the foot in pixels, and which way is off the block."""

    begin: np.ndarray  # [2]
    end: np.ndarray
    off: np.ndarray  # [2], of length 1


class Edges:
    """The axes of a block of a size, as a lens sees it."""

    def __init__(
        self, block: Block, lens: Lens, axes: Sequence[str], floor: float | None, look: Look
    ) -> None:
        """`floor`: heights are logarithms above it."""
        self._block, self._lens, self._axes, self._floor, self._look = block, lens, axes, floor, look
        self._size = LETTERS * look.scale
        self._taken: list[Rect] = []

    def draw(self, pen: Pen) -> None:
        """Draw all axes; numbers that have no room are left out."""
        self._taken = []
        edges = self._edges()
        for edge, name in zip(edges, self._axes, strict=True):
            self._line(pen, edge.begin, edge.end)
            middle, reach = (edge.begin + edge.end) / 2, 3.2 * self._size
            self._say(pen, name, middle + self._away(edge, name, reach) * edge.off, self._look.text)
        self._height(pen)
        for edge, (low, high) in zip(edges, self._block.window, strict=True):
            long = float(np.hypot(*(edge.end - edge.begin)))
            count = int(np.clip(round(long / (58 * self._look.scale)), 2, 5))
            for value in ticks(low, high, count):
                at = edge.begin + (value - low) / (high - low) * (edge.end - edge.begin)
                self._line(pen, at, at + 4 * self._look.scale * edge.off)
                reach = self._away(edge, number(value), 6 * self._look.scale)
                self._say(pen, number(value), at + reach * edge.off, self._look.muted)

    def _edges(self) -> list[_Edge]:
        """The two edges that are seen from outside."""
        half, lens = self._block.deep / 2, self._lens
        x, y = (-0.5 if lens.sin >= 0 else 0.5), (-half if lens.cos >= 0 else half)
        corners = [(-0.5, y), (0.5, y)], [(x, -half), (x, half)]
        middle = self._seen(0, 0, -FOOT)
        found = []
        for begin, end in ([self._seen(*place, -FOOT) for place in pair] for pair in corners):
            ux, uy = (end - begin) / (float(np.hypot(*(end - begin))) or 1)
            off = np.array([uy, -ux])
            found.append(_Edge(begin, end, off if (begin - middle) @ off > 0 else -off))
        return found

    def _seen(self, x: float, y: float, z: float) -> np.ndarray:
        return self._lens.look(np.array([x, y, z]))[:2]

    def _away(self, edge: _Edge, text: str, least: float) -> float:
        """How far off an edge the middle of a text stands."""
        wide, high = np.abs(edge.off) * (measure(text, self._size), self._size) / 2
        return least + float(wide + high)

    def _height(self, pen: Pen) -> None:
        """The height, at the corner furthest to the left, where nothing of the block is before it."""
        half, u = self._block.deep / 2, self._look.scale
        corners = [(x, y) for x in (-0.5, 0.5) for y in (-half, half)]
        x, y = min(corners, key=lambda place: round(float(self._seen(*place, 0)[0])))
        foot, head = self._seen(x, y, 0), self._seen(x, y, TALL)
        if foot[1] - head[1] <= 4 * self._size:
            return
        self._line(pen, foot, head)
        name = "loss − min." if self._floor else "loss"
        left = max(4 * u + measure(name, self._size) / 2, float(head[0]))
        self._say(pen, name, np.array([left, head[1] - self._size]), self._look.text)
        low = self._block.low
        for value in ticks(low, low + TALL / self._block.per_height, 4):
            if self._floor is not None and value != round(value):
                continue
            at = self._seen(x, y, (value - low) * self._block.per_height)
            text = number(value) if self._floor is None else f"10{str(round(value)).translate(SUPERSCRIPT)}"
            self._line(pen, at - (4 * u, 0), at)
            self._say(pen, text, at - (7 * u + measure(text, self._size) / 2, 0), self._look.muted)

    def _line(self, pen: Pen, begin: np.ndarray, end: np.ndarray) -> None:
        pen.stroke(segment(*begin.tolist(), *end.tolist()), self._look.muted, self._look.scale)

    def _say(self, pen: Pen, text: str, middle: np.ndarray, color: str) -> None:
        """Write a text around a place, if there is room."""
        (x, y), wide, high = middle.tolist(), measure(text, self._size) / 2 + 2, self._size / 2
        box = Rect(x - wide, y - high, x + wide, y + high)
        inside = box.left >= 2 and box.right <= self._lens.width - 2
        inside = inside and box.top >= 2 and box.bottom <= self._lens.height - 2
        if inside and not any(_meet(box, other) for other in self._taken):
            self._taken.append(box)
            halo, u = self._look.page, self._look.scale
            pen.text(text, x, y, self._size, color, align="center", halo=halo, wide=HALO * u)


def _meet(a: Rect, b: Rect) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
