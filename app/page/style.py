"""The page's look: its style sheets, with the runs' colours."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from app.races.palette import PALETTE, THEMES, assign, sample
from core.experiment import Experiment


def style(experiment: Experiment, focus: int, *, dark: bool, hidden: str = "") -> None:
    """Give the page that shows `experiment` its look, with the run in focus framed.

    `hidden` is the rule for what the address hides.
    """
    theme = THEMES["dark" if dark else "light"]
    colors = "".join(f"--ot-{name}: {theme[key]};" for name, key in _NAMES.items())
    pairs = (PALETTE[name] for name in assign([run.color for run in experiment.runs]))
    cards = "".join(
        f".st-key-card-{i} {{ --ink: {color}; --line: {_picture(sample(pair, color))}; }}"
        for i, pair in enumerate(pairs)
        for color in [pair.dark if dark else pair.light]
    )
    frame = (
        f":root .st-key-card-{focus} {{ border-color: transparent; outline: 2px solid var(--ot-accent); }}"
    )
    st.html(f"<style>{_sheets()} :root {{ {colors} }} {cards} {frame} {hidden}</style>")


def _picture(svg: str) -> str:
    return f'url("data:image/svg+xml,{quote(svg)}")'


_NAMES = {
    "accent": "primaryColor",
    "page": "backgroundColor",
    "card": "secondaryBackgroundColor",
    "text": "textColor",
    "line": "borderColor",
}


@cache
def _sheets() -> str:
    folder = Path(__file__).parent
    return " ".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in ("page", "streamlit"))
