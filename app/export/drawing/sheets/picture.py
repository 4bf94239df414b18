"""A scene as pictures: the map at a moment, and at any moment of a film."""

from collections.abc import Callable

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.words import LINE, Words
from app.export.drawing.charts.rates import chart
from app.export.drawing.maps.map import Map
from app.export.drawing.overlays.slow import slow_of
from app.export.drawing.race import Race
from app.export.drawing.sheets import side_by_side
from app.export.drawing.sheets.panels import GAP, Key, filmstrip, multiples
from app.export.drawing.sheets.saying import Saying
from app.export.drawing.sheets.sheet import DPI, Box, Sheet, cells, figure
from app.export.options import Options
from app.races.scene import Plot, Scene


def picture(race: Race, options: Options, step: float | None = None) -> Figure:
    """The map at a step; without one at that of its view, or at the end."""
    view = _view(race, options)
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


def _view(race: Race, options: Options) -> "_View | side_by_side.Maps":
    """The map of a race, or those of several side by side, and what stands around them."""
    return side_by_side.Maps(race, options) if race.beside else _View(race, options)


class _View:
    """The map on its page, with what the runs may use and the step below it."""

    def __init__(self, race: Race, options: Options) -> None:
        self._race, self._sheet = race, Sheet(race, options)
        look, inside = self._sheet.look, self._sheet.inside
        u = look.scale
        self._size, self._high = 12 * u, 17 * u
        most = 2 if inside.height > 12 * self._high else 1
        room = inside.width - measure(_counted(race.steps, race.steps), self._size) - 16 * u
        self._budget = Words(race.budget, self._size, room, lines=most, verbatim=True)
        self._key = Key(race, look, inside) if race.view.legend else None
        inside = self._key.rest if self._key else inside
        self._slow = slow_of(race)
        self._said = Saying(self._slow, look, inside) if self._slow else None
        inside = self._said.rest if self._said else inside
        below = max(self._budget.height, LINE * self._size) + 6.5 * u
        if inside.height < 6 * self._high:
            below, self._budget = 0.0, None
        self.box = Box(*inside[:3], inside.height - below).whole()
        self._below = below
        self._map = Map(race, look, self.box, slow=self._slow)

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
        self._map.draw(pen, step)
        if self._said:
            self._said.draw(pen, step)
        if self._below:
            text, right = _counted(int(step + 1e-9), self._race.steps), self.box.x + self.box.width
            pen.text(text, right, self._line, self._size, self._sheet.look.muted, align="right")

    @property
    def _line(self) -> float:
        """The middle of the first line below the map."""
        return self.box.y + self.box.height + 7 * self._sheet.look.scale + 0.5 * self._high


def _counted(step: int, steps: int) -> str:
    """Which step it is."""
    return f"step {step:,} / {steps:,}"


def kind_of(scene: Scene) -> str:
    """What a still shows of a scene that is not asked for anything else: what the page would."""
    return "multiples" if "runs" in scene.view.show else "map"


Drawn = Callable[[Race, Options], Figure]


def _either(alone: Drawn, several: Drawn) -> Drawn:
    """What draws one experiment, or several side by side."""
    return lambda race, options: (several if race.beside else alone)(race, options)


KINDS: dict[str, Drawn] = {
    "map": picture,
    "filmstrip": _either(filmstrip, side_by_side.filmstrip),
    "losses": _either(losses, side_by_side.losses),
    "multiples": _either(multiples, side_by_side.multiples),
}
"""What can be drawn of a scene."""
