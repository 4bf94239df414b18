"""The page's style sheet, with the runs' colours."""

from functools import cache
from pathlib import Path

from app.races.palette import PALETTE, THEMES, assign
from core.experiment import Experiment


def style(experiment: Experiment, focus: int, *, dark: bool) -> str:
    """A <style> element for the page that shows `experiment`, with the run in focus framed."""
    theme = THEMES["dark" if dark else "light"]
    colors = "".join(f"--ot-{name}: {theme[key]};" for name, key in _NAMES.items())
    inks = (PALETTE[name] for name in assign([run.color for run in experiment.runs]))
    cards = "".join(
        f".st-key-card-{i} {{ --ink: {ink.dark if dark else ink.light}; }}" for i, ink in enumerate(inks)
    )
    frame = (
        f".stApp .st-key-card-{focus} {{ border-color: transparent; outline: 2px solid var(--ot-accent); }}"
    )
    return f"<style>{_sheet()} :root {{ {colors} }} {cards} {frame}</style>"


_NAMES = {
    "accent": "primaryColor",
    "page": "backgroundColor",
    "card": "secondaryBackgroundColor",
    "text": "textColor",
    "line": "borderColor",
}


@cache
def _sheet() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
