"""What of an experiment is a number to a compiled program, and what makes it another program."""

import re

from app.races import solve
from app.races.controls import resizes
from core.experiment import SETTINGS, Experiment

TRACED = (
    r"seed|start(\.\d+)?|landscape\.params\.\w+"
    rf"|runs\.\d+\.(lr|{'|'.join(SETTINGS)}|seed|start(\.\d+)?|(schedule\.)?params\.\w+|toggles\.\w+)"
)
"""Paths whose values differ from cell to cell of one program."""


def is_traced(experiment: Experiment, path: str) -> bool:
    """Whether the value at a path is a number to the program; all others need an experiment of their own."""
    chosen = solve.landscape(experiment)
    if chosen.training or not re.fullmatch(TRACED, path):
        return False
    sliders = {f"landscape.params.{spec.name}": spec for spec in chosen.sliders}
    if path.startswith("landscape.params.") and chosen.user_input is not None:
        return False  # what a user brings is made anew of them
    return path not in sliders or not resizes(chosen, sliders[path])
