"""What theory predicts of a run: from its start on where the loss is quadratic, else from the playhead on."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.along import bending, curvature
from app.races.along.theory import words
from app.races.along.theory.words import Said
from app.races.letters import plain
from app.races.window import View, Window
from core.experiment import Experiment, Run
from core.inertia import Inertia, inertia_of, pull_of
from core.landscape import DENSE
from core.rules import RULES
from core.theory import (
    Linear,
    Model,
    best_rate,
    best_settings,
    critical_beta,
    equally_good,
    linear_of,
    model_of,
)
from core.trajectory import FAR, Trajectory

ALIKE = 1e-7
"""Hessians that differ by a smaller share are one."""
AHEAD = 40
"""So many steps are predicted from the playhead on, where the loss is not quadratic."""
WORK = 4e6
"""Multiplications that a Hessian may take, which is computed at every place of the playhead."""
GRID = (48, 36)
"""At so many points across and up the steepest curvature of a map is known."""
RING = 49
"""Points of an ellipse."""
MEASURED = 8
"""Steps that a slope is measured over at least."""
GONE = 1e-12
"""An error below this share of the first one is rounding."""


class Mark(NamedTuple):
    """A value of a control, and what theory calls it."""

    path: str
    value: float
    text: str


class Prediction(NamedTuple):
    """What is drawn and said of theory, for one run at one place of the playhead."""

    words: tuple[str, ...]
    exact: bool  # the loss is quadratic
    start: int  # the row that is predicted from
    x: np.ndarray  # [n, 2] the predicted path as it is drawn, from that row on
    loss: np.ndarray  # [n] and its losses
    factor: float | None  # the loss above the lowest is multiplied by its square a step
    lowest: float | None  # the loss that the run converges to
    floor: float | None  # the loss at which noise keeps it, on average
    ring: np.ndarray  # [RING or 0, 2] two standard deviations around the minimum, as they are drawn
    above: float | None  # the curvature from which on the rule is unstable at its rate
    marks: tuple[Mark, ...]


class _Ground(NamedTuple):
    """The loss around a run's start, and whether it is quadratic."""

    model: Model
    exact: bool


def theory(experiment: Experiment, focus: int, step: float) -> Prediction:
    """What theory says of run `focus`, with the playhead at `step`."""
    return _theory(experiment.canonical(), focus, int(step + 1e-9))


@lru_cache(maxsize=64)
def _theory(canonical: str, focus: int, step: int) -> Prediction:
    experiment = Experiment.model_validate_json(canonical)
    run, rule = experiment.runs[focus], RULES[experiment.runs[focus].rule]
    landscape, d = solve.landscape(experiment), len(experiment.start)
    if d > DENSE:
        return _only(words.LARGE)
    if landscape.work(solve.data(landscape), d) * d > WORK:
        return _only(words.COSTLY)
    path = solve.trajectories(experiment)[focus]
    inertia = inertia_of(rule.inertia, run.toggles)
    if any(one.kind == "rates" for one in rule.shown):
        return _scaled(experiment, focus, _row(path, step))
    decoupled = run.weight_decay if run.decay == "decoupled" else 0.0
    if inertia is None or (inertia.ahead and decoupled):
        return _only(words.none(rule.title, decoupled=inertia is not None))
    ground = _ground(experiment.canonical(), focus)
    constant = run.schedule.name == "constant"
    k = 0 if ground.exact and constant else _row(path, step)
    ridge = run.weight_decay if run.decay == "coupled" else 0.0
    model = (ground.model if k == 0 else _model(experiment, path.x[k]))._replace(ridge=ridge)
    if not np.isfinite(model.curvatures).all() or not np.isfinite(model.slopes).all():
        return _only(words.KINK)
    lr = float(path.lr[min(k, len(path.lr) - 1)])
    return _linear(experiment, focus, k, model, linear_of(inertia, run.params, lr, decoupled), ground.exact)


