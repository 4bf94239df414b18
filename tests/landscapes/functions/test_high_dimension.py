"""Landscapes in n dimensions: eigenvalues, planes, and what random critical points are."""

import jax
import numpy as np
import pytest
from scipy.optimize import rosen
from scipy.stats import spearmanr

from core import engine
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES
from landscapes.functions.critical_points import critical_points, field, fraction_of_minima
from landscapes.functions.high_dimension import SHAPES, eigenvalues

pytestmark = pytest.mark.usefixtures("x64")
NAMES = ("spectrum", "rosenbrock_n", "gaussian")
SPECTRUM = LANDSCAPES["spectrum"]


def settings(name, **given):
    """The sliders at their defaults, save for those given."""
    return {s.name: s.default for s in LANDSCAPES[name].sliders} | given


@pytest.mark.parametrize("shape", range(len(SHAPES)))
@pytest.mark.parametrize("n", [2, 3, 8, 32])
@pytest.mark.parametrize("kappa", [1.0, 100.0, 1e4])
def test_the_hessian_has_the_spectrum_that_the_page_shows(n, kappa, shape):
    params = settings("spectrum", n=n, kappa=kappa, shape=shape)
    shown = eigenvalues(params)
    H = jax.hessian(lambda x: SPECTRUM.loss(x, None, **params))(np.ones(n))
    np.testing.assert_allclose(H, np.diag(shown), rtol=1e-12, atol=1e-15)
    assert (shown[0], shown[-1]) == (1, pytest.approx(1 / kappa, rel=1e-12))
    assert (np.diff(shown) <= 1e-15).all()


def test_the_four_spectra_are_what_they_are_called():
    even, geometric, clusters, outlier = (eigenvalues({"shape": i}) for i in range(4))
    np.testing.assert_allclose(np.diff(even), np.diff(even)[0])
    np.testing.assert_allclose(geometric[1:] / geometric[:-1], 100 ** (-1 / 7))
    assert clusters.tolist() == [1] * 4 + [0.01] * 4
    assert outlier.tolist() == [1] + [0.01] * 7


@pytest.mark.parametrize("shape", [2, 3])
def test_conjugate_gradients_take_as_many_steps_as_there_are_different_eigenvalues(shape):
    params = settings("spectrum", n=32, shape=shape)
    path = engine.run(
        RULES["conjugate_gradient"], SPECTRUM, RunSettings(params), start=np.ones(32), lr=np.full(2, 0.1)
    )
    assert path.loss[-1] < 1e-12 < path.loss[1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [2, 5, 32])
def test_planes_and_starts_follow_the_number_of_dimensions(name, n):
    landscape, params = LANDSCAPES[name], settings(name, n=n)
    start, plane = np.array(landscape.start(params)), landscape.picture.plane(**params)
    assert start.shape == plane.origin.shape == (n,)
    assert plane.axes == landscape.picture.axes
    np.testing.assert_array_equal(plane.across @ plane.across.T, np.eye(2))
    for x, side in zip(plane.flat(start), landscape.picture.window, strict=True):
        assert side[0] < x < side[1]
    assert np.isfinite(landscape.loss(start, None, **params))


@pytest.mark.parametrize("name", NAMES)
def test_the_default_start_is_that_of_the_default_dimension(name):
    assert LANDSCAPES[name].start() == LANDSCAPES[name].start(settings(name))


@pytest.mark.parametrize("n", [2, 3, 8])
def test_rosenbrock_is_scipys(n):
    x = np.linspace(-1.3, 1.1, n)
    value = LANDSCAPES["rosenbrock_n"].loss(x, None, **settings("rosenbrock_n", n=n))
    assert value == pytest.approx(rosen(x), rel=1e-12)


@pytest.mark.parametrize("n", [4, 5, 6, 8, 32])
def test_rosenbrock_s_local_minimum_is_marked_where_there_is_one(n):
    """Shang & Qiu 2006: exactly two minima in 4 to 30 dimensions; in 8 the local one has 3.986."""
    landscape, params = LANDSCAPES["rosenbrock_n"], settings("rosenbrock_n", n=n)
    best, local = (np.array(point) for point in landscape.minima(**params))
    assert (best == 1).all()
    assert np.abs(jax.grad(landscape.loss)(local, None, **params)).max() < 1e-11
    assert np.linalg.eigvalsh(jax.hessian(landscape.loss)(local, None, **params))[0] > 0.3
    assert local[0] < -0.7
    if n == 8:
        np.testing.assert_allclose(local[:2], [-0.993, 0.996], atol=5e-4)
        assert landscape.loss(local, None, **params) == pytest.approx(3.986, abs=5e-4)


@pytest.mark.parametrize("n", [2, 3])
def test_in_two_and_three_dimensions_rosenbrock_has_one_minimum_only(n):
    assert LANDSCAPES["rosenbrock_n"].minima(n=float(n)) == ((1.0,) * n,)


def test_newton_from_rosenbrock_s_default_start_ends_at_a_mark():
    landscape = LANDSCAPES["rosenbrock_n"]
    path = engine.run(RULES["newton"], landscape, start=landscape.start(), lr=np.ones(100))
    ends = np.abs(np.array(landscape.minima()) - path.x[-1]).max(axis=1)
    assert ends.min() < 1e-9


def test_the_random_field_is_the_same_in_numpy_and_differs_from_seed_to_seed():
    landscape, x = LANDSCAPES["gaussian"], np.linspace(-1, 1, 6)
    values = []
    for seed in (0, 1, 19):
        params = settings("gaussian", n=6, seed=float(seed))
        value, gradient, hessian = (part[0] for part in field(x[None], seed))
        assert landscape.loss(x, None, **params) == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(jax.grad(landscape.loss)(x, None, **params), gradient, rtol=1e-9)
        np.testing.assert_allclose(
            jax.hessian(landscape.loss)(x, None, **params), hessian, rtol=1e-9, atol=1e-12
        )
        values.append(value)
    assert len(set(values)) == 3


def test_random_matrices_are_positive_as_seldom_as_is_known():
    """Exact for the first three sizes (Dean & Majumdar 2008): 1/2, (2 − √2)/4 and (π − 2√2)/(4π)."""
    found = fraction_of_minima((1, 2, 3, 4), 100_000)
    known = [1 / 2, (2 - np.sqrt(2)) / 4, (np.pi - 2 * np.sqrt(2)) / (4 * np.pi)]
    assert (np.abs(found.fraction[:3] - known) < 4 * found.error[:3]).all()
    ratios = found.fraction[1:] / found.fraction[:-1]
    assert (np.diff(ratios) < 0).all(), "faster than exponentially"


def test_high_critical_points_have_a_high_index_and_minima_get_rare():
    minima = []
    for n in (2, 4, 8):
        found = critical_points(n)
        assert len(found.loss) > 30
        assert (np.diff(found.loss) >= 0).all()
        _, gradient, hessian = field(found.x)
        assert np.linalg.norm(gradient, axis=1).max() < 1e-8
        np.testing.assert_array_equal((np.linalg.eigvalsh(hessian) < 0).sum(axis=1), found.indices)
        assert spearmanr(found.loss, found.indices).statistic > 0.5
        minima.append((found.indices == 0).mean())
    assert minima[0] > 2 * minima[1] > 4 * minima[2]
