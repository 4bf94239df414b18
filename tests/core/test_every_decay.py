"""Every rule under weight decay, clipping and noise at once, against hands that know what they descend."""

from functools import partial

import jax
import numpy as np
import optax
import pytest
from courses import COURSES, Task
from hands import Hand, by_hand, by_optax
from jax import numpy as jnp
from matrices import AFFINE, X
from stepwise import errors, stepwise
from test_matrix import in_blocks
from twins import TWINS
from twins_whitened import SOPHIA, by_sophias_paper, drawn

from core import engine
from core.rules import RULES
from core.sampling import Plan
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
STEPS = 40
COUPLED, DECOUPLED = 0.3, 0.2

CURVED = {
    "vsgd", "newton", "damped_newton", "saddle_free_newton", "gauss_newton", "trust_region", "dogleg", "bfgs",
    "lbfgs", "sophia", "sophia_g", "steepest_descent", "conjugate_gradient",
}  # fmt: skip
"""Rules that ask for more than a gradient, which neither noise nor clipping changes."""


def saga(course, theta, change):
    """Defazio et al. 2014 with the gradients of ½(x·w − y)² + θ/2 ‖w‖² in a table."""

    def make(task):
        X, y = (np.asarray(part) for part in COURSES[course].data[:2])
        each = lambda w: X * (X @ w - y)[:, None] + theta * w  # noqa: E731
        table = each(task.start)

        def step(t, w, lr):
            rows = COURSES[course].plan.rows[t][COURSES[course].plan.weight[t] > 0]
            now = each(w)[rows]
            v = change(t, (now - table[rows]).mean(axis=0) + table.mean(axis=0))
            table[rows] = now
            return w - lr * v

        return step

    return stepwise("numpy", make)


def svrg(course, theta, change):
    """Johnson & Zhang 2013, for any function; a snapshot every 30 steps."""

    def make(task):
        full = jax.grad(
            lambda w: LANDSCAPES[COURSES[course].landscape].loss(w, COURSES[course].data, **defaults(course))
        )
        snapshot, mu = None, None

        def step(t, w, lr):
            nonlocal snapshot, mu
            if t % 30 == 0:
                snapshot, mu = w, np.asarray(full(w)) + theta * w
            g = jax.grad(COURSES[course].objective(t))
            v = np.asarray(g(w) - g(snapshot)) + theta * (w - snapshot) + mu
            return w - lr * change(t, v)

        return step

    return stepwise("numpy", make)


def defaults(course):
    return {slider.name: slider.default for slider in LANDSCAPES[COURSES[course].landscape].sliders}


def least_squares(course, theta):
    """Levenberg's step on the residuals and √θ x, each its own equation."""

    def make(task):
        def step(t, x, lr):
            r, J = errors(course)(t, x)
            d = len(x)
            J = np.vstack([J, np.sqrt(theta) * np.eye(d), np.sqrt(0.5) * np.eye(d)])
            return x - lr * np.linalg.lstsq(J, np.concatenate([r, np.sqrt(theta) * x, 0 * x]), rcond=None)[0]

        return step

    return stepwise("numpy", make)


def fisher_scoring(course, theta, change):
    """(JᵀJ + θI + μI)⁻¹ times the gradient that the rule is told."""

    def make(task):
        def step(t, x, lr):
            r, J = errors(course)(t, x)
            g = change(t, J.T @ r + theta * x)
            return x - lr * np.linalg.solve(J.T @ J + (theta + 0.5) * np.eye(len(x)), g)

        return step

    return stepwise("numpy", make)


def changed(task, theta, change):
    """What a hand is told: the objective with its decay, and gradients after noise and clipping."""

    def objective(t):
        def loss(x):
            return task.objective(t)(x) + theta / 2 * jnp.dot(x, x)

        @jax.custom_jvp
        def told(x):
            return loss(x)

        @told.defjvp
        def _(at, along):
            return loss(*at), jnp.dot(change(t, jax.grad(loss)(*at)), *along)

        return loss if change is None else told

    gradient = jax.jit(lambda t, x: jax.grad(objective(t))(x))
    return task._replace(objective=objective, gradient=lambda t, x: np.array(gradient(t, x)))


