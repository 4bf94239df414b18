"""What slow motion says above a map: the phase, and its equation with the step's numbers."""

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.overlays.slow import Slow
from app.export.drawing.sheets.sheet import Box, wrapped

MOST = 3
"""An equation has at most so many lines."""
ROOM = 0.3
"""The words take at most this share of the height."""


class Saying:
    """A title and an equation in lines over a box; `rest` is what is left of it for the map."""

    def __init__(self, slow: Slow, look: Look, box: Box) -> None:
        self._slow, self._look, self._box = slow, look, box
        u = look.scale
        self._size, self._small = 14 * u, 13 * u
        self._high, self._low = 20 * u, 18 * u
        lines = len(wrapped(slow.longest(), box.width, self._small, most=MOST))
        room = ROOM * box.height - self._high - 8 * u
        self._lines = min(lines, int(room / self._low)) if room > 0 else -1
        used = 0.0 if self._lines < 0 else self._high + self._low * self._lines + 8 * u
        self.rest = Box(box.x, box.y + used, box.width, box.height - used)

    def draw(self, pen: Pen, moment: float) -> None:
        """Write what is said at a moment."""
        title, equation = self._slow.said(self._slow.phase(moment))
        if self._lines < 0 or not title:
            return
        (x, y, width, _), look = self._box, self._look
        (first,) = wrapped(title, width, self._size, 600, most=1)
        pen.text(first, x, y + self._high / 2, self._size, look.text, weight=600)
        lines = wrapped(equation, width, self._small, most=self._lines) if self._lines else []
        for i, line in enumerate(lines):
            pen.text(line, x, y + self._high + (i + 0.5) * self._low, self._small, look.text)
