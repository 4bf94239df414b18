"""What theory predicts of the run in focus, on a map; see overlays/theory.js and overlays/hatching.js."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import project
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.overlays.glyphs import Said
from app.export.drawing.race import Race
from app.languages import t
from app.races.along import theory
from app.races.along.theory import Prediction
from app.races.measures import THEORY
from app.races.palette import COLORS

NAMED, SHORT = 0.4, 60
"""The predicted path has its name so far along it, and none if it is shorter than so many pixels."""
PIECE = 3
"""Along a slanted line, curvatures are looked at every so many pixels."""


class Predicted:
    """The prediction of one run on a map of a size, at any step."""

    def __init__(self, race: Race, look: Look, size: tuple[float, float]) -> None:
        self._race, self._look, self._size = race, look, size
        self._steep = theory.steepness(race.experiment, race.window)
        self._hatched: tuple[float, Path | None] | None = None

    def at(self, step: float) -> Prediction:
        """What is predicted at a step."""
        return predicted(self._race, step)

    def below(self, pen: Pen, step: float) -> None:
        """Draw where the rule is unstable."""
        above, look = self.at(step).above, self._look
        if above is None or not self._steep.size:
            return
        if self._hatched is None or self._hatched[0] != above:
            self._hatched = above, self._hatching(above)
        if self._hatched[1] is not None:
            color = COLORS["dark" if look.dark else "light"].down
            pen.stroke(self._hatched[1], color, THEORY.wide * look.scale, THEORY.hatch)

    def draw(self, pen: Pen, step: float) -> list[Said]:
        """Draw the predicted path, and where noise keeps the run; return its words."""
        found, race = self.at(step), self._race
        path = project(found.x, race.window, *self._size)
        for points in (project(found.ring, race.window, *self._size), path):
            if len(points) > 1:
                dashed(pen, np.clip(points, -1e5, 1e5), self._look)
        return self._name(path)

    def _name(self, path: np.ndarray) -> list[Said]:
        u, (width, height) = self._look.scale, self._size
        gone = np.cumsum(np.hypot(*np.diff(path, axis=0).T)) if len(path) > 1 else np.zeros(1)
        if not gone[-1] >= SHORT * u:
            return []
        x, y = path[int(np.argmax(gone >= NAMED * gone[-1])) + 1].tolist()
        inside = 0 < x < width and 0 < y < height
        return [Said(t("predicted"), self._look.text, x + 8 * u, y - 8 * u)] if inside else []

    def _hatching(self, above: float) -> Path | None:
        """Slanted lines over all that is steeper."""
        (width, height), u = self._size, self._look.scale
        pieces: list[Path] = []
        for base in np.arange(THEORY.apart * u, width + height, THEORY.apart * u):
            x = np.arange(max(0.0, base - height), min(width, base) + 1e-9, PIECE * u)
            steep = self._between(x, base - x) > above
            edges = np.flatnonzero(np.diff(np.concatenate([[False], steep, [False]])))
            for first, after in zip(edges[::2], edges[1::2], strict=True):
                ends = x[[first, min(after, len(x) - 1)]]
                pieces.append(Path(np.stack([ends, base - ends], axis=1)))
        return Path.make_compound_path(*pieces) if pieces else None

    def _between(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The curvature [n] at places in pixels, between its four neighbours."""
        (width, height), (ny, nx) = self._size, self._steep.shape
        across, up = x / width * (nx - 1), (1 - y / height) * (ny - 1)
        i = np.clip(np.floor(across), 0, nx - 2).astype(int)
        j = np.clip(np.floor(up), 0, ny - 2).astype(int)
        a, b = across - i, up - j
        rows = [(1 - a) * self._steep[k, i] + a * self._steep[k, i + 1] for k in (j, j + 1)]
        return (1 - b) * rows[0] + b * rows[1]


def predicted(race: Race, step: float) -> Prediction:
    """What theory says of the run in focus at a step."""
    return theory.theory(race.experiment, race.view.focus, step)


def dashed(pen: Pen, points: np.ndarray, look: Look) -> None:
    """A line of theory's."""
    u, path = look.scale, Path(points)
    dashes = [part * u for part in THEORY.dash]
    pen.stroke(path, look.casing, THEORY.casing * u, dash=dashes)
    pen.stroke(path, look.text, THEORY.wide * u, dash=dashes)
