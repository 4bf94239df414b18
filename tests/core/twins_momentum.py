"""Twins of the rules that remember a velocity."""

import optax
from hands import Twin, by_hand, by_optax, by_torch

CONSTANT_RATE = ("bowl", "rosenbrock")
by_rate = optax.scale_by_learning_rate


def heavy_ball_step(g, x, memory, lr, t):
    """Polyak 1964, with the last two points instead of a velocity (β = 0.8)."""
    before = memory[0] if t > 1 else x
    return x - lr * g(x) + 0.8 * (x - before), (x,)


def look_ahead_step(g, x, memory, lr, t):
    """Sutskever et al. 2013, equations 3 and 4 (μ = 0.8)."""
    v = 0.8 * memory[0] - lr * g(x + 0.8 * memory[0])
    return x + v, (v,)


def dampened_step(g, x, memory, lr, t):
    """torch.optim.SGD with a dampening of β = 0.8: its buffer is the first gradient itself."""
    h = g(x) if t == 1 else 0.8 * memory[0] + (1 - 0.8) * g(x)
    return x - lr * h, (h,)


def three_points_step(g, x, memory, lr, t):
    """Tseng 2008, algorithm 1, with θ = 2/(k + 2): a third point z that takes ever longer steps."""
    z, theta = (memory[0] if t > 1 else x), 2 / (t + 1)
    z = z - lr / theta * g((1 - theta) * x + theta * z)
    return (1 - theta) * x + theta * z, (z,)


def qhm_step(g, x, memory, lr, t):
    """QHM without its running mean, which follows from the last direction and gradient (β = 0.8, ν = 0.6)."""
    new, (direction, old, _) = g(x), memory
    direction = 0.8 * direction + (1 - 0.6 * 0.8) * new - 0.8 * (1 - 0.6) * old
    return x - lr * direction, (direction, new, 0.0)


def scaled(share):
    """optax's rate times `share`."""
    return lambda make: by_optax(lambda lr: make(lambda t: share * lr(t)))


# optax and torch keep Nesterov's look-ahead point: the lectures' w lies behind it by β times the velocity.
look_behind_optax = by_optax(
    lambda lr: optax.chain(by_rate(lr), optax.trace(0.8, nesterov=True)),
    at=lambda x, state: x - 0.8 * state[1].trace,
)
look_behind_torch = by_torch(
    "SGD", at=lambda x, state, lr: x + 0.8 * lr * state["momentum_buffer"], momentum=0.8, nesterov=True
)

TWINS = (
    # the forms of momentum
    Twin("momentum", {"beta": 0.8}, by_optax(lambda lr: optax.sgd(lr, momentum=0.8))),
    Twin("momentum", {"beta": 0.8}, by_torch("SGD", momentum=0.8)),
    Twin("momentum", {"beta": 0.8}, by_hand(heavy_ball_step), on=CONSTANT_RATE),
    Twin(
        "momentum",
        {"beta": 0.8, "form": "rate_inside"},
        by_optax(lambda lr: optax.chain(by_rate(lr), optax.trace(0.8))),
    ),
    Twin("momentum", {"beta": 0.8, "form": "rate_inside"}, by_hand(heavy_ball_step)),
    Twin("momentum", {"beta": 0.8, "form": "rate_inside"}, by_torch("SGD", momentum=0.8), on=CONSTANT_RATE),
    Twin(
        "momentum",
        {"beta": 0.8, "form": "ema"},
        by_optax(lambda lr: optax.chain(optax.ema(0.8, debias=False), by_rate(lr))),
    ),
    Twin("momentum", {"beta": 0.8, "form": "dampened"}, by_hand(dampened_step)),
    Twin("momentum", {"beta": 0.8, "form": "dampened"}, by_torch("SGD", momentum=0.8, dampening=0.8)),
    # the forms of Nesterov
    Twin(
        "nesterov",
        {"beta": 0.8, "form": "pytorch"},
        by_optax(lambda lr: optax.sgd(lr, momentum=0.8, nesterov=True)),
    ),
    Twin("nesterov", {"beta": 0.8, "form": "pytorch"}, by_torch("SGD", momentum=0.8, nesterov=True)),
    Twin("nesterov", {"beta": 0.8, "form": "look_ahead"}, by_hand(look_ahead_step)),
    Twin("nesterov", {"beta": 0.8, "form": "look_ahead"}, look_behind_optax),
    Twin("nesterov", {"beta": 0.8, "form": "look_ahead"}, look_behind_torch, on=CONSTANT_RATE),
    Twin("nesterov", {"beta": 0.8, "form": "two_point"}, by_hand(look_ahead_step)),
    Twin("nesterov", {"beta": 0.8, "form": "two_point"}, look_behind_optax),
    Twin("nesterov", {"beta": 0.8, "form": "two_point"}, look_behind_torch, on=CONSTANT_RATE),
    Twin("nesterov", {"form": "growing"}, by_hand(three_points_step)),
    # QHM: optax has it at nu = 0, beta and 1 only; once compared with the authors' qhoptim 1.1.0, to 1e-13
    Twin("qhm", {"beta": 0.8, "nu": 0.6}, by_hand(qhm_step)),
    Twin("qhm", {"beta": 0.8, "nu": 0.0}, by_optax(optax.sgd)),
    Twin("qhm", {"beta": 0.8, "nu": 0.8}, scaled(0.2)(lambda lr: optax.sgd(lr, 0.8, nesterov=True))),
    Twin("qhm", {"beta": 0.8, "nu": 1.0}, scaled(0.2)(lambda lr: optax.sgd(lr, 0.8))),
)

NO_TWIN: dict[str, str] = {}
