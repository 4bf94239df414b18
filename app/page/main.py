"""The app's one script, in reading order: the header, and below it the page that shows the experiment."""

from collections.abc import Sequence

import streamlit as st

from app.languages import retold
from app.page import component, missing, pages, state, widgets
from app.page.export import panel
from app.page.speaking import speak
from app.page.style import style
from app.page.turns import TURNS
from app.player import hiding, static_files, wire
from app.player.messages import panels
from app.races.idle import in_use
from app.races.letters import verbatim
from app.races.plainly import plainly
from core.experiment import ExperimentError


def main() -> None:
    """One whole page: an experiment in, its picture out."""
    in_use()
    speak()
    widgets.begin_page()
    st.set_page_config("Optimizer Trajectories", static_files.ICON, layout="wide")
    experiment, complaint = state.current(pages.first)
    hidden, wrong = _hidden(state.scene().view.hide)
    style(experiment, state.focus(), dark=_dark(), hidden=hidden)
    _header()
    for sentence in filter(None, (complaint, wrong)):
        st.warning(verbatim(plainly(retold(sentence))), icon=":material/link_off:")
    missing.body(experiment)
    pages.of(state.scene()).body(experiment)
    widgets.end_page()
    in_use()


def _header() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        st.title("Optimizer Trajectories", anchor=False)
        pages.buttons(state.scene())
        panel.button(state.scene(), dark=_dark())
        page = panels.described(state.scene(), link=state.link(), answers=state.answers())
        message = wire.pack({"view": "share", "page": page}, {})
        component.show(message, key="share", set=_set, open=_open, panel=_bring)


def _set() -> None:
    """Numbers were set that only the server can take."""
    state.set_values(component.values("share"))


def _open() -> None:
    """The back button brought another link into the address."""
    state.open_link(component.link("share"))


def _bring() -> None:
    """Another of several panels was brought into focus."""
    state.bring(component.panel("share"))


def _hidden(names: Sequence[str]) -> tuple[str, str | None]:
    """The style rule for what the view and the address hide, or a sentence about what is wrong there."""
    try:
        gone = [*names, *hiding.asked(st.query_params.to_dict())]
        return hiding.rule(gone, hiding.PLAYER | hiding.PAGE), None
    except ExperimentError as error:
        return "", str(error)


def _dark() -> bool:
    """Whether the page is dark: as its scene says, or else its reader."""
    return (state.scene().view.theme or st.context.theme.type) == "dark"


with TURNS.turn():
    main()
