"""The Playground page, in reading order."""

import streamlit as st

from app.page import component, controls, export_panel, landscape_controls, state, training_page, widgets
from app.page.style import style
from app.player import hiding, race_views, wire
from app.races import solve
from app.races.idle import in_use
from app.races.letters import verbatim
from core.experiment import Experiment, ExperimentError
from core.rules import RULES


def page() -> None:
    """One whole page: an experiment in, its picture out."""
    in_use()
    widgets.begin_page()
    st.set_page_config("Optimizer Trajectories", layout="wide")
    experiment, complaint = state.current()
    hidden, wrong = _hidden()
    st.html(style(experiment, state.focus(), dark=_dark()) + f"<style>{hidden}</style>")
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        st.title("Optimizer Trajectories", anchor=False)
        controls.pages(experiment)
        export_panel.button(experiment, state.focus(), dark=_dark())
        component.show(wire.pack({"view": "share"}, {}), key="share")
    for sentence in filter(None, (complaint, wrong)):
        st.warning(verbatim(sentence), icon=":material/link_off:")
    if solve.landscape(experiment).training:
        training_page.body(experiment)
    else:
        _race(experiment)
    widgets.end_page()
    in_use()


def _race(experiment: Experiment) -> None:
    """Optimizers over a landscape that is known everywhere."""
    with st.container(key="columns"):
        left, middle, right = st.columns([272, 596, 312], gap="medium")
    with middle:  # the picture first: it is what one waits for
        controls.starts()
        _picture(experiment)
        controls.budget(experiment)
        if len(experiment.runs) > 1:
            controls.fold("One plot per run", "multiples-fold", _multiples, experiment)
        component.show(race_views.runs(experiment, state.focus()), key="runs")
    with right:
        _explanation(experiment)
    with left, st.container(key="left"):
        landscape_controls.landscape(experiment)
        controls.runs(experiment)


def _picture(experiment: Experiment) -> None:
    component.show(race_views.picture(experiment, state.focus()), key="map", start=controls.moved_start)
    component.show(race_views.knob(experiment, state.focus()), key="knob", turn=controls.turned)


def _multiples(experiment: Experiment) -> None:
    message = race_views.multiples(experiment, state.focus())
    component.show(message, key="multiples", focus=controls.chosen_run)


def _explanation(experiment: Experiment) -> None:
    landscape, focus = solve.landscape(experiment), state.focus()
    for first in ("loss", "rates"):
        component.show(race_views.curves(experiment, focus, first), key=f"curves-{first}")
    run = experiment.runs[focus]
    rule = RULES[run.rule]
    with st.container(key="equation", gap="xsmall"):
        st.markdown(f"**{rule.title}**  :small[:gray[{verbatim(rule.source)}]]")
        st.latex(rule.equation(run.toggles))
        component.show(race_views.numbers(experiment, focus), key="numbers")
        st.caption(f"{landscape.title}: ${landscape.tex}$")
    if landscape.data is not None:
        component.show(race_views.cloud(experiment, focus), key="cloud")


def _hidden() -> tuple[str, str | None]:
    """The style rule for what the address hides, or a sentence about what is wrong there."""
    try:
        return hiding.rule(hiding.asked(st.query_params.to_dict()), hiding.PLAYER | hiding.PAGE), None
    except ExperimentError as error:
        return "", str(error)


def _dark() -> bool:
    return st.context.theme.type == "dark"


page()
