"""Sophia, Shampoo and Muon: unbiased estimates, whitening from both sides, and optax's Muon."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import scipy.linalg
from courses import Task
from hands import by_optax
from hypothesis import given
from hypothesis import strategies as st
from matrices import AFFINE, SQUARE
from optax.contrib._muon import orthogonalize_via_newton_schulz
from twins_whitened import lowbias32

from core import engine
from core.landscape import Landscape
from core.objective import Objective
from core.rules import RULES
from core.rules.matrix import LARGEST, orthogonalized
from core.rules.sophia import gauss_newton_bartlett, hutchinson, noise
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
BOWL = LANDSCAPES["quadratic"]


def test_sophias_estimates_are_right_on_average():
    r = lambda x: jnp.stack([x[0] ** 2 + x[1], 3 * x[1] * x[0], x[1] - 1])  # noqa: E731
    f = Objective(lambda x: 0.5 * jnp.sum(r(x) ** 2), lambda x: 0.5 * jnp.sum(r(x) ** 2), residuals=r)
    x, t = jnp.array([0.7, -1.2]), jnp.arange(1, 40_001)
    J, H = jax.jacobian(r)(x), jax.hessian(f.batch)(x)
    for estimate, known in ((hutchinson, jnp.diag(H)), (gauss_newton_bartlett, jnp.diag(J.T @ J))):
        drawn = jax.vmap(lambda t, estimate=estimate: estimate(f, x, t))(t)
        error = drawn.std(axis=0) / len(t) ** 0.5
        assert (np.abs(drawn.mean(axis=0) - known) < 5 * error).all()


def test_sophias_random_numbers_are_the_hash_of_the_step_and_the_seed():
    for t, n, seed in ((1, 2, 0), (7, 5, 0), (7, 5, 8), (3, 4, 0xFFFFFF)):
        ours = noise(jnp.int32(t), n, np.int32(seed))
        assert [*map(int, ours)] == [lowbias32((t * n + i + seed * 0x9E3779B9) % 2**32) for i in range(n)]


@pytest.mark.parametrize("rule", ["sophia", "sophia_g"])
def test_another_seed_is_another_path_of_sophia_and_the_same_seed_the_same(rule):
    valley = LANDSCAPES["rosenbrock"]
    paths = [
        engine.run(RULES[rule], valley, start=valley.start(), lr=np.full(60, 0.05), seed=seed).x
        for seed in (0, 7, 8, 7, 2**24, 2**32 - 1)
    ]
    np.testing.assert_array_equal(paths[1], paths[3])
    for i, j in ((0, 1), (1, 2), (0, 4), (0, 5)):
        assert np.abs(paths[i] - paths[j]).max() > 1e-3, (i, j)


def in_blocks(optimizer, shapes):
    """That optimizer on a list of blocks, told of a flat vector."""

    def cut(x):
        sizes = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
        return [part.reshape(shape) for part, shape in zip(jnp.split(x, sizes), shapes, strict=True)]

    def flat(parts):
        return jnp.concatenate([part.ravel() for part in parts])

    def update(g, state, x, **more):
        moved, state = optimizer.update(cut(g), state, cut(x))
        return flat(moved), state

    return optax.GradientTransformationExtraArgs(lambda x: optimizer.init(cut(x)), update)


def jordans(nesterov, matched):
    """Muon as Jordan prints it, from optax's parts, for a matrix alone."""
    coefficients = jnp.array([3.4445, -4.7750, 2.0315])
    orthogonalize = lambda g: orthogonalize_via_newton_schulz(g, coefficients, eps=5e-8)  # noqa: E731
    size = optax.contrib._muon.scale_by_shape(
        [optax.contrib.MuonDimensionNumbers()], 0.2 if matched else None
    )
    return lambda lr: optax.chain(
        optax.trace(0.8, nesterov=nesterov),
        optax.stateless_with_tree_map(lambda g, _: orthogonalize(g)),
        size,
        optax.scale_by_learning_rate(lr),
    )


def walk(rule, landscape, rates, *, start=None, params=None, **settings):
    """`settings` are sliders and toggles in one dict."""
    return engine.run(
        RULES[rule],
        landscape,
        RunSettings(landscape=params or {}, rule=settings),
        start=landscape.start() if start is None else start,
        lr=rates,
    )


def raced(rule, landscape, make, **settings):
    """Ours and the twin's path over 200 steps; they end short of the bottom, where Muon hovers."""
    rates = 0.01 * 0.99 ** np.arange(200)
    task = Task(
        np.array(landscape.start()), rates, lambda t: lambda x: landscape.loss(x, None), lambda t, x: None
    )
    return walk(rule, landscape, rates, **settings).x, by_optax(
        lambda lr: in_blocks(make(lr), landscape.shapes)
    ).walk(task)


@pytest.mark.parametrize(
    ("landscape", "nesterov"),
    [(SQUARE, True), (SQUARE, False), (AFFINE, False)],  # with Nesterov optax moves vectors by NAdam
    ids=lambda value: value.name if isinstance(value, Landscape) else value,
)
@pytest.mark.parametrize("matched", [True, False])
def test_muon_walks_optaxs_path_vectors_and_all(landscape, nesterov, matched):
    settings = {"beta": 0.8, "nesterov": nesterov, "matched": matched, "bias_correction": True}
    ours, theirs = raced(
        "muon",
        landscape,
        lambda lr: optax.contrib.muon(
            lr, beta=0.8, nesterov=nesterov, consistent_rms=0.2 if matched else None
        ),
        **settings,
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)
    assert np.linalg.norm(ours[-1] - ours[0]) > 0.2


