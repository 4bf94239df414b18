"""From an experiment to its paths and its map: the one place where rules meet landscapes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

import jax.numpy as jnp
import numpy as np

from core import engine, sampling
from core.experiment import Experiment, ExperimentError, Run
from core.rules import RULES
from core.schedules import SCHEDULES
from core.spec import Data, Rule
from core.trajectory import Trajectory
from landscapes import LANDSCAPES


def trajectories(experiment: Experiment, rules: Mapping[str, Rule] = RULES) -> tuple[Trajectory, ...]:
    """The path of every run, all over the same mini-batches. `rules` are those it was read with.

    Raises ExperimentError if the loss at the start is too large, or not a number.
    """
    landscape = LANDSCAPES[experiment.landscape.name]
    world = (landscape.name, tuple(experiment.landscape.params.items()), experiment.start)
    budget = (experiment.steps, experiment.seed, experiment.batch.size, experiment.batch.order)
    found = tuple(
        _trajectory(*world, *budget, rules[run.rule], run.model_dump_json(exclude={"color"}))
        for run in experiment.runs
    )
    if not found[0].alive[0]:
        point = ", ".join(f"{value:g}" for value in experiment.start)
        raise ExperimentError(
            f"start: the loss of {landscape.name} is too large, or not a number, at ({point})."
        )
    return found


def floor(name: str, params: dict[str, float]) -> float | None:
    """The loss at the lowest known minimum of a landscape, or None where none is known."""
    landscape = LANDSCAPES[name]
    points = landscape.minima(**params)
    if not points:
        return None
    return min(float(landscape.loss(jnp.asarray(point), data(name), **params)) for point in points)


def surface(name: str, params: dict[str, float], window: Sequence, shape: tuple[int, int]) -> np.ndarray:
    """The full-data loss over `window`, [ny, nx] for `shape` (nx, ny)."""
    return engine.surface(LANDSCAPES[name], window, shape, params, data(name))


@lru_cache
def data(name: str) -> Data | None:
    """A landscape's data set, on the device."""
    load = LANDSCAPES[name].data
    return None if load is None else Data(*(jnp.asarray(part, float) for part in load()))


@lru_cache(maxsize=1024)
def _trajectory(
    name: str,
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
    landscape, run = LANDSCAPES[name], Run.model_validate_json(run_json)
    schedule = SCHEDULES[run.schedule.name]
    return engine.run(
        rule,
        landscape,
        start=start,
        lr=run.lr * schedule.factor(np.arange(steps), steps, **run.schedule.params),
        params=dict(params),
        hyper=run.params,
        toggles=run.toggles,
        policy=schedule.policy,
        policy_params=run.schedule.params,
        weight_decay=run.weight_decay,
        decoupled=run.decay == "decoupled",
        clip=run.clip,
        noise=run.noise,
        seed=seed,
        data=data(name),
        plan=None if size is None else _plan(name, seed, size, steps, order),
    )


@lru_cache(maxsize=64)
def _plan(name: str, seed: int, size: int, steps: int, order: sampling.Order) -> sampling.Plan:
    samples = data(name)
    assert samples is not None  # noqa: S101  `experiment.complete` lets only landscapes with data have batches
    return sampling.plan(seed, len(samples.y), size, steps, order)


def warm() -> Iterator[Callable[[], object]]:
    """Calls that compile every rule on every landscape, so that no visitor waits."""
    for landscape in LANDSCAPES.values():
        yield partial(surface, landscape.name, {}, landscape.window, GRID)
        world = (landscape.name, (), landscape.start, landscape.steps, 0)
        for rule in RULES.values():
            if landscape.obstacle(rule):
                continue
            run = Run(rule=rule.name, lr=landscape.lr(rule)).model_dump_json()
            for size in (None,) if landscape.data is None else (None, 1, 10):
                yield partial(_trajectory, *world, size, "shuffled", rule, run)


GRID = (240, 180)
"""Points of the contour map, across and up."""
