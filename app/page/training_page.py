"""The training of networks, in reading order: the map, the curves as they grow, and a look inside."""

import streamlit as st

from app.page import budget, component, examples, state
from app.page.landscape import controls
from app.page.runs import cards
from app.player import addresses, static_files, wire
from app.races import solve
from app.races.letters import verbatim
from app.races.trainings import comparing, smoothness
from app.races.trainings.comparing import Alternative
from core.experiment import Experiment
from core.rules import RULES


def body(experiment: Experiment) -> None:
    """The page below its header; the browser fetches by itself what grows."""
    focus = state.focus()
    with st.container(key="columns"), st.container(key="training"):
        left, middle, right = st.columns([272, 596, 312], gap="medium")
    with middle:
        examples.examples(experiment)
        _view({"view": "trainer"}, "trainer")
        _view({"view": "trainmap", "plotly": static_files.plotly_url()}, "trainmap")
        other = _comparison(experiment)
        budget.budget(experiment)
        _fetching("mistakes", experiment, focus)
    with right:
        url = addresses.training_url("training", experiment)
        learning = {"view": "learning", "url": url, "scene": f"training {experiment.landscape.name}"}
        beside = other and {"url": addresses.training_url("training", other.experiment), "title": other.title}
        _view(learning | {"focus": focus, "beside": beside}, "learning")
        if other is None:
            _fetching("layers", experiment, focus)
    if other is not None:
        _side_by_side(experiment, other, focus)
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
        lasts = smoothness.sharpness_lasts(experiment)
        _bands("sharpness", experiment, focus, "Sharpness", help_, "Compute the sharpness", lasts)
    with study:
        help_ = (
            "This network trained by SGD, with and without batch norm at the same rate: how much the loss "
            "and its gradient change along the gradient (Santurkar et al. 2018)."
        )
        lasts = smoothness.study_lasts(experiment)
        _bands(
            "study", experiment, focus, "What batch norm changes", help_, "Compute with and without", lasts
        )
    run = experiment.runs[focus]
    rule, chosen = RULES[run.rule], solve.landscape(experiment)
    with st.container(key="equation", gap="xsmall"):
        st.markdown(f"**{rule.title}**  :small[:gray[{verbatim(rule.source)}]]")
        st.caption(rule.blurb)
        st.latex(rule.equation(run.toggles))
        st.caption(f"{verbatim(chosen.title)}: ${chosen.tex}$. {verbatim(chosen.source)}")


ALONE = "nothing"


def _comparison(experiment: Experiment) -> Alternative | None:
    """What the training is compared with; None if a visitor has chosen nothing."""
    found = comparing.alternatives(experiment)
    chosen = st.selectbox(
        "Compare with",
        [ALONE, *found],
        format_func=lambda name: found[name].title if name in found else "– nothing –",
        key="compare",
        help="The same runs once more, from the same seed and on the same mini-batches, with this one thing "
        "changed: dashed in the plots, and its map and layers beside these.",
    )
    return found.get(chosen)


def _side_by_side(experiment: Experiment, other: Alternative, focus: int) -> None:
    """What both trainings look like inside, and the map of the other one."""
    with st.container(key="beside"):
        below, first, second = st.columns([1, 1, 1], gap="medium")
    with below:
        st.markdown(f"**{verbatim(other.title[0].upper() + other.title[1:])}**")
        _view({"view": "trainmap", "plotly": static_files.plotly_url(), "beside": True}, "trainmap-beside")
    with first:
        _fetching("layers", experiment, focus, name="Layers")
    with second:
        _fetching("layers", other.experiment, focus, name=f"Layers, {other.title}", key="layers-beside")


def _view(header: dict, key: str) -> None:
    component.show(wire.pack(header, {}), key=key)


def _fetching(kind: str, experiment: Experiment, focus: int, *, key: str = "", **header: str) -> None:
    url = addresses.training_url(kind, experiment, focus)
    _view({"view": kind, "url": url, **header}, key or kind)


def _bands(
    kind: str, experiment: Experiment, focus: int, title: str, help_: str, ask: str, lasts: float
) -> None:
    """Panels that are computed when a reader asks for them, which `lasts` about so many seconds."""
    url = addresses.training_url(kind, experiment, focus)
    header = {"view": "bands", "url": url, "title": title, "help": help_, "ask": ask, "seconds": lasts}
    _view(header, kind)
