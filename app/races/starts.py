"""Races to begin with, one click each: four races that show something, and one drawn by lot."""

import random
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from app.races import permalink, solve
from core.experiment import Experiment, ExperimentError, Run
from core.rules import RULES
from landscapes import LANDSCAPES, formula


class Start(NamedTuple):
    """One race, and what there is to see in it."""

    title: str
    says: str
    experiment: Mapping[str, Any]


def _runs(*rules: str, **settings: Any) -> list[dict[str, Any]]:
    return [{"rule": rule, **settings} for rule in rules]


STARTS: Mapping[str, Start] = {
    "saddle": Start(
        "Saddle race",
        "Who gets away from a saddle point, where the gradient is almost zero?",
        {
            "landscape": {"name": "race_saddle"},
            "runs": [
                {"rule": "gd", "lr": 0.05},
                {"rule": "momentum", "lr": 0.02},
                *_runs("adagrad", "rmsprop", "adam"),
            ],
        },
    ),
    "valley": Start(
        "Long valley",
        "A steep valley with a flat floor: plain descent crawls, adaptive rates do not.",
        {"landscape": {"name": "valley"}, "runs": _runs("gd", "momentum", "nesterov", "adagrad", "adam")},
    ),
    "zigzag": Start(
        "Zig-zag",
        "Twenty times as steep across as along: descent zig-zags, momentum rounds it off.",
        {
            "landscape": {"name": "bowl", "params": {"kappa": 20.0, "angle": 25.0}},
            "steps": 60,
            "runs": [
                {"rule": "gd", "lr": 0.094},
                {"rule": "momentum", "lr": 0.03, "params": {"beta": 0.7}},
                {"rule": "nesterov", "lr": 0.03},
            ],
        },
    ),
    "noise": Start(
        "Noisy regression",
        "Mini-batches of one, ten or all samples: the fewer, the noisier the way, and the cheaper a step.",
        {
            "landscape": {"name": "regression"},
            "runs": [
                {"rule": "gd", "lr": 0.05, "batch": {"size": 1}},
                {"rule": "gd", "lr": 0.1, "batch": {"size": 10}},
                {"rule": "gd", "lr": 0.3},
            ],
        },
    ),
}


@cache
def first(landscape: str) -> Experiment:
    """The race that a landscape is shown with at first. Raises ExperimentError where it needs a file."""
    named = LANDSCAPES[landscape]
    typed = named.user_input is not None and named.user_input.kind == "formula"
    choice = {"name": landscape} | ({"formula": formula.EXAMPLE} if typed else {})
    return permalink.begin({"landscape": choice, "runs": named.race.runs})


def is_first(experiment: Experiment) -> bool:
    """Whether these are the runs that the landscape is shown with at first, whatever their colours."""
    if experiment.landscape.data is not None or LANDSCAPES[experiment.landscape.name].training:
        return False
    usual = first(experiment.landscape.name).runs
    return _colorless(experiment.runs) == _colorless(usual)


def _colorless(runs: tuple[Run, ...]) -> list[Run]:
    return [run.model_copy(update={"color": None}) for run in runs]


@cache
def opened(name: str) -> Experiment:
    """The race of a start."""
    return permalink.begin(STARTS[name].experiment)


def said(experiment: Experiment) -> str | None:
    """What there is to see in the race of a start, whatever rates were turned since; None for others."""
    for name, start in STARTS.items():
        if _named(opened(name)) == _named(experiment):
            return start.says
    return None


def _named(experiment: Experiment) -> Any:
    """What the sentences of the starts speak of: the landscape with its numbers, rules and batches."""
    return experiment.landscape, [(run.rule, run.batch or experiment.batch) for run in experiment.runs]


RIVALS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "lion", "lbfgs", "rprop")
DESCENT = 0.3
"""In a surprise, every run ends below this share of the loss that it starts with, or it is drawn again."""


def surprise(lot: random.Random, other_than: str) -> Experiment:
    """A race drawn by lot: another landscape, three or four rules that all get somewhere, another start."""
    candidates = [
        landscape
        for landscape in LANDSCAPES.values()
        if not (landscape.user_input or landscape.training or landscape.data or landscape.name == other_than)
        and landscape.dimension == 2
    ]
    for _ in range(20):
        landscape = lot.choice(candidates)
        able = [rule for rule in RIVALS if rule in RULES and not landscape.obstacle(RULES[rule])]
        rules = lot.sample(able, min(lot.choice((3, 4)), len(able)))
        (x0, x1), (y0, y1) = landscape.picture.window
        start = [round(a + (0.1 + 0.8 * lot.random()) * (b - a), 3) for a, b in ((x0, x1), (y0, y1))]
        race = {"landscape": {"name": landscape.name}, "start": start, "runs": _runs(*rules)}
        try:
            drawn = permalink.begin(race)
            paths = solve.trajectories(drawn)
        except ExperimentError:
            continue
        floor = solve.floor(drawn)
        low = min(float(path.loss.min()) for path in paths) if floor is None else floor
        fell = [(path.loss[-1] - low) / max(path.loss[0] - low, 1e-12) for path in paths]
        if all(path.diverged_at is None for path in paths) and max(fell) < DESCENT:
            return drawn
    return permalink.DEFAULT
