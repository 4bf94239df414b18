"""Twins of Adam and its relatives. ε is 0.01 where it matters, so that a wrong place for it shows."""

import numpy as np
import optax
from hands import Twin, by_hand, by_optax, by_torch
from jax import numpy as jnp

B1, B2 = 0.8, 0.98
MOMENTS = {"b1": B1, "b2": B2}
VISIBLE = {**MOMENTS, "eps": 0.01}
BETAS = {"b1": B1, "b2": B2, "eps": 0.01}
TORCH = {"betas": (B1, B2), "eps": 0.01}
by_rate = optax.scale_by_learning_rate


def uncorrected_adam_step(g, x, memory, lr, t):
    """The lecture that leaves the bias correction out."""
    m, v = B1 * memory[0] + (1 - B1) * g(x), B2 * memory[1] + (1 - B2) * g(x) ** 2
    return x - lr * m / (np.sqrt(v) + 0.01), (m, v)


def misprinted_adam_step(eps_inside):
    """The lectures that correct inside the recursion. No library does."""

    def step(g, x, memory, lr, t):
        m = (B1 * memory[0] + (1 - B1) * g(x)) / (1 - B1**t)
        v = (B2 * memory[1] + (1 - B2) * g(x) ** 2) / (1 - B2**t)
        return x - lr * m / (np.sqrt(v + 0.01) if eps_inside else np.sqrt(v) + 0.01), (m, v)

    return by_hand(step)


def uncorrected(t):
    """What Adam's step is multiplied by without its bias correction, when ε = 0."""
    return (1 - B1 ** (t + 1)) / jnp.sqrt(1 - B2 ** (t + 1))


def warmed_nadam_step(g, x, memory, lr, t):
    """Dozat 2016, Algorithm 2, with μ_t = β1 (1 - 0.96^(tψ) / 2) and ψ = 0.02, every product taken anew."""
    mu = B1 * (1 - 0.5 * 0.96 ** (0.02 * np.arange(1, t + 2)))
    m, v = B1 * memory[0] + (1 - B1) * g(x), B2 * memory[1] + (1 - B2) * g(x) ** 2
    ahead = mu[-1] * m / (1 - np.prod(mu)) + (1 - mu[-2]) * g(x) / (1 - np.prod(mu[:-1]))
    return x - lr * ahead / (np.sqrt(v / (1 - B2**t)) + 0.01), (m, v)


def waiting(lr, trust):
    """A rate of 0 until v remembers `trust` gradients: Liu et al. 2020, equation for ρ_t."""
    t = np.arange(1, 200)
    rho = 2 / (1 - B2) - 1 - 2 * t * B2**t / (1 - B2**t)
    first = int(np.argmax(rho >= trust))
    assert first > 2
    return lambda t: jnp.where(t < first, 0, lr(t))


def amsgrad_step(g, x, memory, lr, t):
    """As PyTorch has it: the largest v is taken before the correction, which then is today's."""
    m, v = B1 * memory[0] + (1 - B1) * g(x), B2 * memory[1] + (1 - B2) * g(x) ** 2
    largest = np.maximum(memory[2], v)
    return x - lr * m / (1 - B1**t) / (np.sqrt(largest / (1 - B2**t)) + 0.01), (m, v, largest)


def uncorrected_yogi_step(g, x, memory, lr, t):
    """Zaheer et al. 2018, Algorithm 2, with v up where g² is larger and down where it is smaller."""
    m, v = memory[0], memory[1] if t > 1 else 1e-6
    m, square = m + (1 - B1) * (g(x) - m), g(x) ** 2
    v = np.where(square > v, v + (1 - B2) * square, v - (1 - B2) * square)
    return x - lr * m / (np.sqrt(v) + 0.01), (m, v)


def yogi(lr):
    """optax's, with m from 0 as in the paper: optax starts it at v's small number."""
    theirs = optax.yogi(lr, **BETAS)

    def init(params):
        state = theirs.init(params)
        return (state[0]._replace(mu=jnp.zeros_like(params)), *state[1:])

    return optax.GradientTransformation(init, theirs.update)


def qhadam_step(g, x, memory, lr, t):
    """Ma & Yarats 2019 (ν1 = 0.6, ν2 = 0.7), the corrected means followed with their own changing weights."""
    square = g(x) ** 2
    m = memory[0] + (g(x) - memory[0]) * (1 - B1) / (1 - B1**t)
    v = memory[1] + (square - memory[1]) * (1 - B2) / (1 - B2**t)
    return x - lr * (g(x) + 0.6 * (m - g(x))) / (np.sqrt(square + 0.7 * (v - square)) + 0.01), (m, v)


def mixed(share, one, other):
    """Two of optax's, side by side: `share` of the one and the rest of the other."""

    def update(g, states, params=None):
        a, first = one.update(g, states[0], params)
        b, second = other.update(g, states[1], params)
        return share * a + (1 - share) * b, (first, second)

    return optax.GradientTransformation(lambda params: (one.init(params), other.init(params)), update)


def adan_step(g, x, memory, lr, t):
    """Xie et al. 2022, Algorithm 1, with the paper's β, and the bias correction of its code."""
    b1, b2, b3 = 0.1, 0.2, 0.05
    new = g(x)
    before, m, v, n = memory if t > 1 else (new, 0.0, 0.0, 0.0)
    change = new - before
    m, v = (1 - b1) * m + b1 * new, (1 - b2) * v + b2 * change
    n = (1 - b3) * n + b3 * (new + (1 - b2) * change) ** 2
    m_hat, v_hat, n_hat = m / (1 - 0.9**t), v / (1 - 0.8**t), n / (1 - 0.95**t)
    return x - lr / (np.sqrt(n_hat) + 0.01) * (m_hat + (1 - b2) * v_hat), (new, m, v, n)


