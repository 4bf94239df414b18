"""What all decks have in common: several experiments, drawn with one set of options."""

from collections.abc import Sequence

from app.export.options import Options, checked
from core.experiment import Experiment, ExperimentError

MOST = 50
"""Slides in a deck."""


def all_of(experiments: Sequence[Experiment]) -> Sequence[Experiment]:
    """The experiments, if they make a deck. Raises ExperimentError."""
    if not 1 <= len(experiments) <= MOST:
        raise ExperimentError(f"A deck shows 1 to {MOST} experiments, not {len(experiments)}.")
    return experiments


def fitted(options: Options, experiment: Experiment) -> Options:
    """The options for one experiment of several, without the words that stand beside its picture."""
    focus = min(options.focus, len(experiment.runs) - 1)
    step = None if options.step is None else min(options.step, experiment.steps)
    checked(options._replace(focus=focus, step=step), experiment)
    return options._replace(focus=focus, step=step, title=None)
