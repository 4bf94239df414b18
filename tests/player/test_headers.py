"""One description of the messages: what Python sends, and what TypeScript is told, are both it."""

import json

import pytest
from declarations import EXPERIMENT_FILE, FILE, declarations, experiments
from described import DESCRIPTION, check
from pydantic import ValidationError

from app.export.formats import bundle
from app.player import tables, wire
from app.player.messages.race import description, settings
from app.races import permalink
from app.races.scene import Scene, View

RACES = {
    "beale": {"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}, {"rule": "gd", "lr": 9e3}]},
    "curve": {"landscape": {"name": "double_well"}, "runs": [{"rule": "momentum"}]},
    "data": {
        "landscape": {"name": "regression"},
        "runs": [{"rule": "gd", "toggles": {}}, {"rule": "adam", "noise": 0.1}],
        "batch": {"size": 10},
    },
    "formula": {"landscape": {"name": "formula", "formula": "x^2 - a*y^2"}, "runs": [{"rule": "nesterov"}]},
    "plane": {
        "landscape": {"name": "spectrum"},
        "runs": [{"rule": "adam", "schedule": {"name": "plateau"}}],
        "plane": {"kind": "pca"},
    },
    "tables": {"landscape": {"name": "gaussian"}, "runs": [{"rule": "lbfgs"}]},
}


def read(given):
    return permalink.read(json.dumps({"version": 1, "steps": 12} | given))


@pytest.fixture(scope="module", params=RACES.values(), ids=RACES)
def experiment(request):
    return read(request.param)


def test_typescript_is_told_what_python_describes():
    assert FILE.read_text("utf-8") == declarations(), "make format writes it anew"
    assert EXPERIMENT_FILE.read_text("utf-8") == experiments(), "make format writes it anew"
    assert tables.SETTINGS_FILE.read_text("utf-8") == tables.settings(), "make format writes it anew"


def test_what_a_page_says_of_a_race_or_a_training_is_described(experiment):
    network = read({"landscape": {"name": "mlp"}, "runs": [{"rule": "adam"}]})
    for page in (description(experiment, link="a"), settings(experiment), settings(network, answers="b")):
        assert check(wire.pack({"view": "share", "page": page}, {})) == "share"
    DESCRIPTION.validate_json(json.dumps(description(experiment)), strict=True, extra="forbid")


def test_what_a_frame_or_a_file_has_in_it_is_described(experiment):
    parts, _ = bundle.whole(Scene(experiment, View(knob="runs.0.lr")))
    frame = bundle.served(Scene(experiment, View(step=1)))
    start = 4 + int.from_bytes(frame[:4], "little")
    about = json.loads(frame[4:start])
    assert about["view"] == {"step": 1}
    assert about["names"] == ["map", "race"]
    first = frame[start : start + about["sizes"][0]]
    assert [check(parts["map"]), check(first)] == ["map", "map"]
    for race in (parts["race"], frame[start + about["sizes"][0] :]):
        header, arrays = wire.unpack(race)
        del header["arrays"]
        DESCRIPTION.validate_json(json.dumps(header), strict=True, extra="forbid")
        assert arrays == {}


def test_what_a_file_of_a_training_has_in_it_is_described():
    small = {"name": "mlp", "params": {"depth": 1, "width": 4}}
    parts, modules = bundle.whole(Scene(read({"landscape": small, "runs": [{"rule": "adam"}]})))
    assert {name: check(part) for name, part in parts.items()} == {"map": "map", "surface": "surface"}
    assert modules == {}


def test_what_is_not_described_is_noticed(experiment):
    page = description(experiment)
    for changed in ({"extra": 1}, {"dimension": "12"}, {"axes": None}, {"runs": [{"rule": "adam"}]}):
        with pytest.raises(ValidationError):
            check(wire.pack({"view": "share", "page": page | changed}, {}))
    missing = {name: value for name, value in page.items() if name != "tables"}
    with pytest.raises(ValidationError):
        check(wire.pack({"view": "share", "page": missing}, {}))
    with pytest.raises(AssertionError, match="no header is for 'nothing'"):
        check(wire.pack({"view": "nothing"}, {}))
