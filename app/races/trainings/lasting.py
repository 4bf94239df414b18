"""How long work on this server lasts: measured as soon as it is under way, before that a guess."""

from app.races.trainings.running import every
from core.experiment import Experiment, Run
from core.landscape import Landscape

SPEED = 1e9
"""Multiplications in a second, on a core of a laptop."""
STEP = 3
"""A step on a sample costs as much as so many losses: forwards, and twice that backwards."""
COMPILING = 3.0
"""Seconds until a first step, in which its programs are compiled or brought from the disk."""
_paces: dict[str, float] = {}
"""Measured on this server, by the kind of work: how many times longer it lasted than guessed."""


def guessed(kind: str, multiplications: float) -> float:
    """About how many seconds work of a kind takes, judged by the last of its kind."""
    return COMPILING + multiplications / SPEED * _paces.get(kind, 1.0)


def measured(kind: str, multiplications: float, seconds: float) -> None:
    """Work of a kind took so many seconds, without what compiles."""
    _paces[kind] = seconds * SPEED / multiplications


class Lasting:
    """The time that one run takes."""

    def __init__(self, experiment: Experiment, run: Run, landscape: Landscape) -> None:
        training, data, steps = landscape.training, landscape.data, experiment.steps
        assert training is not None and data is not None  # noqa: S101, PT018  only networks are trained
        batch = experiment.own(run).batch.size or len(data().y)
        rows = -(-steps // every(steps, landscape.dimension))
        looked = len(training.measured().y) + len(training.validation().y)
        self._kind, self._steps = landscape.name, steps
        self._work = training.work * (steps * batch * STEP + rows * looked)
        self._begun: tuple[int, float] | None = None  # after what compiles
        self._now = (0, 0.0)

    def note(self, step: int, seconds: float) -> None:
        """The run has come to a step, and has taken so many seconds of work for all before it."""
        self._now = (step, seconds)
        if step and self._begun is None:
            self._begun = self._now
        if pace := self._pace:
            measured(self._kind, self._work, pace * self._steps)

    @property
    def _pace(self) -> float | None:
        """Seconds for a step; None before two rows are measured."""
        if self._begun is None or self._now[0] == self._begun[0]:
            return None
        return (self._now[1] - self._begun[1]) / (self._now[0] - self._begun[0])

    @property
    def left(self) -> float:
        """About how many seconds of work are still to come."""
        share = 1 - self._now[0] / self._steps
        if (pace := self._pace) is not None:
            return pace * self._steps * share
        return guessed(self._kind, self._work * share)
