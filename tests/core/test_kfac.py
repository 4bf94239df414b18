"""K-FAC: its factors against other hands, its steps as one large system, and as Newton's where they are."""

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from matrices import AFFINE
from printed import Printed

from core import engine, sampling
from core.data import Data
from core.landscape import Race
from core.rules import RULES
from core.step import RunSettings
from core.training import train
from landscapes import LANDSCAPES
from landscapes.networks import architectures, factors, losses

pytestmark = pytest.mark.usefixtures("x64")
KFAC, STEPS = RULES["kfac"], 9
PLAIN = {"flip": False, "dropout": 0.0, **dict.fromkeys(losses.AUGMENTATION, 0.0)}
HARD = {"damping": 1e-12, "clipped": False, "every": 1}


def small(network, classes, n=12):
    """A network small enough for a Hessian, as a landscape to race on."""
    draw = np.random.default_rng(0)
    data = Data(draw.normal(size=(n, *network.inputs)), np.arange(n) % classes + 0.0, np.ones(n))
    return replace(
        LANDSCAPES["mlp"],
        name="small",
        training=None,
        loss=partial(losses.loss, network),
        factors=factors.of(network, PLAIN),
        shapes=tuple(block.shape for block in network.blocks),
        data=lambda: data,
        race=Race(tuple(draw.normal(0, 0.5, network.size)), STEPS, 0.1, 0.1),
    )


def walk(landscape, start=None, seed=0, lr=0.5, decay=0.0, size=5, **settings):
    start = np.array(landscape.start()) if start is None else start
    plan = size and sampling.plan(1, len(landscape.data().y), size, STEPS, "shuffled", 2)
    rates = np.linspace(lr, 0.5 * lr, STEPS)
    settings = RunSettings(rule=settings, weight_decay=decay)
    data = landscape.data()
    return engine.run(KFAC, landscape, settings, start=start, lr=rates, data=data, plan=plan, seed=seed)


def moments(of):
    """The mean of v vᵀ over rows v."""
    return of.T @ of / len(of)


def by_one_system(landscape, seed, decay, damping, beta, every, kl, empirical):
    """A network of one tanh layer by NumPy; of every layer (A + …) ⊗ (G + …) is written down and solved."""
    data, x, path = landscape.data(), np.array(landscape.start()), []
    plan = sampling.plan(1, len(data.y), 5, STEPS, "shuffled", 2)
    key = jax.random.fold_in(jax.random.key(seed), 3)
    means, whole = [(0.0, 0.0), (0.0, 0.0)], [0.0, 0.0]
    for t, lr in enumerate(np.linspace(0.5, 0.25, STEPS), 1):
        rows, counts = plan.rows[t - 1], plan.weight[t - 1] > 0
        V, W = x[:15].reshape(5, 3), x[15:].reshape(4, 3)
        first = np.c_[data.X[rows], np.ones(len(rows))]
        second = np.c_[np.tanh(first @ V), np.ones(len(rows))]
        z = second @ W
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

        def slopes(target, p=p, W=W, second=second, counts=counts):
            out = p - np.eye(3)[target]
            return [((out @ W[:3].T) * (1 - second[:, :3] ** 2))[counts], out[counts]]

        drawn = np.asarray(jax.random.categorical(jax.random.fold_in(key, t), jnp.asarray(z)))
        true = slopes(data.y[rows].astype(int))
        told, inputs, g, step = true if empirical else slopes(drawn), (first[counts], second[counts]), [], []
        for k, (a, s, weights) in enumerate(zip(inputs, true, (V, W), strict=True)):
            keep = min(beta, 1 - 1 / t)
            A, G = means[k] = [
                keep * old + (1 - keep) * moments(new)
                for old, new in zip(means[k], (a, told[k]), strict=True)
            ]
            if (t - 1) % every == 0:
                pi, root = np.sqrt(np.trace(A) / len(A) * len(G) / np.trace(G)), np.sqrt(damping + decay)
                whole[k] = np.kron(A + pi * root * np.eye(len(A)), G + root / pi * np.eye(len(G)))
            g.append((a.T @ s / counts.sum() + decay * weights).ravel())
            step.append(np.linalg.solve(whole[k], g[k]))
        change = lr**2 * np.concatenate(g) @ np.concatenate(step)
        x = x - min(1, np.sqrt(kl / change)) * lr * np.concatenate(step)
        path.append(x)
    return np.array(path)


