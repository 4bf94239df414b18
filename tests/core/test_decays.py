"""Weight decay under rules that do more with it than take a gradient: against other hands."""

from functools import partial

import jax
import numpy as np
import optax
import pytest
import scipy.linalg
from courses import COURSES, STEPS
from hands import Hand, by_optax
from stepwise import compiled, errors
from twins_descent import LOOKAHEAD, lookahead
from twins_search import MOMENTS

from core import engine

pytestmark = pytest.mark.usefixtures("x64")
THETA = 0.05
OF_D = {"betas": (0.9, 0.98), "eps": 0.01, "estim_lr0": 0.001, "weight_decay": THETA}


def by_loop(step):
    """`step(memory, x, value, g, lr, start)` returns the next memory and point, in NumPy."""

    def walk(task):
        value = jax.jit(lambda t, x: task.objective(t)(x))
        memory, x, path = None, task.start, [task.start]
        for t, lr in enumerate(task.lr):
            memory, x = step(memory, x, partial(value, t), partial(task.gradient, t), lr, task.start)
            path.append(x)
        return np.array(path)

    return Hand("numpy", walk)


def polyak(memory, x, value, gradient, lr, start):
    g = gradient(x)
    eta = lr * min((float(value(x)) - 0.1) / (g @ g + 0.01), 0.5)
    return None, x - eta * g - eta * THETA * x


def dog(memory, x, value, gradient, lr, start):
    farthest, total = memory or (0.02 * (1 + np.linalg.norm(start)), 0.0)
    g = gradient(x)
    farthest, total = max(farthest, np.linalg.norm(x - start)), total + g @ g
    eta = lr * farthest / np.sqrt(total + 0.01)
    return (farthest, total), x - eta * g - eta * THETA * x


def two_point(memory, x, value, gradient, lr, start):
    before = x if memory is None else memory
    y = x + 0.8 * (x - before)
    return x, y - lr * gradient(y) - lr * THETA * x


DECOUPLED = {
    "prodigy": ("prodigy", MOMENTS, by_optax(lambda lr: optax.contrib.prodigy(lr, **OF_D))),
    "d_adaptation": ("d_adaptation", MOMENTS, by_optax(lambda lr: optax.contrib.dadapt_adamw(lr, **OF_D))),
    "lookahead of AdamW": (
        "lookahead",
        {**LOOKAHEAD, "inner": "adam"},
        lookahead(partial(optax.adamw, b1=0.8, b2=0.98, eps=0.01, weight_decay=THETA)),
    ),
    "polyak": ("polyak", {"f_star": 0.1, "cap": 0.5, "eps": 0.01}, by_loop(polyak)),
    "dog": ("dog", {"alpha": 0.02, "eps": 0.01}, by_loop(dog)),
    "two points": ("nesterov", {"beta": 0.8, "form": "two_point"}, by_loop(two_point)),
}


CHAOTIC = {("polyak", "rosenbrock"): 30}
"""Where two paths part that differ in the last bit: the rows to compare."""


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("case", DECOUPLED)
def test_decoupled_decay_is_taken_off_at_the_rule_s_own_rate(case, course):
    rule, settings, hand = DECOUPLED[case]
    theirs = hand.walk(COURSES[course].task(rule))
    ours = COURSES[course].walk(rule, settings, decoupled_decay=THETA).x
    rows = CHAOTIC.get((case, course))
    np.testing.assert_allclose(ours[:rows], theirs[:rows], rtol=1e-6, atol=1e-13)
    plain = COURSES[course].walk(rule, settings).x
    assert np.abs(ours - plain).max() > 1e-6, "the decay does nothing"


def test_gauss_newton_on_a_linear_problem_is_newton_under_every_coupled_decay():
    least_squares = COURSES["regression"]
    for theta in (0.0, 0.3, 2.0):
        ours = least_squares.walk("gauss_newton", {"damping": 0.0}, weight_decay=theta).x
        theirs = least_squares.walk("newton", {"damping": 0.0}, weight_decay=theta).x
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_sophia_g_sees_the_curvature_of_a_coupled_decay():
    bowl, settings = COURSES["regression"], {"b2": 0.0, "every": 1}
    with_, without = (
        bowl.walk("sophia_g", settings, weight_decay=theta).seen["h"][1] for theta in (0.7, 0.0)
    )
    np.testing.assert_allclose(with_ - without, 0.7, rtol=1e-9)


CURVATURE = {
    "newton": ({}, lambda H, J: H),
    "damped_newton": ({"damping": 0.5}, lambda H, J: H + 0.5 * np.eye(2)),
    "saddle_free_newton": ({"damping": 0.5}, lambda H, J: scipy.linalg.polar(H)[1] + 0.5 * np.eye(2)),
    "gauss_newton": ({"damping": 0.5}, lambda H, J: J.T @ J + (THETA + 0.5) * np.eye(2)),
    "natural_gradient": ({"damping": 0.5}, lambda H, J: J.T @ J + (THETA + 0.5) * np.eye(2)),
}
"""What rules divide by, of the Hessian with the decay and of the residuals' Jacobian without."""


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("rule", CURVATURE)
def test_clipping_and_noise_change_the_gradient_and_not_the_curvature(rule, course):
    settings, divisor = CURVATURE[rule]
    task, rows = COURSES[course].task(rule), 12
    steepness = np.linalg.norm(task.gradient(0, task.start))
    clip, spread = 0.6 * steepness, 0.02 * steepness
    noise = engine.gaussian(0, spread, (STEPS, 2))
    hessian, jacobian = compiled(task)[2], errors(course)
    x, path = task.start, []
    for t in range(rows):
        g = task.gradient(t, x) + THETA * x + noise[t]
        H, J = hessian(t, x) + THETA * np.eye(2), jacobian(t, x)[1]
        x = x - task.lr[t] * np.linalg.solve(divisor(H, J), g * min(1, clip / np.linalg.norm(g)))
        path.append(x)
    ours = COURSES[course].walk(rule, settings, weight_decay=THETA, clip=clip, noise=spread).x
    np.testing.assert_allclose(ours[1 : rows + 1], path, rtol=1e-6, atol=1e-9)
