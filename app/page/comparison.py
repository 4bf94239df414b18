"""What a training is compared with: panels beside that in focus, chosen from a list."""

import streamlit as st

from app.languages import mark, t
from app.page import state, widgets
from app.races.scene import Panel, Scene
from app.races.scene.panels import MOST
from app.races.trainings import comparing
from app.races.trainings.comparing import Alternative

KEY = "compare"
HELP = mark(
    "The same runs once more, from the same seed and on the same mini-batches, with one thing changed: maps "
    "and layers beside each other, and every panel's curves with a dash of its own in the plots."
)


def select(there: Scene, titles: list[str]) -> None:
    """All that the training in focus can stand beside, and what stands there."""
    found = comparing.alternatives(there.experiment)
    beside = _beside(there, found)
    words = {name: one.title for name, one in found.items()}
    words |= {name: titles[i] for name, i in beside.items() if name not in found}
    st.multiselect(
        t("Compare with"),
        list(words),
        format_func=words.__getitem__,
        key=widgets.put(KEY, list(beside)),
        on_change=_compare,
        max_selections=MOST - 1,
        select_all=False,
        placeholder=t("– nothing –"),
        help=t(HELP),
    )


def _beside(there: Scene, found: dict[str, Alternative]) -> dict[str, int]:
    """The panels that are not in focus, by the name of the alternative that each is, or one of their own."""
    names = {one.experiment.canonical(): name for name, one in reversed(found.items())}
    beside: dict[str, int] = {}
    for i, panel in enumerate(there.panels):
        if i == there.view.panel:
            continue
        name = names.get(panel.experiment.canonical(), "")
        beside[f"panel {i}" if name in ("", *beside) else name] = i
    return beside


def _compare() -> None:
    there, chosen = state.scene(), st.session_state[KEY]
    found = comparing.alternatives(there.experiment)
    beside = _beside(there, found)
    for name, i in reversed(beside.items()):
        if name not in chosen:
            there = there.without(i)
    new = [Panel(found[name].experiment) for name in chosen if name in found and name not in beside]
    if new:
        panels = there.panels or (Panel(there.experiment),)
        there = there.beside((*panels, *new)[:MOST], there.view.panel)
    state.show_scene(there)
