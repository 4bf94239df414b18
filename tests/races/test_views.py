"""What is drawn of a landscape: a window, the plane through many dimensions, and the heights there."""

import json

import jax
import numpy as np
import pytest

from app.player.messages.race import description
from app.races import permalink, solve
from core import engine
from landscapes import LANDSCAPES


def race(landscape, *rules, **keys):
    runs = [{"rule": rule} for rule in rules or ("gd",)]
    return permalink.read(json.dumps({"version": 1, "landscape": landscape, "runs": runs} | keys))


def test_where_a_formula_has_no_value_the_map_has_a_hole():
    experiment = race({"name": "formula", "formula": "log(x) + y^2"})
    _, z = solve.surface(experiment, ((-1, 1), (-1, 1)))
    x = np.linspace(-1, 1, z.shape[1])
    assert np.isnan(z[:, x < 0]).all()
    assert np.isfinite(z[:, x > 0]).all()


def test_a_landscape_or_a_part_of_it_is_drawn_as_the_engine_computes_it():
    quadratic = race({"name": "quadratic", "params": {"a": 3}})
    for experiment in (permalink.DEFAULT, quadratic):
        landscape, params = LANDSCAPES[experiment.landscape.name], experiment.landscape.params
        for window in (None, ((2.9, 3.1), (0.45, 0.55))):
            shown, z = solve.surface(experiment, window)
            assert shown == (window or landscape.picture.window)
            with jax.enable_x64(True):
                assert np.array_equal(z, engine.surface(landscape, shown, solve.GRID, params))
            assert z.shape == solve.GRID[::-1]


def test_a_plane_is_cut_through_the_loss():
    spectrum = {"name": "spectrum", "params": {"n": 5, "kappa": 10, "shape": 1}}
    for plane in ({"kind": "given"}, {"kind": "axes", "axes": [1, 3]}, {"kind": "pca"}):
        experiment = race(spectrum, "gd", "momentum", steps=40, plane=plane)
        shown, (_, z) = solve.view(experiment), solve.surface(experiment)
        corner = shown.plane.point(np.array([shown.window[0][1], shown.window[1][0]]))
        eigenvalues = 10 ** (-np.arange(5) / 4)
        assert z[0, -1] == pytest.approx(0.5 * eigenvalues @ corner**2, rel=1e-9)


def test_two_dimensions_with_a_plane_of_their_own_are_drawn_on_it():
    experiment = race({"name": "spectrum", "params": {"n": 2}})
    shown = solve.view(experiment)
    (x0, x1), (y0, y1) = shown.window
    x, y = shown.plane.flat(np.array(experiment.start))
    assert x0 < x < x1
    assert y0 < y < y1
    _, z = solve.surface(experiment)
    assert z[0, z.shape[1] // 2] > 10 * z[z.shape[0] // 2, 0]  # steep up the axis of the largest eigenvalue


def test_a_plane_has_a_window_even_where_nothing_moved():
    for kind in ("axes", "pca"):
        dumped = race({"name": "gaussian"}, steps=5, plane={"kind": kind}).model_dump(mode="json")
        dumped["runs"][0]["lr"] = 1e-9
        for low, high in solve.view(permalink.read(json.dumps(dumped))).window:
            assert np.float32(high) > np.float32(low)


def test_a_minimum_that_32_bits_cannot_hold_is_no_floor():
    for text in ("log(x**2+y**2+1e-50)", "(x-1)**2 + y**2 + exp(90*x)/exp(90*x)", "x**2+log(x**2+1e-46)"):
        experiment = race({"name": "formula", "formula": text}, steps=9)
        told = description(experiment)
        assert json.dumps(told, allow_nan=False)
        assert all(np.isfinite(points).all() for points in solve.marks(experiment).values())
        assert solve.floor(experiment) is None or np.isfinite(solve.floor(experiment))
        assert np.isfinite(solve.surface(experiment)[1]).any()


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("sign(x)+sign(y)+x^2+y^2", False),  # 0 at the origin, and -2 beside it
        ("x^2+y^2-3", True),
        ("abs(x)+y^2", True),
        ("x^4-x^2+0.3*x", True),
        ("sign(x)+x^2", False),
        ("1/(x^2+y^2)", False),
    ],
)
def test_what_is_lower_beside_a_jump_is_measured_from_nothing(text, known):
    experiment = race({"name": "formula", "formula": text}, steps=9)
    floor = solve.floor(experiment)
    assert (floor is not None) == known
    _, z = solve.surface(experiment)
    assert floor is None or floor <= np.nanmin(z) + 1e-6


def test_a_plane_of_the_paths_holds_them_and_says_how_much_it_leaves_out():
    experiment = race({"name": "spectrum"}, steps=60, plane={"kind": "pca"})
    shown, path = solve.view(experiment), solve.trajectories(experiment)[0].x
    flat = shown.plane.flat(path)
    assert np.all((flat > np.array(shown.window)[:, 0]) & (flat < np.array(shown.window)[:, 1]))
    left = path - shown.plane.point(flat)
    total = path - path.mean(axis=0)
    assert sum(shown.explained) == pytest.approx(1 - (left**2).sum() / (total**2).sum(), abs=1e-4)
