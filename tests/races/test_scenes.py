"""The gallery's files: what they hold, that their links bring them back, and what is said of a race."""

import json
import shutil

import pytest
from PIL import Image

from app.races import gallery, permalink, scene
from app.races.gallery.entries import FOLDER
from app.races.scene import Scene
from core.experiment import ExperimentError

IDS = list(gallery.entries())
USUAL, LONGEST = 400, 1500


@pytest.mark.parametrize("name", IDS)
def test_a_scene_comes_back_from_its_link(name):
    entry = gallery.entry(name)
    assert scene.decode(entry.link) == entry.scene
    assert scene.read(scene.minimal(entry.scene)) == entry.scene
    assert len(entry.link) < LONGEST


def test_links_are_short():
    assert sum(len(entry.link) < USUAL for entry in gallery.entries().values()) > 0.9 * len(IDS)


@pytest.mark.parametrize("name", IDS)
def test_a_scene_says_the_same_today_and_later(name):
    """Its rates are written down: those that races begin with are tuned now and then."""
    experiment = json.loads(gallery.entry(name).written)["experiment"]
    assert all("lr" in run for run in experiment["runs"])
    assert permalink.read(json.dumps({"version": 1} | experiment)) == permalink.begin(experiment)


@pytest.mark.parametrize("name", IDS)
def test_words_are_one_sentence_each(name):
    entry = gallery.entry(name)
    for words in (entry.watch, entry.attempt):
        assert words[0].isupper()
        assert words.endswith(".")
        assert "!" not in words
        assert ". " not in words
    assert len(entry.title) <= 60


def test_a_scene_is_found_by_what_it_says_and_by_its_rules():
    entry = gallery.entry("zigzag-ellipse")
    for word in ("zig-zag", "adagrad", "momentum", "ellipse", "straight"):
        assert word in entry.words


def test_an_unknown_scene_is_answered_with_the_nearest_one():
    with pytest.raises(ExperimentError) as refused:
        gallery.entry("zigzag-elipse")
    assert str(refused.value) == (
        'scene: there is no scene called "zigzag-elipse"; did you mean zigzag-ellipse? '
        f"`trajectories list scenes` names the {len(IDS)} there are."
    )


@pytest.fixture
def folder(tmp_path):
    """Two scenes in a group."""
    (tmp_path / "rates").mkdir()
    names = ["four-rates", "drop-by-ten"]
    for name in names:
        shutil.copy(FOLDER / "rates" / f"{name}.json", tmp_path / "rates")
    order = {
        "row": {"races": {names[0]: "Rates"}, "networks": {}},
        "groups": [{"name": "rates", "title": "Rates", "scenes": names}],
    }
    (tmp_path / "gallery.json").write_text(json.dumps(order))
    return tmp_path


def test_a_folder_of_scenes_is_read_in_its_order(folder):
    (group,) = gallery.load(folder)
    assert (group.name, group.title) == ("rates", "Rates")
    assert [entry.id for entry in group.entries] == ["four-rates", "drop-by-ten"]


def _changed(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"titel": "a"}, 'four-rates.json: titel: there is no key called "titel"; did you mean title?'),
        ({"title": ""}, 'four-rates.json: title: "" was given, but it must be a text of 1 to 60 letters.'),
        ({"try": 3}, "four-rates.json: try: 3 was given, but it must be a text of 1 to 300 letters."),
        ({"scene": []}, "four-rates.json: scene: [] was given, but it must be a scene."),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_one_sentence(folder, changes, sentence):
    _changed(folder / "rates" / "four-rates.json", **changes)
    with pytest.raises(ExperimentError) as refused:
        gallery.load(folder)
    assert str(refused.value).startswith(sentence)


def test_a_scene_that_is_wrong_is_refused_when_it_is_wanted(folder):
    wrong = {"version": 2, "experiment": {"landscape": {"name": "bowl"}, "runs": [{"rule": "gd"}, 3]}}
    _changed(folder / "rates" / "four-rates.json", scene=wrong)
    with pytest.raises(ExperimentError, match=r"^four-rates.json: scene.experiment.runs\[1\]: 3 was given"):
        _ = gallery.load(folder)[0].entries[0].scene


def test_files_and_their_order_agree(folder):
    shutil.copy(FOLDER / "rates" / "hover-and-settle.json", folder / "rates")
    with pytest.raises(
        ExperimentError, match=r"^rates/hover-and-settle.json: it is not listed in gallery.json.$"
    ):
        gallery.load(folder)
    (folder / "rates" / "hover-and-settle.json").unlink()
    (folder / "rates" / "four-rates.json").unlink()
    with pytest.raises(
        ExperimentError, match=r"^gallery.json: it lists rates/four-rates, but there is no such file.$"
    ):
        gallery.load(folder)


def test_a_row_offers_scenes_that_there_are(folder):
    path = folder / "gallery.json"
    _changed(path, row={"races": {"saddle-race": "Saddle race"}, "networks": {}})
    with pytest.raises(
        ExperimentError, match=r"^gallery.json: its row has saddle-race, but there is no such scene.$"
    ):
        gallery.load(folder)


@pytest.mark.parametrize("name", IDS)
def test_every_scene_has_its_own_words(name):
    entry = gallery.entry(name)
    assert gallery.shown(entry.scene) == entry


def _with(name, change):
    dumped = gallery.entry(name).scene.experiment.model_dump(mode="json")
    change(dumped)
    return gallery.shown(Scene(permalink.begin(dumped)))


def test_words_stay_while_rates_and_two_settings_are_turned():
    def turned(race):
        for run in race["runs"]:
            run["lr"] *= 0.5
        race["runs"][1]["params"]["beta"] = 0.8
        race["start"] = [1.0, 1.0]

    def further(race):
        turned(race)
        race["steps"] = 41

    def joined(race):
        race["runs"].append({"rule": "adam"})

    assert _with("zigzag-ellipse", turned) == gallery.entry("zigzag-ellipse")
    assert _with("zigzag-ellipse", further) is None
    assert _with("zigzag-ellipse", joined) is None
    assert gallery.shown(Scene(permalink.DEFAULT)) is None


def test_what_is_tried_leads_to_the_words_of_the_scene_that_it_makes():
    def standardized(race):
        race["landscape"]["params"]["form"] = 2.0

    assert _with("scales-raw", standardized) == gallery.entry("scales-standardized")


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_scene_has_a_small_picture(name, theme):
    path = gallery.entry(name).picture(theme)
    assert path.stat().st_size <= 12_000
    with Image.open(path) as picture:
        assert picture.size == (320, 240)
        assert len(picture.convert("RGB").getcolors(320 * 240) or []) > 100, "nothing is drawn"