def hand_of(rule, course, change):
    """Another hand, and the settings that it is for."""
    if rule in ("saga", "svrg"):
        return {"saga": saga, "svrg": svrg}[rule](course, COUPLED, change), {
            "m": 30
        } if rule == "svrg" else {}
    if rule == "sophia_g":
        return by_sophias_paper(drawn(course, COUPLED)), SOPHIA
    if rule == "gauss_newton":
        return least_squares(course, COUPLED), {"damping": 0.5}
    if rule == "natural_gradient":
        return fisher_scoring(course, COUPLED, change), {"damping": 0.5}
    twins = [twin for twin in TWINS if twin.rule == rule and course in twin.on and not twin.hand.marks]
    chosen = [
        twin
        for twin in twins
        if not twin.hand.name.startswith("scipy.") or rule not in ("trust_region", "dogleg")
    ]
    chosen = chosen or [twin for twin in twins if "Subproblem" in twin.hand.name]
    return chosen[-1].hand, dict(chosen[-1].settings)


LEFT_OUT = {
    ("saga", "bowl"): "has no samples",
    ("saga", "rosenbrock"): "has no samples",
    (
        "dogleg",
        "rosenbrock",
    ): "scipy's goes no further where the Hessian is indefinite, as it is on this path",
    ("muon", "bowl"): "has no matrix: below",
    ("muon", "rosenbrock"): "has no matrix: below",
    ("muon", "regression"): "has no matrix: below",
    ("kfac", "bowl"): "has no layer: below",
    ("kfac", "rosenbrock"): "has no layer: below",
    ("kfac", "regression"): "has no layer: below",
}


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("name", RULES)
def test_a_rule_walks_with_every_decay_as_another_hand_does(name, course):
    if (name, course) in LEFT_OUT:
        return
    rule, landscape = RULES[name], LANDSCAPES[COURSES[course].landscape]
    task = COURSES[course].task(name)
    task = task._replace(lr=task.lr[:STEPS])
    steepness = float(np.linalg.norm(task.gradient(0, task.start)))
    clip, spread = 0.7 * steepness, 0.05 * steepness
    noise = engine.gaussian(3, spread, (STEPS, len(task.start)))

    def change(t, g):
        g = g + jnp.asarray(noise)[t]
        return g * jnp.minimum(1, clip / jnp.linalg.norm(g))

    plain = name in CURVED
    change = None if plain else change
    decoupled = None if rule.decays else DECOUPLED
    hand, settings = hand_of(name, course, change)
    theirs = hand.walk(changed(task, COUPLED, change)._replace(decoupled=decoupled or 0.0))
    plan = COURSES[course].plan

    def walk(**more):
        return engine.run(
            rule,
            landscape,
            RunSettings(rule=settings, **more),
            start=task.start,
            lr=task.lr,
            seed=0 if plain else 3,  # which Sophia draws its signs from
            data=COURSES[course].data,
            plan=plan and Plan(*(part[:STEPS] for part in plan)),
        ).x

    more = {} if plain else {"clip": clip, "noise": spread}
    ours = walk(weight_decay=COUPLED, decoupled_decay=decoupled, **more)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)
    steered = 1e-4 if name == "lookahead" else 1e-3  # which is thrown back every few steps
    assert np.abs(ours - walk()).max() > steered


