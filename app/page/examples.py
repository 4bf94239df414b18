"""Races to begin with: a row of buttons above the picture."""

import random

import streamlit as st

from app.page import state
from app.races.starts import STARTS, opened, said, surprise
from core.experiment import Experiment
from core.landscape import DENSE

WELCOME = "Optimizers race from one start to the lowest point they can find. {} and the paths bend."
MOVABLE, FIXED = "Drag the start, or turn any number,", "Turn any number,"


def examples(experiment: Experiment) -> None:
    """Races to begin with, one click each, and one drawn by lot; and what there is to see in this one."""
    with st.container(horizontal=True, key="starts", gap="xsmall"):
        for name, start in STARTS.items():
            st.button(start.title, key=f"start-{name}", help=start.says, on_click=_open, args=(name,))
        st.button(
            "Surprise me",
            key="surprise",
            icon=":material/casino:",
            help="A race drawn at random: another landscape, other rules, another start.",
            on_click=_open_surprise,
        )

    movable = 0 < len(experiment.start) <= DENSE
    st.caption(said(experiment) or WELCOME.format(MOVABLE if movable else FIXED))


def _open(name: str) -> None:
    state.show(opened(name))


def _open_surprise() -> None:
    state.show(surprise(random.Random(), state.experiment().landscape.name))  # noqa: S311  a game
