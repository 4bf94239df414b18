"""Landscapes that are sums of squares: half the squared residuals are the loss, wherever one stands."""

import itertools
from functools import cache

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sampling
from core.data import Data
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
SQUARES = [name for name, landscape in LANDSCAPES.items() if landscape.residuals]


def test_all_that_are_sums_of_squares_say_so():
    closed = {"quadratic", "ellipse", "beale", "rosenbrock", "spectrum", "rosenbrock_n"}
    closed |= {"freudenstein_roth", "powell_badly_scaled", "brown_badly_scaled", "helical_valley"}
    closed |= {"powell_singular", "wood", "dixon_price", "zakharov"}
    assert set(SQUARES) >= closed | {"regression", "gd_vs_sgd", "one_hot", "scales"}


@cache
def both(landscape):
    """The loss and the residuals, compiled."""
    return jax.jit(landscape.loss), jax.jit(landscape.residuals)


@cache
def batches(landscape):
    """All the data, and a mini-batch padded with samples that do not count."""
    if not landscape.data:
        return [None]
    data = Data(*(np.asarray(part, float) for part in landscape.data()))
    plan = sampling.plan(0, len(data.y), 5, 1, "shuffled")
    rows = plan.rows[0]
    assert (plan.weight[0] == 0).any()
    return [data, Data(np.asarray(data.X)[rows], np.asarray(data.y)[rows], plan.weight[0].astype(float))]


@pytest.mark.parametrize("name", SQUARES)
@given(shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_half_the_squared_residuals_are_the_loss(name, shares):
    landscape = LANDSCAPES[name]
    value, errors = both(landscape)
    low, high = np.transpose(landscape.picture.window)
    flat = low + np.array(shares) * (high - low)
    flat = flat[: landscape.dimension]
    corners = itertools.product(
        *[[(s.name, v) for v in (s.low, s.default, s.high)] for s in landscape.sliders]
    )
    for params, batch in itertools.product(map(dict, corners), batches(landscape)):
        x = landscape.picture.plane(**params).point(flat) if landscape.picture.plane else flat
        loss, r = value(x, batch, **params), errors(x, batch, **params)
        assert 0.5 * r @ r == pytest.approx(float(loss), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", SQUARES)
def test_the_residuals_jacobian_gives_the_gradient(name):
    landscape = LANDSCAPES[name]
    params, x = {s.name: s.default for s in landscape.sliders}, np.array(landscape.start())
    for batch in batches(landscape):
        r, transposed = jax.vjp(lambda x, batch=batch: landscape.residuals(x, batch, **params), x)
        g = jax.grad(landscape.loss)(x, batch, **params)
        np.testing.assert_allclose(transposed(r)[0], g, rtol=1e-10, atol=1e-12)
