"""The runs side by side, as a small table."""

from collections.abc import Sequence
from html import escape

import numpy as np

from app.palette import PALETTE, assign
from app.payload import titles
from core.experiment import Experiment
from core.trajectory import Trajectory

GOAL = 1e-2
"""The table counts the steps until the loss is this close to the minimum."""


def steps_to_goal(loss: np.ndarray, floor: float) -> int | None:
    """The first step whose loss is within GOAL of `floor`, or None."""
    reached = np.flatnonzero(loss - floor <= GOAL)
    return int(reached[0]) if len(reached) else None


def table(
    experiment: Experiment, trajectories: Sequence[Trajectory], floor: float | None, *, dark: bool
) -> str:
    """An HTML table: every run's final loss, its steps to the goal, and where it diverged."""
    inks = [PALETTE[name] for name in assign([run.color for run in experiment.runs])]
    rows = []
    for title, ink, found in zip(titles(experiment), inks, trajectories, strict=True):
        goal = None if floor is None else steps_to_goal(found.loss, floor)
        color = ink.dark if dark else ink.light
        last = f"{found.loss[-1]:.4g}" if found.diverged_at is None else f"diverged at {found.diverged_at}"
        rows.append(
            f'<tr><td><i style="background:{color}"></i>{escape(title)}</td>'
            f"<td>{last}</td><td>{'–' if goal is None else goal}</td></tr>"
        )
    steps = "step" if experiment.steps == 1 else "steps"
    head = f"<tr><th>{experiment.steps} {steps} each</th><th>loss</th><th>to 10⁻²</th></tr>"
    return f'<table class="runs-table"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'
