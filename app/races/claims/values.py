"""The number of a measure, for a run of an experiment, or for its landscape."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from app.races import permalink, solve
from app.races.claims import networks
from core import measures
from core.experiment import Experiment, ExperimentError
from core.landscape import Landscape
from core.measures import MEASURES
from core.trajectory import Trajectory

LANDSCAPES: Mapping[str, Callable[..., Any]] = {
    "condition": measures.condition,
    "two_over_lambda_max": measures.two_over_lambda_max,
}
"""What is measured of the Hessian at a landscape's lowest minimum."""
DOWN = 1e-5
"""A curvature below zero counts if it is a larger part of the largest one: less may be rounding."""


def downward(slope: Array, hessian: Array) -> Array:
    """In how many directions the loss bends down, by the gradient [d] and the Hessian [d, d] of a place."""
    curvatures = jnp.linalg.eigvalsh(hessian)
    return jnp.sum(curvatures < -DOWN * jnp.abs(curvatures).max())


def slope(slope: Array, hessian: Array | None) -> Array:
    """The length of the gradient [d] of all data."""
    return jnp.linalg.norm(slope)


PLACES: Mapping[str, tuple[Callable[..., Array], bool]] = {
    "downward": (downward, True),
    "slope": (slope, False),
}
"""What is measured of the landscape where a run is after a step, and whether it is a count."""
CRITICAL = "critical"
"""Where a knob turns convergence into growth; found by bisection."""


def known(experiment: Experiment) -> dict[str, tuple[set[str], bool, bool]]:
    """The measures of an experiment: what each is told, whether it is a run's, and whether it is a count."""
    if solve.landscape(experiment).training:
        return networks.KNOWN
    found = {
        name: ({one.name for one in measure.arguments}, True, measure.whole)
        for name, measure in MEASURES.items()
    }
    found |= {name: (set(), False, False) for name in LANDSCAPES}
    found |= {name: ({"at"}, True, whole) for name, (_, whole) in PLACES.items()}
    return found | {CRITICAL: ({"knob", "low", "high"}, True, False)}


def value_of(name: str, told: Mapping[str, Any], experiment: Experiment, i: int | None) -> float | None:
    """The number of a measure, of run `i`, or of the landscape if that is None; None where there is none.

    Raises ExperimentError for what the landscape does not know, or an argument that is missing.
    """
    if i is None:
        return float(LANDSCAPES[name](_hessian(experiment.canonical())))
    if solve.landscape(experiment).training:
        return networks.value_of(name, told, experiment, i)
    if name == CRITICAL:
        return _critical(told, experiment, i)
    path = solve.trajectories(experiment)[i]
    if name in PLACES:
        return _of_place(name, path, told.get("at", experiment.steps), experiment)
    given = dict(told)
    for argument in MEASURES[name].arguments:
        if argument.kind == "axis" and "axis" in given:
            given["axis"] = np.eye(path.x.shape[1])[told["axis"]]
        elif argument.name not in given and argument.kind == "floor":
            given["floor"] = solve.floor(experiment)
        elif argument.name not in given and argument.kind == "minimum":
            given["point"] = _nearest(solve.minima(experiment), path.x[-1])
        if argument.kind in ("axis", "floor", "minimum", "number") and given.get(argument.name) is None:
            raise ExperimentError(f"{argument.name}: {name} must be told it here.")
    return measures.fold(MEASURES[name], path, given)


def _nearest(minima: np.ndarray, x: np.ndarray) -> np.ndarray | None:
    """The known minimum that a place is nearest to."""
    return minima[np.linalg.norm(minima - x, axis=1).argmin()] if len(minima) else None


@lru_cache(maxsize=64)
def _hessian(canonical: str) -> np.ndarray:
    """The Hessian of the loss on all data, without weight decay, at the lowest known minimum."""
    experiment = Experiment.model_validate_json(canonical)
    landscape, minima = solve.landscape(experiment), solve.minima(experiment)
    if not len(minima):
        raise ExperimentError(f"{landscape.title} has no known minimum, and no Hessian there.")
    data, params = solve.data(landscape), experiment.landscape.params
    with solve.precision(landscape):

        def loss(x: Any) -> Any:
            return landscape.loss(x, data, **params)

        lowest = min(minima, key=lambda point: float(loss(jnp.asarray(point))))
        return np.asarray(jax.hessian(loss)(jnp.asarray(lowest)), float)


def _of_place(name: str, path: Trajectory, at: int, experiment: Experiment) -> float | None:
    if at > experiment.steps:
        raise ExperimentError(f"at: {at} was given, but the last step is {experiment.steps}.")
    if not path.alive[at]:
        return None
    landscape = solve.landscape(experiment)
    slope, bends = _derivatives(landscape, name == "downward")
    with solve.precision(landscape):
        given = (jnp.asarray(path.x[at]), solve.data(landscape), experiment.landscape.params)
        return float(PLACES[name][0](slope(*given), bends(*given)))


@lru_cache(maxsize=32)
def _derivatives(landscape: Landscape, twice: bool) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The gradient of a landscape's loss, and its Hessian if that is wanted."""

    def loss(x: Array, data: Any, params: Mapping[str, float]) -> Array:
        return landscape.loss(x, data, **params)

    return jax.jit(jax.grad(loss)), jax.jit(jax.hessian(loss)) if twice else lambda *_: None


def _critical(told: Mapping[str, Any], experiment: Experiment, i: int) -> float | None:
    for key in ("knob", "low", "high"):
        if key not in told:
            raise ExperimentError(f"{key}: {CRITICAL} must be told it here.")

    def settles(value: float) -> bool:
        path = solve.trajectories(turned(experiment, told["knob"], value))[i]
        return measures.fold(MEASURES["swells"], path) == 0

    return measures.critical(settles, told["low"], told["high"])


def turned(experiment: Experiment, knob: str, value: float) -> Experiment:
    """The experiment with one of its numbers at a value. Raises ExperimentError if it has no such number."""
    dumped = experiment.model_dump(mode="json")
    *way, last = knob.split(".")
    place: Any = dumped
    try:
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if not isinstance(place[last], int | float):
            raise KeyError(last)
    except (KeyError, IndexError, TypeError, ValueError):
        raise ExperimentError(f"knob: this experiment has no number {json.dumps(knob)}.") from None
    place[last] = value
    return permalink.read(json.dumps(dumped))


def changed(experiment: Experiment, patch: Mapping[str, Any]) -> Experiment:
    """The experiment with a merge patch (RFC 7396) applied. Raises ExperimentError."""
    return (
        permalink.read(json.dumps(_merged(experiment.model_dump(mode="json"), patch)))
        if patch
        else experiment
    )


def _merged(base: Any, patch: Any) -> Any:
    if not isinstance(patch, Mapping):
        return patch
    found = dict(base) if isinstance(base, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = _merged(found.get(key), value)
    return found
