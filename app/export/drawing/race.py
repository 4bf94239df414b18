"""What is drawn: a race or a training as points on a map, whatever they are drawn with."""

from threading import Condition
from typing import Any, Literal, NamedTuple

import numpy as np
from cachetools import LRUCache, cached

from app.export.drawing import lettering
from app.export.options import clean
from app.player import messages
from app.races import repeats, solve
from app.races.budget import budget
from app.races.measures import MEMBER
from app.races.palette import PALETTE, LineStyle, assign
from app.races.recordings import Recording
from app.races.run_titles import titles
from app.races.scene import Scene, View
from app.races.scene.panels import IDENTITY
from app.races.trainings import maps, whole
from app.races.window import View as Drawn
from app.races.window import Window, comparable, filling
from core.bounded import bounded
from core.experiment import Experiment, ExperimentError
from core.landscape import Landscape


class Racer(NamedTuple):
    """One run, as it is called and drawn."""

    title: str
    style: LineStyle
    diverged_at: int | None
    outside: bool = False  # it did not diverge, but left the landscape's domain


class Repeated(NamedTuple):
    """The members of a run that is repeated, as they are drawn; one whose end is 0 is not."""

    x: np.ndarray  # [members, rows, 2]
    ends: np.ndarray  # [members] the row after the last one of each
    low: np.ndarray  # [rows] the loss that a tenth of them are not above,
    lower: np.ndarray  # [rows] a quarter,
    upper: np.ndarray  # [rows] three quarters,
    high: np.ndarray  # [rows] and nine tenths; infinite where members have ended

    def places(self, row: float) -> np.ndarray:
        """Where the members stand at a row, between two of them on the way [n, 2]."""
        known = np.flatnonzero(self.ends)
        at = np.minimum(row, np.minimum(self.ends[known], self.x.shape[1]) - 1.0)
        k = at.astype(int)
        here, then = (self.x[known, np.minimum(k + on, self.x.shape[1] - 1)] for on in (0, 1))
        return here + (at - k)[:, None] * (then - here)


class Ground(NamedTuple):
    """What maps of one landscape side by side have in common, so that equal colours are equal losses."""

    heights: tuple[np.ndarray, ...]  # of all of them
    floor: float | None


class Race(NamedTuple):
    """All that is drawn of a scene."""

    scene: Scene
    landscape: str  # its title
    axes: tuple[str, str]
    window: Window
    curve: bool  # in one dimension the map is a curve, and y is the loss
    units: bool  # whether those of x and y can be compared
    runs: tuple[Racer, ...]
    x: np.ndarray  # [runs, rows, 2] as they are drawn
    at: np.ndarray  # [rows] the optimization step of every row
    loss: np.ndarray  # [runs, rows]
    floor: float | None  # the loss at the known minimum, from which heights are measured
    minima: np.ndarray  # [n, 2]
    saddles: np.ndarray  # [n, 2]
    budget: str  # what every run may use
    z: np.ndarray  # [ny, nx] heights over the window, or what they reach over, NaN where there are none
    reach: Window | None = None  # of a network: where they were measured
    repeats: tuple[Repeated | None, ...] = ()  # of every run, if any is repeated: its loss is then a median
    away: np.ndarray | None = None  # [runs, rows] how much of a path lies outside the map's plane, 0 to 1
    beside: "tuple[Race, ...]" = ()  # those of all panels side by side, of which this is the one in focus
    alike: "tuple[Race, ...]" = ()  # those of one landscape side by side, this one among them
    ground: Ground | None = None  # what a race that fills a box has in common with those

    @property
    def experiment(self) -> Experiment:
        """What is computed."""
        return self.scene.experiment

    @property
    def view(self) -> View:
        """What is shown of it."""
        return self.scene.view

    def filling(self, width: float, height: float) -> "Race":
        """The race over what its view shows, and as much more as fits a box of this shape.

        A unit up is as long as one across, or to it as on the page: a box of another shape shows more, and
        stretches nothing.
        """
        filled = self._filling(width, height)
        if not self.alike:
            return filled
        floors = [one.floor for one in self.alike if one.floor is not None]
        floor = min(floors) if len(floors) == len(self.alike) else None
        heights = tuple(one._filling(width, height).z for one in self.alike)
        return filled._replace(ground=Ground(heights, floor))

    def shown(self, width: float, height: float) -> Window:
        """What a box of this shape shows."""
        window = self.view.window or self.window
        return window if self.curve else filling(window, self.window, width / height, equal=self.equal)

    def _filling(self, width: float, height: float) -> "Race":
        window = self.shown(width, height)
        if self.reach:
            return self._replace(window=window, reach=None, z=_resampled(self.z, self.reach, window))
        if window == self.window:
            return self
        return self._replace(window=window, z=_over(self.experiment.canonical(), window))

    @property
    def equal(self) -> bool:
        """Whether x and y are to one scale."""
        return self.units if self.view.equal is None else self.view.equal

    @property
    def members(self) -> Literal["paths", "dots", "density"]:
        """How the members of repeated runs are drawn; kindOf of the player's map/members.js."""
        count = sum(len(one.ends) for one in self.repeats if one)
        return self.view.members or ("dots" if count > MEMBER.many else "paths")

    @property
    def steps(self) -> int:
        """The last step."""
        return int(self.at[-1])

    def row(self, step: float) -> float:
        """Which row belongs to a step; between two rows a fraction of the way."""
        return float(np.interp(step, self.at, np.arange(len(self.at))))

    def last(self, i: int) -> int:
        """The last row of run `i` that is among the finite numbers."""
        return self.drawn(i) if self.runs[i].diverged_at is None else max(self.drawn(i) - 1, 0)

    def drawn(self, i: int) -> int:
        """The last row of run `i` on a map: the step that left the finite numbers is drawn, too."""
        end = self.runs[i].diverged_at
        return len(self.at) - 1 if end is None else int(np.searchsorted(self.at, end))


