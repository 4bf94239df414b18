"""The training of networks, in reading order: the map, the curves as they grow, and a look inside."""

import streamlit as st

from app.page import budget, component, state
from app.page.landscape import controls
from app.page.runs import cards
from app.player import addresses, static_files, wire
from app.races import solve
from app.races.letters import verbatim
from core.experiment import Experiment
from core.rules import RULES


def body(experiment: Experiment) -> None:
    """The page below its header; the browser fetches by itself what grows."""
    focus = state.focus()
    with st.container(key="columns"), st.container(key="training"):
        left, middle, right = st.columns([272, 596, 312], gap="medium")
    with middle:
        _view({"view": "trainer"}, "trainer")
        _view({"view": "trainmap", "plotly": static_files.plotly_url()}, "trainmap")
        budget.budget(experiment)
        _fetching("mistakes", experiment, focus)
    with right:
        url = addresses.training_url("training", experiment)
        scene = f"training {experiment.landscape.name}"
        _view({"view": "learning", "url": url, "scene": scene, "focus": focus}, "learning")
        _fetching("layers", experiment, focus)
    with left, st.container(key="left"):
        controls.landscape(experiment)
        cards.runs(experiment)
    with st.container(key="smoothness"):
        sharp, study = st.columns([1, 2], gap="medium")
    with sharp:
        help_ = (
            "The largest eigenvalue of the Hessian along the run in focus, and the limit above which its "
            "rule is unstable: 2/η for gradient descent, (2 + 2β)/η with momentum (Cohen et al. 2021). Rules "
            "with a rate for every coordinate, like Adam, have no such limit of λmax: none is drawn."
        )
        _bands("sharpness", experiment, focus, "Sharpness", help_)
    with study:
        help_ = (
            "This network trained by SGD, with and without batch norm at the same rate: how much the loss "
            "and its gradient change along the gradient (Santurkar et al. 2018)."
        )
        _bands("study", experiment, focus, "What batch norm changes", help_)
    run = experiment.runs[focus]
    rule, chosen = RULES[run.rule], solve.landscape(experiment)
    with st.container(key="equation", gap="xsmall"):
        st.markdown(f"**{rule.title}**  :small[:gray[{verbatim(rule.source)}]]")
        st.caption(rule.blurb)
        st.latex(rule.equation(run.toggles))
        st.caption(f"{verbatim(chosen.title)}: ${chosen.tex}$. {verbatim(chosen.source)}")


def _view(header: dict, key: str) -> None:
    component.show(wire.pack(header, {}), key=key)


def _fetching(kind: str, experiment: Experiment, focus: int) -> None:
    _view({"view": kind, "url": addresses.training_url(kind, experiment, focus)}, kind)


def _bands(kind: str, experiment: Experiment, focus: int, title: str, help_: str) -> None:
    url = addresses.training_url(kind, experiment, focus)
    _view({"view": "bands", "url": url, "title": title, "help": help_, "ask": "Compute"}, kind)
