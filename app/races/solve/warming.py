"""What a server compiles before anyone asks: every landscape's map, and the usual rules on it."""

from collections.abc import Callable, Iterator
from functools import partial

from app.races.solve.maps import surface
from app.races.solve.paths import trajectory
from core.experiment import Experiment, LandscapeChoice, Run, complete
from core.rules import RULES
from landscapes import LANDSCAPES

USUAL = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""Rules that are compiled beforehand on every landscape; the others only where a page is likely to start."""
FIRST = ("beale", "quadratic", "regression")


def warm() -> Iterator[Callable[[], object]]:
    """Calls that compile what visitors are likely to ask for, so that they do not wait."""
    for name in sorted(LANDSCAPES, key=lambda name: name not in FIRST):
        landscape = LANDSCAPES[name]
        if landscape.user_input:
            continue
        bare = Experiment(version=1, landscape=LandscapeChoice(name=name), runs=(Run(rule="gd"),))
        yield partial(surface, complete(bare, LANDSCAPES))
        problem = (landscape, (), landscape.start(), landscape.race.steps, 0)
        for rule in RULES.values() if name in FIRST else (RULES[rule] for rule in USUAL):
            if landscape.obstacle(rule):
                continue
            run = Run(rule=rule.name, lr=landscape.lr(rule)).model_dump_json(exclude={"color", "batch"})
            batches = landscape.data and rule.name in USUAL and name in FIRST
            for size in (None, 1, 10) if batches else (None,):
                yield partial(trajectory, *problem, size, "shuffled", rule, run)
