"""An experiment as numbers: heights are the loss at the points that they stand for, paths are among them."""

import csv
import json

import numpy as np
import pytest

from app.export.formats import arrays
from app.export.formats.job import Job
from app.export.options import Options
from app.races import permalink, solve
from app.races.numbers import numbers
from app.races.scene import Scene
from core.rules.foreign import Foreign


def read(landscape, rule="gd", rules=None, **parts):
    given = {"version": 1, "landscape": landscape, "steps": 6, "runs": [{"rule": rule}, {"rule": "adam"}]}
    return permalink.read(json.dumps(given | parts), *([rules] if rules else []))


@pytest.mark.parametrize("plane", ["given", "axes", "pca"])
def test_heights_of_many_dimensions_say_at_which_points_they_are(plane):
    """A rule that was imported races there, too: its path is among those that the plane follows."""
    rules = Foreign()
    experiment = read({"name": "wood"}, "optax.adabelief", rules, plane={"kind": plane})
    found = numbers(experiment, rules, heights=True).arrays()
    origin, across = found["surface_origin"], found["surface_across"]
    landscape = solve.landscape(experiment)
    for j, i in ((0, 0), (3, 50), (179, 239)):
        point = origin + found["surface_x"][i] * across[0] + found["surface_y"][j] * across[1]
        assert found["surface"][j, i] == pytest.approx(float(landscape.loss(point, None)), rel=1e-4)
    flat = found["flat0"]
    assert np.abs((found["x0"] - origin - flat @ across) @ across.T).max() < 1e-12
    if plane != "given":  # the window holds the paths
        for k, name in enumerate(("surface_x", "surface_y")):
            assert found[name][0] < flat[:, k].min() <= flat[:, k].max() < found[name][-1]


def test_a_network_is_drawn_on_the_plane_that_was_asked_for():
    experiment = read({"name": "mlp", "params": {"depth": 1, "width": 4}}, plane={"kind": "line"})
    found = numbers(experiment, heights=True)
    parts = found.arrays()
    assert parts["surface_axes"] == ["from one solution to the other", "towards the start"]
    np.testing.assert_allclose(parts["flat0"][-1], 0, atol=1e-5)
    assert parts["surface"].shape == (len(parts["surface_y"]), len(parts["surface_x"]))
    printed = found.json()
    assert "origin" not in printed["surface"], "a plane of more than 64 dimensions"
    assert "x" not in printed["runs"][0]
    assert "flat" in printed["runs"][0]


@pytest.mark.parametrize(
    ("formula", "columns", "known"),
    [
        ("log(x) + 2*y", ["x", "y", "loss"], lambda x, y: np.log(x) + 2 * y),
        ("(x - 1)^2", ["x", "loss"], lambda x: (x - 1) ** 2),
    ],
)
def test_a_table_of_heights_has_a_line_for_every_point(formula, columns, known):
    start = [2.0] * (len(columns) - 1)
    experiment = read({"name": "formula", "formula": formula}, start=start)
    text = arrays.write(Job("csv", [Scene(experiment)], Options())).decode()
    about, *lines = text.splitlines()
    assert about.startswith('# optimizer-trajectories: {"program"')
    rows = list(csv.reader(lines))
    assert rows[0] == columns
    heights = numbers(experiment, heights=True).heights
    assert len(rows) - 1 == heights.loss.size
    for row in rows[1::97]:
        *place, loss = row
        with np.errstate(invalid="ignore"):
            there = known(*map(float, place))
        assert loss == "" if np.isnan(there) else float(loss) == pytest.approx(there, abs=1e-9)
    assert ("" in {row[-1] for row in rows}) == ("log" in formula)


def test_a_repeated_run_has_its_members():
    """A rule that was imported can be repeated, too."""
    rules, far = Foreign(), [2.0, 50.0]
    runs = [
        {"rule": "gd"},
        {"rule": "gd", "lr": 0.05, "repeat": {"starts": [[1, 1], far]}},
        {"rule": "optax.adabelief", "noise": 1, "seed": 7, "repeat": {"seeds": 3}},
    ]
    experiment = read({"name": "beale"}, rules=rules, runs=runs)
    found = numbers(experiment, rules, heights=False)
    parts, printed = found.arrays(), found.json()["runs"]
    assert "members" not in printed[0]
    assert "members_x0" not in parts
    assert [len(parts[f"members_x{i}"]) for i in (1, 2)] == [2, 3]
    assert parts["members_x1"][:, 0].tolist() == [[1, 1], far]
    assert parts["members_seed2"].tolist() == [7, 8, 9]
    np.testing.assert_allclose(parts["members_x2"][0], parts["x2"])
    at = parts["members_diverged_at1"]
    assert at[0] == -1
    assert np.isinf(parts["members_loss1"][1, at[1] :]).all()
    assert printed[1]["members"]["diverged_at"] == [None, at[1]]


def test_above_64_dimensions_members_have_losses_alone_in_json():
    experiment = read({"name": "digits"}, runs=[{"rule": "gd", "noise": 1, "repeat": {"seeds": 2}}])
    (run,) = numbers(experiment, heights=False).json()["runs"]
    assert sorted(run["members"]) == ["diverged_at", "loss", "seed"]
