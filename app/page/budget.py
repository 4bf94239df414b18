"""The row under the picture: start, steps, seed, and on landscapes with data the mini-batches."""

import streamlit as st

from app.page import state, widgets
from app.page.runs import batches
from app.races import solve
from core.experiment import MAX_STEPS, Experiment


def budget(experiment: Experiment) -> None:
    """Start, steps, seed, and on landscapes with data the mini-batches."""
    chosen = solve.landscape(experiment)
    noisy = chosen.data is not None or any(run.noise for run in experiment.runs)
    with st.container(horizontal=True, key="budget"):
        flat = not chosen.training and solve.view(experiment).plane is None
        for axis, value in enumerate(experiment.start if flat else ()):
            name = (("x", "y") if len(experiment.start) == 2 else ("w",))[axis]
            path = ("start", axis)
            widgets.number(
                f"start {name}", value, f"start-{axis}", state.write, path, step=0.1, format="%.7g"
            )
        bounds = {"min_value": 1, "max_value": MAX_STEPS, "step": 50}
        widgets.number("steps", experiment.steps, "steps", state.write, ("steps",), **bounds)
        if noisy:
            bounds = {"min_value": 0, "max_value": 2**32 - 1, "step": 1}
            widgets.number("seed", experiment.seed, "seed", state.write, ("seed",), **bounds)
    if chosen.data is not None:
        batches.controls(experiment.batch, chosen, len(chosen.data().y))
