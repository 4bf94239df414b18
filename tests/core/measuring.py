"""Measures in plain NumPy, each of the whole table of rows at once; and runs to measure."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from core.trajectory import Trajectory

EPS = 8 * np.finfo(float).eps


def trajectory(x: np.ndarray, loss: np.ndarray, diverged_at: int | None = None) -> Trajectory:
    """A run with these rows, which repeats the one that left from there on."""
    steps = len(loss) - 1
    alive = np.ones(steps + 1, bool)
    x, loss = np.array(x, float), np.array(loss, float)
    if diverged_at is not None:
        alive[diverged_at:] = False
        x[diverged_at:], loss[diverged_at:] = 1e9, 1e15
    return Trajectory(x, loss, np.full(steps, 0.1), alive, np.zeros((steps + 1, 3)), None, {})


@st.composite
def runs(draw: Any) -> Trajectory:
    """Walks that drift, swing, rest or repeat themselves, in one to twenty dimensions; some diverge."""
    steps, d = draw(st.integers(1, 60)), draw(st.sampled_from((1, 2, 2, 3, 20)))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    walk = np.cumsum(numbers.normal(size=(steps + 1, d)) * draw(st.sampled_from((0.1, 1.0))), axis=0)
    ring = (
        np.cos(np.arange(steps + 1)[:, None] * numbers.uniform(0.1, 3, d))
        * 0.9 ** np.arange(steps + 1)[:, None]
    )
    x = walk if draw(st.booleans()) else ring * numbers.normal(size=d)
    resting = numbers.random(steps + 1) < draw(st.sampled_from((0.0, 0.3)))
    for k in np.flatnonzero(resting[1:]) + 1:
        x[k] = x[k - 1]
    loss = (x**2).sum(axis=1) + draw(st.sampled_from((0.0, -2.5)))
    return trajectory(x, loss, draw(st.one_of(st.none(), st.integers(1, steps))))


def first(there: np.ndarray) -> float:
    found = np.flatnonzero(there)
    return float(found[0]) if len(found) else np.nan


def _last(run: Trajectory, last: int, values: np.ndarray) -> float:
    """The mean over the last rows of a whole run."""
    return float(values[-last:].mean()) if run.alive.all() else np.nan


def _rows(run: Trajectory) -> tuple[np.ndarray, np.ndarray]:
    return run.x[run.alive], run.loss[run.alive]


def _turned(moves: np.ndarray, begun: np.ndarray) -> int:
    """Pairs of moves that point away from each other and are both resolved."""
    resolved = np.linalg.norm(moves, axis=1) > EPS * np.linalg.norm(begun, axis=1)
    against = (moves[1:] * moves[:-1]).sum(axis=1) < 0
    return int((against & resolved[1:] & resolved[:-1]).sum())


def _at(run: Trajectory, at: int, values: np.ndarray) -> float:
    return float(values[at]) if at < len(values) else np.nan


def steps_to(run, epsilon, floor):
    return first(_rows(run)[1] - floor <= epsilon)


def loss_at(run, at):
    return _at(run, at, _rows(run)[1])


def final(run):
    return _last(run, 1, run.loss)


def highest_loss(run):
    return _rows(run)[1].max()


def lowest_loss(run):
    return _rows(run)[1].min(initial=np.inf)


def excess(run, last, floor):
    return _last(run, last, run.loss - floor)


def diverged_at(run):
    return np.nan if run.diverged_at is None else run.diverged_at


def swells(run):
    steps = len(run.loss) - 1
    quarter = max(steps // 4, 1)
    before, after = run.loss[max(steps + 1 - 2 * quarter, 0) : steps + 1 - quarter], run.loss[-quarter:]
    return float(run.diverged_at is not None or after.max() > before.max())


def path_length(run):
    return np.linalg.norm(np.diff(_rows(run)[0], axis=0), axis=1).sum()


def longest_step(run):
    return np.linalg.norm(np.diff(_rows(run)[0], axis=0), axis=1).max(initial=0)


def step_length(run, at):
    lengths = np.linalg.norm(np.diff(_rows(run)[0], axis=0), axis=1)
    return lengths[at - 1] if 0 < at <= len(lengths) else np.nan


def step_rms(run, last):
    return np.sqrt(_last(run, last, (np.diff(run.x, axis=0) ** 2).sum(axis=1)))


def updates(run, axis, at):
    return int((np.diff(_rows(run)[0] @ axis)[:at] != 0).sum())


def turns(run, axis):
    along = (_rows(run)[0] @ axis)[:, None]
    return _turned(np.diff(along, axis=0), along[:-1])


def sharp_turns(run):
    x = _rows(run)[0]
    return _turned(np.diff(x, axis=0), x[:-1])


def position(run, axis, at):
    return _at(run, at, _rows(run)[0] @ axis)


def lowest(run, axis):
    return (_rows(run)[0] @ axis).min()


def leaves(run, axis, beyond, point):
    return first(np.abs((_rows(run)[0] - point) @ axis) > beyond)


def grows(run, axis, point):
    along = np.abs((_rows(run)[0] - point) @ axis)
    return float(along[-1] > (1 + 1e-9) * along[0])


def factor(run, axis, point):
    along = (_rows(run)[0] - point) @ axis
    return (along[1:] @ along[:-1]) / (along[:-1] @ along[:-1]) if len(along) > 1 else np.nan


def distance(run, point):
    return _last(run, 1, np.linalg.norm(run.x - point, axis=1))


def nearest(run, point):
    return np.linalg.norm(_rows(run)[0] - point, axis=1).min()


def hover(run, last, point):
    return np.sqrt(_last(run, last, ((run.x - point) ** 2).sum(axis=1)))


def stays(run, point, radius):
    far = np.linalg.norm(_rows(run)[0] - point, axis=1) > radius
    since = int(np.flatnonzero(far)[-1]) + 1 if far.any() else 0
    return float(since) if since < len(far) else np.nan


def overshoots(run, point):
    x = _rows(run)[0]
    way = point - x[0]
    if not way.any():
        return 0.0
    along = (x - point) @ way / (way @ way)
    return float(np.count_nonzero(np.diff(np.sign(along[np.abs(along) > 0.01]))))


TWINS: dict[str, Callable[..., float]] = {
    one.__name__: one
    for one in (
        *(steps_to, loss_at, final, highest_loss, excess, diverged_at, swells, path_length, step_length),
        *(step_rms, updates, turns, sharp_turns, position, lowest, leaves, grows, factor, distance),
        *(nearest, hover, stays, overshoots, lowest_loss, longest_step),
    )
}


def told(draw: Any, run: Trajectory) -> dict[str, dict[str, Any]]:
    """What every measure may be told about such a run."""
    steps, d = len(run.loss) - 1, run.x.shape[1]
    at, last = draw(st.integers(0, steps)), draw(st.integers(1, steps))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    axis = np.eye(d)[draw(st.integers(0, d - 1))]
    point = numbers.normal(size=d) * draw(st.sampled_from((0.0, 1.0)))
    floor = float(run.loss.min()) - 0.01
    size = float(numbers.uniform(0.1, 2))
    every = {
        "at": at,
        "last": last,
        "floor": floor,
        "axis": axis,
        "point": point,
        "epsilon": size,
        "beyond": size,
        "radius": size,
    }
    return {
        name: {key: every[key] for key in twin.__code__.co_varnames[1 : twin.__code__.co_argcount]}
        for name, twin in TWINS.items()
    }
