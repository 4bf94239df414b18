"""What theory predicts of the loss, over the measured curve; see charts/theory.js."""

from collections.abc import Callable

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import number
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.overlays.theory import predicted
from app.export.drawing.race import Race
from app.export.drawing.sheets.sheet import Box
from app.races import solve
from app.races.measures import THEORY

NAMED = 0.62
"""Words stand at this share of the plot's width, or where their line leaves it."""


class PredictedLoss:
    """The lines of theory in a chart of losses."""

    def __init__(
        self,
        race: Race,
        look: Look,
        inside: Box,
        at: tuple[Callable[[int, float], float], Callable[[np.ndarray], np.ndarray]],
    ) -> None:
        """`at`: where a row of a run stands across, and how high losses do."""
        self._race, self._look, self._inside, self._at = race, look, inside, at

    def draw(self, pen: Pen, step: float) -> None:
        """Draw the predicted loss, how fast it falls in the long run, and where noise keeps it."""
        found = predicted(self._race, step)
        if len(found.loss) > 1:
            self._line(pen, found.loss, found.start, THEORY.dash)
        if found.factor is not None and found.lowest is not None and len(found.loss):
            rows = np.arange(len(found.loss))
            slope = found.lowest + (found.loss[0] - found.lowest) * found.factor ** (2.0 * rows)
            points = self._line(pen, slope, found.start, THEORY.dots)
            self._name(pen, points, f"theory: error × {number(found.factor)} a step")
        if found.floor is not None:
            level = self._line(pen, np.full(self._race.steps + 1, found.floor), 0, THEORY.dash)
            self._name(pen, level, "theory: noise keeps it here")

    def _line(self, pen: Pen, losses: np.ndarray, start: int, dash: tuple[float, ...]) -> np.ndarray:
        """Draw losses from a row on; returns their places."""
        focus, inside = self._race.view.focus, self._inside
        across, up = self._at
        x = np.array([across(focus, start + k) for k in range(len(losses))])
        y = np.clip(up(losses), inside.y - inside.height, inside.y + 2 * inside.height)
        points = np.stack([x, y], axis=1)
        with pen.within(inside.x, inside.y, inside.width, inside.height):
            look, u = self._look, self._look.scale
            path = Path(points - (inside.x, inside.y))
            pen.stroke(path, look.text, THEORY.wide * u, dash=[part * u for part in dash])
        return points

    def _name(self, pen: Pen, points: np.ndarray, text: str) -> None:
        inside, look, u = self._inside, self._look, self._look.scale
        x, y = points.T
        bottom, size = inside.y + inside.height, 11.5 * u
        seen = (x <= inside.x + NAMED * inside.width) & (y <= bottom - 4 * u) & (y >= inside.y)
        if not seen.any():
            return
        last = int(np.flatnonzero(seen)[-1])
        long = measure(text, size)
        left = max(inside.x + 4 * u, min(x[last] + 8 * u, inside.x + inside.width - long - 4 * u))
        middle = max(y[last] - 11 * u, inside.y + 8 * u)
        pen.text(text, float(left), float(middle), size, look.text, halo=look.page, wide=3 * u)


def predicted_loss(
    race: Race,
    look: Look,
    inside: Box,
    at: tuple[Callable[[int, float], float], Callable[[np.ndarray], np.ndarray]],
) -> PredictedLoss | None:
    """What draws theory, where the view shows it."""
    shown = "theory" in race.view.show and not solve.landscape(race.experiment).training
    return PredictedLoss(race, look, inside, at) if shown else None