@pytest.mark.parametrize("nesterov", [True, False])
@pytest.mark.parametrize("matched", [True, False])
def test_muon_without_bias_correction_is_jordans(nesterov, matched):
    settings = {"beta": 0.8, "nesterov": nesterov, "matched": matched, "bias_correction": False}
    ours, theirs = raced("muon", SQUARE, jordans(nesterov, matched), **settings)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)
    assert np.linalg.norm(ours[-1] - ours[0]) > 0.2


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 5), (4, 1)])
def test_orthogonalized_matrices_have_all_singular_values_near_one(shape):
    draw = np.random.Generator(np.random.PCG64(1))
    for _ in range(20):
        G = draw.standard_normal(shape)
        U, S, V = np.linalg.svd(G, full_matrices=False)
        O = np.asarray(orthogonalized(jnp.asarray(G)))  # noqa: E741
        values = np.diag(U.T @ O @ V.T)
        good = S / np.linalg.norm(S) > 0.05
        assert ((values[good] > 0.6) & (values[good] < 1.3)).all()
        np.testing.assert_allclose(U @ np.diag(values) @ V, O, atol=1e-12)


def test_shampoo_whitens_a_matrix_from_both_sides_and_a_vector_from_one():
    gradient = jax.jit(jax.grad(lambda x: AFFINE.loss(x, None)))
    x, L, R, H, path = np.array(AFFINE.start()), 0.01 * np.eye(3), 0.01 * np.eye(2), 0.01 * np.eye(2), []
    for _ in range(200):
        g = np.array(gradient(x))
        G, b = g[:6].reshape(3, 2), g[6:]
        L, R, H = L + G @ G.T, R + G.T @ G, H + np.outer(b, b)
        rows, columns = (np.linalg.inv(scipy.linalg.sqrtm(scipy.linalg.sqrtm(M))) for M in (L, R))
        whitened = np.linalg.solve(scipy.linalg.sqrtm(H), b)
        x = x - 0.3 * np.concatenate([(rows @ G @ columns).ravel(), whitened])
        path.append(x)
    ours = walk("shampoo", AFFINE, np.full(200, 0.3), eps=0.01).x
    np.testing.assert_allclose(ours[1:], path, rtol=1e-6)


def test_shampoo_runs_on_every_landscape_also_one_with_a_thousand_parameters():
    assert [land.title for land in LANDSCAPES.values() if land.obstacle(RULES["shampoo"])] == []
    wide = replace(BOWL, loss=lambda x, batch: jnp.sum(jnp.arange(1, 1001) * x**2), sliders=())
    x, total = np.linspace(-1, 1, 1000), 0.01
    ours = walk("shampoo", wide, np.full(3, 0.3), start=x, eps=0.01).x
    for row in ours[1:]:  # so long a side has a diagonal only: AdaGrad
        g = 2 * np.arange(1, 1001) * x
        total = total + g**2
        x = x - 0.3 * g / np.sqrt(total)
        np.testing.assert_allclose(row, x, rtol=1e-12)


def test_a_long_side_of_a_matrix_has_a_diagonal_and_the_short_one_a_matrix():
    shape = (LARGEST + 1, 2)
    B = np.random.default_rng(0).standard_normal(shape)
    tall = replace(
        SQUARE,
        loss=lambda x, batch: (
            0.5 * jnp.sum((x.reshape(shape) - B) @ jnp.array([[2.0, 0.5], [0.5, 1.0]]) ** 2)
        ),
        shapes=(shape,),
    )
    start = np.zeros(tall.shapes[0][0] * 2)
    f = Objective(lambda x: tall.loss(x, None), lambda x: tall.loss(x, None), shapes=tall.shapes)
    state = RULES["shampoo"].begin(jnp.asarray(start), f)
    assert [one.shape for one in (*state.L, *state.R)] == [(shape[0],), (2, 2)]
    x, rows, columns = start, 0.01, 0.01 * np.eye(2)
    ours = walk("shampoo", tall, np.full(5, 0.3), start=start, eps=0.01).x
    for row in ours[1:]:
        G = np.asarray(jax.grad(lambda x: tall.loss(x, None))(x)).reshape(shape)
        rows, columns = rows + (G**2).sum(axis=1), columns + G.T @ G
        side = np.linalg.inv(scipy.linalg.sqrtm(scipy.linalg.sqrtm(columns)))
        x = x - 0.3 * (rows[:, None] ** -0.25 * G @ side).ravel()
        np.testing.assert_allclose(row, x, rtol=1e-9)


@given(angle=st.floats(-90, 90))
def test_on_a_vector_shampoo_does_not_care_how_the_axes_are_turned_and_adagrad_does(angle):
    turn = np.deg2rad(angle)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    straight = walk("shampoo", BOWL, np.full(30, 0.6), start=(1, 1), params={"angle": 0}, eps=0.01)
    turned = walk(
        "shampoo", BOWL, np.full(30, 0.6), start=axes @ np.ones(2), params={"angle": angle}, eps=0.01
    )
    np.testing.assert_allclose(turned.x @ axes, straight.x, rtol=1e-8, atol=1e-10)


def test_a_matrix_rule_says_why_it_cannot_run_in_a_vector():
    assert BOWL.obstacle(RULES["muon"]) == "Quadratic has no parameter that is a matrix."
    assert SQUARE.obstacle(RULES["muon"]) is None