@pytest.mark.parametrize(
    ("settings", "decay"),
    [
        ({"damping": 0.03, "beta": 0.7, "every": 1, "kl": 0.02, "empirical": False}, 0.0),
        ({"damping": 0.03, "beta": 0.7, "every": 3, "kl": 0.02, "empirical": True}, 0.2),
        ({"damping": 1e-3, "beta": 0.95, "every": 4, "kl": 1e9, "empirical": False}, 0.05),
    ],
)
def test_it_is_one_large_system_for_every_layer(settings, decay):
    landscape = small(architectures.mlp((4,), (3,), 3, activation="tanh"), 3)
    ours = walk(landscape, seed=7, decay=decay, **settings)
    np.testing.assert_allclose(
        ours.x[1:], by_one_system(landscape, 7, decay, **settings), rtol=1e-9, atol=1e-12
    )
    shares = ours.seen["nu"][1:]
    assert (shares == 1).all() if settings["kl"] > 1 else (shares < 1).any()


def test_on_a_linear_layer_under_a_sum_of_squares_it_is_newton_s_step():
    path = engine.run(KFAC, AFFINE, RunSettings(rule=HARD), start=AFFINE.start(), lr=np.ones(1))
    np.testing.assert_allclose(path.x[1], AFFINE.minima()[0], atol=1e-5)
    newton = engine.run(RULES["newton"], AFFINE, start=AFFINE.start(), lr=np.ones(1))
    np.testing.assert_allclose(path.x[1], newton.x[1], atol=1e-5)


def test_where_two_classes_are_as_likely_it_is_newton_s_step_for_any_targets():
    """The Hessian is that of ā āᵀ times ¼ (1, −1)(1, −1)ᵀ there, which is s sᵀ for either class."""
    landscape = small(architectures.mlp((4,), (), 2), 2)
    x = np.zeros(10)
    slope, hessian = (of(lambda w: landscape.loss(w, landscape.data()))(x) for of in (jax.grad, jax.hessian))
    newton = -np.linalg.pinv(hessian, rcond=1e-10) @ slope
    for seed in (0, 1):
        path = walk(landscape, start=x, seed=seed, size=None, lr=1.0, **HARD)
        np.testing.assert_allclose(path.x[1], newton, rtol=1e-4)


def test_of_one_sample_the_factors_are_its_own_gradient_as_it_is_trained():
    """With the same units dropped out, shifted alike and smoothed alike: ā sᵀ is the gradient of a layer."""
    chosen = {"dropout": 0.5, "label_smoothing": 0.2, "shift": 2.0, "noise": 0.1, "depth": 2, "width": 6}
    specs = (*LANDSCAPES["mlp"].sliders, *LANDSCAPES["mlp"].toggles)
    values = {spec.name: spec.default for spec in specs} | chosen
    landscape = LANDSCAPES["mlp"].user_input.make(None, values)
    x, key = landscape.training.begin(1), jax.random.key(5)
    sliders = {slider.name: values[slider.name] for slider in landscape.sliders}
    alone = Data(*(part[3:4] for part in landscape.data()))
    g = jax.grad(landscape.training.loss)(x, alone, key, **sliders)
    found = landscape.factors(x, alone, key, True, jax.random.key(0), **sliders)
    assert sum(len(A) * len(G) for _, A, G in found) == len(x)
    for at, A, G in found:
        own = g[at : at + len(A) * len(G)]
        np.testing.assert_allclose(np.kron(A, G), np.outer(own, own), rtol=1e-6, atol=1e-9)


def test_a_convolution_sums_over_its_places():
    """Grosse & Martens 2016, theorem 1, place by place; without a bend, so that s is the last layer's."""
    layers = architectures.Conv("conv", 2, 3, padded=True), architectures.Dense("output", 3)
    landscape = small(architectures.Network(layers, (3, 3, 3)), 3, n=4)
    x, data = np.array(landscape.start()), landscape.data()
    found = landscape.factors(jnp.asarray(x), data, None, True, jax.random.key(0))
    W, b, V = x[:54].reshape(27, 2), x[54:56], x[56:].reshape(19, 3)
    A, G, last = 0.0, 0.0, []
    for image, y in zip(data.X, data.y, strict=True):
        wide = np.pad(image, ((1, 1), (1, 1), (0, 0)))
        patches = np.array([np.append(wide[i : i + 3, j : j + 3], 1) for i in range(3) for j in range(3)])
        last.append(np.append((patches @ np.vstack([W, b])).T, 1))
        z = last[-1] @ V
        error = np.exp(z) / np.exp(z).sum() - np.eye(3)[int(y)]
        s = (V[:18] @ error).reshape(2, 9)
        A, G = A + patches.T @ patches / 4, G + s @ s.T / (9 * 4)
    np.testing.assert_allclose(found[0].A, A, rtol=1e-12)
    np.testing.assert_allclose(found[0].G, G, rtol=1e-12)
    np.testing.assert_allclose(found[1].A, moments(np.array(last)), rtol=1e-12)
    assert [one.at for one in found] == [0, 56]


