"""Every landscape: published values, known minima and saddles, gradients, and a default race that works."""

import itertools
import math

import jax
import numpy as np
import pytest
from scipy.optimize import rosen

from core import engine
from core.rules import RULES
from landscapes import LANDSCAPES

ROOT = math.sqrt(0.5)

# Values by another hand: (point, sliders, loss). Every landscape needs one that is not at its minimum.
KNOWN = {
    "quadratic": [
        ((1, 1), {}, 12.5),
        ((0.2, -2), {}, 10.4),
        ((ROOT, ROOT), {"angle": 45}, 10),
        ((-ROOT, ROOT), {"angle": 45}, 2.5),
        ((1, 2), {"a": 3, "b": 5, "angle": 90}, 17),
    ],
    "ellipse": [((1, 1), {}, 5), ((-3, 0.5), {}, 10)],
    "saddle": [((2, 1), {}, 3), ((1, -2), {}, -3)],
    "beale": [((0, 0), {}, 14.203125), ((1, 1), {}, 14.203125), ((3, 0.5), {}, 0), ((2, -1), {}, 13.203125)],
    "rosenbrock": [
        ((-1.2, 1), {}, 24.2),
        ((0.3, -0.7), {}, rosen([0.3, -0.7])),
        ((0, 0), {"a": 0.5, "b": 7}, 0.25),
        ((1, 2), {"a": 1.4, "b": 10}, 10.16),
    ],
    "regression": [((0, 0), {}, 0.5)],  # predicting the mean of a standardized target
}
# The loss at the minima, whatever the sliders. None: not in closed form, and tested in a file of its own.
LOWEST = {"quadratic": 0, "ellipse": 0, "beale": 0, "rosenbrock": 0, "regression": None}

every_landscape = pytest.mark.parametrize("name", LANDSCAPES)


def ends(landscape):
    """The defaults, then every corner of the sliders' ranges."""
    corners = itertools.product(*[[(s.name, s.low), (s.name, s.high)] for s in landscape.sliders])
    return [{s.name: s.default for s in landscape.sliders}, *map(dict, corners)]


def loss_of(landscape):
    """The full-data loss as a function of the point and the sliders, compiled once."""
    data = landscape.data() if landscape.data else None
    return lambda x, params: landscape.loss(x, data, **params)


def inside(landscape, point):
    """Whether the window shows it."""
    return all(
        low < coordinate < high for coordinate, (low, high) in zip(point, landscape.window, strict=True)
    )


def test_every_landscape_has_a_value_by_another_hand():
    assert set(KNOWN) == set(LANDSCAPES)
    assert set(LOWEST) == {landscape.name for landscape in LANDSCAPES.values() if landscape.minima()}


@every_landscape
def test_the_loss_takes_its_published_values(name, x64):
    landscape = LANDSCAPES[name]
    loss = jax.jit(loss_of(landscape))
    for point, params, value in KNOWN[name]:
        assert loss(np.array(point, float), ends(landscape)[0] | params) == pytest.approx(
            value, rel=1e-12, abs=1e-12
        )


@every_landscape
def test_minima_are_flat_and_round_and_saddles_flat_and_both(name, x64):
    landscape = LANDSCAPES[name]
    loss = loss_of(landscape)
    value, gradient, hessian = jax.jit(loss), jax.jit(jax.grad(loss)), jax.jit(jax.hessian(loss))
    for params in ends(landscape):
        for kind, points in (
            ("minimum", landscape.minima(**params)),
            ("saddle", landscape.saddles(**params)),
        ):
            for point in points:
                at = np.array(point, float)
                bend = np.linalg.eigvalsh(hessian(at, params))
                assert np.abs(gradient(at, params)).max() < 1e-9 * np.abs(bend).max()
                assert inside(landscape, point)
                if kind == "saddle":
                    assert bend[0] < 0 < bend[-1]
                else:
                    assert bend[0] > -1e-9 * bend[-1]
                    if LOWEST[name] is not None:
                        assert value(at, params) == pytest.approx(LOWEST[name], abs=1e-12)


@every_landscape
def test_the_gradient_is_the_central_difference(name, x64):
    landscape = LANDSCAPES[name]
    loss = loss_of(landscape)
    value, gradient = jax.jit(loss), jax.jit(jax.grad(loss))
    low, high = np.transpose(landscape.window)
    for params in ends(landscape):
        for share in ((0.21, 0.68), (0.93, 0.07)):
            x, h = low + np.array(share) * (high - low), 1e-5
            difference = [
                (value(x + h * e, params) - value(x - h * e, params)) / (2 * h) for e in np.eye(len(x))
            ]
            scale = np.abs(difference).max()
            np.testing.assert_allclose(gradient(x, params), difference, rtol=1e-6, atol=1e-7 * scale)


@every_landscape
def test_the_whole_window_is_finite_at_every_end_of_the_sliders(name):
    landscape = LANDSCAPES[name]
    data = landscape.data() if landscape.data else None
    for params in ends(landscape):
        grid = engine.surface(landscape, landscape.window, (16, 16), params, data)
        assert np.isfinite(grid).all()
        assert np.ptp(grid) > 0


@every_landscape
def test_the_start_is_in_the_window_and_not_where_nothing_moves(name):
    landscape = LANDSCAPES[name]
    assert inside(landscape, landscape.start)
    slope = jax.grad(loss_of(landscape))(np.array(landscape.start, np.float32), ends(landscape)[0])
    assert np.abs(slope).max() > 0


@pytest.mark.parametrize(
    ("name", "rule"),
    [(name, rule) for name in LANDSCAPES for rule in RULES if not LANDSCAPES[name].obstacle(RULES[rule])],
)
def test_the_default_race_goes_down_and_does_not_diverge(name, rule):
    """Where there is no lowest point, as on the saddle, a fast rule may well leave the finite numbers."""
    landscape = LANDSCAPES[name]
    path = engine.run(
        RULES[rule],
        landscape,
        start=landscape.start,
        lr=np.full(landscape.steps, landscape.lr(RULES[rule])),
        data=landscape.data() if landscape.data else None,
    )
    assert path.diverged_at is None or not landscape.minima()
    assert path.loss[-1] < path.loss[0]


@every_landscape
def test_a_landscape_and_its_sliders_are_described_within_their_own_limits(name):
    landscape = LANDSCAPES[name]
    for slider in landscape.sliders:
        slider.check(slider.default)
        assert slider.low > 0 or not slider.log
    for text in (landscape.title, landscape.blurb, landscape.tex, landscape.source):
        assert text == text.strip() != ""