def _linear(
    experiment: Experiment, focus: int, k: int, model: Model, step: Linear, exact: bool
) -> Prediction:
    run, path, view = experiment.runs[focus], solve.trajectories(experiment)[focus], solve.view(experiment)
    inertia = inertia_of(RULES[run.rule].inertia, run.toggles)
    assert inertia is not None  # noqa: S101  it is linear
    x, loss = _walked(experiment, focus, k, model, step, exact)
    bare = not (run.weight_decay or run.noise)
    factor, lowest = model.factor(step), model.lowest
    floor, spread = model.floor(step, run.noise) if run.noise else (np.nan, np.zeros(0))
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
        measured=_slope(path, model.lowest) if exact and bare and model.bowl else None,
        noise=run.noise,
        floor=floor - lowest,
        radius=float(np.sqrt((spread**2).sum())),
        varying=run.schedule.name != "constant",
        scattered=experiment.own(run).batch.size is not None,
        clipped=run.clip is not None,
    )
    converges = model.bowl and factor < 1
    return Prediction(
        words=words.linear(said),
        exact=exact,
        start=k,
        x=view.flat(x, loss),
        loss=loss,
        factor=factor if exact and converges and bare and not run.clip else None,
        lowest=lowest if exact and model.bowl else None,
        floor=floor if exact and np.isfinite(floor) else None,
        ring=_ring(view, model, spread) if exact and np.isfinite(floor) else np.zeros((0, 2)),
        above=None if exact else limit / step.lr - model.ridge - pull,
        marks=() if said.varying else _marks(focus, inertia, said),
    )