def race(scene: Scene) -> Race:
    """What is drawn of a scene; a network is trained for it.

    Raises ExperimentError with one sentence if it cannot be drawn.
    """
    lettering.check(scene)
    if not scene.panels:
        return _alone(scene)
    each = tuple(_alone(scene.alone(i)) for i in range(len(scene.panels)))
    if one_landscape(scene):
        each = tuple(one._replace(alike=each) for one in each)
    return each[scene.view.panel]._replace(scene=scene, beside=each)


def recorded(scene: Scene, recording: Recording) -> Race:
    """What is drawn of a scene whose training was recorded, which is not trained again; of one panel.

    Raises ExperimentError if the recording is not of its experiment.
    """
    found = recording.rows_of(scene.experiment)
    if found is None:
        raise ExperimentError("recording: it is not of this experiment.")
    runs = [recording.runs[i] for i in found]
    at = np.array(max(([moment.step for moment in run.moments] for run in runs), key=len))
    if at[-1] < scene.experiment.steps:
        at = np.append(at, scene.experiment.steps)
    losses = [np.array([moment.loss for moment in run.moments]) for run in runs]
    trained = _Trained(
        x=_standing(np.stack([_padded(run.flat, len(at)) for run in runs])),
        at=at,
        loss=np.stack([_padded(loss, len(at)) for loss in losses]),
        away=np.stack([_padded(run.away, len(at)) for run in runs]),
        diverged=tuple(
            last.step + 1 if (last := run.moments[-1]).ended == "diverged" else None for run in runs
        ),
        axes=_pair(recording.axes),
        window=_window(recording.window),
        reach=_window(recording.window),
        z=_heights(recording.z),
    )
    return _seen(scene, solve.landscape(scene.experiment), trained)


def one_landscape(scene: Scene) -> bool:
    """Whether all panels of a scene are of one landscape, with its sliders here and there."""
    return len({tuple(getattr(one.landscape, key) for key in IDENTITY) for one in scene.experiments}) == 1


def _alone(scene: Scene) -> Race:
    landscape = solve.landscape(scene.experiment)
    drawn = _training(scene, landscape) if landscape.training else _race(scene, landscape)
    lettering.check_axes(drawn.axes)
    return drawn


def _race(scene: Scene, landscape: Landscape) -> Race:
    experiment = scene.experiment
    paths, view = solve.trajectories(experiment), solve.view(experiment)
    marks = solve.marks(experiment)
    window, z = solve.surface(experiment)
    bundles = repeats.bundles(experiment)
    repeated = tuple(bundle and _repeated(bundle, view) for bundle in bundles)
    x, loss = [view.flat(path.x, path.loss) for path in paths], [path.loss for path in paths]
    diverged, outside = [path.diverged_at for path in paths], [path.outside for path in paths]
    for i, (bundle, drawn) in enumerate(zip(bundles, repeated, strict=True)):
        if bundle is not None and drawn is not None:
            x[i] = drawn.x.mean(axis=0) if bundle.mean else x[i]
            loss[i], diverged[i], outside[i] = bundle.quantile(0.5), bundle.diverged_at, False
    return Race(
        scene=scene,
        landscape=landscape.title,
        axes=_pair(messages.axis_titles(landscape, view)),
        window=_window(window),
        curve=len(experiment.start) == 1,
        units=comparable(landscape, len(experiment.start)),
        runs=_racers(experiment, diverged, outside),
        x=_standing(np.stack(x)),
        at=np.arange(experiment.steps + 1),
        loss=np.stack(loss),
        floor=solve.floor(experiment),
        minima=marks["minima"],
        saddles=marks["saddles"],
        budget=budget(paths),
        z=_heights(z),
        repeats=repeated if any(repeated) else (),
    )


def _repeated(bundle: repeats.Bundle, view: Drawn) -> Repeated:
    shares = (repeats.LOW, repeats.LOWER, repeats.UPPER, repeats.HIGH)
    return Repeated(_standing(bundle.drawn(view)), bundle.ends, *map(bundle.quantile, shares))


