"""Every run of an experiment tuned with the same budget."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from app.races import permalink, solve
from app.races.studies import Study, run
from app.races.studies.asking import Wanted
from app.races.studies.axes import Axes, Setting
from app.races.studies.study import VERSION
from app.races.tuning.searching import SEARCHES, Search
from app.races.tuning.spaces import Dimension, space
from core.experiment import Experiment, ExperimentError

MOST_RUNS = 100_000
"""Runs that tuning may take in all."""
EDGE, BEST = 0.1, 10
"""The best lie at an end of what was searched where the best tenth of the trials has, in the median, less
than this share of the range beside it. A single best trial may be there by luck."""
LOSS, ACCURACY = "final", "accuracy_at"
"""What a trial is judged by: the last loss on all the data; of networks the validation accuracy."""
LOSSES, ACCURACIES = "final loss", "validation accuracy"
"""The same in words."""


class Trial(NamedTuple):
    """One combination of settings."""

    run: int
    values: Mapping[str, float]
    """By the paths of the experiment."""
    steps: int
    score: float
    """The loss at the end, or the validation accuracy: the median over the seeds. NaN if the run diverged."""


class Tuned(NamedTuple):
    """What tuning found."""

    experiment: Experiment
    """With the best settings of every run."""
    trials: tuple[Trial, ...]
    best: tuple[Trial, ...]
    """One for each run."""
    spaces: tuple[tuple[Dimension, ...], ...]
    score: str
    """What the score is, in words."""

    @property
    def paths(self) -> list[str]:
        """The settings that were searched, without the number of the run."""
        return list(dict.fromkeys(one.path.split(".", 2)[2] for each in self.spaces for one in each))


def tune(
    experiment: Experiment,
    *,
    budget: int = 100,
    search: Search = SEARCHES["random"],
    seeds: int = 1,
    seed: int = 0,
    rate_only: bool = False,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    progress: Callable[[int], None] = lambda runs: None,
) -> Tuned:
    """Spend `budget` whole runs on every run of an experiment, each trial repeated from `seeds` seeds.

    The trials of all rules are drawn from `seed` in the same way. `ranges` are other ends of what is
    searched, by paths in a run ("lr", "params.beta"). `progress` is told of runs that are done.
    Raises ExperimentError if this is too much, if a range is none, or if the experiment repeats runs.
    """
    asked = budget * seeds * len(experiment.runs)
    if asked > MOST_RUNS:
        raise ExperimentError(
            f"budget: {budget:,} · {seeds} seeds for each of {len(experiment.runs)} rules are {asked:,} "
            f"runs, but at most {MOST_RUNS:,} are allowed."
        )
    if any(one.repeat for one in experiment.runs):
        raise ExperimentError("repeat: runs that are repeated cannot be tuned; leave it out.")
    network = solve.landscape(experiment).training is not None
    trials, best, spaces = [], [], []
    for i in range(len(experiment.runs)):
        dimensions = space(experiment, i, rate_only=rate_only, ranges=ranges or {})
        for one in dimensions:
            if one.path.split(".", 2)[2] in (ranges or {}):
                for end in (one.low, one.high):
                    _with(experiment, {one.path: end})  # refuses what no run may have
        judge = _Judge(experiment, i, dimensions, seeds, progress)
        draw = np.random.Generator(np.random.PCG64(seed))
        tried = search.spend(budget, len(dimensions), draw, judge)
        trials += judge.trials
        best.append(judge.trials[tried.best()])
        spaces.append(dimensions)
    chosen = _with(experiment, {path: value for one in best for path, value in one.values.items()})
    words = ACCURACIES if network else LOSSES
    return Tuned(chosen, tuple(trials), tuple(best), tuple(spaces), words)


def edges(tuned: Tuned, i: int) -> Iterator[tuple[Dimension, str]]:
    """The settings of run `i` whose best trials lie at an end of what was searched, and which: low or high.

    What lies beyond was not tried, and may be better: search on from there.
    """
    whole = [one for one in tuned.trials if (one.run, one.steps) == (i, tuned.best[i].steps)]
    sign = -1 if tuned.score == ACCURACIES else 1
    ranked = sorted((one for one in whole if one.score == one.score), key=lambda one: sign * one.score)
    best = ranked[: max(3, len(ranked) // BEST)]
    for one in tuned.spaces[i]:
        middle = np.median(one.shares(np.array([trial.values[one.path] for trial in best])))
        if middle < EDGE:
            yield one, "low"
        elif middle > 1 - EDGE:
            yield one, "high"


class _Judge:
    """What scores trials of one run, and remembers them."""

    def __init__(
        self,
        experiment: Experiment,
        i: int,
        dimensions: tuple[Dimension, ...],
        seeds: int,
        progress: Callable[[int], None],
    ) -> None:
        self.experiment, self.i, self.dimensions = experiment, i, dimensions
        self.seeds, self.progress = seeds, progress
        self.trials: list[Trial] = []

    def __call__(self, places: np.ndarray, share: float) -> np.ndarray:
        steps = max(1, round(share * self.experiment.steps))
        columns = {one.path: one.values(places[:, k]) for k, one in enumerate(self.dimensions)}
        scores = _scores(self.experiment, self.i, columns, steps, self.seeds)
        self.progress(scores.size)
        middle = np.median(scores, axis=1)
        for n, score in enumerate(middle.tolist()):
            values = {path: column[n].item() for path, column in columns.items()}
            self.trials.append(Trial(self.i, values, steps, score))
        worse = -middle if solve.landscape(self.experiment).training else middle
        return np.where(np.isnan(worse), np.inf, worse)


def _scores(
    experiment: Experiment, i: int, columns: Mapping[str, np.ndarray], steps: int, seeds: int
) -> np.ndarray:
    """The scores [trials, seeds] of one run, all others left out; NaN where it diverged."""
    given = json.loads(experiment.canonical()) | {"steps": steps}
    given["runs"] = [given["runs"][i]]
    alone = permalink.read(json.dumps(given))
    at = {path.replace(f"runs.{i}.", "runs.0.", 1): values for path, values in columns.items()}
    settings = [Setting(path, ("trial",), values) for path, values in at.items()]
    first = experiment.own(experiment.runs[i]).seed
    own = "runs.0.seed" if alone.runs[0].seed is not None else "seed"
    settings.append(Setting(own, ("seed",), first + np.arange(seeds, dtype=np.int64)))
    wanted = Wanted("score", ACCURACY if solve.landscape(alone).training else LOSS, {}, 0)
    sizes = {"trial": len(next(iter(columns.values()))), "seed": seeds}
    text = json.dumps({"version": VERSION, "experiment": given, "over": {}, "measures": {}})
    result = run(Study(given, alone, Axes(sizes, tuple(settings)), (wanted,), text))
    if result.failures:
        raise ExperimentError(result.failures[0])
    return result.arrays["score"]


def _with(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    """The experiment with these values in it."""
    given: dict[str, Any] = json.loads(experiment.canonical())
    for path, value in values.items():
        *way, last = path.split(".")
        place: Any = given
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
        place[last] = value if isinstance(value, int) else float(f"{value:.6g}")
    return permalink.read(json.dumps(given))
