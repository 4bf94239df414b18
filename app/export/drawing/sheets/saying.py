"""What slow motion says above a map: the phase, and its equation with the step's numbers."""

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.words import Words
from app.export.drawing.overlays.slow import Slow
from app.export.drawing.sheets.sheet import Box

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
        self._high, low = 20 * u, 18 * u
        lines = len(Words(slow.longest(), self._small, box.width, lines=MOST))
        room = ROOM * box.height - self._high - 8 * u
        self._lines = min(lines, int(room / low)) if room > 0 else -1
        used = 0.0 if self._lines < 0 else self._high + low * self._lines + 8 * u
        self.rest = Box(box.x, box.y + used, box.width, box.height - used)

    def draw(self, pen: Pen, moment: float) -> None:
        """Write what is said at a moment."""
        title, equation = self._slow.said(self._slow.phase(moment))
        if self._lines < 0 or not title:
            return
        (x, y, width, _), look = self._box, self._look
        Words(title, self._size, width, lines=1, bold=True).draw(pen, x, y, look.text)
        if self._lines:
            words = Words(equation, self._small, width, lines=self._lines)
            words.draw(pen, x, y + self._high, look.text)
