"""The places of experiments side by side on one page, each below its title."""

from collections.abc import Sequence

import numpy as np

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.words import Words
from app.export.drawing.race import Race
from app.export.drawing.sheets.panels import Key
from app.export.drawing.sheets.sheet import Box, cells, columns
from app.races.measures import NAME
from app.races.panel_titles import titles

GAP = 16
"""Pixels between two panels."""
TITLE, SMALLEST = 15, 11
"""How high the letters of a title are, and how small they become above a narrow panel."""
LONG = 2.6
"""On a page that is so many times as wide as high, or as high as wide, four panels stand in one line."""
KEY = 0.85
"""Names that are listed in a panel, in the size of those above all."""


class Panes:
    """The panels of a page: all of one size, their titles, and the box that is left below each.

    Runs that are the same in all of them are listed once above all, if `once` says so; others in each
    panel, if `listed` does. `once` says afterwards whether they are.
    """

    def __init__(
        self,
        race: Race,
        look: Look,
        box: Box,
        *,
        once: bool,
        listed: bool,
        maps: int = 1,
        across: int = 0,
        gap: float = GAP,
    ) -> None:
        """`maps`: so many pictures stand below each other in a panel; `across`: so many panels beside
        each other, or 0 as makes them largest; `gap`: pixels between them.
        """
        self._look, u, count = look, look.scale, len(race.beside)
        alike = same(race.beside)
        self._keys = [Key(race.beside[0], look, box)] if once and alike else []
        self.once = bool(self._keys) and self._keys[0].rest != box  # not where there is no room for it
        box = self._keys[0].rest if self._keys else box
        flat = box._replace(height=box.height / maps)
        across = across or _across(count, flat, 2 * TITLE * u / maps, gap * u)
        self._place_titles(race, cells(count, across, box, gap * u))
        if listed and not alike:
            self._keys = [
                Key(one, look.sized(KEY * u), rest) for one, rest in zip(race.beside, self.boxes, strict=True)
            ]
            low = min(key.rest.height for key in self._keys)
            self.boxes = [Box(x, y + high - low, width, low) for x, y, width, high in self.boxes]

    def _place_titles(self, race: Race, each: Sequence[Box]) -> None:
        """Place the titles above each other's like, so that what is below them is of one size."""
        u, (width, height) = self._look.scale, each[0][2:]
        least = NAME.size * self._look.least
        self.size = size = float(np.clip(width / 24, max(SMALLEST * u, least), max(TITLE * u, least)))
        lines = 2 if height > 16 * size else 1
        self._titles = [
            Words(title, size, width, lines=lines, bold=True, verbatim=panel.title is None)
            for title, panel in zip(titles(race.scene), race.scene.panels, strict=True)
        ]
        high = max(title.height for title in self._titles)
        self._feet = [cell.y + high for cell in each]
        high += 0.4 * size
        self.boxes = [Box(x, y + high, width, max(height - high, 4.0)) for x, y, width, height in each]

    def draw(self, pen: Pen) -> None:
        """Draw the titles, and the names that are listed."""
        for key in self._keys:
            key.draw(pen)
        for title, box, foot in zip(self._titles, self.boxes, self._feet, strict=True):
            title.draw(pen, box.x, foot - title.height, self._look.text)

    def remark(self, pen: Pen, i: int, texts: Sequence[str]) -> None:
        """Write the first of some texts for which there is room at the right end of a title."""
        size, box = 0.8 * self.size, self.boxes[i]
        room = box.width - self._titles[i].width - self.size
        text = next((text for text in texts if measure(text, size) <= room), "")
        middle = self._feet[i] - 0.65 * self.size
        pen.text(text, box.x + box.width, middle, size, self._look.muted, align="right")


def _across(count: int, box: Box, title: float, gap: float) -> int:
    """How many panels stand beside each other: as makes them largest, but four as two above two."""
    if count == 4 and LONG * box.height > box.width > box.height / LONG:
        return 2
    return columns(count, box, title, gap)


def same(races: Sequence[Race]) -> bool:
    """Whether all races have the same runs, as they are called and drawn."""
    return len({tuple((run.title, run.style) for run in one.runs) for one in races}) == 1
