"""Twins of the rules that scale every coordinate by the gradients it has seen. ε is 0.01, to show."""

import numpy as np
import optax
from hands import Twin, by_hand, by_optax, by_torch

CONSTANT_RATE = ("bowl", "rosenbrock")
SMALL_RATE = ("rosenbrock", "regression")


def window_step(averaged):
    """The lectures' AdaDelta over the last 7 gradients, all of them kept. No library has it."""

    def step(g, x, memory, lr, t):
        past = (*(memory[0] or ()), g(x) ** 2)[-7:]
        total = np.mean(past, axis=0) if averaged else np.sum(past, axis=0)
        return x - lr * g(x) / np.sqrt(total + 0.01), (past, 0.0, 0.0)

    return by_hand(step)


def vsgd_step(g, x, memory, lr, t):
    """Algorithm 1 of Schaul et al. 2013 (C = 3, τ = 5), each mean moved toward the new value by 1/τ.

    No library has it. The curvature is by differences of the gradient.
    """
    axes = 1e-4 * np.eye(len(x))
    h = np.abs([(g(x + axis) - g(x - axis))[i] / 2e-4 for i, axis in enumerate(axes)])
    g = g(x)
    mean, v, curved, tau = memory if t > 1 else (g, 3 * g**2, 3 * h, np.full(len(x), 5.0))
    mean, v, curved = mean + (g - mean) / tau, v + (g**2 - v) / tau, curved + (h - curved) / tau
    return x - lr * mean**2 / (curved * v) * g, (mean, v, curved, tau * (1 - mean**2 / v) + 1)


def adafactor(lr, relative):
    """optax's, with the memory's decay in double precision."""
    return optax.chain(
        optax.scale_by_factored_rms(decay_rate=0.7, decay_rate_fn=lambda i, c: 1 - (i + 1.0) ** -c),
        optax.clip_by_block_rms(1.5),
        optax.scale_by_param_block_rms() if relative else optax.identity(),
        optax.scale_by_learning_rate(lr),
    )


def rmsprop(eps_inside, **graves):
    """optax's."""
    theirs = {"decay": 0.8, "eps": 0.01, "eps_in_sqrt": eps_inside} | graves
    return by_optax(lambda lr: optax.rmsprop(lr, **theirs))


def rate_outside(lr, eps_inside):
    """optax's parts in PyTorch's order: the velocity is of the scaled gradients, and the rate comes last."""
    return optax.chain(
        optax.scale_by_stddev(decay=0.8, eps=GRAVES["eps"], eps_in_sqrt=eps_inside),
        optax.trace(decay=GRAVES["momentum"]),
        optax.scale_by_learning_rate(lr),
    )


# with a smaller ε, dividing by a spread that is almost 0 makes chaos out of the last digit
GRAVES = {"momentum": 0.5, "eps": 0.1, "centered": True}

TWINS = (
    # AdaGrad: optax puts ε inside the root, torch outside
    Twin(
        "adagrad",
        {"eps": 0.01, "eps_inside": True},
        by_optax(lambda lr: optax.adagrad(lr, initial_accumulator_value=0, eps=0.01)),
    ),
    Twin(
        "adagrad",
        {"eps": 0, "eps_inside": False},
        by_optax(lambda lr: optax.adagrad(lr, initial_accumulator_value=0, eps=0)),
    ),
    Twin("adagrad", {"eps": 0.01, "eps_inside": False}, by_torch("Adagrad", eps=0.01)),
    # RMSProp: optax has both, torch only outside; and torch's velocity is without the rate
    Twin("rmsprop", {"alpha": 0.8, "eps": 0.01, "eps_inside": True}, rmsprop(True)),
    Twin("rmsprop", {"alpha": 0.8, "eps": 0.01, "eps_inside": False}, rmsprop(False)),
    Twin(
        "rmsprop", {"alpha": 0.8, "eps": 0.01, "eps_inside": False}, by_torch("RMSprop", alpha=0.8, eps=0.01)
    ),
    Twin("rmsprop", {"alpha": 0.8, **GRAVES, "eps_inside": True}, rmsprop(True, **GRAVES)),
    Twin("rmsprop", {"alpha": 0.8, **GRAVES, "eps_inside": False}, rmsprop(False, **GRAVES)),
    Twin(
        "rmsprop",
        {"alpha": 0.8, **GRAVES, "eps_inside": False},
        by_torch("RMSprop", alpha=0.8, **GRAVES),
        on=CONSTANT_RATE,
        rtol=1e-4,  # of a spread that is almost 0 the two round off different digits
    ),
    Twin(
        "rmsprop",
        {"alpha": 0.8, **GRAVES, "eps_inside": False, "rate_outside": True},
        by_torch("RMSprop", alpha=0.8, **GRAVES),
        rtol=1e-4,
    ),
    *(
        Twin(
            "rmsprop",
            {"alpha": 0.8, **GRAVES, "eps_inside": inside, "rate_outside": True},
            by_optax(lambda lr, inside=inside: rate_outside(lr, inside)),
        )
        for inside in (False, True)
    ),
    # AdaDelta
    Twin("adadelta", {"rho": 0.8, "eps": 0.01}, by_optax(lambda lr: optax.adadelta(lr, rho=0.8, eps=0.01))),
    Twin("adadelta", {"rho": 0.8, "eps": 0.01}, by_torch("Adadelta", rho=0.8, eps=0.01)),
    Twin("adadelta", {"rho": 0.8, "eps": 0.01, "form": "ema"}, rmsprop(True)),
    Twin("adadelta_window", {"k": 7, "eps": 0.01, "averaged": False}, window_step(False)),
    Twin("adadelta_window", {"k": 7, "eps": 0.01, "averaged": True}, window_step(True)),
    # Adafactor: torch's rate is at most 1/√t, which only the bowl's exceeds
    Twin(
        "adafactor",
        {"c": 0.7, "d": 1.5, "relative": True},
        by_optax(lambda lr: adafactor(lr, relative=True)),
    ),
    Twin(
        "adafactor",
        {"c": 0.7, "d": 1.5, "relative": False},
        by_optax(lambda lr: adafactor(lr, relative=False)),
    ),
    Twin(
        "adafactor",
        {"c": 0.7, "d": 1.5, "relative": True},
        by_torch("Adafactor", beta2_decay=-0.7, d=1.5, weight_decay=0.0),
        on=SMALL_RATE,
    ),
    Twin("vsgd", {"slow": 3.0, "memory": 5.0}, by_hand(vsgd_step)),
)

NO_TWIN: dict[str, str] = {}
