"""How far to go along a direction d: searches over the step length t for phi(t) = F(w + t d)."""

from collections.abc import Callable
from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp


class LineSearchResult(NamedTuple):
    """What a search ends with, and what it cost."""

    t: Array  # [] the step length; 0 if no trial passed
    values: Array  # [] how often phi was evaluated
    slopes: Array  # [] how often its derivative was


def no_search(x: Array) -> LineSearchResult:
    """Before the first search, in the dtype of x."""
    return LineSearchResult(jnp.zeros((), x.dtype), jnp.zeros((), int), jnp.zeros((), int))


def backtrack(
    phi: Callable[[Array], Array],
    value: Array,
    slope: Array,
    first: Array,
    *,
    c1: Array,
    rho: Array,
    trials: Array,
) -> LineSearchResult:
    """Shrink t by rho until phi(t) ≤ phi(0) + c1 t phi'(0): Armijo 1966; Nocedal & Wright, Algorithm 3.1.

    `value` and `slope` are those at 0, `first` the first trial. It gives up where t is so short that rounding
    would decide the test.
    """
    least = jnp.finfo(value.dtype).eps * jnp.abs(value)

    def trial(s: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        t, tried, _ = s
        passed = phi(t) <= value + c1 * t * slope  # false for NaN
        return jnp.where(passed, t, rho * t), tried + 1, passed

    def hopeful(s: tuple[Array, Array, Array]) -> Array:
        t, tried, passed = s
        return ~passed & (tried < trials) & ((tried == 0) | (-t * slope > least))

    t, tried, passed = jax.lax.while_loop(hopeful, trial, (first, jnp.zeros((), int), jnp.array(False)))
    return LineSearchResult(jnp.where(passed, t, 0), tried, jnp.zeros((), int))


class Trial(NamedTuple):
    """A point on the line."""

    t: Array  # []
    value: Array  # [] phi(t)
    slope: Array  # [] phi'(t)


class Bracket(NamedTuple):
    """Where a point with small slope is sought."""

    t: Array  # [] the next trial, in the end the accepted one
    low: Trial  # the lowest so far, among those that decrease enough
    high: Trial  # the bracket's other end; at infinity until there is one
    out: Trial  # the end given up last: a third point for the cubic
    tried: Array  # []
    passed: Array  # []


def strong_wolfe(
    phi: Callable[[Array], tuple[Array, Array]],
    value: Array,
    slope: Array,
    first: Array,
    *,
    c1: Array,
    c2: Array,
    trials: Array,
) -> LineSearchResult:
    """Double t until there is a bracket, then zoom in, until both of Wolfe's conditions hold.

    phi(t) ≤ phi(0) + c1 t phi'(0) and |phi'(t)| ≤ c2 |phi'(0)|: Nocedal & Wright, Algorithms 3.5 and 3.6, as
    one loop (a bracket's end at infinity is none yet). `phi` returns value and slope; `value` and `slope` are
    those at 0, `first` is the first trial. After `trials`, or where the slope leaves nothing to gain in the
    bracket but rounding, the lowest that passed the first condition is taken.
    """
    least = jnp.finfo(value.dtype).eps * jnp.abs(value)

    def trial(s: Bracket) -> Bracket:
        new = Trial(s.t, *phi(s.t))
        too_high = ~((new.value <= value + c1 * new.t * slope) & (new.value < s.low.value))  # or NaN
        passed = ~too_high & (jnp.abs(new.slope) <= -c2 * slope)
        beyond = ~too_high & (new.slope * (s.high.t - s.low.t) >= 0)
        low = _where(too_high, s.low, new)
        high = _where(too_high, new, _where(beyond, s.low, s.high))
        out = _where(too_high | beyond, s.high, s.low)
        t = jnp.where(jnp.isinf(high.t), 2 * new.t, low.t + interpolated(low, high, out))
        return Bracket(jnp.where(passed, new.t, t), low, high, out, s.tried + 1, passed)

    def hopeful(s: Bracket) -> Array:
        flat = jnp.abs(s.low.slope * (s.high.t - s.low.t)) <= least  # false without a bracket
        return ~s.passed & ~flat & (s.tried < trials)

    start, far = Trial(jnp.zeros_like(first), value, slope), Trial(*[jnp.full_like(first, jnp.inf)] * 3)
    s = jax.lax.while_loop(
        hopeful,
        trial,
        Bracket(first, start, far, far, jnp.zeros((), int), slope >= 0),
    )
    return LineSearchResult(jnp.where(s.passed & (slope < 0), s.t, s.low.t), s.tried, s.tried)


def interpolated(low: Trial, high: Trial, out: Trial) -> Array:
    """The step from low into the bracket.

    To the minimum of the cubic through three values and low's slope, if that lies well inside; else to that
    of the parabola through two; else half-way (Nocedal & Wright, section 3.5; as in SciPy and optax).
    """
    b, c = high.t - low.t, out.t - low.t
    bend_b = (high.value - low.value - low.slope * b) / b**2
    bend_c = (out.value - low.value - low.slope * c) / c**2
    A = (bend_b - bend_c) / (b - c)  # the cubic is low.value + low.slope h + B h² + A h³
    B = bend_b - A * b
    cubic = -low.slope / (B + jnp.sqrt(B**2 - 3 * A * low.slope))
    parabola = -low.slope / (2 * bend_b)

    def inside(step: Array, margin: float) -> Array:
        return (step / b > margin) & (step / b < 1 - margin)  # false for NaN

    return jnp.where(inside(cubic, 0.2), cubic, jnp.where(inside(parabola, 0.1), parabola, b / 2))


def _where(condition: Array, yes: Trial, no: Trial) -> Trial:
    return Trial(*(jnp.where(condition, a, b) for a, b in zip(yes, no, strict=True)))
