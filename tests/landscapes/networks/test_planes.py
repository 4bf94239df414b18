"""Planes through a network's parameters: what lies in them, and that the loss drawn there is the loss."""

import math
from functools import partial

import jax
import numpy as np
import pytest

from core import engine
from core.data import Data
from landscapes import LANDSCAPES
from landscapes.networks import planes, smoothness

pytestmark = pytest.mark.usefixtures("x64")


def made(**chosen):
    landscape = LANDSCAPES["mlp"]
    specs = (*landscape.sliders, *landscape.toggles)
    chosen = {"depth": 1, "width": 4, "activation": "tanh"} | chosen
    return landscape.user_input.make(None, {spec.name: spec.default for spec in specs} | chosen)


def some(landscape, n=40):
    return Data(*(part[:n] for part in landscape.data()))


def walk(n=12, d=300, seed=0):
    """A smooth path with noise on it."""
    random, t = np.random.default_rng(seed), np.linspace(0, 3, n)[:, None]
    curve = 3 * np.sqrt(t) * random.normal(size=d) + np.sin(2 * t) * random.normal(size=d)
    return curve + random.normal(0, 0.1, (n, d))


def test_every_filter_of_a_normalized_direction_is_as_long_as_the_networks():
    shapes, random = ((9, 4), (4,), (4, 3), (3,)), np.random.default_rng(0)
    x, direction = random.normal(size=(2, 36 + 4 + 12 + 3))
    found = planes.filter_normalized(direction, x, shapes)
    W, b, V, c = np.split(found, [36, 40, 52])
    X, D, Y, E = x[:36], direction[:36], x[40:52], direction[40:52]
    for part, own, drawn, columns in ((W, X, D, 4), (V, Y, E, 3)):
        part, own, drawn = (vector.reshape(-1, columns) for vector in (part, own, drawn))
        lengths = np.linalg.norm(own, axis=0)
        np.testing.assert_allclose(np.linalg.norm(part, axis=0), lengths, rtol=1e-12)
        np.testing.assert_allclose(part / lengths, drawn / np.linalg.norm(drawn, axis=0), rtol=1e-12)
    assert (b == 0).all()
    assert (c == 0).all()
    assert np.isfinite(planes.filter_normalized(0 * direction, x, shapes)).all()


def test_the_principal_plane_is_that_of_numpys_svd():
    points = walk()
    drawn = planes.principal(points)
    away = points - points.mean(axis=0)
    _, s, vectors = np.linalg.svd(away, full_matrices=False)
    shares = s**2 / (s**2).sum()
    np.testing.assert_allclose(drawn.explained, shares[:2], rtol=1e-9)
    assert sum(drawn.explained) <= 1
    signs = np.sign(vectors[:2] @ (points[-1] - points[0]))[:, None]
    np.testing.assert_allclose(drawn.plane.across, signs * vectors[:2], atol=1e-9)
    first, last = drawn.plane.flat(points[[0, -1]])
    assert (last > first).all(), "up and to the right"
    outside = planes.outside(drawn.plane, points)
    assert (outside**2).sum() == pytest.approx((s[2:] ** 2).sum(), rel=1e-9)


def test_a_principal_plane_is_found_block_by_block(monkeypatch):
    points = walk()
    whole = planes.principal(points)
    monkeypatch.setattr(planes, "BLOCK", 7)
    parts = planes.principal(points)
    np.testing.assert_allclose(parts.plane.across, whole.plane.across, atol=1e-12)
    np.testing.assert_allclose(parts.explained, whole.explained)


def test_a_path_on_a_line_or_of_a_single_point_has_a_principal_plane_too():
    drawn = planes.principal(np.outer([0.0, 1.0, 3.0], np.ones(50)))
    assert drawn.explained == pytest.approx((1, 0))
    np.testing.assert_allclose(drawn.plane.flat(np.ones(50))[1], 0)
    still = planes.principal(np.ones((1, 50)))
    assert still.explained == (0, 0)
    assert (still.plane.flat(np.ones((2, 50))) == 0).all()


@pytest.mark.parametrize("tilted", [False, True])
def test_what_falls_on_a_plane_lies_in_it_and_outside_is_what_pythagoras_leaves(tilted):
    plane, points = planes.principal(walk()).plane, walk(seed=1)
    if tilted:  # neither at a right angle nor of one length
        plane = plane._replace(across=np.array([[2.0, 0.5], [-1.0, 0.3]]) @ plane.across)
    flat = plane.flat(points)
    shadows = plane.point(flat)
    np.testing.assert_allclose(plane.flat(shadows), flat, atol=1e-9)
    away, within = (np.linalg.norm(part - plane.origin, axis=1) for part in (points, shadows))
    np.testing.assert_allclose(planes.outside(plane, points) ** 2, away**2 - within**2, rtol=1e-9)
    assert planes.outside(plane, shadows).max() < 1e-9