@pytest.mark.parametrize("name", ["muon", "shampoo", "adafactor", "kfac"])
def test_a_matrix_decays_as_another_hand_has_it(name):
    rates = np.full(STEPS, 0.02)
    start = np.array(AFFINE.start())
    loss = lambda x: AFFINE.loss(x, None) + COUPLED / 2 * jnp.dot(x, x)  # noqa: E731
    task = Task(start, rates, lambda t: loss, lambda t, x: np.array(jax.grad(loss)(x)), DECOUPLED)
    settings = {
        "muon": {"beta": 0.8, "nesterov": False, "matched": False, "bias_correction": True},
        "shampoo": {"eps": 0.01},
        "adafactor": {"c": 0.8, "d": 1.0, "relative": False},
        "kfac": {"damping": 0.5, "clipped": False},
    }[name]
    hand = {
        "muon": by_optax(
            lambda lr: in_blocks(optax.contrib.muon(lr, beta=0.8, nesterov=False), AFFINE.shapes)
        ),
        "shampoo": by_hand(partial(whitened, (3, 2))),
        "adafactor": by_hand(partial(factored, (3, 2))),
        "kfac": by_hand(layered),
    }[name]
    settings = RunSettings(rule=settings, weight_decay=COUPLED, decoupled_decay=DECOUPLED)
    ours = engine.run(RULES[name], AFFINE, settings, start=start, lr=rates).x
    np.testing.assert_allclose(ours, hand.walk(task), rtol=1e-6, atol=1e-9)


def root(M, power):
    """M to a power, by its singular values."""
    U, S, V = np.linalg.svd(M)
    return U * S**power @ V


def layered(g, x, memory, lr, t):
    """Martens & Grosse 2015, section 6.6, of one layer whose targets have the variance 1; μ = 0.5."""
    inputs = np.c_[X, np.ones(4)]
    A = inputs.T @ inputs
    pi, size = np.sqrt(np.trace(A) / 4), np.sqrt(0.5 + COUPLED)
    return x - lr * np.linalg.solve(np.kron(A + pi * size * np.eye(4), (1 + size / pi) * np.eye(2)), g(x)), ()


def whitened(shape, g, x, memory, lr, t):
    """Gupta et al. 2018 for a matrix and a vector after it, ε = 0.01."""
    n, slope = int(np.prod(shape)), g(x)
    G, b = slope[:n].reshape(shape), slope[n:]
    L, R, H = memory if t > 1 else (0.01 * np.eye(shape[0]), 0.01 * np.eye(shape[1]), 0.01 * np.eye(len(b)))
    L, R, H = L + G @ G.T, R + G.T @ G, H + np.outer(b, b)
    p = np.concatenate([(root(L, -0.25) @ G @ root(R, -0.25)).ravel(), root(H, -0.5) @ b])
    return x - lr * p, (L, R, H)


def factored(shape, g, x, memory, lr, t):
    """Shazeer & Stern 2018, Algorithms 4 and 5 with a plain rate, d = 1, c = 0.8."""
    n, slope = int(np.prod(shape)), g(x)
    v, beta = memory[0] if t > 1 else 0.0, 1 - t**-0.8
    v = beta * v + (1 - beta) * slope**2
    V = v[:n].reshape(shape)
    parts = []
    for part, square in ((slope[:n], np.outer(V.sum(1), V.sum(0)).ravel() / V.sum()), (slope[n:], v[n:])):
        u = part / np.sqrt(square)
        parts.append(u / max(1, np.sqrt(np.mean(u**2))))
    return x - lr * np.concatenate(parts), (v,)


def test_clipping_bounds_the_gradient_with_its_coupled_decay():
    """PyTorch and optax clip the loss's gradient alone, and add the decay after: the page says so."""
    bowl = LANDSCAPES["quadratic"]
    settings = RunSettings(weight_decay=2.0, clip=1.0)
    path = engine.run(RULES["gd"], bowl, settings, start=(1.0, 1.0), lr=np.full(1, 0.01))
    g = np.array([20.0, 5.0]) + 2.0
    np.testing.assert_allclose(path.x[1], 1 - 0.01 * g / np.linalg.norm(g))


assert isinstance(by_hand(whitened), Hand)
