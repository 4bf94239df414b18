"""A race of optimizers over a landscape, in reading order: the picture, the losses, the equation."""

import streamlit as st

from app.languages import t
from app.page import budget, component, examples, state, widgets, words
from app.page.landscape import controls
from app.page.runs import cards
from app.player import static_files, wire
from app.races import solve
from app.races.letters import verbatim
from app.races.rule_code import parameters, rule_code
from core.experiment import Experiment
from core.rule import Rule
from core.rules import RULES

FOLD = "multiples-fold"


def body(experiment: Experiment) -> None:
    """The page below its header."""
    with st.container(key="columns"):
        left, middle, right = st.columns([272, 596, 312], gap="medium")
    with middle:  # the picture first: it is what one waits for
        examples.examples(experiment)
        words.title()
        _picture()
        budget.budget(experiment)
        if len(experiment.runs) > 1:
            widgets.put(FOLD, state.shows("runs"))
            widgets.fold(t("One plot per run"), FOLD, _multiples, change=_show_runs)
        _view("runs")
        words.caption()
    with right:
        _explanation(experiment)
    with left, st.container(key="left"):
        controls.landscape(experiment)
        cards.runs(experiment)


def _picture() -> None:
    component.show(wire.pack({"view": "map", "plotly": static_files.plotly_url()}, {}), key="map")
    component.show(wire.pack({"view": "atlas"}, {}), key="atlas")
    component.show(wire.pack({"view": "knob"}, {}), key="knob")


def _show_runs() -> None:
    state.show_also("runs", shown=bool(st.session_state[FOLD]))


def _multiples() -> None:
    component.show(wire.pack({"view": "multiples"}, {}), key="multiples", focus=_choose_run)


def _view(name: str, **header: str) -> None:
    """A view of the race that the page's first message describes."""
    component.show(wire.pack({"view": name, **header}, {}), key="-".join([name, *header.values()]))


def _explanation(experiment: Experiment) -> None:
    landscape, focus = solve.landscape(experiment), state.focus()
    _view("curves", first="loss")
    if landscape.fit is not None:
        _view("fit")
    _view("curves", first="sweep")
    run = experiment.runs[focus]
    rule = RULES[run.rule]
    with st.container(key="equation", gap="xsmall"):
        st.markdown(f"**{t(rule.title)}**  :small[:gray[{verbatim(rule.source)}]]")
        st.caption(t(rule.blurb))
        st.latex(rule.equation(run.toggles))
        _view("numbers")
        st.caption(f"{t(landscape.title)}: ${landscape.tex}$")
        widgets.fold(t("View the code of this rule"), "rule-code", _code, rule)
    if landscape.data is not None:
        _view("cloud")


def _code(rule: Rule) -> None:
    try:
        code = rule_code(rule)
    except NotImplementedError as error:
        st.caption(t("This rule cannot be shown as JavaScript. {reason}", reason=error))
        return
    st.caption(
        t(
            "The same update as this page's JAX code, compiled to JavaScript for {parameters}: "
            "`f` is the objective, `s` the memory, `h` the sliders and toggles.",
            parameters=parameters(rule),
        )
    )
    st.code(code, language="javascript", height=360)


def _choose_run() -> None:
    """One of the small maps was clicked."""
    state.set_focus(component.focus("multiples"))
