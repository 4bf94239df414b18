"""What theory predicts of a run: from its start on where the loss is quadratic, else from the playhead on."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from app.races import solve
from app.races.along import bending
from app.races.along.theory import hovering, words
from app.races.along.theory.ground import WORK, ground, model_at
from app.races.along.theory.measuring import row, slope
from app.races.along.theory.prediction import Mark, Prediction
from app.races.along.theory.words import Said
from app.races.letters import plain
from core.experiment import SETTINGS, Experiment, Run
from core.inertia import Inertia, inertia_of, pull_of
from core.landscape import DENSE
from core.rules import RULES
from core.theory import (
    Linear,
    Model,
    Noise,
    best_rate,
    best_settings,
    critical_beta,
    equally_good,
    linear_of,
)
from core.trajectory import FAR

AHEAD = 40
"""So many steps are predicted from the playhead on, where the loss is not quadratic."""


def theory(experiment: Experiment, focus: int, step: float) -> Prediction:
    """What theory says of run `focus`, with the playhead at `step`."""
    return _theory(experiment.canonical(), focus, int(step + 1e-9))


@lru_cache(maxsize=64)
def _theory(canonical: str, focus: int, step: int) -> Prediction:
    experiment = Experiment.model_validate_json(canonical)
    run, rule = experiment.runs[focus], RULES[experiment.runs[focus].rule]
    landscape, d = solve.landscape(experiment), len(experiment.start)
    if d > DENSE:
        return Prediction.only(words.LARGE)
    if landscape.work(solve.data(landscape), d) * d > WORK:
        return Prediction.only(words.COSTLY)
    path = solve.trajectories(experiment)[focus]
    inertia = inertia_of(rule.inertia, run.toggles)
    if any(one.kind == "rates" for one in rule.shown):
        return _scaled(experiment, focus, row(path, step))
    decoupled = run.weight_decay if run.decay == "decoupled" else 0.0
    if inertia is None or (inertia.ahead and decoupled):
        return Prediction.only(words.none(rule.title, decoupled=inertia is not None))
    there = ground(experiment.canonical(), focus)
    constant = run.schedule.name == "constant"
    k = 0 if there.exact and constant else row(path, step)
    ridge = run.weight_decay if run.decay == "coupled" else 0.0
    model = (there.model if k == 0 else model_at(experiment, path.x[k]))._replace(ridge=ridge)
    if not np.isfinite(model.curvatures).all() or not np.isfinite(model.slopes).all():
        return Prediction.only(words.KINK)
    lr = float(path.lr[min(k, len(path.lr) - 1)])
    return _linear(experiment, focus, k, model, linear_of(inertia, run.params, lr, decoupled), there.exact)


def _linear(
    experiment: Experiment, focus: int, k: int, model: Model, step: Linear, exact: bool
) -> Prediction:
    run, path, view = experiment.runs[focus], solve.trajectories(experiment)[focus], solve.view(experiment)
    inertia = inertia_of(RULES[run.rule].inertia, run.toggles)
    assert inertia is not None  # noqa: S101  it is linear
    x, loss = _walked(experiment, focus, k, model, step, exact)
    bare = not (run.weight_decay or run.noise)
    factor, lowest = model.factor(step), model.lowest
    noise = hovering.noise_of(experiment, focus, model) if exact else Noise(run.noise or 0.0)
    stirs = bool(noise.deviation) or (noise.batches is not None and bool(noise.batches.covariance.any()))
    floor, covariance = model.floor(step, noise) if stirs else (np.nan, np.zeros((0, 0)))
    high, low = float(model.descended[-1]), float(model.descended[0])
    limit = inertia.limit(run.params)
    pull = pull_of(step.decoupled, limit)
    most = limit / (high + pull) if high + pull > 0 else None
    best = until = critical = together = None
    if model.bowl and not step.decoupled and most is not None:
        best = best_rate(lambda lr: linear_of(inertia, run.params, lr), low, high, most)
        together = best_settings(inertia, low, high) if inertia.kind != "none" else None
        critical = critical_beta(inertia, run.params, step.lr, low)
        until = equally_good(step, high, best.lr)
    said = Said(
        formula=bending.formula_of(RULES[run.rule], inertia),
        beta=_symbol(run, inertia.beta),
        step=k,
        exact=exact,
        lowest=low,
        bowl=model.bowl,
        most=most,
        lr=step.lr,
        factor=factor,
        best=best,
        until=until,
        together=together,
        critical=critical,
        measured=slope(path, model.lowest) if exact and bare and not stirs and model.bowl else None,
        noise=noise.deviation,
        batch=noise.batches.size if noise.batches and stirs else None,
        floor=floor - lowest,
        radius=float(np.sqrt(np.trace(covariance))),
        varying=run.schedule.name != "constant",
        scattered=experiment.own(run).batch.size is not None,
        beyond=_beyond(run),
    )
    converges = model.bowl and factor < 1
    return Prediction(
        words=words.linear(said),
        exact=exact,
        start=k,
        x=view.flat(x, loss),
        loss=loss,
        factor=factor if exact and converges and bare and not said.beyond else None,
        lowest=lowest if exact and model.bowl else None,
        floor=floor if exact and np.isfinite(floor) else None,
        ring=hovering.ring(view, model, covariance) if exact and np.isfinite(floor) else np.zeros((0, 2)),
        above=None if exact else limit / step.lr - model.ridge - pull,
        marks=() if said.varying else _marks(focus, inertia, said),
    )


def _beyond(run: Run) -> tuple[str, ...]:
    """What is said of the run's settings that theory knows nothing of; empty where it predicts a path."""
    knobs = (SETTINGS[name].knob for name in run.switched_on())
    return tuple(knob.beyond for knob in knobs if knob.beyond)


