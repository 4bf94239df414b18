"""Every page, in one table: the header's buttons, the addresses and what stands below follow from it.

A link holds a scene and nothing else, so the scene says which page it opens. `/?page=<name>` opens a page
with its first one.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from app.languages import ADDRESS as LANG
from app.languages import language, mark, t
from app.page import race_page, state, training_page
from app.player.addresses import LEARN
from app.races import permalink, solve
from app.races.scene import Atlas, Scene, View
from core.experiment import Experiment, ExperimentError
from core.experiment.errors import short

ADDRESS = "page"
"""The query parameter that holds a page's name."""


class Page(NamedTuple):
    """A page below the header."""

    name: str
    """As the address has it."""
    title: str
    body: Callable[[Experiment], None]
    shows: Callable[[Scene], bool]
    """Whether it is this scene's page; exactly one is."""
    first: Callable[[], Scene]
    """What it opens with."""
    of: Callable[[Scene], Scene | None] = lambda _: None
    """What it makes of a scene that another page shows; None if nothing."""


def _training(scene: Scene) -> bool:
    return solve.landscape(scene.experiment).training is not None


def _map(scene: Scene) -> Scene | None:
    """The same race as a map."""
    return scene._replace(view=scene.view.model_copy(update={"atlas": None})) if scene.view.atlas else None


def _atlas(scene: Scene) -> Scene | None:
    """The same race as an atlas."""
    return None if _training(scene) else scene._replace(view=scene.view.model_copy(update={"atlas": Atlas()}))


PAGES = (
    Page(
        "landscapes",
        mark("Landscapes"),
        race_page.body,
        shows=lambda scene: not _training(scene) and scene.view.atlas is None,
        first=lambda: Scene(permalink.DEFAULT),
        of=_map,
    ),
    Page(
        "atlas",
        mark("Atlas"),
        race_page.body,
        shows=lambda scene: not _training(scene) and scene.view.atlas is not None,
        first=lambda: Scene(permalink.DEFAULT, View(atlas=Atlas())),
        of=_atlas,
    ),
    Page(
        "networks",
        mark("Networks"),
        training_page.body,
        shows=_training,
        first=lambda: Scene(permalink.training()),
    ),
)
"""In the order of their buttons; the first opens where an address names none."""


def of(scene: Scene) -> Page:
    """The page that shows a scene."""
    return next(page for page in PAGES if page.shows(scene))


def first() -> Scene:
    """What the address opens without a link. Raises ExperimentError if it names a page that there is not."""
    name = st.query_params.get(ADDRESS, PAGES[0].name)
    named = {page.name: page for page in PAGES}
    if name not in named:
        raise ExperimentError(
            t("{key}: {given} is none of {list}.", key=ADDRESS, given=short(name), list=", ".join(named))
        )
    return named[name].first()


def buttons(scene: Scene) -> None:
    """A button for every page, the one that is open highlighted."""
    with st.container(horizontal=True, key="pages"):
        for page in PAGES:
            st.button(
                t(page.title),
                type="primary" if page.shows(scene) else "tertiary",
                key=f"page-{page.name}",
                on_click=_open,
                args=(page,),
            )
        address = f"./{LEARN}?{LANG}={language()}"
        help_ = t("Lessons in which you bet on a run")
        st.link_button(t("Learn"), address, type="tertiary", help=help_)


def _open(page: Page) -> None:
    """To what the page makes of the scene, or to the one that was last on this page, or to its first one."""
    left, now = st.session_state.setdefault("left", {}), state.scene()
    here = of(now)
    if here.name != page.name:
        left[here.name] = now
        state.show_scene(page.of(now) or left.get(page.name) or page.first())
