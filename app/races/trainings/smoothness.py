"""Sharpness along a training, and what batch norm does to the loss: computed little by little."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from app import jobs
from app.races import solve
from app.races.trainings import lasting, maps, networks, slices
from app.races.trainings.computations import Computed, compute
from app.races.trainings.runs import known_run
from core.experiment import Experiment, ExperimentError, PlaneChoice, Run, complete
from core.inertia import inertia_of, pull_of
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.training import Moment
from landscapes import LANDSCAPES
from landscapes.networks import smoothness

POINTS = 24
"""Along a run, the sharpness is computed at this many points at most."""
STUDIED, MOMENTS = 120, 12
"""Steps of the batch-norm study, and points along them."""
WORK = 3e10
"""Multiplications that the sharpness of a run may cost."""


class Sharpness(NamedTuple):
    """The largest eigenvalue of the Hessian along a run, and above what its rule is unstable."""

    at: np.ndarray  # [m] steps
    values: np.ndarray  # [m] λmax(H)
    preconditioned: np.ndarray | None
    """λmax(P⁻¹H) [m] of a rule that divides by P, one number per coordinate; None of others."""
    bound: np.ndarray | None
    """The rule's limit over the learning rate [m], which `preconditioned` has to stay below where there is
    one, else `values`; None where no limit is known. What weight decay uses up of it is taken off."""


def sharpness(experiment: Experiment, focus: int) -> Computed:
    """The Sharpness of run `focus`, as far as it is computed. Raises ExperimentError before it is trained."""
    run = known_run(experiment, focus)
    if not run.over:
        raise ExperimentError("The sharpness is computed when the run is trained.")
    key = ("sharpness", maps.neutral(experiment), str(focus))
    return compute(key, lambda: _sharpness(experiment, focus))


def _sharpness(experiment: Experiment, focus: int) -> Generator[float, None, Sharpness]:
    rows = known_run(experiment, focus).rows
    measure = partial(jobs.piece, _sharpest, experiment.canonical())
    return (yield from along(experiment, experiment.runs[focus], rows, measure=measure))


def _sharpest(text: str, x: np.ndarray, scales: np.ndarray | None = None, ridge: float = 0.0) -> float:
    """The largest eigenvalue of the Hessian at x [d], preconditioned where there are scales [d]."""
    experiment = slices.read(text)
    landscape = solve.landscape(experiment)
    data, sliders = networks.measured(landscape), experiment.landscape.params
    return smoothness.sharpness(landscape, x, data, sliders, scales=scales, ridge=ridge)


def along(
    experiment: Experiment,
    run: Run,
    rows: Sequence[Moment],
    rules: Mapping[str, Rule] = RULES,
    *,
    measure: Callable[..., float] | None = None,
) -> Generator[float, None, Sharpness]:
    """The Sharpness of a run at some of its rows, on the samples that full losses are taken on.

    In between come the shares that are done. `measure` is `_sharpest` of this experiment. Where the rule has
    a rate for every coordinate, its first row is the one after the first step: before it there are none.
    """
    landscape, limit = solve.landscape(experiment), limit_of(run, rules)
    measure = measure or partial(_sharpest, experiment.canonical())
    count, each = _points(landscape)
    scaled = limit is not None and rules[run.rule].scaling is not None and len(rows) > 1
    chosen = np.unique(np.linspace(int(scaled), len(rows) - 1, count).round().astype(int))
    ridge = run.weight_decay if run.decay == "coupled" else 0.0
    taken = [row for row in rows if len(row.rates)]  # a run may diverge at its first step
    at = [max(row, 1) - 1 for row in chosen]
    rates = np.array([taken[min(row, len(taken) - 1)].rates[-1] if taken else np.nan for row in at])
    rates = np.maximum(rates, 1e-30)
    values, preconditioned = [], []
    for i, (row, rate) in enumerate(zip(chosen, rates, strict=True)):
        yield i / len(chosen)
        begun = time.monotonic()
        values.append(measure(rows[row].x))
        if i:  # the first one compiles
            lasting.measured(f"sharpness of {landscape.name}", each, time.monotonic() - begun)
        if scaled:
            scales = rows[row].scales
            assert scales is not None  # noqa: S101  every row but the first has them
            preconditioned.append(measure(rows[row].x, scales / rate, ridge))
    bound = None
    if limit is not None:
        pull = pull_of(run.weight_decay if run.decay == "decoupled" else 0.0, limit)
        bound = limit / rates - pull - (0.0 if scaled else ridge)  # λmax(P⁻¹(H + θ)) has its θ inside
    steps = np.array([rows[row].step for row in chosen], float)
    return Sharpness(steps, np.array(values), np.array(preconditioned) if scaled else None, bound)


def _points(landscape: Landscape) -> tuple[int, float]:
    """At how many points the sharpness is computed, and the multiplications that each takes."""
    samples = networks.measured(landscape)
    each = landscape.work(samples, landscape.dimension) * 6 * smoothness.ROUNDS
    return int(np.clip(WORK / each, 8, POINTS)), each


def sharpness_lasts(experiment: Experiment) -> float:
    """About how many seconds it takes to compute the sharpness of a run."""
    landscape = solve.landscape(experiment)
    count, each = _points(landscape)
    scaled = any(RULES[run.rule].scaling for run in experiment.runs)
    return lasting.guessed(f"sharpness of {landscape.name}", count * each * (1 + scaled))


def study_lasts(experiment: Experiment) -> float:
    """About how many seconds the study of a network takes."""
    landscape = solve.landscape(experiment)
    training, batch = networks.training(landscape), landscape.race.batch or 0
    looked = len(training.measured().y) + len(training.validation().y)
    bands = (len(smoothness.REACH) + 1) * lasting.STEP * len(training.probe().y)
    each = STUDIED * batch * lasting.STEP + (MOMENTS + 1) * (looked + bands)
    return 2 * lasting.guessed(landscape.name, training.work * each)


def limit_of(run: Run, rules: Mapping[str, Rule] = RULES) -> float | None:
    """The largest η·λmax(H) at which a rule is stable, of one with a rate for every coordinate η·λmax(P⁻¹H).

    None where none is known.
    """
    inertia = inertia_of(rules[run.rule].inertia, run.toggles)
    if inertia is None or (inertia.ahead and run.decay == "decoupled" and run.weight_decay):
        return None
    return inertia.limit(run.params)


class Study(NamedTuple):
    """What batch norm changes: `smoothness.Bands` at some steps, without it and with it."""

    at: np.ndarray  # [m] steps
    without: smoothness.Bands
    with_norm: smoothness.Bands
    rate: float


def study(experiment: Experiment, focus: int) -> Computed:
    """The Study of a network at the learning rate of run `focus`, as far as it is computed."""
    networks.training(solve.landscape(experiment))
    plain = studied(experiment, focus)
    return compute(("study", plain.canonical()), lambda: _study(plain))


def studied(experiment: Experiment, focus: int) -> Experiment:
    """The experiment of the study: this network by SGD, without normalization.

    At the learning rate of the run in focus if that multiplies a gradient, else at the landscape's own.
    """
    landscape, run = solve.landscape(experiment), experiment.runs[focus]
    plain = RULES[run.rule].rate == "slope" and RULES[run.rule].lr_scale == 1
    rate = run.lr if plain else landscape.race.lr_slope
    choice = experiment.landscape
    choice = choice.model_copy(update={"toggles": choice.toggles | {"normalization": "none"}})
    return complete(
        experiment.model_copy(
            update={
                "landscape": choice,
                "steps": STUDIED,
                "plane": PlaneChoice(),
                "runs": (Run(rule="gd", lr=rate),),
            }
        ),
        LANDSCAPES,
    )


def _bands(text: str, x: np.ndarray) -> smoothness.Bands:
    """How the loss and its gradient change along the gradient at x [d]."""
    experiment = slices.read(text)
    landscape = solve.landscape(experiment)
    return smoothness.bands(landscape, [x], experiment.runs[0].lr, networks.probe(landscape))


def _study(plain: Experiment) -> Generator[float, None, Study]:
    each_norm, done = {}, 0
    for norm in ("none", "batch"):
        choice = plain.landscape
        choice = choice.model_copy(update={"toggles": choice.toggles | {"normalization": norm}})
        experiment = plain.model_copy(update={"landscape": choice})
        text, each = experiment.canonical(), []
        for moment in slices.moments(experiment, 0, STUDIED // MOMENTS):
            yield done / (2 * MOMENTS + 2)
            if moment is None:
                continue
            done += 1
            each.append((moment.step, jobs.piece(_bands, text, moment.x)))
        each_norm[norm] = each
    rows = min(len(each) for each in each_norm.values())
    steps = np.array([step for step, _ in each_norm["none"][:rows]], float)
    joined = [
        smoothness.Bands(
            *(np.concatenate(parts) for parts in zip(*(band for _, band in each[:rows]), strict=True))
        )
        for each in each_norm.values()
    ]
    return Study(steps, joined[0], joined[1], plain.runs[0].lr)
