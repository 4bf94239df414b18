"""The inner state as it is drawn is what the run computed, on every kind of map."""

import json

import numpy as np
import pytest

from app.races import permalink, solve
from app.races.along import vectors
from tests.player import expected


def inner(rule, landscape="beale", **keys):
    """An experiment of one run, its path, and the message about it."""
    toggles = keys.pop("toggles", {})
    runs = [{"rule": rule, "toggles": toggles}]
    given = {"version": 1, "landscape": {"name": landscape}, "runs": runs, "steps": 40}
    experiment = permalink.read(json.dumps(given | keys))
    path = solve.trajectories(experiment)[0]
    header, arrays = expected.message("inner", experiment, 0)
    assert header["last"] == 40
    assert [*arrays] == [
        name for glyph in header["glyphs"] for name in (glyph["name"], glyph["name"] + "@") if name in arrays
    ]
    return experiment, path, header, arrays


def test_adams_means_squares_and_rates_are_those_of_the_step_that_begins_at_each_row():
    _, path, header, arrays = inner("adam")
    kinds = {glyph["name"]: (glyph["kind"], glyph["symbol"]) for glyph in header["glyphs"]}
    assert kinds["m_hat"] == ("vector", "m\u0302")
    assert (kinds["v_hat"][0], kinds["rate"][0], kinds["w"][0]) == ("squares", "rates", "vector")
    np.testing.assert_allclose(arrays["g"], path.seen["g"], rtol=1e-6)
    for name in ("m", "v", "m_hat", "v_hat", "rate"):
        np.testing.assert_allclose(arrays[name], path.seen[name][1:], rtol=1e-6)
    np.testing.assert_allclose(arrays["w"], np.diff(path.x, axis=0), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(arrays["w"], -arrays["rate"] * arrays["m_hat"], rtol=1e-3, atol=1e-6)
    size = path.lr[:, None] / (np.sqrt(arrays["v_hat"]) + 1e-8)
    np.testing.assert_allclose(arrays["rate"], size, rtol=1e-4)


def test_what_the_equation_does_not_mention_is_not_drawn():
    header = inner("adam", toggles={"bias": "uncorrected"})[2]
    assert [glyph["name"] for glyph in header["glyphs"]] == ["g", "m", "v", "rate", "w"]
    assert [glyph["used"] for glyph in inner("nesterov")[2]["glyphs"]] == [False, True, True, True, True]


def test_a_gradient_measured_elsewhere_stands_there():
    _, path, _, arrays = inner("nesterov")
    np.testing.assert_allclose(arrays["slope@"], arrays["y"])
    np.testing.assert_allclose(arrays["y"], path.seen["y"][1:], rtol=1e-6)
    _, path, _, arrays = inner("asgd")
    np.testing.assert_allclose(arrays["slope@"], path.seen["z"][:-1], rtol=1e-6)


@pytest.mark.parametrize("plane", [{"kind": "given"}, {"kind": "pca"}, {"kind": "axes", "axes": [1, 3]}])
def test_on_a_plane_vectors_are_projected_and_squares_need_the_parameters_own_axes(plane):
    experiment, path, header, arrays = inner("lookahead", "spectrum", plane=plane, toggles={"inner": "adam"})
    seen = solve.view(experiment)
    flat = seen.flat(path.x, path.loss)
    np.testing.assert_allclose(arrays["w"], np.diff(flat, axis=0), rtol=1e-4, atol=1e-5)
    for lengthened in (2.0, -3.0):
        np.testing.assert_allclose(
            vectors.linear(seen, lengthened * path.seen["g"]), lengthened * arrays["g"], rtol=1e-4, atol=1e-5
        )
    np.testing.assert_allclose(arrays["slow"], seen.flat(path.seen["slow"][1:], path.loss[1:]), rtol=1e-5)
    squares = [glyph["name"] for glyph in header["glyphs"] if glyph["kind"] == "squares"]
    if plane["kind"] == "axes":
        np.testing.assert_allclose(arrays["v"], path.seen["v"][1:, [1, 3]], rtol=1e-6)
    elif plane["kind"] == "pca":
        assert squares == []


def test_on_a_curve_everything_lies_along_x():
    _, path, header, arrays = inner("adam", "double_well")
    assert header["curve"]
    assert (arrays["m"][:, 1] == 0).all()
    np.testing.assert_allclose(arrays["m"][:, 0], path.seen["m"][1:, 0], rtol=1e-6)
    assert arrays["rate"].shape == arrays["v"].shape == (40, 1)
