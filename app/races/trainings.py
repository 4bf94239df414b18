"""What takes its time on this server: networks in training, and what is computed of them afterwards.

Everything is done once, whoever watches, by worker threads, a little at a time and in turns; and only while
someone asks for it. What nobody has asked for during `PATIENCE` seconds waits, and loses nothing: so a closed
tab needs no word.
"""

import logging
import os
import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping
from typing import Any

import numpy as np

from app.races import idle, solve
from core import sampling
from core.experiment import Experiment, ExperimentError, Run
from core.rule import Rule
from core.rules import RULES
from core.schedules import SCHEDULES
from core.spec import Landscape
from core.training import Moment, train

PATIENCE = 3.0
"""Seconds after which work that nobody asks for waits."""
ROWS, KEPT = 100, 24e6
"""A run is looked at so often, or less often if its parameters would take more than KEPT bytes."""
FORGIVEN = 30.0
"""Seconds after which what failed is tried again."""
MEMORY = 500e6
"""Bytes that finished and waiting work may keep; what was used last stays."""


class Work(ABC):
    """Something that is done little by little."""

    def __init__(self) -> None:
        self.share = 0.0  # of it is done
        self.over = False
        self.problem = ""  # why it could not be done, in a sentence
        self.wanted = 0.0  # when someone last asked for it
        self.busy = False
        self.seconds = 0.0
        self.nbytes = 0  # how much memory it keeps

    @abstractmethod
    def advance(self) -> None:
        """Do a little more, and say in `share` and `over` how far it is."""


class Trained(Work):
    """One run: the rows that there are of it so far, and what makes the next one."""

    def __init__(self, experiment: Experiment, run: Run, ground: Landscape) -> None:
        super().__init__()
        self.rows: list[Moment] = []
        self.steps = experiment.steps
        self._moments = moments(experiment, run, ground, every(experiment.steps, ground.dimension))

    def advance(self) -> None:
        """Train up to the next row."""
        self.rows.append(next(self._moments))
        self.share = self.rows[-1].step / self.steps
        self.nbytes += self.rows[-1].x.nbytes
        self.over = self.share == 1 or self.rows[-1].ended != ""
        if self.over:
            self._moments.close()  # lets go of mini-batches and memory


class Computed(Work):
    """A computation: a generator that yields the share that is done, and returns the result."""

    def __init__(self, shares: Generator[float, None, Any]) -> None:
        super().__init__()
        self.result: Any = None
        self._shares = shares

    def advance(self) -> None:
        """Compute a little."""
        try:
            self.share = next(self._shares)
        except StopIteration as end:
            self.result, self.share, self.over = end.value, 1.0, True


