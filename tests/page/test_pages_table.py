"""The pages: one table, each with an address, and every experiment on exactly one of them."""

import pytest
from anything import experiments
from hypothesis import given
from streamlit.testing.v1 import AppTest
from test_page import MAIN, experiment, settled, told, visit

from app.page import pages, state
from app.page.pages import ADDRESS, PAGES
from app.races import scene as scenes
from app.races.letters import verbatim
from app.races.scene import Atlas, Scene, View


def opened(name):
    """The page of that name, from its address."""
    page = AppTest.from_file(MAIN, default_timeout=60)
    page.query_params[ADDRESS] = name
    return settled(page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_an_address_which_becomes_the_link_of_what_it_opens(page):
    shown = opened(page.name)
    assert experiment(shown) == page.first().experiment
    assert told(shown)["link"] == ("" if page == PAGES[0] else scenes.encode(page.first()))
    assert pages.of(shown.session_state.scene) == page
    (button,) = (one for one in shown.button if one.key == f"page-{page.name}")
    assert button.label == page.title
    assert experiment(settled(shown)) == page.first().experiment


def test_an_address_that_names_no_page_says_which_there_are():
    shown = opened("nowhere")
    assert experiment(shown) == PAGES[0].first().experiment
    (warning,) = shown.warning
    assert warning.value == verbatim(
        "This link could not be opened, so here is the default race. "
        'page: "nowhere" is none of landscapes, atlas, networks.'
    )


@given(experiments())
def test_every_experiment_is_on_one_page(one):
    for view in (View(), View(atlas=Atlas())):
        there = Scene(one).on(one)._replace(view=view)
        assert sum(page.shows(there) for page in PAGES) == 1


def test_the_first_page_opens_without_an_address():
    assert state.LINK not in visit().query_params
    assert experiment(visit()) == PAGES[0].first().experiment
