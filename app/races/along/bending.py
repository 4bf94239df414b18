"""How the loss bends along a run, and how near its rule is to where it becomes unstable.

The twin of race/curvature.js and race/stability.js.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.along import curvature
from app.races.letters import plain
from core.experiment import Experiment
from core.inertia import FORMULAS, Inertia, inertia_of, pull_of
from core.rule import Rule
from core.rules import RULES

POINTS = 240
"""The curvature is computed at this many points of a path at most; at fewer in many dimensions."""
WORK = 3e8
"""Multiplications that the curvature along a run may cost."""


@lru_cache(maxsize=64)
def curvatures(canonical: str, focus: int) -> tuple[np.ndarray, curvature.Curvature]:
    """Steps [m] of run `focus` of an experiment (its JSON), and the curvature of the loss there."""
    experiment = Experiment.model_validate_json(canonical)
    landscape, path = solve.landscape(experiment), solve.trajectories(experiment)[focus]
    last = len(path.x) - 1 if path.diverged_at is None else max(path.diverged_at - 1, 0)
    samples, d = solve.data(landscape), len(experiment.start)
    each = landscape.work(samples, d) * min(d, curvature.LANCZOS)
    at = np.unique(np.linspace(0, last, int(np.clip(WORK / each, 12, POINTS))).round().astype(int))
    rows = np.concatenate([at, np.full(-len(at) % 12, at[-1])])  # few different lengths are compiled
    params, plane = experiment.landscape.params, solve.view(experiment).plane
    with solve.precision(landscape):
        computed = curvature.curvature(landscape, path.x[rows], params, samples, plane)
    return at, curvature.Curvature(*(part[: len(at)] for part in computed))


def scaled(experiment: Experiment, points: np.ndarray, rates: np.ndarray, ridge: float) -> np.ndarray:
    """The largest eigenvalue [m] of D^½ (H + ridge) D^½ at points [m, d], where D has the rates [m, d]."""
    landscape = solve.landscape(experiment)
    with solve.precision(landscape):
        hessians = curvature.hessians(landscape, points, experiment.landscape.params, solve.data(landscape))
    roots = np.sqrt(rates)[:, :, None]
    whole = hessians + ridge * np.eye(points.shape[1])
    return np.linalg.eigvalsh(roots * whole * roots.transpose(0, 2, 1))[:, -1]


class Stability(NamedTuple):
    """How near a rule is to where it becomes unstable, along a run."""

    at: np.ndarray  # [m] steps
    bends: curvature.Curvature  # there
    ratio: np.ndarray  # [m] what has the limit: η·λmax, or the same of the Hessian scaled by a rule's rates
    limit: float
    formula: str
    of: str  # whose limit it is: the "rule"'s, that of its "rates", or that of plain "descent"
    pull: float  # what decoupled weight decay adds to every eigenvalue


class Limit(NamedTuple):
    """How much a rule can stand, and whose limit that is."""

    limit: float
    formula: str
    of: str  # the "rule"'s, that of its "rates", or that of plain "descent"
    pull: float  # what decoupled weight decay adds to every eigenvalue
    scales: str | None  # the name of the rates that the rule remembers


def limited(experiment: Experiment, focus: int) -> Limit:
    """The limit of run `focus`; gradient descent's where its rule has none."""
    run, path = experiment.runs[focus], solve.trajectories(experiment)[focus]
    rule = RULES[run.rule]
    inertia = inertia_of(rule.inertia, run.toggles)
    scales = next((one.name for one in rule.shown if one.kind == "rates"), None)
    decoupled = run.weight_decay if run.decay == "decoupled" else 0.0
    if inertia is None or (inertia.ahead and decoupled) or (scales is not None and scales not in path.seen):
        return Limit(2.0, "2", "descent", pull_of(decoupled, 2.0), scales)
    limit = inertia.limit(run.params)
    return Limit(
        limit, formula_of(rule, inertia), "rates" if scales else "rule", pull_of(decoupled, limit), scales
    )


def formula_of(rule: Rule, inertia: Inertia) -> str:
    """A rule's limit, in its own letters."""
    symbols = {slider.name: plain(slider.tex) for slider in rule.sliders}
    return FORMULAS[inertia.kind].format(beta=symbols.get(inertia.beta), nu=symbols.get(inertia.nu))


def stability(experiment: Experiment, focus: int) -> Stability:
    """How the loss bends along run `focus`, and its rule's limit."""
    at, found = curvatures(experiment.canonical(), focus)
    run, path = experiment.runs[focus], solve.trajectories(experiment)[focus]
    ridge = run.weight_decay if run.decay == "coupled" else 0.0
    limit, formula, of, pull, scales = limited(experiment, focus)
    lr = path.lr[np.minimum(at, experiment.steps - 1)]
    ratio = lr * (found.high + ridge + pull)
    if of == "rates" and scales:
        rates = np.abs(path.seen[scales][np.minimum(at + 1, experiment.steps)])
        ratio = scaled(experiment, path.x[at], rates, ridge) + lr * pull
    return Stability(at, found, ratio, limit, formula, of, pull)
