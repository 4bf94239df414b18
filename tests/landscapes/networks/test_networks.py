"""Networks: their parameters, what is off at test time, what restrains them, and how one looks into them."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from core import sampling
from core.data import Data
from core.rules import RULES
from core.step import RunSettings
from core.training import train
from landscapes import LANDSCAPES
from landscapes.networks import architectures, inspection, losses
from landscapes.networks.layers import Dropout, Pass
from landscapes.networks.normalization import Normalization

pytestmark = pytest.mark.usefixtures("x64")
ALL_ON = {
    "dropout": 0.3,
    "label_smoothing": 0.1,
    "l1": 0.01,
    "shift": 1,
    "rotate": 9,
    "scale": 0.1,
    "noise": 0.1,
}


def made(kind, **chosen):
    landscape = LANDSCAPES[kind]
    specs = (*landscape.sliders, *landscape.toggles)
    return landscape.user_input.make(None, {spec.name: spec.default for spec in specs} | chosen)


def some(landscape, n=40):
    return Data(*(part[:n] for part in landscape.data()))


def moments(landscape, rule, lr, steps=20, every=20, **options):
    """A short training on 40 samples in batches of 16, 16 and 8."""
    data, training = some(landscape), landscape.training
    plan = sampling.plan(0, 40, 16, steps, "shuffled", 2)
    look = {"data": data, "measured": data, "validation": data, "plan": plan, "every": every}
    return [*train(RULES[rule], landscape, start=training.begin(0), lr=np.full(steps, lr), **look, **options)]


def tried(landscape, x, running, data):
    loss, accuracy = jax.jit(landscape.training.judge)(x, running, data, dropout=0.5)
    return float(loss), float(accuracy)


def parts(landscape, x):
    return [np.asarray(part) for part in landscape.training.anatomy.parts(x)]


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def thinned():
    """Four tanh units with batch norm and dropout, and parameters that are nothing special."""
    landscape = made("mlp", depth=1, width=4, activation="tanh", normalization="batch", dropout=0.5)
    return landscape, np.random.default_rng(0).normal(0, 0.5, landscape.dimension)


def test_there_are_as_many_parameters_as_the_books_count():
    for landscape, count in (
        (LANDSCAPES["cnn"], 1_898),
        (LANDSCAPES["lenet"], 61_706),
        (made("mlp", depth=0), 650),
    ):
        assert landscape.dimension == len(landscape.training.begin(0)) == count


def test_at_test_time_batch_norm_takes_its_running_averages_and_nothing_is_dropped_out(thinned):
    landscape, x = thinned
    W, b, gain, shift, V, c = parts(landscape, x)
    data, random = some(landscape), np.random.default_rng(1)
    mean, var = random.normal(size=4), random.uniform(0.5, 2, 4)
    z = (data.X.reshape(40, -1).astype(float) @ W + b - mean) / np.sqrt(var + 1e-5) * gain + shift
    out = np.tanh(z) @ V + c
    each = -np.log(softmax(out)[np.arange(40), data.y.astype(int)])
    running = np.concatenate([mean, var])
    loss, accuracy = tried(landscape, x, running, data)
    assert loss == pytest.approx(each.mean(), rel=1e-12)
    assert accuracy == pytest.approx((out.argmax(axis=1) == data.y).mean())
    alone = Data(*(part[7:8] for part in data))
    assert tried(landscape, x, running, alone)[0] == pytest.approx(each[7], rel=1e-12)


def test_dropout_leaves_its_share_out_and_keeps_the_mean():
    h, key = jnp.ones((300, 400)), jax.random.key(3)
    thin, again = (np.asarray(Dropout(i)(h, (), Pass(h[:, 0], key=key, dropout=0.3))) for i in (1, 2))
    assert (thin == 0).mean() == pytest.approx(0.3, abs=0.006)  # four and a half standard deviations
    assert thin[thin != 0] == pytest.approx(1 / 0.7)
    assert thin.mean() == pytest.approx(1, abs=0.008)
    assert ((thin == 0) & (again == 0)).mean() == pytest.approx(0.09, abs=0.005), "every layer by itself"


def test_dropout_and_penalties_are_in_the_loss_of_training_alone(thinned):
    landscape, x = thinned
    data, lossy = some(landscape), jax.jit(landscape.training.loss)

    def loss(key=0, **on):
        return float(lossy(x, data, jax.random.key(key), **dict.fromkeys(ALL_ON, 0.0) | on))

    assert loss(dropout=0.5) == loss(dropout=0.5) != loss(key=1, dropout=0.5)
    plain = float(landscape.loss(x, data))
    assert loss() == pytest.approx(plain, rel=1e-14)
    W, _, _, _, V, _ = parts(landscape, x)
    weights = np.abs(W).sum() + np.abs(V).sum()  # not biases, not gains
    assert loss(l1=0.01) - plain == pytest.approx(0.01 * weights, rel=1e-9)


@pytest.mark.parametrize(("activation", "rule", "lr"), [("tanh", "gd", 0.5), ("relu", "adam", 0.01)])
def test_from_zeros_no_weight_ever_moves(activation, rule, lr):
    """A unit that says 0 gives the weights after it no gradient, and weights of 0 pass none back. Only the
    last bias has neither between itself and the loss: it learns how frequent the classes are."""
    landscape = made("mlp", depth=2, width=3, activation=activation, initialization="zeros")
    last = moments(landscape, rule, lr)[-1].x
    assert (last[:-10] == 0).all()
    assert (last[-10:] != 0).all()


@pytest.mark.parametrize(("rule", "lr"), [("momentum", 0.1), ("adam", 0.01)])
def test_from_one_constant_hidden_units_stay_the_same(rule, lr):
    landscape = made("mlp", depth=2, width=3, initialization="constant")
    begin, *_, last = moments(landscape, rule, lr)
    W, b, V, c, _, _ = parts(landscape, last.x)
    for units in (W, b[None], V, V.T, c[None]):
        assert np.ptp(units, axis=1).max() < 1e-12
    assert np.abs(last.x - begin.x).max() > 0.1
    assert last.loss < begin.loss


def test_normalized_weights_begin_as_the_same_network_without_them():
    plain, normalized = (made("cnn", channels=2, normalization=kind) for kind in ("none", "weight"))
    assert normalized.dimension == plain.dimension + 2 + 4, "one length for every channel"
    data = some(plain, 8)
    starts = [one.training.begin(3) for one in (plain, normalized)]
    values = [one.loss(x, data) for one, x in zip((plain, normalized), starts, strict=True)]
    assert values[0] == pytest.approx(float(values[1]), rel=1e-12)


def test_weight_normalization_is_the_paper_s():
    """Salimans & Kingma 2016, equation 3: the gradients by g and v from that by w = g v / ‖v‖."""
    plain, normalized = (made("mlp", depth=1, width=3, normalization=kind) for kind in ("none", "weight"))
    data, draw = some(plain, 10), np.random.default_rng(1)
    x = draw.normal(0, 0.3, normalized.dimension)
    v, g, *rest = parts(normalized, x)
    size = np.linalg.norm(v, axis=0)
    same = np.concatenate([part.ravel() for part in (g * v / size, *rest)])
    assert plain.loss(same, data) == pytest.approx(float(normalized.loss(x, data)), rel=1e-12)
    by_w = parts(plain, jax.grad(plain.loss)(same, data))[0]
    by_v, by_g, *_ = parts(normalized, jax.grad(normalized.loss)(x, data))
    np.testing.assert_allclose(by_g, (by_w * v).sum(axis=0) / size, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(by_v, g / size * by_w - g * by_g / size**2 * v, rtol=1e-9, atol=1e-14)


def test_restraints_are_of_the_weights_that_lengths_and_directions_stand_for():
    landscape = made("mlp", depth=1, width=3, normalization="weight", l1=0.1, max_norm=0.5)
    x, data = np.random.default_rng(2).normal(0, 1, landscape.dimension), some(landscape, 4)
    v, g, _, W, _ = parts(landscape, x)
    penalty = np.abs(g * v / np.linalg.norm(v, axis=0)).sum() + np.abs(W).sum()
    sliders = {s.name: s.default for s in landscape.sliders} | {"l1": 0.1, "max_norm": 0.5}
    loss = landscape.training.loss(x, data, jax.random.key(0), **sliders)
    without = landscape.training.loss(x, data, jax.random.key(0), **sliders | {"l1": 0.0})
    assert loss - without == pytest.approx(0.1 * penalty, rel=1e-9)
    after = parts(landscape, landscape.training.project(x, **sliders))
    np.testing.assert_allclose(after[1], np.clip(g, -0.5, 0.5))
    np.testing.assert_array_equal(after[0], v)


def test_from_directions_of_0_no_number_is_lost():
    landscape = made("mlp", depth=1, width=3, normalization="weight", initialization="zeros")
    slope = jax.grad(landscape.loss)(landscape.training.begin(0), some(landscape, 4))
    assert np.isfinite(slope).all()


def test_instance_norm_is_of_every_channel_of_every_image_by_itself():
    layer = Normalization("norm", "instance")
    h = np.random.default_rng(0).normal(3, 2, (2, 5, 4, 6))
    out = np.asarray(layer(jnp.asarray(h), (jnp.array([2.0, 0.5]), jnp.array([1.0, -1.0])), Pass(np.ones(6))))
    for channel, (gain, shift) in enumerate(((2, 1), (0.5, -1))):
        for n in range(6):
            one = h[channel, :, :, n]
            normal = (one - one.mean()) / np.sqrt(one.var() + 1e-5)
            np.testing.assert_allclose(out[channel, :, :, n], gain * normal + shift, rtol=1e-12)


def test_only_convolutions_have_instance_norm():
    names = [block.name for block in made("lenet", normalization="instance").training.anatomy.blocks]
    assert [name for name in names if name.endswith("gain")] == ["norm 1 gain", "norm 2 gain"]
    choices = {t.name: t.choices for t in LANDSCAPES["mlp"].toggles}["normalization"]
    assert "instance" not in choices
    assert "instance" in {t.name: t.choices for t in LANDSCAPES["cnn"].toggles}["normalization"]


def test_max_norm_bounds_every_units_weights_after_every_step():
    landscape = made("mlp", depth=1, width=4, max_norm=0.9)
    lengths = []
    for moment in moments(landscape, "gd", 0.5, steps=12, every=1, settings=RunSettings({"max_norm": 0.9})):
        W, _, V, _ = parts(landscape, moment.x)
        lengths.append(np.concatenate([np.linalg.norm(part, axis=0) for part in (W, V)]))
    assert (lengths[0] > 0.9).any()
    assert np.max(lengths[1:]) <= 0.9 + 1e-12
    assert (np.isclose(lengths[1:], 0.9).any(axis=1)).all(), "it was needed"
    assert (np.array(lengths[1:]) < 0.899).any(axis=1).all(), "and shorter ones are left alone"


def test_a_restraint_or_augmentation_of_0_changes_nothing():
    plain = made("mlp", depth=1, width=4)
    assert made("mlp", depth=1, width=4, dropout=0.0, shift=0) is plain, "what is off is in no program"
    assert plain.training.project is None
    restrained = made("mlp", depth=1, width=4, **ALL_ON)
    off = moments(restrained, "gd", 0.3, settings=RunSettings(dict.fromkeys(ALL_ON, 0.0)))[-1]
    np.testing.assert_array_equal(off.x, moments(plain, "gd", 0.3)[-1].x)
    on, same, other = (
        moments(restrained, "gd", 0.3, settings=RunSettings(ALL_ON), seed=seed)[-1] for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(on.x, same.x)
    assert np.abs(on.x - off.x).max() > 0.01 < np.abs(on.x - other.x).max()


@pytest.fixture(scope="module")
def convolved():
    """A CNN of one and two channels with batch norm, in no special place; its loss, slope and statistics."""
    chosen = {"channels": 1, "activation": "tanh", "pooling": "mean", "normalization": "batch"}
    landscape = made("cnn", **chosen)
    x = landscape.training.begin(0) + np.random.default_rng(1).normal(0, 0.1, landscape.dimension)

    def found(x, data):
        statistics = landscape.training.statistics(x, data, jax.random.key(0), dropout=0.0)
        return *jax.value_and_grad(landscape.loss)(x, data), statistics

    return landscape, x, jax.jit(found)


def test_the_gradient_is_the_central_difference(convolved):
    landscape, x, found = convolved
    data, h = some(landscape), 1e-5
    steps = h * np.eye(len(x))
    known = [(found(x + step, data)[0] - found(x - step, data)[0]) / (2 * h) for step in steps]
    np.testing.assert_allclose(found(x, data)[1], known, atol=1e-8)


def test_samples_of_weight_0_count_for_nothing_in_batch_norm_either(convolved):
    landscape, x, found = convolved
    data = some(landscape)
    padded = data._replace(weight=data.weight * (np.arange(40) < 20))
    twice = Data(*(np.concatenate([part[:20], part[:20]]) for part in data))  # the same means and variances
    (loss, gradient, running), (known, slope, doubled) = found(x, padded), found(x, twice)
    assert float(loss) == pytest.approx(float(known), rel=1e-12)
    np.testing.assert_allclose(gradient, slope, rtol=1e-9, atol=1e-12)
    variance, pixels = np.array([0, 1, 0, 0, 1, 1], bool), np.array([64, 64, 16, 16, 16, 16])
    bias = [np.where(variance, 1 - 1 / (n * pixels), 1) for n in (20, 40)]  # running variances are unbiased
    np.testing.assert_allclose(running * bias[0], doubled * bias[1], rtol=1e-9)


def test_a_layers_spread_is_that_of_its_activations_and_of_the_losss_slope_by_them(thinned):
    landscape, x = thinned
    data = some(landscape)
    W, b, gain, shift, V, c = parts(landscape, x)
    z = data.X.reshape(40, -1).astype(float) @ W + b
    hidden = np.tanh((z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5) * gain + shift)

    def loss(hidden):
        return -np.log(softmax(hidden @ V + c)[np.arange(40), data.y.astype(int)]).mean()

    seen, slopes = inspection.layers(landscape, x, data)
    assert landscape.training.anatomy.taps == ("hidden 1", "output")
    for k, values in enumerate((hidden, hidden @ V + c)):
        assert seen.mean[k] == pytest.approx(values.mean())
        assert seen.std[k] == pytest.approx(values.std())
        np.testing.assert_allclose(seen.edges[k], [values.min(), values.max()])
        assert np.abs(seen.counts[k] - np.histogram(values, inspection.BINS)[0]).sum() <= 2  # by rounding
        assert seen.counts[k].sum() == values.size
    by_all = (loss(hidden + 1e-5) - loss(hidden - 1e-5)) / 2e-5  # every activation nudged by the same
    assert slopes.mean[0] * hidden.size == pytest.approx(by_all, rel=1e-6)
    wanted = (softmax(hidden @ V + c) - np.eye(10)[data.y.astype(int)]) / 40
    assert slopes.std[1] == pytest.approx(wanted.std())


def test_a_layers_spread_bears_activations_that_overflow_or_are_all_the_same():
    landscape = made("mlp", depth=10, width=2)
    data = some(landscape)
    with jax.enable_x64(False):
        for size in (1e6, 0.0):
            x = np.full(landscape.dimension, size)
            for spread in inspection.layers(landscape, x, data):
                assert all(np.isfinite(part).all() for part in spread)
                assert (spread.edges[:, 0] < spread.edges[:, 1]).all()


def test_activations_of_ten_tanh_layers_of_500_vanish_saturate_or_keep_their_spread():
    """By the initialization, as a lecture shows it (and Glorot & Bengio 2010, figure 6)."""
    spreads = {}
    for scheme in ("small", "normal", "xavier_normal"):
        landscape = made("mlp", depth=10, width=500, activation="tanh", initialization=scheme)
        spreads[scheme], _ = inspection.layers(landscape, landscape.training.begin(0), some(landscape, 64))
    hidden = {scheme: spread.std[:10] for scheme, spread in spreads.items()}
    # a standard deviation of 0.01 shrinks them by 0.01 · √500 in every layer
    np.testing.assert_allclose(hidden["small"][2:] / hidden["small"][1:-1], 0.01 * math.sqrt(500), rtol=0.1)
    assert (hidden["normal"][1:] > 0.97).all()  # at -1 and 1: two bars, at the ends
    assert (spreads["normal"].counts[1:10, [0, -1]].sum(axis=1) > 0.9 * 64 * 500).all()
    assert (hidden["xavier_normal"] > 0.15).all()
    assert (hidden["xavier_normal"] < 0.7).all()


def test_mistakes_are_counted_by_class_and_the_surest_comes_first(thinned):
    landscape, x = thinned
    data, running = landscape.training.validation(), np.repeat([0.0, 1.0], 4)
    found = inspection.mistakes(landscape, x, running, data)
    _, accuracy = tried(landscape, x, running, data)
    n = len(data.y)
    assert found.confusion.sum() == n
    assert found.confusion.sum(axis=1).tolist() == np.bincount(data.y.astype(int)).tolist()
    assert np.trace(found.confusion) / n == pytest.approx(accuracy)
    assert found.wrong == n - np.trace(found.confusion) >= len(found.sure) == inspection.SHOWN
    assert (found.truth != found.guess).all()
    assert (np.diff(found.sure) <= 0).all()
    W, b, gain, shift, V, c = parts(landscape, x)
    z = (data.X.reshape(n, -1).astype(float) @ W + b) / math.sqrt(1 + 1e-5) * gain + shift
    p = softmax(np.tanh(z) @ V + c)
    wrong = p.argmax(axis=1) != data.y
    surest = np.flatnonzero(wrong)[p[wrong].max(axis=1).argmax()]
    assert found.sure[0] == pytest.approx(p[surest].max())
    assert found.guess[0] == p[surest].argmax()
    np.testing.assert_array_equal(found.images[0], data.X[surest, :, :, 0])


def test_a_batch_that_would_not_fit_into_memory_is_known():
    """A 5 × 5 window on 28 × 28 places and one on 10 × 10: patches, and what every layer returns."""
    network = architectures.lenet((1, 32, 32), 10)
    patches = 25 * 28 * 28 + 25 * 6 * 10 * 10
    assert network.room > patches
    assert network.work == 150 * 28 * 28 + 2400 * 10 * 10 + 400 * 120 + 120 * 84 + 84 * 10
    assert LANDSCAPES["lenet"].training.room * network.room <= losses.ROOM
