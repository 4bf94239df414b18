"""What a server compiles before anyone asks: the networks with the rules that a first visitor trains."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from app.races import solve
from app.races.trainings.networks import inspected, probe, training
from app.races.trainings.running import moments
from core import engine
from core.experiment import Experiment, LandscapeChoice, Run, complete
from landscapes import LANDSCAPES
from landscapes.networks import inspection, planes

FIRST = {"cnn": ("adam", "momentum", "gd"), "mlp": ("adam",), "lenet": ("adam",)}


def warm() -> Iterator[Callable[[], object]]:
    """Calls that compile what a first visitor to the networks asks for."""
    for name, rules in FIRST.items():
        runs = tuple(Run(rule=rule) for rule in rules)
        choice = LandscapeChoice(name=name)
        experiment = complete(Experiment(version=1, landscape=choice, runs=runs), LANDSCAPES)
        for run in experiment.runs:
            yield partial(_begin, experiment, run)
        yield partial(_inspect, experiment)


def _begin(experiment: Experiment, run: Run) -> None:
    steps = moments(experiment, run, solve.landscape(experiment), 1)
    next(steps)
    next(steps)


def _inspect(experiment: Experiment) -> None:
    landscape = solve.landscape(experiment)
    own = training(landscape)
    x, data = own.begin(0), probe(landscape)
    plane = planes.random(x, landscape.shapes, 0).plane
    engine.heights(landscape, plane, np.zeros((1, 2)), experiment.landscape.params, data)
    inspection.layers(landscape, x, inspected(landscape))
    inspection.mistakes(landscape, x, own.running, solve.on_device(own.validation))
