"""The player's bytes: what is packed is unpacked, in few bytes, from anything that can be shown."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.player import messages, wire
from app.races import permalink, solve
from app.races.run_titles import titles
from core.experiment import MAX_RUNS
from core.rules import RULES
from landscapes import LANDSCAPES

LINKS = {"plotly": "vendor/plotly-0.0.0.min.js", "surface": "surface/0/abc"}


def both(experiment, focus=0):
    """The map's and the loss plot's messages."""
    found = solve.trajectories(experiment)
    floor = solve.floor(experiment)
    landscape, seen = solve.landscape(experiment), solve.view(experiment)
    return (
        messages.paths(
            experiment, landscape, found, seen, links=LINKS, marks=solve.marks(experiment), focus=focus
        ),
        messages.curves(experiment, found, focus=focus, floor=floor),
    )


def race(*runs, landscape="beale", **keys):
    given = {"version": 1, "landscape": {"name": landscape}, "runs": [{"rule": "gd"} | run for run in runs]}
    return permalink.read(json.dumps(given | keys))


shapes = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=3), max_size=4)


@given(st.text(max_size=20), shapes)
def test_what_is_packed_is_unpacked(title, shapes):
    arrays = {f"array {i}": np.random.default_rng(i).normal(size=shape) for i, shape in enumerate(shapes)}
    message = wire.pack({"title": title}, arrays)
    header, found = wire.unpack(message)
    assert header["title"] == title
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == np.float32
        assert np.array_equal(found[name], array.astype(np.float32))
    length = int.from_bytes(message[:4], "little")
    assert length % 4 == 0
    assert len(message) == 4 + length + 4 * sum(array.size for array in arrays.values())


def test_a_header_that_browsers_could_not_read_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        wire.pack({"floor": float("nan")}, {})


def test_the_map_is_told_all_it_draws():
    experiment = race({"rule": "adam"}, {"lr": 1e6}, steps=30, start=[2, 0.5])
    header, arrays = wire.unpack(both(experiment, focus=1)[0])
    assert header["view"] == "map"
    assert (header["scene"], header["landscape"]) == ("beale", LANDSCAPES["beale"].title)
    assert (header["steps"], header["start"], header["focus"]) == (30, [2, 0.5], 1)
    assert header["window"] == [list(side) for side in LANDSCAPES["beale"].picture.window]
    assert header["minima"] == [[3, 0.5]]
    assert {key: header[key] for key in LINKS} == LINKS
    assert [run["title"] for run in header["runs"]] == [RULES["adam"].title, RULES["gd"].title]
    assert [run["diverged_at"] for run in header["runs"]] == [None, 1]
    assert arrays["x"].shape == (2, 31, 2)
    assert arrays["x"][:, 0].tolist() == [[2, 0.5], [2, 0.5]]


def test_the_loss_plot_is_told_every_loss_and_the_lowest_there_is():
    experiment = race({}, {"rule": "adam"}, steps=30)
    header, arrays = wire.unpack(both(experiment)[1])
    assert (header["view"], header["steps"], header["floor"]) == ("curves", 30, 0)
    expected = [trajectory.loss for trajectory in solve.trajectories(experiment)]
    assert np.array_equal(arrays["loss"], expected)


def test_two_runs_of_one_rule_are_told_apart_by_their_rates():
    assert titles(race({"lr": 0.001}, {"lr": 0.0025}, {"rule": "adam"})) == [
        "Gradient descent 0.001",
        "Gradient descent 0.0025",
        RULES["adam"].title,
    ]


BOUNDED = {"michalewicz", "plateau", "easom", "absolute", "absolute_1d", "flat_start", "moons"}
"""Their slopes are bounded: even a rate of a million does not leave the finite numbers at once."""


@pytest.mark.parametrize("landscape", [name for name, land in LANDSCAPES.items() if not land.user_input])
def test_every_landscape_makes_messages_of_finite_numbers_also_where_a_run_diverges(landscape):
    experiment = race({}, {"lr": 1e6}, landscape=landscape, steps=100)
    for message in both(experiment):
        header, arrays = wire.unpack(message)
        assert header["scene"] == landscape
        assert header["runs"][0]["diverged_at"] is None
        assert landscape in BOUNDED or header["runs"][1]["diverged_at"] <= 2
        assert all(np.isfinite(array).all() for array in arrays.values())


def test_what_is_compiled_beforehand_can_be():
    """Each kind of call once, on a landscape in a plane, on one in many dimensions and on one with data."""
    calls = list(solve.warm())
    maps = [call for call in calls if call.func is solve.surface]
    assert len(maps) == sum(not landscape.user_input for landscape in LANDSCAPES.values())
    for call in maps:
        if call.args[0].landscape.name in ("beale", "spectrum", "regression"):
            assert np.isfinite(call()[1]).all()
    walks = [call for call in calls if call not in maps]
    assert all(found.alive.all() for found in (walks[0](), walks[-1]()))


def test_eight_runs_of_a_thousand_steps_are_less_than_110_kilobytes():
    rules = [*RULES, *RULES][:8]
    experiment = race(*({"rule": rule, "lr": 0.001 + i / 1000} for i, rule in enumerate(rules)), steps=1000)
    assert sum(map(len, both(experiment))) < 110_000


def test_twelve_runs_have_twelve_inks():
    header, _ = wire.unpack(both(race(*[{}] * MAX_RUNS, steps=2))[0])
    assert len({run["light"] for run in header["runs"]}) == MAX_RUNS