ADAN = {"b1": 0.9, "b2": 0.8, "b3": 0.95, "eps": 0.01}

TWINS = (
    # Adam: both outside; optax's eps_root is inside
    Twin("adam", {}, by_optax(optax.adam)),
    Twin("adam", {}, by_torch("Adam")),
    Twin("adam", {**VISIBLE, "eps_inside": False}, by_optax(lambda lr: optax.adam(lr, **BETAS))),
    Twin("adam", {**VISIBLE, "eps_inside": False}, by_torch("Adam", **TORCH)),
    Twin(
        "adam",
        {**VISIBLE, "eps_inside": True},
        by_optax(lambda lr: optax.adam(lr, b1=B1, b2=B2, eps=0, eps_root=0.01)),
    ),
    Twin(
        "adam",
        {**MOMENTS, "eps": 0, "bias": "uncorrected"},
        by_optax(
            lambda lr: optax.chain(
                optax.scale_by_adam(b1=B1, b2=B2, eps=0), optax.scale_by_schedule(uncorrected), by_rate(lr)
            )
        ),
    ),
    Twin("adam", {**VISIBLE, "bias": "uncorrected"}, by_hand(uncorrected_adam_step)),
    Twin("adam", {**VISIBLE, "bias": "misprinted", "eps_inside": False}, misprinted_adam_step(False)),
    Twin("adam", {**VISIBLE, "bias": "misprinted", "eps_inside": True}, misprinted_adam_step(True)),
    # decay
    Twin("adamw", {**VISIBLE, "decay": 0.1}, by_optax(lambda lr: optax.adamw(lr, **BETAS, weight_decay=0.1))),
    Twin("adamw", {**VISIBLE, "decay": 0.1}, by_torch("AdamW", **TORCH, weight_decay=0.1)),
    # other scales
    Twin("adamax", VISIBLE, by_optax(lambda lr: optax.adamax(lr, **BETAS))),
    Twin("adamax", VISIBLE, by_torch("Adamax", **TORCH)),
    Twin("amsgrad", {**VISIBLE, "bias": "before"}, by_optax(lambda lr: optax.amsgrad(lr, **BETAS))),
    Twin("amsgrad", {**VISIBLE, "bias": "after"}, by_torch("Adam", **TORCH, amsgrad=True)),
    Twin("amsgrad", {**VISIBLE, "bias": "after"}, by_hand(amsgrad_step)),
    Twin(
        "amsgrad",
        {**VISIBLE, "bias": "uncorrected"},
        by_optax(
            lambda lr: optax.chain(
                optax.scale_by_amsgrad(**BETAS, bias_correction_mu=False, bias_correction_nu=False),
                by_rate(lr),
            )
        ),
    ),
    Twin("adabelief", VISIBLE, by_optax(lambda lr: optax.adabelief(lr, **BETAS, eps_root=0.01))),
    Twin("yogi", {**VISIBLE, "bias": True}, by_optax(yogi)),
    Twin("yogi", {**VISIBLE, "bias": False}, by_hand(uncorrected_yogi_step)),
    # other directions
    Twin("nadam", {**VISIBLE, "warmed": False}, by_optax(lambda lr: optax.nadam(lr, **BETAS))),
    Twin("nadam", {**VISIBLE, "psi": 0.02, "warmed": True}, by_hand(warmed_nadam_step)),
    Twin(
        "nadam",
        {**VISIBLE, "psi": 0.02, "warmed": True},
        by_torch("NAdam", **TORCH, momentum_decay=0.02),
    ),
    # at this rate the first steps, along the gradient, would leave Rosenbrock's valley for good
    Twin(
        "radam",
        {**VISIBLE, "early": "momentum"},
        by_optax(lambda lr: optax.radam(lr, **BETAS)),
        on=("bowl", "regression"),
    ),
    Twin(
        "radam",
        {**MOMENTS, "eps": 0, "early": "momentum"},  # torch adds ε before the correction
        by_torch("RAdam", betas=(B1, B2), eps=0),
        on=("bowl", "regression"),
    ),
    Twin(
        "radam",
        {**VISIBLE, "early": "wait"},
        by_optax(lambda lr: optax.radam(waiting(lr, 5), **BETAS)),
    ),
    Twin(
        "radam",
        {**VISIBLE, "early": "wait", "trust": 4},
        by_optax(lambda lr: optax.radam(waiting(lr, 4), **BETAS, threshold=4)),
    ),
    # QHAdam and the paper's Adan: once compared with the authors' qhoptim 1.1.0 and pytorch-optimizer 4.1.0
    Twin("qhadam", {**VISIBLE, "nu1": 0.6, "nu2": 0.7}, by_hand(qhadam_step)),
    Twin("qhadam", {**VISIBLE, "nu1": 1.0, "nu2": 1.0}, by_optax(lambda lr: optax.adam(lr, **BETAS))),
    Twin(
        "qhadam",
        {**VISIBLE, "nu1": 0.6, "nu2": 1.0},
        by_optax(
            lambda lr: mixed(
                0.6,
                optax.adam(lr, **BETAS),
                optax.rmsprop(lr, decay=B2, eps=0.01, eps_in_sqrt=False, bias_correction=True),
            )
        ),
    ),
    Twin("adan", {**ADAN, "ahead": "paper"}, by_hand(adan_step)),
    Twin(
        "adan",
        {**ADAN, "ahead": "optax"},
        by_optax(lambda lr: optax.adan(lr, b1=0.9, b2=0.8, b3=0.95, eps=0.01, eps_root=0)),
    ),
    Twin("lion", MOMENTS, by_optax(lambda lr: optax.lion(lr, b1=B1, b2=B2, weight_decay=0))),
)

NO_TWIN: dict[str, str] = {}
