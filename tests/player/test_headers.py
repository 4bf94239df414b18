"""One description of the messages: what Python sends, and what TypeScript is told, are both it."""

import json

import pytest
from declarations import FILE, declarations
from described import check
from fetching import get
from pydantic import ValidationError

from app.export.formats import bundle
from app.player import addresses, fan, race_views, wire
from app.races import knobs, permalink

RACES = {
    "beale": {"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}, {"rule": "gd", "lr": 9e3}]},
    "curve": {"landscape": {"name": "double_well"}, "runs": [{"rule": "momentum"}]},
    "data": {
        "landscape": {"name": "regression"},
        "runs": [{"rule": "gd", "toggles": {}}],
        "batch": {"size": 10},
    },
    "formula": {"landscape": {"name": "formula", "formula": "x^2 - a*y^2"}, "runs": [{"rule": "nesterov"}]},
    "plane": {
        "landscape": {"name": "spectrum"},
        "runs": [{"rule": "adam", "schedule": {"name": "cosine"}}],
        "plane": {"kind": "pca"},
    },
}


@pytest.fixture(scope="module", params=RACES.values(), ids=RACES)
def experiment(request):
    return permalink.read(json.dumps({"version": 1, "steps": 12} | request.param))


def test_typescript_is_told_what_python_describes():
    assert FILE.read_text("utf-8") == declarations(), "make format writes it anew"


def test_what_the_page_sends_of_a_race_is_described(experiment):
    views = (race_views.picture, race_views.knob, race_views.curves, race_views.multiples, race_views.runs)
    assert [check(view(experiment, 0)) for view in views] == ["map", "knob", "curves", "multiples", "runs"]
    assert check(race_views.numbers(experiment, 0)) == "numbers"
    assert check(race_views.cloud(experiment, 0)) == "cloud"


def test_what_the_player_fetches_of_a_race_is_described(experiment):
    urls = [addresses.surface_url(experiment), addresses.run_url("curvature", experiment, 0)]
    urls += [quantity["url"] for quantity in addresses.quantities(experiment, 0)]
    urls += [addresses.run_url(kind, experiment, 0) for kind in ("inner", "numbers")]
    if experiment.landscape.name == "regression":
        urls.append(addresses.run_url("cloud", experiment, 0).replace("/0/", "/0/7/", 1))
    for url in urls:
        status, _, body = get(url)
        assert status == 200, body
        check(body)


def test_fans_are_described(experiment):
    turning = knobs.knobs(experiment)
    for knob in turning[:1] + turning[-1:]:
        assert check(fan.along(experiment, knob)) == "fan"
    assert check(fan.single(experiment, experiment)) == "fan"


def test_what_a_file_has_in_it_is_described(experiment):
    for part in bundle.whole(experiment, 0).values():
        check(part)


def test_what_is_not_described_is_noticed(experiment):
    header, arrays = wire.unpack(race_views.picture(experiment, 0))
    for changed in ({"extra": 1}, {"steps": "12"}, {"axes": None}, {"runs": [{"title": "A"}]}):
        with pytest.raises(ValidationError):
            check(wire.pack(header | changed, arrays))
    with pytest.raises(AssertionError, match="no header is for 'nothing'"):
        check(wire.pack({"view": "nothing"}, {}))
