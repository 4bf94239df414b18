"""What happened in a race, in words for those who do not see its picture: who came where, and how soon."""

import numpy as np

from app.export.options import clean
from app.races import repeats, solve
from app.races.markdown import spoken
from app.races.panel_titles import titles as panel_titles
from app.races.run_titles import titles
from app.races.scene import Scene
from core.experiment import Experiment
from core.trajectory import Trajectory

GOAL = 1e-3
"""A run has found the lowest known loss when it is within this; the player's sentences have the same."""
NEAR = 0.02
"""A run ends at a minimum within this share of the map's diagonal."""
PLACES = 3
"""Dimensions in which a place is said."""


def outcomes(scene: Scene) -> str:
    """A sentence for every run, of all panels; empty for networks, which are measured otherwise.

    The race is computed for it. Raises ExperimentError if it cannot be.
    """
    if solve.landscape(scene.experiment).training:
        return ""
    if not scene.panels:
        return " ".join(_of(scene.experiment))
    named = zip(panel_titles(scene), scene.experiments, strict=True)
    return " ".join(f"{clean(spoken(name))} – {' '.join(_of(one))}" for name, one in named)


def _of(experiment: Experiment) -> list[str]:
    bundles = repeats.bundles(experiment)
    told = zip(titles(experiment), solve.trajectories(experiment), bundles, strict=True)
    return [
        _outcome(experiment, title, run) if bundle is None else _median(title, bundle)
        for title, run, bundle in told
    ]


def _median(title: str, bundle: repeats.Bundle) -> str:
    if bundle.diverged_at is not None:
        return f"{title}: more than half of all diverged."
    return f"{title}: the median of all losses ended at {_said(float(bundle.quantile(0.5)[-1]))}."


def _outcome(experiment: Experiment, title: str, run: Trajectory) -> str:
    if run.diverged_at is not None:
        how = "left the landscape's domain" if run.outside else "diverged"
        return f"{title} {how} at step {run.diverged_at:,}."
    floor, last = solve.floor(experiment), float(run.loss[-1])
    place = _place(experiment, run.x[-1])
    reached = None if floor is None else np.flatnonzero(run.loss - floor <= GOAL)
    if reached is None or not len(reached):
        where = f", {place}" if place else ""
        return f"{title} ended at a loss of {_said(last)}{where}."
    end = f" and ended {place}" if place else f" and ended at a loss of {_said(last)}"
    return f"{title} came within {GOAL:g} of the lowest known loss in {_steps(int(reached[0]))}{end}."


def _place(experiment: Experiment, x: np.ndarray) -> str:
    """The minimum at which a path ends, if it does."""
    known = solve.minima(experiment)
    if not len(known) or known.shape[1] > PLACES or len(x) != known.shape[1]:
        return ""
    apart = np.linalg.norm(known - x, axis=1)
    window = solve.surface(experiment)[0]
    diagonal = float(np.hypot(*(high - low for low, high in window)))
    if not apart.min() <= NEAR * diagonal:
        return ""
    return f"near the minimum at ({', '.join(_said(float(value)) for value in known[apart.argmin()])})"


def _steps(count: int) -> str:
    return f"{count:,} step{'' if count == 1 else 's'}"


def _said(value: float) -> str:
    """A number in at most three digits, with a true minus sign."""
    digits, _, power = f"{value:.3g}".partition("e")
    return (f"{digits}e{int(power)}" if power else digits).replace("-", "−")
