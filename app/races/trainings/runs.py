"""The runs of an experiment in training, shared by all who watch them."""

from collections.abc import Sequence

from app import jobs
from app.races import solve
from app.races.trainings import lasting, slices, work
from app.races.trainings.running import every
from app.races.trainings.work import Key, Work
from core.experiment import UNDRAWN, Experiment, ExperimentError, Run
from core.landscape import Landscape
from core.rules import RULES
from core.schedules import SCHEDULES
from core.training import Moment, Standing, held

MOST = 1.5e9
"""Bytes that the runs of one training may take."""


EACH = 8
"""Trainings that a visitor may have under way: those of two pages with four panels."""
WORKED = 4
"""A worker that trains holds the state of a run about so many times."""


class Trained(Work):
    """One run: the rows recorded of it so far, and where it goes on."""

    def __init__(self, experiment: Experiment, run: Run, landscape: Landscape) -> None:
        super().__init__()
        self.rows: list[Moment] = []
        self.steps = experiment.steps
        self.lasting = lasting.Lasting(experiment, run, landscape)
        between = every(experiment.steps, landscape.dimension)
        i = experiment.runs.index(run)
        self._asked = experiment.canonical(), i, between
        self._standing: Standing | None = None
        self._trained = 0.0  # seconds
        self._held = held(RULES[run.rule], landscape, SCHEDULES[run.schedule.name].policy)
        kept = 8 if RULES[run.rule].scaling else 4  # x, and a rate for every coordinate
        self.most = self._held + (1 + -(-experiment.steps // between)) * kept * landscape.dimension
        """Bytes that it takes in the end, about."""
        self.worked = WORKED * self._held
        """Bytes of a worker that trains it, about."""

    def advance(self) -> float:
        """Train for a turn, or up to the next row."""
        done = jobs.piece(
            *(slices.go_on, *self._asked, self._standing, slices.turn(self._held)),
            visitor=self.visitor,
            seconds=slices.LONGEST,
        )
        self._standing = done.standing
        self._trained += done.seconds
        if done.moment is not None:
            self._record(done.moment)
        return done.seconds

    def _record(self, moment: Moment) -> None:
        scales = 0 if moment.scales is None else moment.scales.nbytes
        self.nbytes += moment.x.nbytes + scales + (0 if self.rows else self._held)
        self.rows.append(moment)
        self.share = moment.step / self.steps
        self.lasting.note(moment.step, self._trained)
        self.over = self.share == 1 or moment.ended != ""
        if self.over:
            self.nbytes -= self._held


def race(experiment: Experiment) -> list[Trained]:
    """The runs of an experiment, as far as they are trained."""
    landscape = solve.landscape(experiment)

    def trained(run: Run) -> Trained:
        trained_run = work.get(key(experiment, run), lambda: Trained(experiment, run, landscape))
        assert isinstance(trained_run, Trained)  # noqa: S101  its key says so
        return trained_run

    return [trained(run) for run in experiment.runs]


def known(experiment: Experiment) -> list[Trained]:
    """All runs of an experiment, to be read; raises what `known_run` raises."""
    return [known_run(experiment, i) for i in range(len(experiment.runs))]


def known_run(experiment: Experiment, i: int) -> Trained:
    """Run `i` of an experiment, to be read, whether or not the others have begun.

    Raises ExperimentError if it has not begun on this server, or is not in its memory any more.
    """
    run = work.existing(key(experiment, experiment.runs[i]))
    if not isinstance(run, Trained) or not run.rows:
        raise ExperimentError("This training has not begun on this server.")
    return run


def key(experiment: Experiment, run: Run) -> Key:
    """What a run's training depends on."""
    whole = run.model_copy(update=experiment.own(run)._asdict()).model_dump_json(exclude=UNDRAWN)
    return experiment.model_dump_json(include={"landscape", "steps"}), whole


def go_on(experiment: Experiment, visitor: str = "") -> list[Trained]:
    """The runs of an experiment, which a visitor wants to be trained on for a while.

    Raises ExperimentError if they would take more than MOST bytes, or the visitor has too many under way.
    """
    runs = race(experiment)
    if (needed := sum(run.most for run in runs)) > MOST:
        raise ExperimentError(
            f"This training would take {needed / 1e9:.1f} GB of memory, but {MOST / 1e9:g} GB are allowed; "
            "take fewer runs, a smaller network, or rules that remember less."
        )
    worked, most = max(run.worked for run in runs), jobs.pool().limits.memory
    if jobs.parallel() and worked > most:
        raise ExperimentError(
            f"This training would take {worked / 1e9:.1f} GB of memory at once, but {most / 1e9:.1f} GB are "
            "allowed; take a smaller network, or rules that remember less."
        )
    if work.under_way(visitor, runs, Trained) >= EACH:
        raise ExperimentError(
            f"You have {EACH} trainings under way on this server; stop one before you begin another."
        )
    work.request(runs, visitor)
    return runs


def pause(experiment: Experiment, visitor: str = "") -> list[Trained]:
    """The runs of an experiment, which wait from now on, unless someone else asks for them."""
    runs = race(experiment)
    work.release(runs)
    return runs


def ahead(own: Sequence[Trained]) -> int:
    """How many other trainings take turns with these runs; what is computed of one's own is none.

    Before they have begun: how many have their turn before.
    """
    return work.others(own, Trained, before=not any(run.rows for run in own))


def left(own: Sequence[Trained]) -> float:
    """About how many seconds these runs still take on this server, whether or not they go on at present."""
    seconds = [run.lasting.left for run in own if not run.over]
    if not seconds:
        return 0.0
    cores = min(len(seconds), work.workers() / (1 + work.others(own)))
    return max(sum(seconds) / cores, *seconds)
