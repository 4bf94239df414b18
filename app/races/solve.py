"""From an experiment to its paths and its map: the one place where rules meet landscapes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from threading import Lock

import jax.numpy as jnp
import numpy as np
from cachetools import LRUCache, cached

from app.races.window import View, view
from core import curvature, engine, sampling, schedules
from core.experiment import (
    MAX_RUNS,
    Batch,
    Experiment,
    ExperimentError,
    LandscapeChoice,
    Run,
    complete,
    landscape_of,
)
from core.rule import Rule
from core.rules import RULES
from core.spec import Data, Landscape
from core.trajectory import Trajectory
from landscapes import LANDSCAPES


def landscape(experiment: Experiment) -> Landscape:
    """The landscape of an experiment, whether it has a name of its own or a student brought it."""
    return landscape_of(experiment.landscape, LANDSCAPES)


def trajectories(
    experiment: Experiment, rules: Mapping[str, Rule] = RULES, *, keep: bool = True
) -> tuple[Trajectory, ...]:
    """The path of every run, all over the same mini-batches. `rules` are those it was read with.

    They are kept for the next one who asks, unless there are many of them that nobody will ask for again.

    Raises ExperimentError if the loss at the start is too large, or not a number, and for networks, which
    are trained instead (app/races/trainings.py).
    """
    ground = landscape(experiment)
    if ground.training:
        raise ExperimentError(f"{ground.title} is trained, and has no path that is known at once.")
    world = (ground, tuple(experiment.landscape.params.items()), experiment.start)
    budget = (experiment.steps, experiment.seed)
    walk = _trajectory if keep else _trajectory.__wrapped__
    found = tuple(
        walk(
            *world,
            *budget,
            *_sampled(run.batch or experiment.batch),
            rules[run.rule],
            run.model_dump_json(exclude={"color", "batch"}),
        )
        for run in experiment.runs
    )
    if not found[0].alive[0]:
        point = ", ".join(f"{value:g}" for value in experiment.start[:6])
        raise ExperimentError(
            f"start: the loss of {ground.name} is too large, or not a number, at "
            f"({point}{', …' if len(experiment.start) > 6 else ''})."
        )
    return found


def moved(experiment: Experiment, flat: tuple[float, float]) -> Experiment:
    """The experiment from another start: where the map was touched; off its plane all stays as it was.

    Raises ExperimentError if that is not a place.
    """
    start, plane = np.array(experiment.start), seen(experiment).plane
    if plane is None:
        start = np.array(flat[: len(start)])
    else:
        start = start + (np.array(flat) - plane.flat(start)) @ plane.across
    if not np.isfinite(start).all() or np.abs(start).max() > START:
        raise ExperimentError(f"start: must be numbers from -{START:g} to {START:g}.")
    return experiment.model_copy(update={"start": tuple(float(f"{value:.7g}") for value in start)})


START = 1e6
"""How far from 0 a start may be."""


def check(experiment: Experiment) -> None:
    """Raise ExperimentError if an experiment cannot be shown."""
    if not landscape(experiment).training:
        trajectories(experiment)


def rates(experiment: Experiment, i: int) -> np.ndarray:
    """The learning rates [steps] of run `i`: as they were, or of a network as they are planned."""
    if not landscape(experiment).training:
        return trajectories(experiment)[i].lr
    return planned(experiment.runs[i], experiment.steps)


def planned(run: Run, steps: int) -> np.ndarray:
    """The learning rates [steps] of a run as its schedule has them, before a policy looks at the losses."""
    return schedules.rates(run.schedule.name, run.lr, steps, run.schedule.params)


def floor(experiment: Experiment) -> float | None:
    """The loss at the lowest known minimum of an experiment's landscape, or None where none is known."""
    return _floor(landscape(experiment), tuple(experiment.landscape.params.items()))


@lru_cache(maxsize=256)
def _floor(ground: Landscape, params: tuple[tuple[str, float], ...]) -> float | None:
    points, sliders = ground.minima(**dict(params)), dict(params)
    losses = [float(ground.loss(jnp.asarray(point, float), data(ground), **sliders)) for point in points]
    return min((loss for loss in losses if np.isfinite(loss)), default=None)


def seen(experiment: Experiment) -> View:
    """What of the parameter space is drawn: the window, and the plane that it lies on."""
    return _seen(experiment.canonical())


@lru_cache(maxsize=64)
def _seen(canonical: str) -> View:
    experiment = Experiment.model_validate_json(canonical)
    ground = landscape(experiment)
    if experiment.plane.kind == "pca" or (experiment.plane.kind == "axes" and len(experiment.start) > 2):
        return view(experiment, ground, trajectories(experiment))
    return view(experiment, ground, ())


def marks(experiment: Experiment, shown: View | None = None) -> dict[str, np.ndarray]:
    """The known "minima" and "saddles" [n, 2], where they are drawn, or in another view `shown`."""
    ground, params, shown = landscape(experiment), experiment.landscape.params, shown or seen(experiment)
    places = {}
    for name, points in (("minima", ground.minima(**params)), ("saddles", ground.saddles(**params))):
        points = np.array(points, float).reshape(-1, len(experiment.start))
        heights = np.zeros(len(points))
        if points.shape[1] == 1:
            heights = np.array([float(ground.loss(jnp.asarray(x), data(ground), **params)) for x in points])
            points, heights = points[np.isfinite(heights)], heights[np.isfinite(heights)]
        places[name] = shown.flat(points, heights)
    return places


