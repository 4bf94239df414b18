"""The Export panel: what it offers can be made, and what cannot be made is said in words."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from app.export.drawing.sheets import picture
from app.export.formats import table
from app.page.export import choices

RACE = {"version": 1, "landscape": {"name": "beale"}, "steps": 30, "runs": [{"rule": "adam"}, {"rule": "gd"}]}


def script(text):
    """The panel alone: a dialog is taken away by the next run of a whole page."""
    from app.page.export.panel import panel
    from app.races.scene import read

    panel(read(text), "light")


BESIDE = {
    "version": 2,
    "experiment": {"landscape": {"name": "beale"}, "steps": 9, "runs": [{"rule": "adam"}]},
    "panels": [{"title": "a * b"}, {"experiment": {"landscape": {"name": "bowl"}}}],
    "view": {"panel": 1},
}


def opened(given):
    page = AppTest.from_function(script, kwargs={"text": json.dumps(given)}, default_timeout=120)
    page.run()
    assert not page.exception
    return page


@pytest.fixture
def panel():
    """The panel, open."""
    return opened(RACE)


def test_the_panel_makes_a_file_and_says_its_size(panel):
    panel.button(key="export-make").click().run()
    while "exported" not in panel.session_state:  # the browser asks again
        assert not panel.exception
        assert "exporting" in panel.session_state
        panel.run()
    made = panel.session_state["exported"][1]
    assert made.startswith(b"<!doctype html>")
    panel.run()  # it stays
    (download,) = panel.get("download_button")
    assert f"{len(made) / 1e3:.0f} kB" in download.proto.label


@pytest.mark.parametrize("sort", list(choices.kinds()))
def test_every_sort_of_export_has_its_choices(panel, sort):
    panel.session_state["export-sort"] = sort
    panel.run()
    assert not panel.exception
    assert [warning.value for warning in panel.warning] == []
    if sort == "frame":
        (code,) = [code.value for code in panel.code if "<iframe" in code.value]
        assert "/embed?e=" in code


def test_experiments_side_by_side_have_the_same_choices():
    panel, said = opened(BESIDE), set()
    for sort in choices.kinds():
        panel.session_state["export-sort"] = sort
        panel.run()
        assert not panel.exception
        assert [warning.value for warning in panel.warning] == []
        said |= {caption.value for caption in panel.caption}
    assert any("side by side" in text and r"a \* b" in text for text in said)
    assert any("panel0_" in text for text in said)


def test_the_panel_offers_what_can_be_written(panel):
    offered = set()
    for kind in table.KINDS:
        panel.session_state["export-sort"] = kind.name
        panel.run()
        choices = [one.options for one in panel.get("button_group") if one.label == "Format"]
        offered |= set(choices[0]) if choices else {form.title for form in table.of_kind(kind)}
    assert offered == {form.title for form in table.FORMATS.values()}
    assert list(table.PICTURES) == list(picture.KINDS)
