"""A scene as pictures: the map at a moment, and at any moment of a film."""

from collections.abc import Callable

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from app.export.drawing.atlas import picture as atlas
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.words import LINE, Words
from app.export.drawing.charts.rates import chart
from app.export.drawing.maps.heads import Heads
from app.export.drawing.maps.map import Map
from app.export.drawing.overlays.slow import slow_of
from app.export.drawing.race import Race
from app.export.drawing.sheets import side_by_side
from app.export.drawing.sheets.panels import GAP, Key, filmstrip, multiples
from app.export.drawing.sheets.saying import Saying
from app.export.drawing.sheets.sheet import DPI, Box, Sheet, cells, figure
from app.export.drawing.sheets.theorizing import Theorizing
from app.export.options import Options
from app.languages import grouped, t
from app.races import solve
from app.races.scene import Plot


def picture(race: Race, options: Options, step: float | None = None) -> Figure:
    """The map at a step; without one at that of its view, or at the end."""
    view = _view(race, options, moment(race) if step is None else None)
    at = moment(race) if step is None else step

    def draw(pen: Pen) -> None:
        view.base(pen)
        view.moving(pen, at)

    return figure(options, draw)


def losses(race: Race, options: Options) -> Figure:
    """The plots of the view below each other; without any the loss of every run against the steps."""
    sheet = Sheet(race, options)
    plots = race.view.plots or (Plot(),)
    boxes = cells(len(plots), 1, sheet.inside, GAP * sheet.look.scale)
    charts = [chart(race, sheet.look, box, plot) for plot, box in zip(plots, boxes, strict=True)]

    def draw(pen: Pen) -> None:
        sheet.draw(pen)
        for one in charts:
            one.axes(pen)
            one.draw(pen, moment(race))

    return figure(options, draw)


def moment(race: Race) -> float:
    """The step that a still shows."""
    return float(race.steps if race.view.step is None else race.view.step)


class Film:
    """The map at any step, fast: what stays is drawn once. For one thread at a time."""

    def __init__(self, race: Race, options: Options) -> None:
        self._view = _view(race, options)
        self._renderer = RendererAgg(options.width, options.height, DPI)
        self._pen = Pen(self._renderer, options.height, 1.0)
        self._view.base(self._pen)
        self._pixels = np.asarray(self._renderer.buffer_rgba())
        self._base = self._pixels.copy()

    def frame(self, step: float) -> np.ndarray:
        """The picture at a step, or between two: 8-bit numbers [height, width, 4], opacity last."""
        self._pixels[:] = self._base
        self._view.moving(self._pen, step)
        return self._pixels.copy()


class Layers:
    """The same as figures: what stays, and over it what moves, on no page."""

    def __init__(self, race: Race, options: Options) -> None:
        self._view, self._options = _view(race, options), options

    def base(self) -> Figure:
        """What stays."""
        return figure(self._options, self._view.base)

    def moving(self, step: float) -> Figure:
        """What moves, at a step or between two."""
        return figure(self._options, lambda pen: self._view.moving(pen, step))


def _view(race: Race, options: Options, step: float | None = None) -> "_View | side_by_side.Maps":
    """The map of a race, or those of several side by side, and what stands around them.

    Whether names stand at the heads is decided at `step`, or where a film ends: it does not change under way.
    """
    return side_by_side.Maps(race, options) if race.beside else _View(race, options, step)


class _View:
    """The map on its page, with what the runs may use and the step below it."""

    def __init__(self, race: Race, options: Options, step: float | None = None) -> None:
        self._race, self._sheet = race, Sheet(race, options)
        look, u = self._sheet.look, self._sheet.look.scale
        self._size, self._high = 12 * u, 17 * u
        self._slow = slow_of(race)
        self._place(listed=race.view.legend)
        end = race.view.play[1] if race.view.play else race.steps
        if not race.view.legend and self._crowded(end if step is None else step):
            self._place(listed=True)
        self._named = race.view.legend or self._key is None
        self._map = Map(race, look, self.box, slow=self._slow)

    def _place(self, *, listed: bool) -> None:
        """Place the map, and what stands above and below it; `listed`: the runs are."""
        race, look, inside = self._race, self._sheet.look, self._sheet.inside
        u = look.scale
        most = 2 if inside.height > 12 * self._high else 1
        room = inside.width - measure(_counted(race.steps, race.steps), self._size) - 16 * u
        self._budget = Words(race.budget, self._size, room, lines=most, verbatim=True)
        self._key = Key(race, look, inside) if listed else None
        if self._key and self._key.rest == inside:  # there is no room for it
            self._key = None
        inside = self._key.rest if self._key else inside
        self._said = Saying(self._slow, look, inside) if self._slow else None
        inside = self._said.rest if self._said else inside
        theorized = "theory" in race.view.show and not solve.landscape(race.experiment).training
        self._theory = Theorizing(race, look, inside, moment(race)) if theorized else None
        inside = self._theory.rest if self._theory else inside
        self._below = max(self._budget.height, LINE * self._size) + 6.5 * u
        if inside.height < 6 * self._high:
            self._below, self._budget = 0.0, None
        self.box = Box(*inside[:3], inside.height - self._below).whole()

    def _crowded(self, step: float) -> bool:
        """Whether names would not stand at their heads, or cover a minimum, on a map seen from above."""
        race, size = self._race, self.box[2:]
        if not race.view.names or "relief" in race.view.show or len(race.runs) < 2:
            return False
        return Heads(race._replace(window=race.shown(*size)), self._sheet.look, size).crowded(step)

    def base(self, pen: Pen) -> None:
        """Draw what stays."""
        self._sheet.draw(pen)
        if self._key:
            self._key.draw(pen)
        self._map.base(pen)
        if self._budget:
            self._budget.draw(pen, self.box.x, self._line - LINE * self._size / 2, self._sheet.look.muted)

    def moving(self, pen: Pen, step: float) -> None:
        """Draw the runs as they are at a step, and which one it is."""
        self._map.draw(pen, step, names=self._named)
        if self._said:
            self._said.draw(pen, step)
        if self._theory:
            self._theory.draw(pen, step)
        if self._below:
            text, right = _counted(int(step + 1e-9), self._race.steps), self.box.x + self.box.width
            pen.text(text, right, self._line, self._size, self._sheet.look.muted, align="right")

    @property
    def _line(self) -> float:
        """The middle of the first line below the map."""
        return self.box.y + self.box.height + 7 * self._sheet.look.scale + 0.5 * self._high


def _counted(step: int, steps: int) -> str:
    """Which step it is."""
    return t("step {step} / {steps}", step=grouped(step), steps=grouped(steps))


Drawn = Callable[[Race, Options], Figure]


def _either(alone: Drawn, several: Drawn) -> Drawn:
    """What draws one experiment, or several side by side."""
    return lambda race, options: (several if race.beside else alone)(race, options)


KINDS: dict[str, Drawn] = {
    "map": picture,
    "filmstrip": _either(filmstrip, side_by_side.filmstrip),
    "losses": _either(losses, side_by_side.losses),
    "multiples": _either(multiples, side_by_side.multiples),
    "atlas": atlas.picture,
}
"""What can be drawn of a scene."""