NORMED = small(architectures.mlp((4,), (3,), 3, activation="tanh", normalization="layer"), 3)
"""Its gains and shifts are in no layer that sums."""


@pytest.mark.parametrize("clipped", [False, True])
@pytest.mark.parametrize("empirical", [False, True])
def test_the_printed_equation_worked_out_is_the_step(clipped, empirical):
    values = {"damping": 0.02, "beta": 0.6, "every": 2, "kl": 0.003}
    toggles = {"clipped": clipped, "empirical": empirical}
    walked = walk(NORMED, size=None, seed=3, **values, **toggles)
    tex, data, key = KFAC.equation(toggles), NORMED.data(), jax.random.fold_in(jax.random.key(3), 3)
    given = {"\\mu": 0.02, "\\beta": 0.6, "k": 2, "\\kappa": 0.003}
    told = {
        kind: Printed(tex, given, kind, free=("\\hat A", "\\hat \\Gamma"))
        for kind in ("a", "b", "vector", "all")
    }
    told["a"].kind = told["b"].kind = "matrix"
    for t, lr in enumerate(np.linspace(0.5, 0.25, STEPS), 1):
        x, p = walked.x[t - 1], walked.seen["p"][t]
        g = np.asarray(jax.grad(NORMED.loss)(x, data))
        found = NORMED.factors(jnp.asarray(x), data, None, empirical, jax.random.fold_in(key, t))
        fresh = {"w": x, "g": g, "p": p, "\\eta": lr}
        for kind, (at, A, G) in zip(("a", "b"), found, strict=True):
            layer = slice(at, at + len(A) * len(G))
            sizes = {"n_1": len(A), "n_2": len(G), "G": g[layer].reshape(len(A), len(G))}
            told[kind].step(t, fresh | sizes | {"\\hat A": np.asarray(A), "\\hat \\Gamma": np.asarray(G)}, {})
            np.testing.assert_allclose(told[kind].known["P"].ravel(), p[layer], rtol=1e-9, atol=1e-13)
        told["vector"].step(t, fresh | {"w": x[15:21], "g": g[15:21]}, {})
        np.testing.assert_allclose(told["vector"].known["p"], p[15:21], rtol=1e-12)
        np.testing.assert_allclose(told["all"].step(t, fresh, {}), walked.x[t], rtol=1e-9, atol=1e-12)
    assert not clipped or (walked.seen["nu"][1:] < 1).any()


def test_the_seed_reaches_the_targets_that_are_drawn():
    first, other = (walk(NORMED, seed=seed).x for seed in (1, 2))
    assert np.abs(first - other).max() > 1e-3
    first, other = (walk(NORMED, seed=seed, empirical=True).x for seed in (1, 2))
    np.testing.assert_array_equal(first, other)


def test_where_there_are_no_layers_it_says_so_in_one_sentence():
    mlp = LANDSCAPES["mlp"]
    values = {spec.name: spec.default for spec in (*mlp.sliders, *mlp.toggles)}
    normalized = mlp.user_input.make(None, values | {"normalization": "weight"})
    wide = replace(mlp, shapes=((3072, 8), (8,)))
    for landscape, reason in (
        (LANDSCAPES["ackley"], "Ackley is not a network of layers."),
        (normalized, "Its layers do not sum with their parameters, but with normalized weights."),
        (wide, "A layer with 3072 inputs is too wide; at most 2048 are allowed."),
        *((LANDSCAPES[name], None) for name in ("mlp", "cnn", "lenet")),
    ):
        assert landscape.obstacle(KFAC) == reason


def test_it_trains_a_network_with_convolutions_in_few_steps():
    cnn = LANDSCAPES["cnn"]
    values = {spec.name: spec.default for spec in (*cnn.sliders, *cnn.toggles)} | {"channels": 3}
    landscape = cnn.user_input.make(None, values | {"normalization": "batch"})
    data, rates = Data(*(part[:64] for part in landscape.data())), np.full(12, landscape.lr(KFAC))
    look = {"data": data, "measured": data, "validation": data, "every": 12}
    first, last = train(KFAC, landscape, start=landscape.training.begin(0), lr=rates, **look)
    assert last.cost.tolist() == [24, 0, 0]
    assert last.loss < 0.5 * first.loss
