"""All that a view shows of the run in focus beside its path."""

import numpy as np

from app.export.drawing.canvas.geometry import project
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.overlays import bend
from app.export.drawing.overlays.glyphs import Said
from app.export.drawing.overlays.inner import State
from app.export.drawing.overlays.slow import Shown, Slow
from app.export.drawing.overlays.theory import Predicted
from app.export.drawing.race import Race
from app.races import solve
from app.races.along import bending, memory, phases


class Focus:
    """What is drawn of the run in focus on a map of a size: under its path, and under its head."""

    def __init__(self, race: Race, look: Look, size: tuple[float, float], slow: Slow | None = None) -> None:
        """`slow`: slow motion, where the map is in it."""
        self._race, self._look, self._size, self._slow = race, look, size, slow
        shown, i = set(race.view.show), race.view.focus
        training = solve.landscape(race.experiment).training
        (x0, x1), (y0, y1) = race.window
        self._unit = np.array([size[0] / (x1 - x0), -size[1] / (y1 - y0)])
        self._wide, self._small = x1 - x0, min(size)
        self._pixels = project(race.x[i], race.window, *size)
        asked = bool(shown & {"curvature", "stability"}) and not training
        self._found = bending.stability(race.experiment, i) if asked else None
        self._bends, self._ribbon = "curvature" in shown, "stability" in shown
        predicts = "theory" in shown and not training
        self._theory = Predicted(race, look, size) if predicts else None
        self._inner, self._last = None, 0
        if slow or ("inner" in shown and phases.phased(race.experiment, i)):
            path = solve.trajectories(race.experiment)[i]
            color = look.color(race.runs[i].style)
            state = memory.inner(race.experiment, i)
            known = (color, look, path.last)
            self._inner = State(state, self._unit, self._small, *known, curve=race.curve)
            self._inner.heads, self._last = race.x[i], path.last

    def below(self, pen: Pen, step: float) -> None:
        """Draw what lies under the paths."""
        if self._theory is not None:
            self._theory.below(pen, step)
        if self._found is not None and self._ribbon:
            last = min(step, float(self._race.last(self._race.view.focus)))
            bend.draw_ribbon(pen, self._pixels, self._found, last, self._look)

    def at_head(self, pen: Pen, step: float, phase: Shown | None = None) -> list[Said]:
        """Draw what stands at the head, in slow motion as far as the step has come; return its words."""
        words: list[Said] = []
        row = min(step, float(self._race.last(self._race.view.focus)))
        if self._theory is not None:
            words += self._theory.draw(pen, step)
        at = tuple(float(np.interp(row, np.arange(len(self._pixels)), self._pixels[:, k])) for k in (0, 1))
        if self._found is not None and self._bends:
            g, h = bend.at_step(self._found, row)
            if self._race.curve:
                bend.draw_parabola(pen, (at[0], at[1]), self._unit, self._wide, g, h, self._look)
            else:
                words += bend.draw_bend(pen, (at[0], at[1]), self._unit, self._small, g, h, self._look)
        over = phase is not None and phase.step >= self._last
        if self._inner is not None and self._last and not over:
            k = min(int(row + 1e-6), self._last - 1) if phase is None else phase.step
            here = (float(self._pixels[k, 0]), float(self._pixels[k, 1]))
            about = self._slow.attention(phase) if self._slow and phase else None
            words += self._inner.draw(pen, here, self._size[1], k, about)
        width, height = self._size
        return [one for one in words if 0 <= one.x <= width and 0 <= one.y <= height]
