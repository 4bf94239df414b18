"""The functions that a formula may use: each with its derivatives, in NumPy and in JAX, and its LaTeX."""

import math
from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from landscapes.formula.tree import Arithmetic

VARIABLES = {"x": "x", "x1": "x", "x_1": "x", "w1": "x", "w_1": "x"} | {
    "y": "y",
    "x2": "y",
    "x_2": "y",
    "w2": "y",
    "w_2": "y",
}
"""How the two variables may be written."""
CONSTANTS = {"pi": math.pi, "e": math.e}


class Function(NamedTuple):
    """A function of one number, by NumPy and by JAX.

    `slope` and `bend` are its first two derivatives, from its argument u and its value v there.
    """

    numpy: Callable[[Any], Any]
    jax: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]
    bend: Callable[[Any, Any], Any]
    tex: str


def sigmoid(u: Any) -> Any:
    """1 / (1 + e⁻ᵘ) by the form that does not overflow."""
    return 0.5 * (1 + np.tanh(0.5 * u))


def flat(u: Any, v: Any) -> Any:
    """The derivative of what is constant but for jumps."""
    return np.zeros_like(u)


FUNCTIONS = {
    "sin": Function(np.sin, jnp.sin, lambda u, v: np.cos(u), lambda u, v: -v, r"\sin"),
    "cos": Function(np.cos, jnp.cos, lambda u, v: -np.sin(u), lambda u, v: -v, r"\cos"),
    "tan": Function(np.tan, jnp.tan, lambda u, v: 1 + v**2, lambda u, v: 2 * v * (1 + v**2), r"\tan"),
    "sinh": Function(np.sinh, jnp.sinh, lambda u, v: np.cosh(u), lambda u, v: v, r"\sinh"),
    "cosh": Function(np.cosh, jnp.cosh, lambda u, v: np.sinh(u), lambda u, v: v, r"\cosh"),
    "tanh": Function(np.tanh, jnp.tanh, lambda u, v: 1 - v**2, lambda u, v: -2 * v * (1 - v**2), r"\tanh"),
    "arctan": Function(
        np.arctan,
        jnp.arctan,
        lambda u, v: 1 / (1 + u**2),
        lambda u, v: -2 * u / (1 + u**2) ** 2,
        r"\arctan",
    ),
    "exp": Function(np.exp, jnp.exp, lambda u, v: v, lambda u, v: v, r"\exp"),
    "log": Function(np.log, jnp.log, lambda u, v: 1 / u, lambda u, v: -1 / u**2, r"\log"),
    "sqrt": Function(np.sqrt, jnp.sqrt, lambda u, v: 0.5 / v, lambda u, v: -0.25 / v**3, r"\sqrt"),
    "abs": Function(np.abs, jnp.abs, lambda u, v: np.sign(u), flat, r"\abs"),
    "sign": Function(np.sign, jnp.sign, flat, flat, r"\operatorname{sign}"),
    "relu": Function(
        lambda u: np.maximum(u, 0.0), jax.nn.relu, lambda u, v: 1.0 * (u > 0), flat, r"\operatorname{relu}"
    ),
    "sigmoid": Function(
        sigmoid,
        jax.nn.sigmoid,
        lambda u, v: v * (1 - v),
        lambda u, v: v * (1 - v) * (1 - 2 * v),
        r"\operatorname{sigmoid}",
    ),
    "softplus": Function(
        lambda u: np.logaddexp(u, 0.0),
        jax.nn.softplus,
        lambda u, v: sigmoid(u),
        lambda u, v: sigmoid(u) * (1 - sigmoid(u)),
        r"\operatorname{softplus}",
    ),
}
SEVERAL = {"min": r"\min", "max": r"\max"}
"""Functions of two numbers or more."""
ALIASES = {"ln": "log", "atan": "arctan", "arctg": "arctan", "tg": "tan", "sgn": "sign", "pow": "power"}
"""Other spellings; `power`, as in pow(x, 2), is the operator."""
CALLED = {*FUNCTIONS, *SEVERAL, "power"}
RESERVED = {*VARIABLES, *CONSTANTS, *CALLED, *ALIASES}
"""What no slider can be called, in capitals or not."""

NUMPY = Arithmetic(
    constant=np.float64,
    divide=np.divide,
    power=np.power,
    integer_power=lambda u, n: np.float64(1) / u**-n if n < 0 else u**n,
    functions={name: function.numpy for name, function in FUNCTIONS.items()}
    | {
        "min": lambda *values: reduce(np.minimum, values),
        "max": lambda *values: reduce(np.maximum, values),
    },
)
JAX = Arithmetic(
    constant=float,  # a Python number takes the precision of what it meets
    divide=jnp.divide,
    power=jnp.power,
    integer_power=lambda u, n: lax.integer_pow(u, n),
    functions={name: function.jax for name, function in FUNCTIONS.items()}
    | {
        "min": lambda *values: reduce(jnp.minimum, values),
        "max": lambda *values: reduce(jnp.maximum, values),
    },
)
