"""Landscapes that are sums of squares: half the squared residuals are the loss, wherever one stands."""

import itertools

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sampling
from core.spec import Data
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
SQUARES = [name for name, landscape in LANDSCAPES.items() if landscape.residuals]


def test_all_that_are_sums_of_squares_say_so():
    assert set(SQUARES) >= {"quadratic", "ellipse", "beale", "rosenbrock", "regression"}


def batches(landscape):
    """All the data, and a mini-batch padded with samples that do not count."""
    if not landscape.data:
        return [None]
    data = landscape.data()
    plan = sampling.plan(0, len(data.y), 5, 1, "shuffled")
    rows = plan.rows[0]
    assert (plan.weight[0] == 0).any()
    return [data, Data(np.asarray(data.X)[rows], np.asarray(data.y)[rows], plan.weight[0].astype(float))]


@pytest.mark.parametrize("name", SQUARES)
@given(shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_half_the_squared_residuals_are_the_loss(name, shares):
    landscape = LANDSCAPES[name]
    low, high = np.transpose(landscape.window)
    x = low + np.array(shares) * (high - low)
    corners = itertools.product(
        *[[(s.name, v) for v in (s.low, s.default, s.high)] for s in landscape.sliders]
    )
    for params, batch in itertools.product(map(dict, corners), batches(landscape)):
        loss = landscape.loss(x, batch, **params)
        r = landscape.residuals(x, batch, **params)
        assert 0.5 * r @ r == pytest.approx(float(loss), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", SQUARES)
def test_the_residuals_jacobian_gives_the_gradient(name):
    landscape = LANDSCAPES[name]
    params, x = {s.name: s.default for s in landscape.sliders}, np.array(landscape.start)
    for batch in batches(landscape):
        J = jax.jacobian(landscape.residuals)(x, batch, **params)
        g = jax.grad(landscape.loss)(x, batch, **params)
        np.testing.assert_allclose(J.T @ landscape.residuals(x, batch, **params), g, rtol=1e-10)
