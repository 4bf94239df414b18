"""The row under the picture: start, steps, seed, and on landscapes with data the mini-batches."""

from app.page import component
from app.page.runs import batches
from app.races import solve
from core.experiment import Experiment


def budget(experiment: Experiment) -> None:
    """Start, steps, seed, and on landscapes with data the mini-batches."""
    component.controls("budget")
    if solve.landscape(experiment).data is not None:
        batches.controls(experiment.batch)
