"""What happened in a race, in words for those who do not see its picture: who came where, and how soon."""

import numpy as np

from app.export.options import clean
from app.languages import grouped, t, tn
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
        return t("{title}: more than half of all diverged.", title=title)
    loss = _said(float(bundle.quantile(0.5)[-1]))
    return t("{title}: the median of all losses ended at {loss}.", title=title, loss=loss)


def _outcome(experiment: Experiment, title: str, run: Trajectory) -> str:
    if run.diverged_at is not None:
        when = {"title": title, "step": grouped(run.diverged_at)}
        if run.outside:
            return t("{title} left the landscape's domain at step {step}.", **when)
        return t("{title} diverged at step {step}.", **when)
    floor, last = solve.floor(experiment), float(run.loss[-1])
    place = _place(experiment, run.x[-1])
    reached = None if floor is None else np.flatnonzero(run.loss - floor <= GOAL)
    if reached is None or not len(reached):
        if place:
            return t(
                "{title} ended at a loss of {loss}, near the minimum at ({place}).",
                title=title,
                loss=_said(last),
                place=place,
            )
        return t("{title} ended at a loss of {loss}.", title=title, loss=_said(last))
    near = {"title": title, "goal": f"{GOAL:g}", "steps": _steps(int(reached[0]))}
    if place:
        return t(
            "{title} came within {goal} of the lowest known loss in {steps} and ended near the minimum at "
            "({place}).",
            **near,
            place=place,
        )
    return t(
        "{title} came within {goal} of the lowest known loss in {steps} and ended at a loss of {loss}.",
        **near,
        loss=_said(last),
    )


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
    return ", ".join(_said(float(value)) for value in known[apart.argmin()])


def _steps(count: int) -> str:
    return tn("{count} step", "{count} steps", count, count=grouped(count))


def _said(value: float) -> str:
    """A number in at most three digits, with a true minus sign."""
    digits, _, power = f"{value:.3g}".partition("e")
    return (f"{digits}e{int(power)}" if power else digits).replace("-", "−")
