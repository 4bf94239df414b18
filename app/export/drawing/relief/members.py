"""The members of a repeated run on a relief, where the surface shows them: faint paths, or only dots.

These stand for a density, too. The player's are in relief/members.js.
"""

from collections.abc import Callable

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import circle
from app.export.drawing.race import Repeated
from app.races.measures import MEMBER

PIECES = 8
"""Between two steps a path follows the surface in at most so many pieces,"""
MOST = 300_000
"""so that all paths have about so many points."""

See = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Where places [n, 2] of the plane are seen, NaN outside, and whether the surface hides them."""


class Members:
    """All members of one run on a relief, which can be drawn at any row.

    Of many only some paths are drawn, as on the page, where a camera turns all of them.
    """

    def __init__(self, repeated: Repeated, color: str, see: See, scale: float, *, paths: bool) -> None:
        self._repeated, self._color, self._see, self._scale = repeated, color, see, scale
        every = -(-len(repeated.ends) // MEMBER.many)
        shown = zip(repeated.x[::every], repeated.ends[::every].tolist(), strict=True)
        ends = [(x, end) for x, end in shown if end and paths]  # the others have no loss where they start
        pieces = int(np.clip(MOST / max(sum(end for _, end in ends), 1), 1, PIECES))
        self._ways = [_Way(x[:end], pieces, see) for x, end in ends]

    def draw(self, pen: Pen, row: float) -> None:
        """Draw them at a row: all lines as one, and all heads."""
        lines = [line for way in self._ways if (line := way.upto(int(row))) is not None]
        places, behind = self._see(self._repeated.places(row))
        clear = np.isfinite(places).all(axis=1) & ~behind
        heads = [circle(x, y, MEMBER.head * self._scale) for x, y in places[clear].tolist()]
        if lines:
            wide = MEMBER.wide * self._scale
            pen.stroke(Path.make_compound_path(*lines), self._color, wide, MEMBER.opacity)
        if heads:
            pen.fill(Path.make_compound_path(*heads), self._color, MEMBER.strong)


class _Way:
    """The path of one member: what is seen of it."""

    def __init__(self, x: np.ndarray, pieces: int, see: See) -> None:
        rows = np.arange(pieces * (len(x) - 1) + 1) / pieces
        points = np.stack([np.interp(rows, np.arange(len(x)), x[:, k]) for k in (0, 1)], axis=1)
        places, behind = see(points)
        clear = np.isfinite(places).all(axis=1) & ~behind
        moved = np.ones(len(rows), bool)
        moved[1:-1] = (np.diff(np.round(np.nan_to_num(places)), axis=0) != 0).any(axis=1)[: len(rows) - 2]
        kept = np.flatnonzero(moved | ~clear)
        goes = np.append(False, clear[kept][:-1])
        seen = clear[kept]
        self._rows, self._places = rows[kept][seen], places[kept][seen]
        self._codes = np.where(goes, Path.LINETO, Path.MOVETO)[seen].astype(np.uint8)

    def upto(self, row: int) -> Path | None:
        """The line up to a row; None where there is nothing to see."""
        count = int(np.searchsorted(self._rows, row, side="right"))
        return Path(self._places[:count], self._codes[:count]) if count > 1 else None
