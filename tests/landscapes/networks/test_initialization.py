"""How weights begin: the variances that theory asks for, and what becomes of a signal in ten layers."""

import math

import jax
import numpy as np
import pytest

from landscapes.networks import architectures, initialization
from landscapes.networks.initialization import SCHEMES
from landscapes.networks.layers import Block, Conv, Pass


def drawn(scheme, *blocks, seed=0):
    return initialization.begin(scheme, blocks, seed)


def layers(scheme, activation, scale=1.0):
    """What ten layers of 500 units make of a normal signal of that standard deviation, layer by layer."""
    network = architectures.mlp((500,), [500] * 10, 10, activation=activation)
    x = initialization.begin(scheme, network.blocks, 0).astype(np.float32)
    X = scale * np.random.default_rng(0).standard_normal((1000, 500)).astype(np.float32)
    way = Pass(np.ones(1000, np.float32))
    network(jax.numpy.asarray(x), jax.numpy.asarray(X), way)
    return [np.asarray(tap, float) for tap in way.activations[:-1]]


def test_small_weights_let_the_signal_die_out_as_in_the_lecture():
    stds = [layer.std() for layer in layers("small", "tanh")]
    np.testing.assert_allclose(stds[:5], [0.213, 0.0477, 0.0107, 0.00238, 0.00053], rtol=0.03)
    assert np.divide(stds[5:], stds[4:-1]) == pytest.approx(0.01 * math.sqrt(500), rel=0.03)


def test_large_weights_saturate_every_unit():
    for layer in layers("normal", "tanh"):
        assert layer.std() == pytest.approx(0.98, rel=0.01)
        assert (np.abs(layer) > 0.99).mean() > 0.8


@pytest.mark.parametrize("scheme", ["xavier_normal", "xavier_uniform"])
def test_xavier_keeps_the_variance_where_the_network_is_linear(scheme):
    stds = [layer.std() for layer in layers(scheme, "tanh", scale=0.01)]
    np.testing.assert_allclose(stds, 0.01, rtol=0.03)


@pytest.mark.parametrize("scheme", ["he_normal", "he_uniform"])
def test_he_keeps_the_second_moment_through_rectified_layers(scheme):
    for layer in layers(scheme, "relu"):
        assert (layer**2).mean() == pytest.approx(1, rel=0.2)  # the same draw of weights for all samples


def test_xavier_does_not_keep_it_there():
    assert (layers("xavier_normal", "relu")[-1] ** 2).mean() < 2 * 2.0**-10


@pytest.mark.parametrize(
    ("scheme", "variance"), [("xavier", lambda b: 2 / (b.fan_in + b.fan_out)), ("he", lambda b: 2 / b.fan_in)]
)
def test_weights_have_the_variance_of_theory(scheme, variance):
    (conv, _) = Conv("conv", 64, 5, padded=True).blocks((48, 16, 16))
    assert (conv.fan_in, conv.fan_out) == (25 * 48, 25 * 64)
    for block in (
        Block("W", (400, 250), "weight", 250),
        conv,
    ):  # so large that a variance is right to a percent
        normal, uniform = (drawn(f"{scheme}_{shape}", block) for shape in ("normal", "uniform"))
        for weights in (normal, uniform):
            assert weights.var() == pytest.approx(variance(block), rel=0.02)
            assert abs(weights.mean()) < 5 * weights.std() / math.sqrt(len(weights))
        edge = math.sqrt(3 * variance(block))
        assert 0.999 * edge < np.abs(uniform).max() <= edge
        assert (normal**4).mean() / normal.var() ** 2 == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [
        ("lecun_normal", lambda inputs, outputs: inputs**-0.5),
        ("scaled", lambda inputs, outputs: 0.1 * (inputs * outputs) ** -0.5),
        ("misprint", lambda inputs, outputs: 2 * inputs**-0.5),
    ],
)
def test_weights_have_the_deviation_that_is_printed(scheme, deviation):
    for inputs, outputs in ((400, 250), (250, 400)):
        weights = drawn(scheme, Block("W", (inputs, outputs), "weight", outputs))
        assert weights.std() == pytest.approx(deviation(inputs, outputs), rel=0.02)
        assert (weights**4).mean() / weights.var() ** 2 == pytest.approx(3, rel=0.05)


def test_lecun_keeps_the_variance_where_the_network_is_linear_and_he_s_misprint_doubles_it():
    stds = [layer.std() for layer in layers("lecun_normal", "tanh", scale=0.01)]
    np.testing.assert_allclose(stds, 0.01, rtol=0.03)
    squares = [(layer**2).mean() for layer in layers("misprint", "relu")]
    np.testing.assert_allclose(np.divide(squares[1:], squares[:-1]), 2, rtol=0.2)


def test_the_lengths_of_normalized_weights_are_those_that_were_drawn():
    W, length = Block("W", (20, 15), "weight", 15), Block("length", (15,), "length")
    x = drawn("he_normal", W, length, Block("b", (15,), "bias"))
    np.testing.assert_allclose(x[300:315], np.linalg.norm(x[:300].reshape(20, 15), axis=0))


@pytest.mark.parametrize("shape", [(40, 25), (9, 16), (7, 7)])
def test_orthogonal_weights_are_orthonormal_columns_or_rows(shape):
    Q = drawn("orthogonal", Block("W", shape, "weight", shape[1])).reshape(shape)
    products = Q.T @ Q if shape[0] >= shape[1] else Q @ Q.T
    np.testing.assert_allclose(products, np.eye(min(shape)), atol=1e-12)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_same_seed_gives_the_same_weights_and_biases_and_gains_begin_at_0_and_1(scheme):
    W = Block("W", (20, 15), "weight", 15)
    blocks = (W, Block("b", (3,), "bias"), Block("gain", (2,), "gain"), W)
    x = drawn(scheme, *blocks)
    np.testing.assert_array_equal(x, drawn(scheme, *blocks))
    first, rest, second = np.split(x, [300, 305])
    assert rest.tolist() == [0, 0, 0, 1, 1]
    if scheme in ("zeros", "constant"):
        assert (np.r_[first, second] == (0.1 if scheme == "constant" else 0)).all()
    else:
        assert (first != second).all()
        assert (first != drawn(scheme, W, seed=1)).all()
