"""Scenes to begin with, above the picture, and what there is to see in the one that is shown."""

import random

import streamlit as st

from app.page import component, state
from app.player import wire
from app.player.messages import gallery
from app.races.surprise import surprise
from core.experiment import Experiment

KEY = "gallery"


def examples(experiment: Experiment) -> None:
    """A few scenes, a way to all of them, and a race drawn by lot; and what there is to see in this one."""
    with st.container(key="starts"):
        component.show(wire.pack(gallery.header(experiment), {}), key=KEY, open=_open, surprise=_surprise)


def _open() -> None:
    state.follow(component.link(KEY))


def _surprise() -> None:
    state.show(surprise(random.Random(), state.experiment().landscape.name))  # noqa: S311  a game
