"""Races and trainings in notebooks: they show themselves, are driven from Python, and answer to the hand."""

from typing import Any

from app.notebook import showing
from app.notebook.races import Race, race
from app.notebook.trainings import Training, training
from core.experiment import ExperimentError

__all__ = ["ExperimentError", "Race", "Training", "race", "training"]


def __getattr__(name: str) -> Any:
    """The player, which is looked up where it is asked for: it needs anywidget."""
    if name == "Player":
        return showing.widget()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
