"""The title and the caption of a scene: shown as they were typed, and in the link."""

import json

import pytest
from test_page import settled, unfold, visit, widget

from app.races import scene
from app.races.markdown import for_streamlit

RACE = {"landscape": {"name": "beale"}, "runs": [{"rule": "gd"}]}


def test_the_words_of_a_scene_stand_on_the_page_and_are_written_there():
    given = {
        "version": 2,
        "title": "Where it **bends**",
        "caption": "At $\\eta = 2/\\lambda$",
        "experiment": RACE,
    }
    page = visit(json.dumps(given))
    shown = [element.value for element in page.markdown]
    assert "#### Where it **bends**" in shown
    assert "At $\\eta = 2/\\lambda$" in shown
    unfold(page, "words-fold")
    widget(page, "scene-title").set_value("Another *title*")
    settled(page)
    assert scene.decode(page.query_params["e"]).title == "Another *title*"
    assert scene.decode(page.query_params["e"]).caption == given["caption"]
    widget(page, "scene-title").set_value(" ")
    assert scene.decode(settled(page).query_params["e"]).title is None


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("a **bold** word", "a **bold** word"),
        ("![x](https://example.org/a.png)", "\\!\\[x\\]\\(https\\://example\\.org/a\\.png\\)"),
        ("<b>1</b> # :red[x]", "\\<b\\>1\\</b\\> \\# \\:red\\[x\\]"),
        ("`code` and $x^2$", "`code` and $x^2$"),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
    ],
)
def test_words_are_what_they_look_like_and_nothing_else(typed, markdown):
    assert for_streamlit(typed) == markdown
