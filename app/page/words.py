"""The title of a scene above the picture, its caption below it, and where both are written."""

import streamlit as st

from app.languages import mark, t
from app.page import state, widgets
from app.races.markdown import for_streamlit
from app.races.scene.reading import LONGEST_CAPTION, LONGEST_TITLE

TITLE, CAPTION = "scene-title", "scene-caption"
HELP = mark(
    "**Bold**, *emphasis*, `code` and formulas between dollars; it is in the link and in every export."
)


def title() -> None:
    """The scene's title, if it has one."""
    if text := state.scene().title:
        st.markdown(f"#### {for_streamlit(text)}")


def caption() -> None:
    """The scene's caption, if it has one, and the fields for both."""
    if text := state.scene().caption:
        st.markdown(for_streamlit(text))
    widgets.fold(t("Title and caption"), "words-fold", _fields)


def _fields() -> None:
    there = state.scene()
    widgets.put(TITLE, there.title or "")
    st.text_input(t("title"), key=TITLE, max_chars=LONGEST_TITLE, on_change=_write, help=t(HELP))
    widgets.put(CAPTION, there.caption or "")
    st.text_area(
        t("caption"), key=CAPTION, max_chars=LONGEST_CAPTION, on_change=_write, help=t(HELP), height=80
    )


def _write() -> None:
    session = st.session_state
    state.set_words(title=session[TITLE].strip() or None, caption=session[CAPTION].strip() or None)
