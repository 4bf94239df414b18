"""What a speaker may say beside a slide: its caption, what to watch and to try, and what happened."""

from typing import NamedTuple

import numpy as np

from app.export.credit import Credit
from app.export.drawing.race import Racer, race
from app.export.options import clean
from app.races import gallery, solve
from app.races.markdown import spoken
from app.races.panel_titles import titles as panel_titles
from app.races.repeats import Bundle, bundles
from app.races.run_titles import members, titles
from app.races.scene import Scene
from core import measures
from core.experiment import Experiment
from core.measures import MEASURES
from core.trajectory import Trajectory

GOAL = 0.01
"""What "near the lowest known loss" is, as in the page's own sentences (race/sentences.js)."""


class Note(NamedTuple):
    """A paragraph of a slide's notes."""

    title: str  # "Watch", "Try", "What happened"; empty for the caption
    text: str  # in plain letters


def notes(scene: Scene, about: Credit) -> list[Note]:
    """The notes of a scene's slide, in the order in which they are said.

    What to watch and what to try is there for scenes of the gallery, and for what differs from them in two
    settings at most.
    """
    found = [Note("", about.words)] if about.words else []
    if entry := gallery.shown(scene):
        found += [Note("Watch", clean(spoken(entry.watch))), Note("Try", clean(spoken(entry.attempt)))]
    return [*found, Note("What happened", happened(scene))]


def happened(scene: Scene) -> str:
    """What every run of a scene came to, a sentence a run; side by side, each experiment behind its title."""
    if not scene.panels:
        return " ".join(_outcomes(scene.experiment))
    named = zip(panel_titles(scene), scene.experiments, strict=True)
    return " ".join(f"{clean(spoken(title))} – {' '.join(_outcomes(one))}" for title, one in named)


def _outcomes(experiment: Experiment) -> list[str]:
    """A sentence a run, as the page has it; a network is trained for it, as it is for its picture."""
    if solve.landscape(experiment).training:
        trained = race(Scene(experiment))
        ends = zip(trained.runs, trained.loss, strict=True)
        return [_trained(clean(spoken(run.title)), run, loss, trained.steps) for run, loss in ends]
    floor, said = solve.floor(experiment), []
    every = zip(
        titles(experiment), experiment.runs, solve.trajectories(experiment), bundles(experiment), strict=True
    )
    for title, run, path, bundle in every:
        name = clean(spoken(title))
        if bundle is None:
            said.append(_one(name, path, floor))
        else:
            said.append(f"{name} from {members(run.repeat)}: {_many(bundle)}.")
    return said


def _trained(name: str, run: Racer, loss: np.ndarray, steps: int) -> str:
    if run.diverged_at is not None:
        return f"{name} diverged at step {run.diverged_at}."
    return f"{name} ended at a loss of {_number(loss[-1])} on its training samples after {_steps(steps)}."


def _one(name: str, run: Trajectory, floor: float | None) -> str:
    if run.diverged_at is not None:
        how = "left the domain" if run.outside else "diverged"
        return f"{name} {how} at step {run.diverged_at}; its loss was {_number(run.loss[0])} at the start."
    text = f"{name} ended at a loss of {_number(run.loss[-1])} after {_steps(len(run.loss) - 1)}"
    if floor is None:
        return f"{text}."
    reached = measures.fold(MEASURES["steps_to"], run, {"floor": floor, "epsilon": GOAL})
    if reached is None:
        return f"{text}, and was never within {GOAL:g} of the lowest known loss."
    if run.loss.min() < floor - GOAL:
        return f"{text}, below the lowest known one, {_number(floor)}."
    return f"{text}; it was first within {GOAL:g} of the lowest known loss after {_steps(int(reached))}."


def _many(bundle: Bundle) -> str:
    loss, gone = bundle.quantile(0.5)[-1], int(np.isinf(bundle.loss[:, -1]).sum())
    parts = ["more than half of them diverge"]
    if np.isfinite(loss):
        parts = [f"the median of the losses after the last step is {_number(loss)}"]
    return "; ".join([*parts, f"{gone} of {len(bundle.loss)} diverge"] if gone else parts)


def _steps(count: int) -> str:
    return f"{count:,} step{'' if count == 1 else 's'}"


def _number(value: float) -> str:
    """A number in three digits at most, with a true minus sign."""
    digits, _, power = f"{value:.3g}".partition("e")
    return (f"{digits}e{int(power)}" if power else digits).replace("-", "−")