def every(steps: int, dimension: int) -> int:
    """Steps between two rows of a run."""
    rows = int(np.clip(KEPT / (4 * dimension), 16, ROWS))
    return max(1, -(-steps // rows))


def moments(
    experiment: Experiment,
    run: Run,
    ground: Landscape,
    every: int,
    *,
    each: bool = False,
    rules: Mapping[str, Rule] = RULES,
) -> Generator[Moment, None, None]:
    """The training of one run of an experiment, looked at after every `every` steps.

    Full losses are taken on the samples that the map is drawn of; with `each` on many more, at every step.
    """
    training, steps = ground.training, experiment.steps
    data, batch = solve.data(ground), run.batch or experiment.batch
    assert training is not None and data is not None  # noqa: S101, PT018  only networks are trained
    plan = None
    if batch.size is not None:
        plan = sampling.plan(experiment.seed, len(data.y), batch.size, steps, batch.order, base=2)
    yield from train(
        rules[run.rule],
        ground,
        run.settings(experiment.landscape.params),
        start=training.begin(experiment.seed),
        lr=solve.planned(run, steps),
        every=every,
        data=data,
        measured=solve.on_device(training.measured if each else training.probe),
        validation=solve.on_device(training.validation),
        plan=plan,
        policy=SCHEDULES[run.schedule.name].policy,
        seed=experiment.seed,
        patience=experiment.landscape.params["patience"],
        each=each,
    )


_works: "OrderedDict[tuple[str, ...], Work]" = OrderedDict()
_change = threading.Condition()
_workers: list[threading.Thread] = []
_stopped = threading.Event()


def race(experiment: Experiment) -> list[Trained]:
    """The runs of an experiment, as far as they are."""
    ground = solve.landscape(experiment)

    def one(run: Run) -> Trained:
        found = _found(_key(experiment, run), lambda: Trained(experiment, run, ground))
        assert isinstance(found, Trained)  # noqa: S101  so its key says
        return found

    return [one(run) for run in experiment.runs]


def known(experiment: Experiment) -> list[Trained]:
    """The same, to be read. Raises ExperimentError if a run has not begun here, or is no longer kept."""
    with _change:
        found = [_works.get(_key(experiment, run)) for run in experiment.runs]
    begun = [one for one in found if isinstance(one, Trained) and one.rows]
    if len(begun) < len(found):
        raise ExperimentError("This training has not begun on this server.")
    return begun


def _key(experiment: Experiment, run: Run) -> tuple[str, ...]:
    """What a run's training depends on."""
    own = run.model_copy(update={"batch": run.batch or experiment.batch, "color": None})
    return experiment.model_dump_json(include={"landscape", "steps", "seed"}), own.model_dump_json()


def go_on(experiment: Experiment) -> list[Trained]:
    """The runs of an experiment, which are to be trained on for a while."""
    found = race(experiment)
    _want(found)
    return found


def pause(experiment: Experiment) -> list[Trained]:
    """The runs of an experiment, which wait from now on, unless someone else asks for them."""
    found = race(experiment)
    for one in found:
        one.wanted = 0.0
    return found


def compute(key: tuple[str, ...], shares: Callable[[], Generator[float, None, Any]]) -> Computed:
    """What is computed under a key, as far as it is, and to be computed on for a while."""
    found = _found(key, lambda: Computed(shares()))
    assert isinstance(found, Computed)  # noqa: S101  so its key says
    _want([found])
    return found


def ahead(own: list[Trained]) -> int:
    """How many other pieces of work take turns with these."""
    with _change:
        return sum(not any(one is mine for mine in own) for one in _ready())


def stop() -> None:
    """End all work, when the server ends."""
    _stopped.set()
    with _change:
        _change.notify_all()
    for worker in _workers:
        worker.join(5)


def _found(key: tuple[str, ...], make: Callable[[], Work]) -> Work:
    """The work under a key; older work that nobody wants goes if there is too much."""
    with _change:
        known = _works.get(key)
        if known is None or (known.problem and time.monotonic() - known.wanted > FORGIVEN):
            _works[key] = make()
        _works.move_to_end(key)
        used = sum(one.nbytes for one in _works.values())
        for old, one in list(_works.items()):
            if (used > MEMORY or len(_works) > 500) and old != key and not one.busy and not _wanted(one):
                used -= one.nbytes
                del _works[old]
        return _works[key]


def _wanted(one: Work) -> bool:
    return time.monotonic() - one.wanted < PATIENCE


def _ready() -> list[Work]:
    return [one for one in _works.values() if _wanted(one) and not one.over]


def _want(works: list[Any]) -> None:
    idle.in_use()
    with _change:
        for one in works:
            one.wanted = time.monotonic()
        _change.notify_all()
        while len(_workers) < (os.cpu_count() or 1):
            _workers.append(threading.Thread(target=_toil, name="training", daemon=True))
            _workers[-1].start()


def _toil() -> None:
    """Work a little on what is least far, again and again."""
    while not _stopped.is_set():
        with _change:
            ready = [one for one in _ready() if not one.busy]
            if not ready:
                _change.wait(PATIENCE)
                continue
            one = min(ready, key=lambda one: one.share)
            one.busy = True
        begun = time.monotonic()
        try:
            one.advance()
        except Exception as error:  # it is shown where it was asked for, and others go on
            logging.getLogger(__name__).exception("Work on this server failed.")
            said = str(error) if isinstance(error, ValueError) else "An error on the server ended this."
            one.problem, one.over = said, True
        one.seconds += time.monotonic() - begun
        one.busy = False
