"""The language of a page: the one that its address asks for, else the visitor's browser's."""

import streamlit as st

from app import languages


def speak() -> None:
    """Speak the visitor's language from now on, in this run of the script."""
    accepted = st.context.headers.get("Accept-Language", "")
    languages.speak(languages.chosen(st.query_params.get(languages.ADDRESS), accepted))
