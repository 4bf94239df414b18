"""What bends under the finger: paths at many values of a knob, as they are packed, against the true ones."""

import gzip
import json

import numpy as np
import pytest
from fetching import get
from hypothesis import given
from hypothesis import strategies as st

from app import VERSION
from app.player import fan, wire
from app.races import knobs, permalink, solve
from core.experiment import ExperimentError

FOUR = [{"rule": rule} for rule in ("gd", "momentum", "nesterov", "adam")]


def race(name="quadratic", steps=500, runs=FOUR, **parts):
    wanted = {"version": 1, "landscape": {"name": name}, "steps": steps, "runs": runs, **parts}
    return permalink.read(json.dumps(wanted))


def read(message):
    """A fan unpacked: header, positions [values, runs, steps + 1, 2], losses [values, runs, steps + 1]."""
    header, arrays = wire.unpack(message)
    numbers = {name: np.cumsum(arrays[name], axis=2, dtype=np.int16) for name in ("x", "loss")}
    scale, loss = header["scale"], numbers["loss"]
    u = wide(numbers["x"] / scale["levels"], scale)
    if header["spread"]:
        middle, unit = header["spread"]
        return (
            header,
            header["middle"] + header["half"] * u,
            middle + unit * wide(loss / scale["levels"], scale),
        )
    floors = np.array(header["floors"])[:, None, None]
    losses = floors + 10 ** (loss / scale["decades"] + scale["center"])
    return header, header["middle"] + header["half"] * u, losses


def wide(v, scale):
    """Positions in half windows, from what is packed."""
    far = scale["linear"] * np.exp((np.abs(v) - scale["linear"]) / scale["stretch"])
    return np.where(np.abs(v) <= scale["linear"], v, np.sign(v) * far)


@pytest.mark.parametrize(
    ("experiment", "name"),
    [
        (race(), "landscape.a"),
        (race("beale", 300), "lr.0"),
        (race("rastrigin", 200), "b1.3"),  # a landscape on which runs come far apart
        (race("regression", 100, batch={"size": 10}), "batch"),
        (race("saddle", 200, FOUR[:1]), "lr.0"),  # no minimum is known, and paths run away
    ],
    ids=lambda value: value if isinstance(value, str) else value.landscape.name,
)
def test_a_fan_holds_the_very_paths_within_its_error_bound(experiment, name):
    knob = knobs.named(experiment, name)
    header, positions, losses = read(fan.along(experiment, knob))
    shown, (values,) = solve.seen(experiment), header["values"]
    half, middle = np.array(header["half"]), np.array(header["middle"])
    variants = list(knobs.turned(experiment, [(knob, values)]))
    for k, variant in enumerate(variants):
        for j, i in enumerate(knob.rows):
            found = solve.trajectories(variant)[i]
            true = (shown.flat(found.x, found.loss) - middle) / half
            off = np.abs((positions[k, j] - middle) / half - true)
            near = np.abs(true) <= fan.LINEAR
            assert off[near].max(initial=0) <= 1.01 * fan.FINE
            assert (off[~near] <= fan.COARSE * np.abs(true[~near])).all()
            assert header["diverged"][k][j] == found.diverged_at
            if header["floors"][k] is None:
                unit = max(header["spread"][1], 1.0)
                off = np.abs(losses[k, j] - found.loss)
                near = np.abs(found.loss) < 1e9 * unit  # beyond, all are as good as infinite
                assert (off[near] <= 2e-3 * np.maximum(unit, np.abs(found.loss[near]))).all()
                continue
            above = np.maximum(found.loss - header["floors"][k], 1e-30)
            close = above < 1e12
            decoded = (losses[k, j] - header["floors"][k])[close]
            assert np.allclose(decoded, above[close], rtol=2e-3, atol=1e-5)


def test_the_present_value_is_in_the_fan_and_is_the_page_s_own_path():
    experiment = race("beale", 120, [{"rule": "adam", "lr": 0.0371}])
    knob = knobs.named(experiment, "lr.0")
    header, positions, _ = read(fan.along(experiment, knob))
    k = header["values"][0].index(0.0371)
    own = solve.trajectories(experiment)[0].x
    assert np.allclose(positions[k, 0], own, atol=np.max(header["half"]) * 1.01 * fan.FINE)


def test_a_square_turns_two_knobs_of_a_run():
    experiment = race("beale", 100, [{"rule": "gd"}, {"rule": "momentum"}])
    pair = knobs.named(experiment, "lr.1"), knobs.named(experiment, "beta.1")
    header, positions, _ = read(fan.over(experiment, *pair))
    across, up = header["values"]
    assert positions.shape == (len(across) * len(up), 1, 101, 2)
    i, j = 3, 7
    (variant,) = knobs.turned(experiment, [(pair[0], [across[i]]), (pair[1], [up[j]])])
    true = solve.trajectories(variant)[1].x
    inside = np.abs((true - header["middle"]) / np.array(header["half"])).max(axis=1) < fan.LINEAR
    found = positions[j * len(across) + i, 0]
    assert np.allclose(found[inside], true[inside], atol=np.max(header["half"]) * 1.01 * fan.FINE)


