"""The training of networks, in reading order: the map, the curves as they grow, and a look inside."""

from collections.abc import Callable

import streamlit as st

from app.languages import t
from app.page import budget, comparison, component, examples, state
from app.page.landscape import controls
from app.page.runs import cards
from app.player import addresses, static_files, wire
from app.races import panel_titles, solve
from app.races.letters import verbatim
from app.races.scene import Scene
from app.races.trainings import smoothness
from core.experiment import Experiment
from core.rules import RULES


def body(experiment: Experiment) -> None:
    """The page below its header; the browser fetches by itself what grows."""
    there, focus = state.scene(), state.focus()
    titles = panel_titles.titles(there) if there.panels else []
    with st.container(key="columns"), st.container(key="training"):
        left, middle, right = st.columns([272, 596, 312], gap="medium")
    with middle:
        examples.examples(experiment)
        _view({"view": "trainer"}, "trainer")
        _view({"view": "trainmap", "plotly": static_files.plotly_url()}, "trainmap", arranged=_arranged)
        comparison.select(there, titles)
        budget.budget(experiment)
        _fetching("mistakes", experiment, focus)
    with right:
        _learning(there, titles)
        if not there.panels:
            _fetching("layers", experiment, focus)
    if there.panels:
        _layers(there, titles, focus)
    with left, st.container(key="left"):
        controls.landscape(experiment)
        cards.runs(experiment)
    with st.container(key="smoothness"):
        sharp, study = st.columns([1, 2], gap="medium")
    with sharp:
        help_ = t(
            "The largest eigenvalue of the Hessian along the run in focus, and the limit above which its "
            "rule is unstable on all data: 2/η for gradient descent, (2 + 2β)/η with momentum (Cohen et al. "
            "2021). Adam divides every coordinate by its own P: the limit, 38/η for β₁ = 0.9, is that of the "
            "largest eigenvalue of P⁻¹H (Cohen et al. 2022)."
        )
        lasts = smoothness.sharpness_lasts(experiment)
        _bands("sharpness", experiment, focus, t("Sharpness"), help_, t("Compute the sharpness"), lasts)
    with study:
        help_ = t(
            "This network trained by SGD, with and without batch norm at the same rate: how much the loss "
            "and its gradient change along the gradient (Santurkar et al. 2018)."
        )
        lasts = smoothness.study_lasts(experiment)
        _bands(
            "study",
            experiment,
            focus,
            t("What batch norm changes"),
            help_,
            t("Compute with and without"),
            lasts,
        )
    run = experiment.runs[focus]
    rule, chosen = RULES[run.rule], solve.landscape(experiment)
    with st.container(key="equation", gap="xsmall"):
        st.markdown(f"**{t(rule.title)}**  :small[:gray[{verbatim(rule.source)}]]")
        st.caption(t(rule.blurb))
        st.latex(rule.equation(run.toggles))
        st.caption(f"{verbatim(t(chosen.title))}: ${chosen.tex}$. {verbatim(chosen.source)}")


def _learning(there: Scene, titles: list[str]) -> None:
    lanes = [
        {"url": addresses.training_url("training", experiment), "title": title}
        for experiment, title in zip(there.experiments, titles or [""], strict=True)
    ]
    scene = f"training {there.experiment.landscape.name}"
    header = {"view": "learning", "lanes": lanes, "panel": there.view.panel, "scene": scene}
    _view(header | {"focus": there.view.focus}, "learning")


def _layers(there: Scene, titles: list[str], focus: int) -> None:
    """What all trainings side by side look like inside."""
    with st.container(key="beside"):
        columns = st.columns(len(titles), gap="medium")
    for i, (column, experiment, title) in enumerate(zip(columns, there.experiments, titles, strict=True)):
        run = min(focus, len(experiment.runs) - 1)
        with column:
            _fetching("layers", experiment, run, name=t("Layers, {title}", title=title), key=f"layers-{i}")


def _view(header: dict, key: str, **on: Callable[[], None]) -> None:
    component.show(wire.pack(header, {}), key=key, **on)


def _arranged() -> None:
    """The panels are others; what there is of them follows from the address."""


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
