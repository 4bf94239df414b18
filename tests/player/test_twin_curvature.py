"""How a loss bends, against NumPy's own eigenvalues, and the scatter of mini-batch gradients."""

import jax.numpy as jnp
import numpy as np
import pytest

from app.races.along.curvature import curvature, eigenbasis, slopes
from core.data import Data
from core.lanczos import lanczos
from core.landscape import Landscape, Picture, Race
from core.plane import Plane
from landscapes import LANDSCAPES
from tests.player.twin.cloud import scatter

pytestmark = pytest.mark.usefixtures("x64")


def random_quadratic(d, seed=0):
    """½ xᵀAx with a random symmetric A, as a landscape, and A."""
    A = np.random.Generator(np.random.PCG64(seed)).standard_normal((d, d))
    A = A + A.T
    return (
        Landscape(
            name="random",
            title="Random",
            family="Closed forms",
            blurb="",
            tex="",
            source="",
            loss=lambda x, batch: 0.5 * x @ A @ x,
            picture=Picture(window=((-1, 1), (-1, 1))),
            race=Race(start=(1.0,) * d, steps=10, lr_slope=0.1, lr_distance=0.1),
        ),
        A,
    )


@pytest.mark.parametrize("d", [1, 2, 5, 80])
def test_the_extreme_eigenvalues_are_those_of_the_whole_hessian(d):
    landscape, A = random_quadratic(d)
    points = np.random.Generator(np.random.PCG64(1)).standard_normal((3, d))
    found = curvature(landscape, points)
    spectrum = np.linalg.eigvalsh(A)
    near = 1e-9 if d <= 64 else 0.02 * np.ptp(spectrum)
    np.testing.assert_allclose(found.low, np.full(3, spectrum[0]), atol=near)
    np.testing.assert_allclose(found.high, np.full(3, spectrum[-1]), atol=near)


def test_gradient_and_hessian_are_seen_on_the_plane():
    landscape, A = random_quadratic(4)
    across = np.linalg.qr(np.random.Generator(np.random.PCG64(2)).standard_normal((4, 2)))[0].T
    x = np.arange(4.0)
    found = curvature(landscape, [x], plane=Plane(np.zeros(4), across, ("u", "v")))
    H = across @ A @ across.T
    np.testing.assert_allclose(found.g[0], across @ A @ x)
    np.testing.assert_allclose(found.h[0], [H[0, 0], H[0, 1], H[1, 1]])


def test_lanczos_stops_where_the_space_is_exhausted():
    spectrum = jnp.repeat(jnp.array([-2.0, 1.0, 7.0]), 40)
    found = lanczos(lambda v: spectrum * v, jnp.zeros(120), 24)
    np.testing.assert_allclose([found[0], found[-1]], [-2, 7], rtol=1e-6)


def test_the_scatter_of_mini_batch_gradients_is_what_sampling_theory_says():
    regression = LANDSCAPES["regression"]
    data = Data(*(jnp.asarray(part) for part in regression.data()))
    w = np.array([0.3, -0.2])
    found = scatter(regression, w, {}, data)
    X, y = np.asarray(data.X), np.asarray(data.y)
    np.testing.assert_allclose(found.each, (X @ w - y)[:, None] * X, atol=1e-12)
    np.testing.assert_allclose(found.mean, X.T @ (X @ w - y) / len(y), atol=1e-12)
    for size in (1, 10, 100):
        clouds = found.batches(size, 4000, seed=0)
        np.testing.assert_allclose(np.cov(clouds.T), found.spread(size), rtol=0.12, atol=0.05 / size)
    np.testing.assert_allclose(found.batches(len(y), 3, seed=0), np.tile(found.mean, (3, 1)))
    assert np.all(found.spread(len(y)) == 0)


def test_slopes_and_eigenvectors_are_those_of_the_matrix():
    landscape, A = random_quadratic(6)
    points = np.random.Generator(np.random.PCG64(2)).standard_normal((5, 6))
    np.testing.assert_allclose(slopes(landscape, points), np.linalg.norm(points @ A, axis=1))
    values, vectors = eigenbasis(landscape, points[0])
    np.testing.assert_allclose(values, np.linalg.eigvalsh(A)[::-1])
    np.testing.assert_allclose(vectors @ A, values[:, None] * vectors, atol=1e-12)
    assert np.isnan(eigenbasis(LANDSCAPES["beale"], (np.nan, 0.0))[0]).all()
