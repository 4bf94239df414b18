"""Whether a step's picture can be read: what its text names is inside it, apart, and not covered."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races import window as windows
from app.races.lessons.lesson import Lesson, Step, every, labels
from app.races.lessons.wording import ENGLISH
from app.races.measures import PATH
from app.races.scene import View
from core.experiment import Experiment
from core.trajectory import Trajectory

WIDE, HIGH = 480, 360
"""Pixels of the map that is looked at, a small one: on a phone lines and names are smaller, too."""
APART = 24.0
"""Pixels between the heads of runs that a text names."""
SEEN = 0.6
"""Share of a path that others may not cover."""


class _Drawn(NamedTuple):
    """A run as the picture has it."""

    label: str
    path: np.ndarray  # [rows, 2] in pixels, as far as it is shown
    arrived: bool  # within reach of a known minimum
    leaving: bool  # its loss is larger than at its start, or it diverged


def illegible(lesson: Lesson, step: Step) -> Iterator[str]:
    """One sentence for everything that a reader could not see. Of networks nothing is looked at."""
    view, named = step.scene.view, named_runs(lesson, step)
    if step.crowded or view.atlas or "relief" in view.show:
        return
    for i, experiment in enumerate(step.scene.experiments):
        if solve.landscape(experiment).training:
            continue
        where = f", panel {step.panels[i]}" if step.panels else ""
        for sentence in _of_map(experiment, view, [one for one in named if one not in step.dim]):
            yield f"step {step.id}{where}: {sentence}"


def named_runs(lesson: Lesson, step: Step) -> tuple[str, ...]:
    """The runs that the text of a step names, and those between which it asks to choose."""
    pieces = (
        piece
        for block in lesson.words[ENGLISH].steps[step.id].text
        for line in block.lines
        for piece in every(line)
    )
    found = [piece.of for piece in pieces if piece.kind == "run"]
    found += step.ask.options if step.ask else ()
    names = {label for experiment in step.scene.experiments for label in labels(experiment)}
    return tuple(dict.fromkeys(one for one in found if one in names))


def _of_map(experiment: Experiment, view: View, named: Sequence[str]) -> Iterator[str]:
    runs = _drawn(experiment, view)
    for mark in view.marks:
        if mark.on == "map" and mark.at is not None:
            ((x, y),) = _pixels(experiment, view, np.array([mark.at]))
            if not (0 <= x <= WIDE and 0 <= y <= HIGH):
                yield f"the mark {mark.text} is outside the window."
    shown = [run for run in runs if run.label in named]
    for run in shown:
        x, y = run.path[-1]
        if not run.leaving and not (0 <= x <= WIDE and 0 <= y <= HIGH):
            yield f"the head of {run.label} is outside the window."
    if len(shown) < 2 or len(shown[0].path) < 2:
        return  # all stand at their start
    for i, one in enumerate(shown):
        for other in shown[i + 1 :]:
            gap = float(np.linalg.norm(one.path[-1] - other.path[-1]))
            together = (one.arrived and other.arrived) or one.leaving or other.leaving
            if view.names and gap < APART and not together:
                pair = f"{one.label} and {other.label}"
                yield f"the heads of {pair} are {gap:.0f} pixels apart; {APART:.0f} can be told apart."
    yield from _covered(runs, view, {run.label for run in shown})


def _covered(runs: Sequence[_Drawn], view: View, named: set[str]) -> Iterator[str]:
    """Paths of which others, drawn above them, hide too much; the run in focus is drawn last."""
    order = [run for i, run in enumerate(runs) if i != view.focus] + [runs[view.focus]]
    above = np.zeros((HIGH, WIDE), bool)
    for run in reversed(order):
        own = _painted(run.path)
        size = int(own.sum())
        if run.label in named and size > APART * PATH.wide:
            share = float((own & ~above).sum()) / size
            if share < SEEN:
                least = f"others cover the rest; {100 * SEEN:.0f} % must be"
                yield f"{100 * share:.0f} % of the path of {run.label} is seen, {least}."
        above |= own


def _painted(path: np.ndarray) -> np.ndarray:
    """The pixels [high, wide] of a line along a path."""
    found = np.zeros((HIGH, WIDE), bool)
    ends = np.clip(path, -10 * WIDE, 10 * WIDE)
    lengths = np.abs(np.diff(ends, axis=0)).max(axis=1, initial=0.0)
    counts = np.maximum(np.ceil(lengths * 2), 1).astype(int)
    parts = [np.linspace(a, b, count + 1) for a, b, count in zip(ends[:-1], ends[1:], counts, strict=True)]
    points = np.concatenate(parts) if parts else ends
    half = PATH.wide / 2
    for dx in (-half, 0.0, half):
        for dy in (-half, 0.0, half):
            x, y = np.floor(points + np.array([dx, dy])).astype(int).T
            inside = (x >= 0) & (x < WIDE) & (y >= 0) & (y < HIGH)
            found[y[inside], x[inside]] = True
    return found


def _drawn(experiment: Experiment, view: View) -> list[_Drawn]:
    """The runs, up to the step that the picture stands at."""
    at = experiment.steps
    if view.play is not None:
        at = view.play[1]
    if view.step is not None:
        at = view.step
    minima = solve.minima(experiment)
    found = []
    for run, path in zip(experiment.runs, solve.trajectories(experiment), strict=True):
        last = min(at, path.last)
        first = 0 if view.tail is None else max(last - view.tail, 0)
        rows = slice(first, last + 1)
        flat = _flat(experiment, path, rows)
        pixels = _pixels(experiment, view, flat)
        near = len(minima) and np.linalg.norm(minima - path.x[last], axis=1).min() <= _reach(experiment, view)
        leaving = last < at or not path.loss[last] <= path.loss[0]
        found.append(_Drawn(run.label or "", pixels, bool(near), bool(leaving)))
    return found


def _flat(experiment: Experiment, path: Trajectory, rows: slice) -> np.ndarray:
    return solve.view(experiment).flat(path.x[rows], path.loss[rows])


def _window(experiment: Experiment, view: View) -> windows.Window:
    """What the map shows."""
    landscape, there = solve.landscape(experiment), solve.view(experiment).window
    window = view.window or there
    usual = windows.comparable(landscape, len(experiment.start))
    equal = usual if view.equal is None else view.equal
    return windows.filling(window, there, WIDE / HIGH, equal=equal)


def _pixels(experiment: Experiment, view: View, points: np.ndarray) -> np.ndarray:
    (x0, x1), (y0, y1) = _window(experiment, view)
    return (points - (x0, y0)) / (x1 - x0, y1 - y0) * (WIDE, HIGH)


def _reach(experiment: Experiment, view: View) -> float:
    """How far from a minimum a run counts as there: as far as heads must be apart."""
    (x0, x1), _ = _window(experiment, view)
    return APART * (x1 - x0) / WIDE
