"""Races in notebooks: three lines, a sequence of paths, and a page that plays."""

import html
import json
from html.parser import HTMLParser

import numpy as np
import pytest

from app.export.credit import credit
from app.notebook import Race, race
from app.races.permalink import encode, read
from core.experiment import ExperimentError
from core.trajectory import Trajectory


@pytest.fixture(scope="module")
def races():
    return race("beale", "adam", {"rule": "momentum", "lr": 0.001}, steps=9, start=np.array([1.0, 1.5]))


def test_a_race_is_the_sequence_of_its_paths(races):
    assert len(races) == 2
    assert all(isinstance(path, Trajectory) for path in races)
    assert races[1].x.shape == (10, 2)
    assert races[-1] is races[1] is list(races)[1] is races[:2][1]
    assert races[0].x[0].tolist() == [1.0, 1.5]
    assert races.experiment.runs[1].lr == 0.001
    assert repr(races).startswith("Race: Adam and Momentum on Beale. Beale: start (1, 1.5), 9 steps. Adam: ")
    assert len(race("quadratic", steps=3)) == 4


def test_a_repeated_run_has_its_members():
    repeated = race("beale", {"rule": "gd", "repeat": {"grid": [2, 2]}}, "adam", steps=9)
    bundle, alone = repeated.members
    assert alone is None
    assert bundle.x.shape == (4, 10, 2)
    assert bundle.loss.shape == (4, 10)


class Frame(HTMLParser):
    """The frame of an output, and the picture behind it."""

    def handle_starttag(self, tag, attrs):
        assert tag in ("div", "style", "iframe", "img")
        if tag == "iframe":
            self.attrs = dict(attrs)
        if tag == "img":
            self.picture = dict(attrs)


def test_a_notebook_shows_a_page_that_can_do_nothing_but_play(races):
    frame, page = Frame(), races.page()
    frame.feed(page._repr_html_())
    assert frame.attrs["srcdoc"] == races.to_html()
    assert frame.attrs["sandbox"] == "allow-scripts allow-popups"
    assert frame.attrs["title"] == credit(races.scene).alt
    assert frame.attrs["title"].startswith("Paths of Adam and Momentum over 9 steps on Beale. Adam ")
    assert "height: 720px" in frame.attrs["style"]
    assert frame.picture["src"].startswith("data:image/webp;base64,")
    assert frame.picture["alt"] == frame.attrs["title"]
    title = '<script>alert(1)</script> & "x"'
    assert html.escape(title) in races.to_html(title=title, theme="dark", include_plotlyjs=False)


@pytest.mark.parametrize("name", ["r.json", "r.html", "r.png", "r.svg", "r.gif"])
def test_a_race_is_saved_by_the_end_of_its_name_and_read_back(name, races, tmp_path):
    small = {} if name == "r.json" else {"width": 160, "height": 120, "seconds": 0.5, "fps": 5}
    assert races.save(tmp_path / name, **small) == [tmp_path / name]
    assert [path.name for path in tmp_path.iterdir()] == [name]
    again = Race.from_file(str(tmp_path / name))
    assert again.experiment == races.experiment


def test_a_race_is_made_of_whatever_says_its_experiment(races):
    experiment = races.experiment
    link = f"https://x.org/?e={encode(experiment)}"
    for given in (experiment, experiment.canonical(), experiment.model_dump(), link, encode(experiment)):
        assert Race(given).experiment == experiment


BAD = {
    "an unknown rule": (lambda: race("beale", "adamm"), "did you mean adam?"),
    "an unknown landscape": (lambda: race("beal", "adam"), "landscape.name"),
    "an unknown key": (lambda: race("beale", "adam", stepz=3), "stepz"),
    "steps of -1": (lambda: race("beale", "adam", steps=-1), "steps"),
    "a rule that is none": (lambda: race("beale", 3), "runs[0]"),
    "runs twice": (lambda: race("beale", runs="adam"), "runs"),
    "a landscape that is none": (lambda: race(None, "adam"), "landscape"),
    "NaN": (lambda: race("beale", "adam", start=[float("nan"), 1]), "start[0]"),
    "what JSON has not": (lambda: race("beale", "adam", start=object()), "object is neither"),
    "a loss that overflows": (lambda: race("beale", "adam", start=[1e6, 1e6]), "too large"),
    "a network": (lambda: race("cnn", "adam"), "training('cnn', …)"),
    "no link": (lambda: Race("hello"), "damaged"),
    "no experiment": (lambda: Race(json.dumps([])), "damaged"),
    "no file": (lambda: Race.from_file("/none/x.json"), "cannot be read"),
    "no export": (lambda: Race.from_file(__file__), "holds no experiment"),
}


@pytest.mark.parametrize(("make", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_in_one_sentence(make, said):
    with pytest.raises(ExperimentError) as error:
        make()
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("x.exe", {}, "must end in"),
        ("none/x.png", {}, "cannot be written"),
        ("x.png", {"widht": 3}, "widht: there is no such option"),
        ("x.png", {"width": "wide"}, "width: 'wide' was given"),
        ("x.png", {"theme": "pink"}, 'view.theme: "pink" was given, but it must be light or dark'),
        ("x.png", {"width": 10**6}, "width: must be"),
        ("x.json", {"kind": "map"}, "kind: there is no such option"),
    ],
)
def test_what_cannot_be_saved_is_said_and_leaves_nothing(name, options, said, races, tmp_path):
    with pytest.raises(ExperimentError, match=said):
        races.save(tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []
    assert read(races.experiment.canonical()) == races.experiment


def test_experiments_side_by_side_are_a_race_each(tmp_path):
    steep = {"title": "steep", "experiment": {"landscape": {"params": {"kappa": 90}}}}
    shown = race("bowl", "gd", steps=9, panels=[{}, steep], view={"panel": 1})
    assert [one.experiment.landscape.params["kappa"] for one in shown.panels] == [50, 90]
    assert [one.scene.title for one in shown.panels] == [None, "steep"]
    assert np.array_equal(shown[0].x, shown.panels[1][0].x)
    assert not np.array_equal(shown[0].x, shown.panels[0][0].x)
    assert shown.panels[0].panels == []
    for name in ("race.json", "race.svg"):
        shown.save(tmp_path / name)
        assert Race.from_file(tmp_path / name).scene == shown.scene