class _Trained(NamedTuple):
    """A finished training, as it is drawn; the colours of its runs do not matter."""

    x: np.ndarray
    at: np.ndarray
    loss: np.ndarray
    away: np.ndarray
    diverged: tuple[int | None, ...]
    axes: tuple[str, str]
    window: Window
    reach: Window
    z: np.ndarray


def _training(scene: Scene, landscape: Landscape) -> Race:
    return _seen(scene, landscape, _trained(maps.neutral(scene.experiment)))


def _seen(scene: Scene, landscape: Landscape, trained: _Trained) -> Race:
    experiment = scene.experiment
    each = " each" if len(experiment.runs) > 1 else ""
    return Race(
        scene=scene,
        landscape=landscape.title,
        axes=trained.axes,
        window=trained.window,
        curve=False,
        units=True,
        runs=_racers(experiment, list(trained.diverged)),
        x=trained.x,
        at=trained.at,
        loss=trained.loss,
        floor=0.0,  # no loss of a network is below it
        minima=np.zeros((0, 2)),
        saddles=np.zeros((0, 2)),
        budget=f"{experiment.steps:,} steps{each}",
        z=trained.z,
        reach=trained.reach,
        away=trained.away,
    )


@cached(LRUCache(4), condition=Condition())  # who asks for what is being trained waits for it
def _trained(canonical: str) -> _Trained:
    """Train what a JSON says, and see it as the page does."""
    experiment = Experiment.model_validate_json(canonical)
    runs = whole.runs(experiment)
    paths = [run["x"] for run in runs]
    drawn, window, reach, z = maps.finished(experiment, paths, maps.WIDEST)
    plane, random = drawn.plane, experiment.plane.kind == "random"
    paths = [plane.flat(run["x"]) for run in runs]
    at = max((run["steps"] for run in runs), key=len)
    if at[-1] < experiment.steps:  # all ended early
        at = np.append(at, experiment.steps)
    axes = plane.axes
    if drawn.explained is not None and not random:
        axes = tuple(f"{title}, {share:.1%}" for title, share in zip(axes, drawn.explained, strict=True))
    return _Trained(
        x=_standing(np.stack([_padded(path, len(at)) for path in paths])),
        at=at,
        loss=np.stack([run["loss"][at] for run in runs]),
        away=np.stack([_padded(maps.away(plane, run["x"]), len(at)) for run in runs]),
        diverged=tuple(run["diverged_at"] for run in runs),
        axes=_pair(axes),
        window=_window(window),
        reach=_window(reach),
        z=_heights(z),
    )


def _racers(
    experiment: Experiment, diverged: list[int | None], outside: list[bool] | None = None
) -> tuple[Racer, ...]:
    styles = (PALETTE[name] for name in assign([run.color for run in experiment.runs]))
    left = [False] * len(diverged) if outside is None else outside
    return tuple(Racer(*parts) for parts in zip(titles(experiment), styles, diverged, left, strict=True))


@bounded(16e6)
def _over(canonical: str, window: Window) -> np.ndarray:
    """The heights of an experiment's map over another window."""
    return _heights(solve.surface(Experiment.model_validate_json(canonical), window)[1])


def _resampled(z: np.ndarray, whole: Window, window: Window) -> np.ndarray:
    """Heights over another window, between those that there are: measuring those of a network takes long."""
    places = []
    for (low, high), (first, last), n in zip(whole, window, z.shape[::-1], strict=True):
        wanted = np.linspace(first, last, 2 * n)
        at = (wanted - low) / (high - low) * (n - 1)
        places.append(np.where((at < -1e-9) | (at > n - 1 + 1e-9), np.nan, np.clip(at, 0, n - 1)))
    columns = np.stack([_between(row, places[0]) for row in z])
    return np.stack([_between(column, places[1]) for column in columns.T]).T.astype(np.float32)


def _between(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Values between their neighbours, NaN outside."""
    known = np.nan_to_num(at)
    found = np.interp(known, np.arange(len(values)), values)
    return np.where(np.isnan(at), np.nan, found)


def _padded(rows: np.ndarray, count: int) -> np.ndarray:
    """Rows, the last one repeated: a run that ended stands still."""
    return np.concatenate([rows, np.repeat(rows[-1:], count - len(rows), axis=0)])


def _standing(x: np.ndarray) -> np.ndarray:
    """Points [runs, rows, 2] as 64-bit numbers; what is not finite stands where it was before."""
    x = x.astype(float)
    bad = ~np.isfinite(x).all(axis=-1)
    rows = np.where(bad, 0, np.arange(x.shape[1]))
    return np.take_along_axis(x, np.maximum.accumulate(rows, axis=1)[..., None], axis=1)


def _heights(z: np.ndarray) -> np.ndarray:
    """Heights as the player gets them: 32-bit numbers, and NaN for what is none."""
    return messages.drawable(z).astype(np.float32)


def _pair(titles: Any) -> tuple[str, str]:
    """The titles of both axes; in one dimension the vertical one is the loss."""
    across, *up = titles
    return clean(across), clean(up[0]) if up else "loss"


def _window(window: Any) -> Window:
    (x0, x1), (y0, y1) = window
    return (float(x0), float(x1)), (float(y0), float(y1))