def _walked(
    experiment: Experiment, focus: int, k: int, model: Model, step: Linear, exact: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The predicted path from row k on, as far as it stays among the numbers that are drawn."""
    path, d = solve.trajectories(experiment)[focus], len(experiment.start)
    if _beyond(experiment.runs[focus]):
        return np.zeros((0, d)), np.zeros(0)
    memory = None
    if k:
        before = np.asarray(path.x[k - 1], float)
        earlier = step if step.ahead else replace(step, lr=float(path.lr[k - 1]))
        there = model_at(experiment, before)
        slope = there.slopes @ there.vectors + model.ridge * before
        memory = earlier.remembered(model.at - before, slope, before)
    steps = experiment.steps if exact and k == 0 else min(AHEAD, experiment.steps - k)
    x, loss = model.walk(step, steps, memory)
    far = ~(np.abs(x) <= FAR).all(axis=1)
    end = int(np.argmax(far)) if far.any() else len(x)
    return x[:end], loss[:end]


def _scaled(experiment: Experiment, focus: int, k: int) -> Prediction:
    """Of a rule that scales every coordinate by a rate of its own: how near it is to its limit."""
    run, path = experiment.runs[focus], solve.trajectories(experiment)[focus]
    title = RULES[run.rule].title
    limit, formula, of, pull, scales = bending.limited(experiment, focus)
    if of != "rates" or scales is None:
        return Prediction.only(words.none(title, decoupled=False))
    lr = float(path.lr[min(k, experiment.steps - 1)])
    rates = np.abs(path.seen[scales][min(k + 1, experiment.steps)])
    ridge = run.weight_decay if run.decay == "coupled" else 0.0
    ratio = float(bending.scaled(experiment, path.x[k][None], rates[None], ridge)[0]) + lr * pull
    return Prediction.only(words.scaled(title, k, formula, limit, ratio, lr))._replace(start=k)


def _marks(focus: int, inertia: Inertia, said: Said) -> tuple[Mark, ...]:
    lr, beta = f"runs.{focus}.lr", f"runs.{focus}.params.{inertia.beta}"
    found = [
        (lr, said.most, "limit"),
        (lr, said.best and said.best.lr, "best" if said.until is None else "best from"),
        (beta, said.critical, "critical damping"),
        (beta, said.together and said.together.beta, "best pair"),
    ]
    return tuple(Mark(path, value, text) for path, value, text in found if value is not None)


def _symbol(run: Run, name: str) -> str:
    return next((plain(one.tex) for one in RULES[run.rule].sliders if one.name == name), "")
