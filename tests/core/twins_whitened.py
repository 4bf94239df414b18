"""Twins of Sophia and Shampoo, which divide by a running estimate of curvature or of squared gradients."""

import jax
import numpy as np
import optax
import scipy.linalg
import scipy.stats
from courses import COURSES
from hands import Hand, Twin, by_optax
from jax import numpy as jnp
from stepwise import compiled, errors, stepwise


def lowbias32(z):
    """Wellons's hash, in Python's integers."""
    z = (z ^ (z >> 16)) * 0x7FEB352D % 2**32
    z = (z ^ (z >> 15)) * 0x846CA68B % 2**32
    return z ^ (z >> 16)


def noise(count, n):
    """What Sophia documents for its step."""
    return np.array([lowbias32((count * n + i) % 2**32) for i in range(n)])


def hutchinson(task):
    """v ⊙ Hv, with the dense Hessian."""
    hessian = compiled(task)[2]

    def estimate(t, x):
        v = np.where(noise(t + 1, len(x)) < 2**31, 1.0, -1.0)
        return v * (hessian(t, x) @ v)

    return estimate


def drawn(course, decay=0.0):
    """The squared gradients with Gaussian errors, J by hand; a weight decay has a curvature of its own."""
    plan = COURSES[course].plan

    def make(task):
        def estimate(t, x):
            _, J = errors(course)(t, x)
            count = slice(None) if plan is None else plan.weight[t] > 0
            bits = noise(t + 1, len(J) if plan is None else plan.rows.shape[1])
            return (scipy.stats.norm.ppf((bits // 2**9 + 0.5) / 2**23)[count] @ J) ** 2 + decay

        return estimate

    return make


def by_optax_sophia(diagonal):
    """optax's Sophia, asking for `diagonal(task)`(t, x) every 5 steps."""

    def walk(task):
        estimate = diagonal(task)

        def init(params):
            return jnp.zeros((), jnp.int32)

        def update(updates, count, params=None, **more):
            known = jax.pure_callback(lambda k, x: estimate(5 * int(k), np.asarray(x)), params, count, params)
            return known, count + 1

        sophia = by_optax(
            lambda lr: optax.contrib.sophia(
                lr,
                b1=0.8,
                b2=0.9,
                eps=0.01,
                gamma=0.3,
                weight_decay=0.0,
                update_interval=5,
                hessian_diagonal_fn=optax.GradientTransformationExtraArgs(init, update),
            )
        )
        return sophia.walk(task)

    return Hand("optax", walk)


def by_sophias_paper(diagonal):
    """Algorithm 3 as printed, which no package has: m is not corrected, and h is this step's."""

    def make(task):
        m, h, estimate = 0.0, 0.0, diagonal(task)

        def step(t, x, lr):
            nonlocal m, h
            m = 0.8 * m + 0.2 * task.gradient(t, x)
            if t % 5 == 0:
                h = 0.9 * h + 0.1 * estimate(t, x)
            return x - lr * np.sign(m) * np.minimum(np.abs(m) / np.maximum(0.3 * h, 0.01), 1)

        return step

    return stepwise("numpy", make)


def by_full_matrix_adagrad(eps):
    """Shampoo of a vector, by Schur's root; published packages take other powers than the paper."""

    def make(task):
        G = 0.0

        def step(t, x, lr):
            nonlocal G
            g = task.gradient(t, x)
            G = G + np.outer(g, g)
            return x - lr * np.linalg.solve(scipy.linalg.sqrtm(G + eps * np.eye(len(x))), g)

        return step

    return stepwise("scipy.sqrtm", make)


SOPHIA = {"b1": 0.8, "b2": 0.9, "gamma": 0.3, "every": 5, "eps": 0.01}

TWINS = (
    Twin("sophia", {**SOPHIA, "convention": "optax"}, by_optax_sophia(hutchinson)),
    Twin("sophia", SOPHIA, by_sophias_paper(hutchinson)),
    *(
        twin
        for course in COURSES
        for twin in (
            Twin(
                "sophia_g",
                {**SOPHIA, "convention": "optax"},
                by_optax_sophia(drawn(course)),
                on=(course,),
            ),
            Twin("sophia_g", SOPHIA, by_sophias_paper(drawn(course)), on=(course,)),
        )
    ),
    Twin("shampoo", {"eps": 0.01}, by_full_matrix_adagrad(0.01)),
)
NO_TWIN = dict.fromkeys(
    (
        "muon",
        *(
            f"muon.{toggle}={on}"
            for toggle in ("nesterov", "bias_correction", "matched")
            for on in (False, True)
        ),
    ),
    "needs a matrix, which no course has: test_matrix.py races it against optax",
)
