"""The Playground page, in reading order."""

import streamlit as st

from app import assets, controls, landscape_controls, payload, player, solve, state, training_page, widgets
from app.idle import in_use
from app.letters import verbatim
from app.style import style
from app.table import table
from core.experiment import Experiment
from core.rules import RULES


def page() -> None:
    """One whole page: an experiment in, its picture out."""
    in_use()
    widgets.begin_page()
    st.set_page_config("Optimizer Trajectories", layout="wide")
    experiment, complaint = state.current()
    st.html(style(experiment, state.focus(), dark=_dark()))
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        st.title("Optimizer Trajectories", anchor=False)
        controls.pages(experiment)
        player.show(payload.pack({"view": "share"}, {}), key="share")
    if complaint:
        st.warning(verbatim(complaint), icon=":material/link_off:")
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
        _picture(experiment)
        controls.budget(experiment)
    with right:
        _explanation(experiment)
    with left, st.container(key="left"):
        landscape_controls.landscape(experiment)
        controls.runs(experiment)


def _picture(experiment: Experiment) -> None:
    message = payload.paths(
        experiment,
        solve.landscape(experiment),
        solve.trajectories(experiment),
        solve.seen(experiment),
        links={
            "plotly": assets.plotly_url(),
            "surface": assets.surface_url(experiment),
            "curvature": assets.run_url("curvature", experiment, state.focus()),
        },
        marks=solve.marks(experiment),
        focus=state.focus(),
    )
    player.show(message, key="map", on_start=controls.moved_start)


def _explanation(experiment: Experiment) -> None:
    landscape = solve.landscape(experiment)
    found = solve.trajectories(experiment)
    floor, focus = solve.floor(experiment), state.focus()
    quantities = assets.quantities(experiment, focus)
    curves = payload.curves(experiment, found, focus=focus, floor=floor, quantities=quantities)
    player.show(curves, key="curves")
    run = experiment.runs[focus]
    rule = RULES[run.rule]
    with st.container(key="equation", gap="xsmall"):
        st.markdown(f"**{rule.title}**  :small[:gray[{verbatim(rule.source)}]]")
        st.latex(rule.equation(run.toggles))
        url = assets.run_url("numbers", experiment, focus)
        player.show(payload.pack({"view": "numbers", "url": url}, {}), key="numbers")
        st.caption(f"{landscape.title}: ${landscape.tex}$")
    if landscape.data is not None:
        url = assets.run_url("cloud", experiment, focus)
        player.show(payload.pack({"view": "cloud", "url": url, "steps": experiment.steps}, {}), key="cloud")
    st.html(table(experiment, found, floor, dark=_dark()))


def _dark() -> bool:
    return st.context.theme.type == "dark"


page()
