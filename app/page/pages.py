"""Every page, in one table: the header's buttons, the addresses and what stands below follow from it.

A link holds an experiment and nothing else, so the experiment says which page it opens. `/?page=<name>` opens
a page with its first one.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from app.page import race_page, state, training_page
from app.races import permalink, solve
from app.races.scene import Scene
from core.experiment import Experiment, ExperimentError

ADDRESS = "page"
"""The query parameter that holds a page's name."""


class Page(NamedTuple):
    """A page below the header."""

    name: str
    """As the address has it."""
    title: str
    body: Callable[[Experiment], None]
    shows: Callable[[Experiment], bool]
    """Whether it is this experiment's page; exactly one is."""
    first: Callable[[], Experiment]
    """What it opens with."""


def _training(experiment: Experiment) -> bool:
    return solve.landscape(experiment).training is not None


PAGES = (
    Page(
        "landscapes",
        "Landscapes",
        race_page.body,
        shows=lambda experiment: not _training(experiment),
        first=lambda: permalink.DEFAULT,
    ),
    Page("networks", "Networks", training_page.body, shows=_training, first=permalink.training),
)
"""In the order of their buttons; the first opens where an address names none."""


def of(experiment: Experiment) -> Page:
    """The page that shows an experiment."""
    return next(page for page in PAGES if page.shows(experiment))


def first() -> Experiment:
    """What the address opens without a link. Raises ExperimentError if it names a page that there is not."""
    name = st.query_params.get(ADDRESS, PAGES[0].name)
    named = {page.name: page for page in PAGES}
    if name not in named:
        raise ExperimentError(f"{ADDRESS}: {name!r} is none of {', '.join(named)}.")
    return named[name].first()


def buttons(experiment: Experiment) -> None:
    """A button for every page, the one that is open highlighted."""
    with st.container(horizontal=True, key="pages"):
        for page in PAGES:
            st.button(
                page.title,
                type="primary" if page.shows(experiment) else "tertiary",
                key=f"page-{page.name}",
                on_click=_open,
                args=(page,),
            )


def _open(page: Page) -> None:
    """To the scene that was last on this page, or to its first one."""
    left, now = st.session_state.setdefault("left", {}), state.scene()
    here = of(now.experiment)
    if here.name != page.name:
        left[here.name] = now
        state.show_scene(left.get(page.name) or Scene(page.first()))
