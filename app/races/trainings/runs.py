"""The runs of an experiment in training, shared by all who watch them."""

from collections.abc import Sequence

from app.races import solve
from app.races.trainings import lasting, work
from app.races.trainings.running import every, pieces
from app.races.trainings.work import Key, Work
from core.experiment import UNDRAWN, Experiment, ExperimentError, Run
from core.landscape import Landscape
from core.rules import RULES
from core.schedules import SCHEDULES
from core.training import Moment, held

TURN = 0.15
"""Seconds that a turn lasts, about: then others have theirs."""
MOST = 1.5e9
"""Bytes that the runs of one training may take."""


class Trained(Work):
    """One run: the rows recorded of it so far, and the generator of the next one."""

    def __init__(self, experiment: Experiment, run: Run, landscape: Landscape) -> None:
        super().__init__()
        self.rows: list[Moment] = []
        self.steps = experiment.steps
        self.lasting = lasting.Lasting(experiment, run, landscape)
        between = every(experiment.steps, landscape.dimension)
        self._held = held(RULES[run.rule], landscape, SCHEDULES[run.schedule.name].policy)
        kept = 8 if RULES[run.rule].scaling else 4  # x, and a rate for every coordinate
        self.most = self._held + (1 + -(-experiment.steps // between)) * kept * landscape.dimension
        """Bytes that it takes in the end, about."""
        self._pieces = pieces(experiment, run, landscape, between, seconds=TURN)

    def advance(self) -> None:
        """Train for a turn, or up to the next row."""
        moment = next(self._pieces)
        if moment is None:
            return
        scales = 0 if moment.scales is None else moment.scales.nbytes
        self.nbytes += moment.x.nbytes + scales + (0 if self.rows else self._held)
        self.rows.append(moment)
        self.share = moment.step / self.steps
        self.lasting.note(moment.step, self.seconds)
        self.over = self.share == 1 or moment.ended != ""
        if self.over:
            self._pieces = iter(())  # lets go of mini-batches and memory
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


def go_on(experiment: Experiment) -> list[Trained]:
    """The runs of an experiment, which are to be trained on for a while.

    Raises ExperimentError if they would take more than MOST bytes.
    """
    runs = race(experiment)
    if (needed := sum(run.most for run in runs)) > MOST:
        raise ExperimentError(
            f"This training would take {needed / 1e9:.1f} GB of memory, but {MOST / 1e9:g} GB are allowed; "
            "take fewer runs, a smaller network, or rules that remember less."
        )
    work.request(runs)
    return runs


def pause(experiment: Experiment) -> list[Trained]:
    """The runs of an experiment, which wait from now on, unless someone else asks for them."""
    runs = race(experiment)
    work.release(runs)
    return runs


def ahead(own: Sequence[Trained]) -> int:
    """How many other trainings take turns with these runs; what is computed of one's own is none."""
    return work.others(own, Trained)


def left(own: Sequence[Trained]) -> float:
    """About how many seconds these runs still take on this server, whether or not they go on at present."""
    seconds = [run.lasting.left for run in own if not run.over]
    if not seconds:
        return 0.0
    cores = min(len(seconds), work.WORKERS / (1 + work.others(own)))
    return max(sum(seconds) / cores, *seconds)
