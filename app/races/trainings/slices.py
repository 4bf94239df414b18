"""Slices of trainings, which any process can compute: what goes in says all, and what comes out goes on.

The state of a training travels: weights, and what its rule remembers, come back with every slice. So a worker
that dies takes no more than the slice in hand with it, and the next one may go to any other.
"""

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from app import jobs
from app.races import solve
from app.races.trainings.running import every, pieces
from core.experiment import Experiment
from core.training import Moment, Standing

TURN = 0.15
"""Seconds that a turn lasts, about: then others have theirs."""
CARRIED = 30e6
"""Bytes of state for which a slice lasts a second longer, so that carrying it takes a small part of that."""
LONGEST = 90.0
"""Seconds after which a slice is ended, with what compiles."""


class Slice(NamedTuple):
    """What came out of one."""

    moment: Moment | None
    """The next row, if the training came so far."""
    standing: Standing | None
    """Where it goes on; None where it is over."""
    seconds: float
    """How long this took to compute."""


def go_on(text: str, i: int, between: int, standing: Standing | None, seconds: float) -> Slice:
    """Train run `i` of the experiment with this JSON for about so many seconds, or up to its next row."""
    begun = time.monotonic()
    experiment = read(text)
    at = Standing() if standing is None else standing
    found = None
    for found in pieces(
        *(experiment, experiment.runs[i], solve.landscape(experiment), between), seconds=seconds, standing=at
    ):
        if found is not None or time.monotonic() - begun >= seconds:
            break
    over = found is not None and (found.ended != "" or found.step == experiment.steps)
    return Slice(found, None if over else at.apart(), time.monotonic() - begun)


read = lru_cache(maxsize=16)(Experiment.model_validate_json)
"""The experiment with a JSON."""


def turn(held: int) -> float:
    """Seconds of a slice whose state has so many bytes."""
    return TURN + held / CARRIED if jobs.parallel() else TURN


def moments(experiment: Experiment, i: int, between: int | None = None) -> Iterator[Moment | None]:
    """The training of run `i` in slices: its rows, and None between them."""
    between = between or every(experiment.steps, solve.landscape(experiment).dimension)
    text, standing = experiment.canonical(), None
    while True:
        done = jobs.piece(go_on, text, i, between, standing, TURN, seconds=LONGEST)
        yield done.moment
        standing = done.standing
        if standing is None:
            return
