"""The page's state: one scene, that is an experiment and what is shown of it.

The browser writes its link to the address. Every change makes a new scene, which is checked like one that
came from outside; one that is not allowed leaves what was there and says why.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app.languages import mark, retold, t
from app.page.speaking import speak
from app.page.stand_in import gone, stand_in
from app.races import controls, permalink, solve
from app.races import scene as scenes
from app.races.scene import Scene
from app.races.scene.view import Shown
from core.experiment import Experiment, ExperimentError

LINK = "e"
"""The query parameter that holds the scene."""
DEFAULT = Scene(permalink.DEFAULT)

ALL = "all"
SAME = mark("as the race")
NULLS = (ALL,)
"""What widgets show for null: all samples."""


def current(first: Callable[[], Scene]) -> tuple[Experiment, str | None]:
    """The page's experiment, and a sentence about what was wrong with the last link or change, if anything.

    `first` says what an address without a link opens.
    """
    state = st.session_state
    if "scene" not in state:
        _open(st.query_params.get(LINK, ""), first)
    else:
        adopt()
    try:
        solve.check(state.scene.experiment)
    except ExperimentError as error:  # a table that this server has let go
        if not (gone(error) and _stands_in(state.scene.experiment.canonical())):
            _put(DEFAULT)
            state.complaint = t(
                "This race cannot go on, so here is the default one. {wrong}", wrong=retold(str(error))
            )
    return state.scene.experiment, state.complaint


def adopt() -> None:
    """Take over what a hand has set in the browser since the last rerun: it stands in the address.

    The browser alone writes the address, and a number that is turned needs no rerun of its own. A link of
    ours that has just arrived there tells nothing new: a later one may be on its way. What is not allowed
    leaves everything as it was, with one sentence.
    """
    state, link = st.session_state, st.query_params.get(LINK, "")
    if link == state.seen:
        return
    state.seen = link
    if link in state.arriving:
        del state.arriving[: state.arriving.index(link) + 1]
        return
    try:
        there = scenes.decode(link) if link else DEFAULT
        solve.check(there.experiment)
    except ExperimentError as error:
        state.complaint = str(error)
        return
    if there.experiment != state.scene.experiment:
        state.complaint = state.formula_typed = None
    _put(there, link)


def open_link(link: str) -> None:
    """Another link, which the back button brought into the address."""
    _open(link, lambda: DEFAULT)


def follow(link: str) -> None:
    """Another link, which stands on the page; the browser writes it to the address when it has its race."""
    adopt()
    state, before = st.session_state, st.session_state.seen
    _open(link, lambda: DEFAULT)
    state.seen = before
    if state.link == link:
        state.arriving.append(link)


def _open(link: str, first: Callable[[], Scene]) -> None:
    speak()  # of a callback, which runs before the page does
    state = st.session_state
    state.complaint, state.formula_typed, state.seen = None, None, link
    state.setdefault("arriving", [])
    try:
        there = scenes.decode(link) if link else first()
        solve.check(there.experiment)
    except ExperimentError as error:
        if gone(error) and _stands_in(permalink.unpacked(link), link):
            return
        state.complaint = t(
            "This link could not be opened, so here is the default race. {wrong}", wrong=retold(str(error))
        )
        _put(DEFAULT)
    else:
        _put(there, link)


def _stands_in(text: str | bytes, link: str | None = None) -> bool:
    """Put what stands in for an experiment whose file is gone; whether anything does."""
    missing = stand_in(text)
    if missing is not None:
        st.session_state.missing = missing
        _put(Scene(missing.stand_in), link)
    return missing is not None


def _put(there: Scene, link: str | None = None) -> None:
    """The page's scene from now on, and the link in the address, if that is where it comes from."""
    state = st.session_state
    state.scene = there
    state.link = link if link and there != DEFAULT else _link(there)
    if state.link != link:
        state.arriving.append(state.link)


def link() -> str:
    """The scene's link, as the address shall have it."""
    return st.session_state.link


def answers() -> str:
    """The link that stood in the address when the browser asked for this page."""
    return st.session_state.seen


def focus() -> int:
    """Which run is in focus."""
    return st.session_state.scene.view.focus


def set_focus(i: int) -> None:
    """Bring run i into focus."""
    there = scene()
    _put(there._replace(view=there.view.model_copy(update={"focus": i})))


def bring(panel: int) -> None:
    """Bring one of several panels into focus."""
    there = scene()
    if panel < len(there.panels) and panel != there.view.panel:
        _put(there.at(panel))


def shows(name: Shown) -> bool:
    """Whether the view shows something beside the paths."""
    return name in st.session_state.scene.view.show


def show_also(name: Shown, *, shown: bool) -> None:
    """Show or hide something beside the paths."""
    there = scene()
    others = tuple(one for one in there.view.show if one != name)
    show = (*others, name) if shown else others
    _put(there._replace(view=there.view.model_copy(update={"show": show})))


def set_words(*, title: str | None, caption: str | None) -> None:
    """Other words around the scene."""
    _put(scene()._replace(title=title, caption=caption))


def scene() -> Scene:
    """The page's scene, with all that a hand has set."""
    adopt()
    return st.session_state.scene


def experiment() -> Experiment:
    """The page's experiment, with all that a hand has set."""
    return scene().experiment


def dump() -> dict[str, Any]:
    """The experiment as JSON has it, to be changed."""
    return experiment().model_dump(mode="json")


def change(**parts: Any) -> bool:
    """Replace parts of the experiment, given as JSON has them; say whether that is allowed."""
    return put(dump() | parts)


def put(changed: dict[str, Any]) -> bool:
    """Make the experiment of this JSON the page's, if it is one; say whether it is."""
    state = st.session_state
    try:
        experiment = permalink.begin(changed)
        solve.check(experiment)
    except ExperimentError as error:
        state.complaint = str(error)
        return False
    if experiment.landscape.formula != state.get("formula_typed"):
        state.formula_typed = None
    state.complaint = None
    _put(state.scene.on(experiment))
    return True


def set_values(changes: Sequence[tuple[str, Any]]) -> bool:
    """Put values at their places: ("runs.0.params.b1", 0.9), say. Whether that is allowed."""
    if not changes:
        return True
    changed = dump()
    for path, value in changes:
        try:
            controls.put(changed, path, value)
        except KeyError:  # a change in a card that has just gone
            return False
        if path.startswith("runs."):
            set_focus(int(path.split(".")[1]))
    controls.resize(changed, solve.landscape(experiment()))
    return put(changed)


def write(path: str, key: str) -> None:
    """Put the value of widget `key` at a place in the experiment: "runs.0.toggles.nesterov", say."""
    value = st.session_state[key]
    set_values([(path, None if value in NULLS else value)])


def show(experiment: Experiment) -> None:
    """Another experiment, as it is shown at first."""
    show_scene(Scene(experiment))


def show_scene(there: Scene) -> None:
    """Another scene."""
    adopt()
    state = st.session_state
    try:
        solve.check(there.experiment)
    except ExperimentError as error:
        state.complaint = str(error)
        return
    state.complaint = state.formula_typed = None
    _put(there)


def _link(there: Scene) -> str:
    """The scene as the address has it; the default race needs none."""
    return "" if there == DEFAULT else scenes.encode(there)