def _walked(
    experiment: Experiment, focus: int, k: int, model: Model, step: Linear, exact: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The predicted path from row k on, as far as it stays among the numbers that are drawn."""
    path, d = solve.trajectories(experiment)[focus], len(experiment.start)
    if experiment.runs[focus].clip is not None:
        return np.zeros((0, d)), np.zeros(0)
    memory = None
    if k:
        before = np.asarray(path.x[k - 1], float)
        earlier = step if step.ahead else replace(step, lr=float(path.lr[k - 1]))
        there = _model(experiment, before)
        slope = there.slopes @ there.vectors + model.ridge * before
        memory = earlier.remembered(model.at - before, slope, before)
    steps = experiment.steps if exact and k == 0 else min(AHEAD, experiment.steps - k)
    x, loss = model.walk(step, steps, memory)
    far = ~(np.abs(x) <= FAR).all(axis=1)
    end = int(np.argmax(far)) if far.any() else len(x)
    return x[:end], loss[:end]


def _row(path: Trajectory, step: int) -> int:
    """The row at the playhead, or the last good one."""
    last = len(path.lr) if path.diverged_at is None else max(path.diverged_at - 1, 0)
    return min(step, last)


def _model(experiment: Experiment, at: np.ndarray) -> Model:
    landscape = solve.landscape(experiment)
    with solve.precision(landscape):
        found = curvature.taylor(
            landscape, np.asarray(at)[None], experiment.landscape.params, solve.data(landscape)
        )
    return _modelled(np.asarray(at, float), found, 0)


def _modelled(at: np.ndarray, found: curvature.Taylor, k: int) -> Model:
    loss, g, h = (part[k] for part in found)
    if not (np.isfinite(h).all() and np.isfinite(g).all()):
        return Model(at, float(loss), np.eye(len(at)), np.full(len(at), np.nan), np.full(len(at), np.nan))
    return model_of(at, float(loss), g, h)


@lru_cache(maxsize=64)
def _ground(canonical: str, focus: int) -> _Ground:
    """The model at a run's start, and whether the loss is the same model at two places apart from there."""
    experiment = Experiment.model_validate_json(canonical)
    landscape, x0 = solve.landscape(experiment), np.asarray(solve.trajectories(experiment)[focus].x[0], float)
    away = (1 + np.abs(x0).max()) * np.sin(1.0 + np.arange(len(x0)) ** 2)
    with solve.precision(landscape):
        found = curvature.taylor(
            landscape,
            np.stack([x0, x0 + away, x0 - away]),
            experiment.landscape.params,
            solve.data(landscape),
        )
    h, turned = found.h, found.h[0] @ away
    size = ALIKE * np.abs(h[0]).max()
    alike = np.abs(h[1:] - h[0]).max() <= size
    straight = all(
        np.abs(found.g[k] - found.g[0] - sign * turned).max() <= size * np.abs(away).max()
        for k, sign in ((1, 1), (2, -1))
    )
    return _Ground(_modelled(x0, found, 0), bool(alike and straight))


def _slope(path: Trajectory, lowest: float) -> float | None:
    """By how much the error shrank a step, over the last half before rounding; None if that is too short."""
    error = np.asarray(path.loss, float) - lowest
    last = _row(path, len(path.lr))
    small = ~(error[: last + 1] > GONE * max(error[0], GONE))
    end = int(np.argmax(small)) if small.any() else last + 1
    rows = np.arange(end // 2, end)
    if len(rows) < MEASURED:
        return None
    logs, centred = np.log(error[rows]), rows - rows.mean()
    return float(np.exp((centred * logs).sum() / (centred**2).sum() / 2))


def _ring(view: View, model: Model, spread: np.ndarray) -> np.ndarray:
    """The ellipse of two standard deviations around the minimum; in one dimension there is none."""
    if len(model.at) == 1:
        return np.zeros((0, 2))
    u = -model.pulls / model.descended
    middle = model.at + u @ model.vectors
    ends = middle + spread[:, None] * model.vectors
    center, *axes = view.flat(np.stack([middle, *ends]), np.zeros(len(spread) + 1))
    across = np.stack(axes) - center
    a, b, c = (across[:, 0] ** 2).sum(), (across[:, 0] * across[:, 1]).sum(), (across[:, 1] ** 2).sum()
    t = 2 * np.pi * np.arange(RING) / (RING - 1)
    first = np.sqrt(a)
    slant = b / first if first else 0.0
    second = np.sqrt(max(c - slant**2, 0.0))
    return center + 2 * np.stack([first * np.cos(t), slant * np.cos(t) + second * np.sin(t)], axis=1)


def _scaled(experiment: Experiment, focus: int, k: int) -> Prediction:
    """Of a rule that scales every coordinate by a rate of its own: how near it is to its limit."""
    run, path = experiment.runs[focus], solve.trajectories(experiment)[focus]
    title = RULES[run.rule].title
    limit, formula, of, pull, scales = bending.limited(experiment, focus)
    if of != "rates" or scales is None:
        return _only(words.none(title, decoupled=False))
    lr = float(path.lr[min(k, experiment.steps - 1)])
    rates = np.abs(path.seen[scales][min(k + 1, experiment.steps)])
    ridge = run.weight_decay if run.decay == "coupled" else 0.0
    ratio = float(bending.scaled(experiment, path.x[k][None], rates[None], ridge)[0]) + lr * pull
    return _only(words.scaled(title, k, formula, limit, ratio, lr))._replace(start=k)


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


def _only(said: tuple[str, ...]) -> Prediction:
    """Words, where nothing is drawn."""
    nothing = np.zeros((0, 2))
    return Prediction(said, False, 0, nothing, np.zeros(0), None, None, None, nothing, None, ())


@lru_cache(maxsize=8)
def _steepness(canonical: str, window: Window) -> np.ndarray:
    experiment = Experiment.model_validate_json(canonical)
    landscape, (across, up) = solve.landscape(experiment), window
    nx, ny = GRID
    xs, ys = np.meshgrid(np.linspace(*across, nx), np.linspace(*up, ny))
    points = np.stack([xs, ys], axis=-1).reshape(-1, 2)
    with solve.precision(landscape):
        found = curvature.curvature(landscape, points, experiment.landscape.params, solve.data(landscape))
    return np.asarray(found.high, float).reshape(ny, nx)


def steepness(experiment: Experiment, window: Window | None = None) -> np.ndarray:
    """The largest eigenvalue of the Hessian [ny, nx] over a window, the map's own if None.

    [0, 0] where it is not computed: in other than two dimensions, and with many data.
    """
    landscape = solve.landscape(experiment)
    work = landscape.work(solve.data(landscape), 2) * GRID[0] * GRID[1]
    if len(experiment.start) != 2 or solve.view(experiment).plane is not None or work > WORK:
        return np.zeros((0, 0))
    return _steepness(experiment.canonical(), window or solve.view(experiment).window)
