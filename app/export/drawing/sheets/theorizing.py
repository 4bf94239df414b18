"""What theory says, in a sentence over a map."""

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.words import LINE, Words
from app.export.drawing.overlays.theory import predicted
from app.export.drawing.race import Race
from app.export.drawing.sheets.sheet import Box

MOST = 4
"""So many lines it has at most."""
ROOM = 0.25
"""It takes at most this share of the height."""


class Theorizing:
    """The first sentence of theory, over a box; `rest` is what is left of it for the map."""

    def __init__(self, race: Race, look: Look, box: Box, step: float) -> None:
        """`step`: at which the sentence is as long as any."""
        self._race, self._look, self._box = race, look, box
        self._size = 12 * look.scale
        line = LINE * self._size
        lines = len(Words(self._said(step), self._size, box.width, lines=MOST))
        self._lines = min(lines, int(ROOM * box.height / line))
        used = self._lines * line + 6 * look.scale if self._lines else 0.0
        self.rest = Box(box.x, box.y + used, box.width, box.height - used)

    def draw(self, pen: Pen, step: float) -> None:
        """Write what is said at a step."""
        if self._lines:
            words = Words(self._said(step), self._size, self._box.width, lines=self._lines)
            words.draw(pen, self._box.x, self._box.y, self._look.text)

    def _said(self, step: float) -> str:
        return predicted(self._race, step).words[0]