@pytest.mark.parametrize("noise", [0.0, 0.5], ids=["smooth", "noisy"])
def test_four_runs_of_500_steps_at_33_values_stay_below_400_kb(noise):
    experiment = race(runs=[run | {"noise": noise} for run in FOUR])
    message = fan.along(experiment, knobs.named(experiment, "landscape.a"))
    assert len(wire.unpack(message)[0]["values"][0]) == knobs.VALUES
    assert len(gzip.compress(message, 6)) < 400_000


def test_long_races_have_fewer_values_and_then_none_instead_of_more_bytes():
    experiment = race("beale", 10_000, FOUR)
    header, arrays = wire.unpack(fan.along(experiment, knobs.named(experiment, "lr.0")))
    assert 5 <= len(header["values"][0]) < knobs.VALUES
    assert arrays["x"].size <= 2 * fan.POINTS
    many = race("quadratic", 10_000, 3 * FOUR)
    with pytest.raises(ExperimentError, match="too long to bend"):
        fan.along(many, knobs.named(many, "landscape.a"))


def test_a_knob_keeps_its_present_value_where_it_takes_whole_numbers_and_where_it_is_zero():
    experiment = race("regression", 20, [{"rule": "svrg"}], batch={"size": 1})
    knob = knobs.named(experiment, "m.0")
    assert knob.value in knob.values()
    assert knob.whole(knob.value) == knob.value
    assert max(knob.only) == knob.high
    zero = race("beale", 20, [{"rule": "saddle_free_newton"}])
    knob = knobs.named(zero, "damping.0")
    assert knob.values()[0] == knob.value == 0
    header, _, _ = read(fan.along(zero, knob))
    assert header["values"][0][0] == 0


def test_the_race_from_another_start_is_drawn_on_the_page_s_own_plane():
    experiment = race("spectrum", 50, FOUR[:1], plane={"kind": "pca"})
    finger = np.array([x0 + 0.3 * (x1 - x0) for x0, x1 in solve.seen(experiment).window])
    moved = solve.moved(experiment, tuple(finger))
    header, positions, _ = read(fan.single(experiment, moved))
    assert np.allclose(positions[0, 0, 0], finger, atol=np.max(header["half"]) * 2 * fan.FINE)


def test_a_batch_knob_needs_a_run_that_it_bends():
    own = [{"rule": "gd", "batch": {"size": 5}}]
    experiment = race("regression", 20, own, batch={"size": 10})
    assert "batch" not in {knob.name for knob in knobs.knobs(experiment)}


@given(st.data())
def test_a_knob_stays_within_what_an_experiment_may_hold(data):
    experiment = race("regression", 50, batch={"size": 10})
    knob = data.draw(st.sampled_from(knobs.knobs(experiment)))
    value = knob.whole(data.draw(st.floats(-1e9, 1e9)))
    assert knob.low <= value <= knob.high
    (variant,) = knobs.turned(experiment, [(knob, [value])])
    assert permalink.decode(permalink.encode(variant)) == variant


@pytest.mark.parametrize("name", ["lr.9", "", "b1", "landscape.name", "../x"])
def test_an_unknown_knob_is_refused_in_a_sentence(name):
    with pytest.raises(ExperimentError, match=r"is no knob of this experiment\.$"):
        knobs.named(race(), name)


@pytest.mark.parametrize(
    ("start", "said"), [("1", "two numbers"), ("a,b", "two numbers"), ("nan,0", "-1e"), ("1e9,0", "-1e")]
)
def test_another_start_must_be_a_place(start, said):
    status, _, body = get(f"race/{VERSION}/{start}/{permalink.encode(race())}")
    assert status == 400
    assert said in body.decode()


@pytest.mark.parametrize("way", ["fan/{}/lr.0", "square/{}/lr.0/beta.0", "race/{}/1,1"])
def test_networks_have_no_fan(way):
    status, _, body = get(f"{way.format(VERSION)}/{permalink.encode(permalink.training())}")
    assert status == 400
    assert "is trained" in body.decode()


def test_fans_are_sent_deflated_and_kept():
    link = permalink.encode(race("beale", 50, [{"rule": "momentum"}]))
    for way in ("fan/{}/beta.0", "square/{}/lr.0/beta.0", "race/{}/1,1"):
        status, headers, body = get(f"{way.format(VERSION)}/{link}")
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert "immutable" in headers["cache-control"]
        assert wire.unpack(gzip.decompress(body))[0]["view"] == "fan"


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("fan/{}/lr.7", "is no knob"),
        ("square/{}/lr.0/lr.0", "two different knobs"),
        ("square/{}/lr.0/lr.1", "two different knobs"),
    ],
)
def test_what_cannot_be_turned_is_refused_in_a_sentence(way, said):
    status, _, body = get(f"{way.format(VERSION)}/{permalink.encode(race())}")
    assert status == 400
    assert said in body.decode()
    assert body.decode().endswith(".")