def surface(experiment: Experiment, window: Sequence | None = None) -> tuple[Sequence, np.ndarray]:
    """The window on the experiment's plane (its own if None), and the full-data loss over it, [ny, nx]."""
    ground, shown = landscape(experiment), seen(experiment)
    window = window or shown.window
    shape = grid(ground, len(experiment.start))
    z = engine.surface(ground, window, shape, experiment.landscape.params, data(ground), shown.plane)
    return window, z


def coarse(experiment: Experiment, shown: View, shape: tuple[int, int]) -> np.ndarray:
    """The full-data loss over the view `shown` at few points: `shape` says how many, across and up."""
    ground = landscape(experiment)
    params = experiment.landscape.params
    return engine.surface(ground, shown.window, shape, params, data(ground), shown.plane)


GRID = (240, 180)
"""Points of the contour map, across and up."""
WORK = 3e9
"""Multiplications that a map may cost: with large data it has fewer points."""


def grid(ground: Landscape, dimension: int) -> tuple[int, int]:
    """How many points a landscape's map has, across and up."""
    if dimension == 1:
        return (800, 1)
    samples = data(ground)
    each = 1 if samples is None else len(samples.y) * dimension
    across = int(min(GRID[0], max(40, np.sqrt(WORK / each * 4 / 3))))
    return across, across * 3 // 4


BENT = 240
"""At most this many points of a path are asked how the loss bends there; fewer in many dimensions."""


@lru_cache(maxsize=64)
def bends(canonical: str, focus: int) -> tuple[np.ndarray, curvature.Curvature]:
    """Steps [m] of run `focus` of an experiment (its JSON), and how the loss bends there."""
    experiment = Experiment.model_validate_json(canonical)
    ground, found = landscape(experiment), trajectories(experiment)[focus]
    last = len(found.x) - 1 if found.diverged_at is None else max(found.diverged_at - 1, 0)
    samples, d = data(ground), len(experiment.start)
    work = d * min(d, curvature.LANCZOS) * (1 if samples is None else len(samples.y))
    at = np.unique(np.linspace(0, last, int(np.clip(3e8 / work, 12, BENT))).round().astype(int))
    rows = np.concatenate([at, np.full(-len(at) % 12, at[-1])])  # few different lengths are compiled
    bent = curvature.curvature(
        ground, found.x[rows], experiment.landscape.params, samples, seen(experiment).plane
    )
    return at, curvature.Curvature(*(part[: len(at)] for part in bent))


def cloud(experiment: Experiment, focus: int, step: int) -> curvature.Scatter:
    """The gradients of single samples where run `focus` stands at `step`.

    Raises ExperimentError if there are no samples.
    """
    ground = landscape(experiment)
    samples = data(ground)
    if samples is None:
        raise ExperimentError(f"{ground.title} has no data to take samples from.")
    point = trajectories(experiment)[focus].x[min(step, experiment.steps)]
    return curvature.scatter(ground, point, experiment.landscape.params, samples, seen(experiment).plane)


def data(ground: Landscape) -> Data | None:
    """A landscape's data set, on the device."""
    return None if ground.data is None else on_device(ground.data)


@lru_cache(maxsize=64)
def on_device(samples: Callable[[], Data]) -> Data:
    """What `samples` returns, on the device; images kept as bytes stay so."""
    parts = (np.asarray(part) for part in samples())
    return Data(*(jnp.asarray(part, None if part.dtype == np.uint8 else float) for part in parts))


def _sampled(batch: Batch) -> tuple[int | None, sampling.Order]:
    return batch.size, batch.order


@cached(LRUCache(256e6, getsizeof=lambda found: found.nbytes), lock=Lock())
def _trajectory(
    ground: Landscape,
    params: tuple[tuple[str, float], ...],
    start: tuple[float, ...],
    steps: int,
    seed: int,
    size: int | None,
    order: sampling.Order,
    rule: Rule,
    run_json: str,
) -> Trajectory:
    """One run. Only what changes the path is in the key, so turning one run's slider computes one run."""
    run = Run.model_validate_json(run_json)
    return engine.run(
        rule,
        ground,
        run.settings(dict(params)),
        start=start,
        lr=planned(run, steps),
        policy=schedules.SCHEDULES[run.schedule.name].policy,
        seed=seed,
        data=data(ground),
        plan=None if size is None else _plan(ground, seed, size, steps, order),
    )


@lru_cache(maxsize=MAX_RUNS)
def _plan(ground: Landscape, seed: int, size: int, steps: int, order: sampling.Order) -> sampling.Plan:
    samples = data(ground)
    assert samples is not None  # noqa: S101  `experiment.complete` lets only landscapes with data have batches
    return sampling.plan(seed, len(samples.y), size, steps, order)


USUAL = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""Rules that are compiled beforehand on every landscape; the others only where a page is likely to start."""
FIRST = ("beale", "quadratic", "regression")


def warm() -> Iterator[Callable[[], object]]:
    """Calls that compile what visitors are likely to ask for, so that they do not wait."""
    for name in sorted(LANDSCAPES, key=lambda name: name not in FIRST):
        ground = LANDSCAPES[name]
        if ground.brought:
            continue
        bare = Experiment(version=1, landscape=LandscapeChoice(name=name), runs=(Run(rule="gd"),))
        yield partial(surface, complete(bare, LANDSCAPES))
        world = (ground, (), ground.starting(), ground.steps, 0)
        for rule in RULES.values() if name in FIRST else (RULES[rule] for rule in USUAL):
            if ground.obstacle(rule):
                continue
            run = Run(rule=rule.name, lr=ground.lr(rule)).model_dump_json(exclude={"color", "batch"})
            for size in (None, 1, 10) if ground.data and rule.name in USUAL and name in FIRST else (None,):
                yield partial(_trajectory, *world, size, "shuffled", rule, run)
