"""Sharpness along a training, and what batch norm does to the loss: computed in the background."""

from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np
from starlette.requests import Request

from app.player import training_messages
from app.races import solve, training_plane, trainings
from app.races.palette import PALETTE, assign
from app.server.answers import of_run
from core.experiment import Experiment, ExperimentError, PlaneChoice, Run, complete
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.networks import smoothness

POINTS = 24
"""Along a run, the sharpness is computed at this many points at most."""
STUDIED, MOMENTS = 120, 12
"""Steps of the batch-norm study, and points along them."""
WORK = 3e10
"""Multiplications that the sharpness of a run may cost."""


def sharpness(request: Request) -> bytes:
    """The message with the largest eigenvalue of the Hessian along a run, beside two over its rate."""
    experiment, focus = of_run(request)
    run = trainings.known(experiment)[focus]
    if not run.over:
        raise ExperimentError("The sharpness is computed when the run is trained.")
    key = ("sharpness", training_plane.neutral(experiment), str(focus))
    found = _result(trainings.compute(key, lambda: _sharpness(experiment, focus)))
    if isinstance(found, float):
        return training_messages.computing(found)
    at, values, bound = found
    series = [
        {"name": "λmax of the Hessian", "ink": "run", "kind": "line", "low": "", "high": "sharpness"},
        {"name": "2/η", "ink": "muted", "kind": "line", "low": "", "high": "bound"},
    ]
    panel = {"title": "Sharpness", "unit": "", "log": True, "help": "", "series": series}
    ink = PALETTE[assign([one.color for one in experiment.runs])[focus]]
    arrays = {"at": at, "sharpness": values, "bound": bound}
    return training_messages.bands([panel], arrays, {"light": ink.light, "dark": ink.dark})


def _result(work: trainings.Computed) -> Any:
    """What came out, or the share that is done. Raises ExperimentError if it could not be computed."""
    if work.problem:
        raise ExperimentError(work.problem)
    return work.result if work.over else float(work.share)


def _sharpness(experiment: Experiment, focus: int) -> Generator[float, None, tuple[np.ndarray, ...]]:
    ground, rows = solve.landscape(experiment), trainings.known(experiment)[focus].rows
    data = training_plane.probe(ground)
    each = ground.work(data, ground.dimension) * 6 * smoothness.ROUNDS
    count = int(np.clip(WORK / each, 8, POINTS))
    chosen = np.unique(np.linspace(0, len(rows) - 1, count).round().astype(int))
    values = []
    for i, row in enumerate(chosen):
        yield i / len(chosen)
        values.append(smoothness.sharpness(ground, rows[row].x, data))
    known = [row for row in rows if len(row.rates)]  # a run may diverge at its first step
    at = [max(row, 1) - 1 for row in chosen]
    rates = [known[min(row, len(known) - 1)].rates[-1] if known else np.nan for row in at]
    steps = np.array([rows[row].step for row in chosen], float)
    return steps, np.array(values), 2 / np.maximum(np.array(rates), 1e-30)


class Study(NamedTuple):
    """What batch norm changes: `smoothness.Bands` at some steps, without it and with it."""

    at: np.ndarray  # [m] steps
    without: smoothness.Bands
    with_norm: smoothness.Bands
    rate: float


def study(request: Request) -> bytes:
    """The message with three bands over training, with and without batch norm at the same rate."""
    experiment, focus = of_run(request)
    training_plane.training(solve.landscape(experiment))
    plain = studied(experiment, focus)
    found = _result(trainings.compute(("study", plain.canonical()), lambda: _study(plain)))
    if isinstance(found, float):
        return training_messages.computing(found)
    return training_messages.bands(_panels(found), _arrays(found), {})


def studied(experiment: Experiment, focus: int) -> Experiment:
    """The experiment of the study: this network by SGD, without normalization.

    At the learning rate of the run in focus if that multiplies a gradient, else at the landscape's own.
    """
    ground, run = solve.landscape(experiment), experiment.runs[focus]
    plain = RULES[run.rule].rate == "slope" and RULES[run.rule].lr_scale == 1
    rate = run.lr if plain else ground.race.lr_slope
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


def _study(plain: Experiment) -> Generator[float, None, Study]:
    found, done = {}, 0
    for norm in ("none", "batch"):
        choice = plain.landscape
        choice = choice.model_copy(update={"toggles": choice.toggles | {"normalization": norm}})
        experiment = plain.model_copy(update={"landscape": choice})
        ground, run = solve.landscape(experiment), experiment.runs[0]
        data, each = training_plane.probe(ground), []
        for moment in trainings.moments(experiment, run, ground, STUDIED // MOMENTS):
            yield done / (2 * MOMENTS + 2)
            done += 1
            each.append((moment.step, smoothness.bands(ground, [moment.x], run.lr, data)))
        found[norm] = each
    rows = min(len(each) for each in found.values())
    steps = np.array([step for step, _ in found["none"][:rows]], float)
    joined = [
        smoothness.Bands(
            *(np.concatenate(parts) for parts in zip(*(band for _, band in each[:rows]), strict=True))
        )
        for each in found.values()
    ]
    return Study(steps, joined[0], joined[1], plain.runs[0].lr)


NAMES = {"without": "without batch norm", "with": "with batch norm"}


def _panels(found: Study) -> list[dict[str, Any]]:
    def band(quantity: str) -> list[dict[str, str]]:
        return [
            {
                "name": title,
                "ink": ink,
                "kind": "band",
                "low": f"{key}_{quantity}_low",
                "high": f"{key}_{quantity}_high",
            }
            for (key, title), ink in zip(NAMES.items(), "ba", strict=True)
        ]

    lines = [
        {"name": title, "ink": ink, "kind": "line", "low": "", "high": f"{key}_beta"}
        for (key, title), ink in zip(NAMES.items(), "ba", strict=True)
    ]
    reach = f"from half to four times the learning rate {found.rate:g} along the gradient"
    return [
        {
            "title": "Loss",
            "unit": "",
            "log": True,
            "help": f"Its range, {reach}.",
            "series": band("loss"),
        },
        {
            "title": "Gradient predictiveness",
            "unit": "",
            "log": True,
            "help": f"How far the gradient changes, {reach}.",
            "series": band("change"),
        },
        {
            "title": "Effective β-smoothness",
            "unit": "",
            "log": True,
            "help": f"The largest change of the gradient per length of the way, {reach}.",
            "series": lines,
        },
    ]


def _arrays(found: Study) -> dict[str, np.ndarray]:
    arrays = {"at": found.at}
    for key, bands in (("without", found.without), ("with", found.with_norm)):
        for quantity, values in (("loss", bands.loss), ("change", bands.predictiveness)):
            arrays[f"{key}_{quantity}_low"], arrays[f"{key}_{quantity}_high"] = values.T
        arrays[f"{key}_beta"] = bands.smoothness
    return arrays
