"""Training an experiment for a recording: the same moments as everywhere, and what is looked at in them."""

from collections.abc import Callable, Sequence
from importlib.metadata import version

import numpy as np

from app.races import solve
from app.races.recordings.recording import Inside, Recorded, Recording, Wrong
from app.races.trainings import every, maps, moments, networks
from core.experiment import Experiment, Run
from core.landscape import Landscape
from core.rules import RULES
from core.training import Moment
from landscapes.networks import inspection, smoothness
from landscapes.networks.inspection import BINS, Mistakes

LAYERS = 30_000
"""Bytes that the spreads of all layers may take, about; then they are looked at more rarely."""
PARTS = (10, 5, 2, 1)
"""Into so many parts the steps are divided, between which layers are looked at."""
MISTAKES = 2
"""The same for mistakes."""
IMAGES, FEWEST = 14_000, 4
"""Bytes that the misclassified images may take; but so many are there each time."""


def made(experiment: Experiment, told: Callable[[int, int], None] = lambda *_: None) -> Recording:
    """Train all runs of an experiment; `told` hears of every moment: its run, and its step.

    Nothing but rounding, which differs between machines, tells two recordings of an experiment apart. Raises
    ExperimentError if it is no network's.
    """
    landscape = solve.landscape(experiment)
    training = networks.training(landscape)
    between, trained = every(experiment.steps, landscape.dimension), []
    for i, run in enumerate(experiment.runs):
        rows = []
        for moment in moments(experiment, run, landscape, between):
            rows.append(moment)
            told(i, moment.step)
        trained.append(tuple(rows))
    paths = [np.stack([moment.x for moment in rows]) for rows in trained]
    drawn, window, _, z = maps.finished(experiment, paths)
    plane, names = drawn.plane, training.anatomy.taps
    parts = next(
        (n for n in PARTS if (n + 1) * len(trained) * len(names) * 2 * (BINS + 16) <= LAYERS), PARTS[-1]
    )
    room = IMAGES // ((MISTAKES + 1) * len(trained) * _pixels(landscape))
    runs = []
    for run, rows, path in zip(experiment.runs, trained, paths, strict=True):
        flat = plane.flat(path)
        runs.append(
            Recorded(
                tuple(_light(moment) for moment in rows),
                flat,
                maps.away(plane, path),
                maps.gap(experiment, plane, path, [moment.loss for moment in rows]),
                tuple(_inside(landscape, run, rows, k) for k in _looked_at(rows, experiment.steps, parts)),
                tuple(
                    _wrong(landscape, rows, k, max(room, FEWEST))
                    for k in _looked_at(rows, experiment.steps, MISTAKES)
                ),
            )
        )
    return Recording(
        experiment=experiment,
        versions={name: version(name) for name in ("optimizer-trajectories", "jax", "numpy")},
        runs=tuple(runs),
        axes=tuple(plane.axes),
        explained=drawn.explained,
        window=window,
        z=z,
        names=tuple(names),
        samples=len(networks.inspected(landscape).y),
        classes=tuple(training.classes),
    )


def _pixels(landscape: Landscape) -> int:
    assert landscape.data is not None  # noqa: S101  only networks are trained
    return int(np.prod(landscape.data().X.shape[1:3]))


def _light(moment: Moment) -> Moment:
    """A moment without what takes room."""
    none = np.zeros(0)
    return moment._replace(x=none, running=none, rates=none, losses=none, cost=moment.cost[:1])


def _looked_at(rows: Sequence[Moment], steps: int, parts: int) -> list[int]:
    """The rows at the ends of so many equal parts of all steps, as far as a run has come, and its last."""
    at = np.array([moment.step for moment in rows])
    ends = [steps * k // parts for k in range(parts + 1)]
    found = {int(np.searchsorted(at, end, side="right")) - 1 for end in ends if end <= at[-1]}
    return sorted(found | {len(rows) - 1})


def _inside(landscape: Landscape, run: Run, rows: Sequence[Moment], k: int) -> Inside:
    data, x, rule = networks.probe(landscape), rows[k].x, RULES[run.rule]
    inspected = networks.inspected(landscape)
    along = np.nan
    if rule.rate == "slope" and rule.lr_scale == 1:
        along = float(smoothness.bands(landscape, [x], run.lr, data).smoothness[0])
    return Inside(
        k,
        *inspection.layers(landscape, x, inspected),
        inspection.dead(landscape, x, inspected),
        smoothness.sharpness(landscape, x, data),
        along,
    )


def _wrong(landscape: Landscape, rows: Sequence[Moment], k: int, room: int) -> Wrong:
    data = solve.on_device(networks.training(landscape).validation)
    found = inspection.mistakes(landscape, rows[k].x, rows[k].running, data)
    shown = (part[:room] for part in (found.images, found.truth, found.guess, found.sure))
    return Wrong(k, Mistakes(found.confusion, *shown))
