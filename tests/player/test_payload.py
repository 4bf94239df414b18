"""The player's bytes: what is packed is unpacked, in few bytes, from anything that can be shown."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.player import wire
from app.player.messages.race import description
from app.races import permalink, solve
from app.races.run_titles import titles
from core.experiment import MAX_RUNS
from core.rules import RULES
from landscapes import LANDSCAPES


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


@given(st.lists(st.integers(0, 3), max_size=6), st.text(max_size=9))
def test_exact_numbers_are_unpacked_as_they_were_and_lie_where_a_browser_can_read_them(kinds, title):
    draw = np.random.default_rng(0)
    made = (draw.normal(size=3), np.arange(3.0), np.arange(3, dtype=np.int32), np.arange(3, dtype=np.int16))
    arrays = {f"array {i}": made[kind] for i, kind in enumerate(kinds)}
    message = wire.pack({"title": title}, arrays, exact=True)
    header, found = wire.unpack(message)
    start = 4 + int.from_bytes(message[:4], "little")
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
        at = header["arrays"][name]
        assert (start + 4 * at["offset"]) % (8 if at.get("type") == "f8" else 4) == 0


def test_a_header_that_browsers_could_not_read_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        wire.pack({"floor": float("nan")}, {})


def test_two_runs_of_one_rule_are_told_apart_by_their_rates():
    assert titles(race({"lr": 0.001}, {"lr": 0.0025}, {"rule": "adam"})) == [
        "Gradient descent 0.001",
        "Gradient descent 0.0025",
        RULES["adam"].title,
    ]


BOUNDED = {
    "michalewicz", "plateau", "easom", "absolute", "absolute_1d", "flat_start", "moons", "schaffer_2",
    "drop_wave",
}  # fmt: skip
"""Their slopes are bounded: even a rate of a million does not leave the finite numbers at once."""


@pytest.mark.parametrize("landscape", [name for name, land in LANDSCAPES.items() if not land.user_input])
def test_every_landscape_is_described_and_drawn_in_finite_numbers_also_where_a_run_diverges(landscape):
    experiment = race({}, {"lr": 1e6}, landscape=landscape, steps=100)
    assert json.dumps(description(experiment), allow_nan=False)
    one, other = solve.trajectories(experiment)
    assert one.diverged_at is None
    assert landscape in BOUNDED or other.diverged_at <= 2
    for path in (one, other):
        drawn = solve.view(experiment).flat(path.x, path.loss)
        assert all(np.isfinite(array).all() for array in (drawn, path.loss, path.lr, path.cost))


def test_eight_runs_are_described_in_less_than_33_kilobytes_whatever_their_steps():
    rules = [*RULES, *RULES][:8]
    runs = [{"rule": rule, "lr": 0.001 + i / 1000} for i, rule in enumerate(rules)]
    short, long = (wire.pack(description(race(*runs, steps=steps)), {}) for steps in (10, 10_000))
    assert len(short) < 33_000
    assert abs(len(long) - len(short)) < 200


def test_twelve_runs_have_twelve_colours():
    told = description(race(*[{}] * MAX_RUNS, steps=2))
    for theme in ("light", "dark"):
        assert len({run[theme] for run in told["runs"]}) == MAX_RUNS