def test_the_loss_drawn_on_a_plane_is_the_loss_at_its_points_with_batch_norm_too():
    landscape = made(normalization="batch")
    data, loss = some(landscape), jax.jit(partial(landscape.loss))
    plane = planes.random(landscape.training.begin(0), landscape.shapes, 0).plane
    assert abs(plane.across[0] @ plane.across[1]) > 1e-3, "not orthonormal"
    window, shape = ((-1, 1), (-0.5, 0.75)), (7, 6)
    grid = engine.surface(landscape, window, shape, None, data, plane)
    ys, xs = (np.linspace(*side, n) for side, n in zip(window[::-1], shape[::-1], strict=True))
    known = [[loss(plane.origin + x * plane.across[0] + y * plane.across[1], data) for x in xs] for y in ys]
    np.testing.assert_allclose(grid, known, rtol=1e-12)
    x = plane.point(np.array([0.3, -0.4]))
    height = engine.heights(landscape, plane, plane.flat(x)[None], None, data)
    np.testing.assert_allclose(height, [loss(x, data)], rtol=1e-12)


def test_random_directions_come_from_their_seed():
    landscape = made()
    x = landscape.training.begin(0)
    first, same, other = (planes.random(x, landscape.shapes, seed).plane.across for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, same)
    assert np.abs(first - other).max() > 0.1


@pytest.fixture(scope="module")
def bent():
    """A network of 85 parameters, a point, and the whole Hessian there."""
    landscape = made(width=1)
    data, random = some(landscape), np.random.default_rng(0)
    x = landscape.training.begin(0) + random.normal(0, 0.2, landscape.dimension)
    multiply = smoothness.hessian_product(landscape, x, data)
    hessian = np.stack([multiply(row) for row in np.eye(len(x))])
    return landscape, data, x, hessian


def test_the_product_by_the_hessian_is_the_slopes_derivative(bent):
    landscape, data, x, hessian = bent
    np.testing.assert_allclose(hessian, hessian.T, atol=1e-12)
    slope, v = jax.jit(jax.grad(landscape.loss)), np.random.default_rng(1).normal(size=len(x))
    known = (slope(x + 1e-5 * v, data) - slope(x - 1e-5 * v, data)) / 2e-5
    np.testing.assert_allclose(hessian @ v, known, atol=1e-7)


def test_the_plane_of_greatest_curvature_is_that_of_the_whole_hessian(bent):
    _, _, x, hessian = bent
    values, vectors = np.linalg.eigh(hessian)
    order = np.argsort(-np.abs(values))[:2]
    drawn = planes.curved(x, lambda v: hessian @ v)
    found, _ = planes.top_two(lambda v: hessian @ v, len(x))
    np.testing.assert_allclose(found, values[order], rtol=1e-5)
    for row, known in zip(drawn.plane.across, vectors[:, order].T, strict=True):
        assert abs(row @ known) == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(drawn.plane.across @ drawn.plane.across.T, np.eye(2), atol=1e-9)
    assert f"{values[order[0]]:.3g}" in drawn.plane.axes[0]


def test_the_largest_eigenvalues_may_be_negative_or_fewer_than_the_rounds():
    flat, across = planes.top_two(lambda v: 0 * v, 4)
    assert flat.tolist() == [0, 0]
    np.testing.assert_allclose(across @ across.T, np.eye(2), atol=1e-12)
    with pytest.raises(ValueError, match="finite"):
        planes.top_two(lambda v: v * np.nan, 4)
    values, vectors = planes.top_two(lambda v: np.array([1.0, -5.0, 3.0]) * v, 3)
    np.testing.assert_allclose(values, [-5, 3])
    np.testing.assert_allclose(np.abs(vectors), [[0, 1, 0], [0, 0, 1]], atol=1e-9)


def test_sharpness_is_the_largest_eigenvalue_of_the_whole_hessian(bent):
    landscape, data, x, hessian = bent
    known = np.linalg.eigvalsh(hessian)[-1]
    assert smoothness.sharpness(landscape, x, data) == pytest.approx(known, rel=1e-3)


def test_the_plane_of_two_solutions_holds_both_and_where_they_began():
    start, first, second = np.random.default_rng(0).normal(size=(3, 50))
    plane = planes.line(start, first, second).plane
    np.testing.assert_allclose(plane.flat(np.stack([first, second])), [[0, 0], [1, 0]], atol=1e-12)
    assert plane.flat(start)[1] > 0
    assert planes.outside(plane, np.stack([start, first, second])).max() < 1e-12
    along, up = plane.across
    assert along @ up == pytest.approx(0, abs=1e-9)
    assert np.linalg.norm(up) == pytest.approx(np.linalg.norm(along)), "circles stay circles"


def test_two_solutions_in_line_with_the_start_have_a_plane_and_equal_ones_have_none():
    start, step = np.zeros(50), np.eye(50)[3]
    for first, second in ((2 * step, 5 * step), (start, step), (step, -step)):
        plane = planes.line(start, first, second).plane
        np.testing.assert_allclose(plane.flat(np.stack([first, second])), [[0, 0], [1, 0]], atol=1e-12)
        assert np.linalg.matrix_rank(plane.across) == 2
        assert math.isclose(planes.outside(plane, start[None])[0], 0, abs_tol=1e-12)
    for same in (start, step):
        with pytest.raises(ValueError, match="the same point"):
            planes.line(start, same, same)
