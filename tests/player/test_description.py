"""The description of a race: all that a browser is told, and everything it needs is there to be fetched."""

import json
import re

import numpy as np
import pytest
from described import DESCRIPTION
from fetching import get, load

from app.player.messages.race import description
from app.races import permalink, solve
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.linear_models import uploaded

TABLE = "a,b,c,target\n" + "\n".join(f"{i % 7},{i % 5},{i % 3},{i % 7 - i % 5}" for i in range(60))
SPECTRUM = {"name": "spectrum", "params": {"n": 5}}
RACES = {
    "beale": {"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}, {"rule": "bfgs"}]},
    "curve": {"landscape": {"name": "double_well"}, "runs": [{"rule": "momentum"}]},
    "batches": {
        "landscape": {"name": "regression"},
        "runs": [{"rule": "gd", "noise": 0.1}, {"rule": "saga"}, {"rule": "adam", "batch": {"size": 3}}],
        "batch": {"size": 10},
    },
    "plane": {"landscape": SPECTRUM, "runs": [{"rule": "adam", "schedule": {"name": "plateau"}}]},
    "axes": {"landscape": SPECTRUM, "runs": [{"rule": "gd"}], "plane": {"kind": "axes", "axes": [1, 3]}},
    "pca": {
        "landscape": SPECTRUM,
        "runs": [{"rule": "gd"}, {"rule": "sophia_g"}],
        "plane": {"kind": "pca"},
    },
    "formula": {
        "landscape": {"name": "formula", "formula": "(x^2 - a)^2 + y^2"},
        "runs": [{"rule": "nesterov"}],
    },
    "squares": {"landscape": {"name": "rosenbrock_n"}, "runs": [{"rule": "gauss_newton"}]},
    "scales": {"landscape": {"name": "scales"}, "runs": [{"rule": "newton", "clip": 1.0}]},
    "matrix": {"landscape": {"name": "digits"}, "runs": [{"rule": "muon"}]},
    "tables": {"landscape": {"name": "gaussian"}, "runs": [{"rule": "trust_region"}]},
}


def experiment(name):
    if name == "upload":
        text = uploaded.remember("table.csv", TABLE.encode())
        given = {"landscape": {"name": "upload", "data": text}, "runs": [{"rule": "adam"}]}
    else:
        given = RACES[name]
    return permalink.read(json.dumps({"version": 1, "steps": 12} | given))


@pytest.mark.parametrize("name", [*RACES, "upload"])
def test_a_race_is_described_and_can_be_fetched(name, tmp_path):
    race = experiment(name)
    told = json.loads(json.dumps(description(race), allow_nan=False))
    DESCRIPTION.validate_json(json.dumps(told), strict=True, extra="forbid")
    modules = [told["landscape"]]
    for run in told["runs"]:
        modules += [run["module"], run["schedule"], *([run["policy"]] if run["policy"] else [])]
    load(dict.fromkeys(modules), tmp_path)
    for url in filter(None, (told["tables"], told["data"])):
        assert get(url)[0] == 200
    assert (told["data"] is None) == (told["samples"] is None)


def test_a_plane_is_told_as_it_is_drawn():
    for name in ("plane", "axes", "pca", "squares"):
        race, told = experiment(name), description(experiment(name))
        shown = solve.view(race)
        assert told["window"] == shown.window
        assert shown.plane
        assert np.array_equal(told["plane"]["origin"], shown.plane.origin)
        assert np.array_equal(told["plane"]["across"], shown.plane.across)
    assert description(experiment("beale"))["plane"] is None


def test_known_points_are_told_in_all_dimensions_and_whether_they_move():
    for name, moves in (("curve", True), ("formula", True), ("scales", True), ("squares", False)):
        told = description(experiment(name))
        assert told["varies"] is moves
        minima = solve.landscape(experiment(name)).minima(**experiment(name).landscape.params)
        assert told["minima"] == [list(point) for point in minima]


def test_a_run_says_what_its_equation_is_filled_with():
    for rule in RULES.values():
        if "layers" in rule.needs:  # of networks, which no browser trains
            continue
        on = next(name for name in ("beale", "regression", "digits") if not LANDSCAPES[name].obstacle(rule))
        race = permalink.read(
            json.dumps({"version": 1, "landscape": {"name": on}, "runs": [{"rule": rule.name}], "steps": 2})
        )
        (run,) = description(race)["runs"]
        names = {"g", "w", "lr", "t", *run["symbols"], *(slider.name for slider in rule.sliders)}
        used = {used for _, _, line in run["lines"] for used in re.findall(r"{(\w+)'?}", line)}
        assert used <= names, rule.name
        assert {glyph["name"] for glyph in run["glyphs"]} <= {"g", "w", *run["symbols"]}
        assert [shown["name"] for shown in run["shown"]] == [shown.name for shown in rule.shown]
