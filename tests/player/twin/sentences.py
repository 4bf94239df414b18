"""Each run in words, one or two sentences, with nothing in them that is not in the numbers.

The twin of race/sentences.js.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.races.run_titles import titles
from app.races.window import Window
from core.experiment import Experiment
from core.trajectory import Trajectory
from tests.player.twin import table
from tests.player.twin.table import GOAL, steps_to

BAND = 0.01
"""A run counts as past a minimum when it is this share of its starting distance beyond it."""
SHARP = 0.2
"""The share of turns above 90° from which on they are mentioned."""
FALLING = 0.01
"""The share of the whole descent that the last tenth of the steps must bring, to be mentioned."""
NEAR = 0.02
"""A run is near a saddle within this share of the window's diagonal."""


class Known(NamedTuple):
    """What is known of a landscape: its lowest loss, and points [n, d]."""

    floor: float | None
    minima: np.ndarray
    saddles: np.ndarray
    window: Window  # that is drawn


def sentences(experiment: Experiment, trajectories: Sequence[Trajectory], known: Known) -> list[str]:
    """One or two sentences a run: its loss, and how it came there."""
    said = [
        " ".join(part for part in (_outcome(title, run, known), _way(run, known)) if part)
        for title, run in zip(titles(experiment), trajectories, strict=True)
    ]
    rows = table.rows(experiment, trajectories, known.floor, known.minima)
    return [one if row.repeated is None else _many(row, known) for one, row in zip(said, rows, strict=True)]


def _many(row: table.Row, known: Known) -> str:
    """What all members of a repeated run came to."""
    found = row.repeated or {}
    low, high = found["low"], found["high"]
    spread = ""
    if low is not None:
        spread = (
            f", and a tenth are at most {low:.3g}"
            if high is None
            else f", and 80 % lie between {low:.3g} and {high:.3g}"
        )
    parts = ["more than half of them diverge"]
    if row.loss is not None:
        parts = [f"the median of the losses after the last step is {row.loss:.3g}{spread}"]
    asked = [] if known.floor is None else table.epsilons(known.floor)
    if GOAL in asked:
        near = found["within"][asked.index(GOAL)]
        parts.append(f"{near} of {found['count']} come within {GOAL:g} of the lowest known loss")
    if found["diverged"]:
        parts.append(f"{found['diverged']} diverge")
    return f"{row.title} from {found['what']}: {'; '.join(parts)}."


def overshoots(path: np.ndarray, minimum: np.ndarray) -> int:
    """How often a path [n, d] crosses to the other side of `minimum`, along the line from its start to it.

    Position along that line is a coordinate s: -1 at the start, 0 at the minimum. The side changes when s
    leaves the band from -BAND to BAND on the other side, so that the last small swings do not count.
    """
    way = (minimum - path[0]).astype(float)
    length = float(way @ way)
    if length == 0:
        return 0
    s = (path.astype(float) - minimum) @ way / length
    sides = np.sign(s[np.abs(s) > BAND])
    return int(np.count_nonzero(np.diff(sides)))


def sharp_turns(path: np.ndarray) -> float:
    """The share of all consecutive moves along a path [n, d] that form an angle above 90°.

    Moves that the positions do not resolve are taken as rest.
    """
    moves = np.diff(path.astype(float), axis=0)
    lengths = np.linalg.norm(moves, axis=1)
    resolved = lengths > 8 * np.finfo(float).eps * np.linalg.norm(path[:-1], axis=1)
    pairs = resolved[1:] & resolved[:-1]
    turned = np.einsum("nd,nd->n", moves[1:], moves[:-1]) < 0
    return float((turned & pairs).mean()) if len(pairs) else 0.0


def near_since(path: np.ndarray, point: np.ndarray, distance: float) -> int | None:
    """The step from which on a path [n, d] stays within `distance` of `point`, or None if it ends outside."""
    outside = np.flatnonzero(np.linalg.norm(path.astype(float) - point, axis=1) > distance)
    first = int(outside[-1]) + 1 if len(outside) else 0
    return first if first < len(path) else None


def _outcome(title: str, run: Trajectory, known: Known) -> str:
    steps, (first, last) = len(run.loss) - 1, run.loss[[0, -1]]
    if (at := run.diverged_at) is not None:
        before = f" and {_say(run.loss[at - 1])} just before" if at > 1 else ""
        began = f"its loss was {_say(first)} at the start{before}"
        if run.outside:
            return f"{title} left the domain at step {at}, where the loss is not a number; {began}."
        return f"{title} diverged at step {at}: {began}."
    text = f"{title} ended at a loss of {_say(last)} after {_steps(steps)}"
    if known.floor is None:
        return f"{text}."
    reached = steps_to(run.loss, known.floor, GOAL)
    if reached is None:
        return f"{text}, and was never within {_say(GOAL)} of the lowest known loss."
    if run.loss.min() < known.floor - GOAL:
        return f"{text}, below the lowest known one, {_say(known.floor)}."
    return f"{text}; it was first within {_say(GOAL)} of the lowest known loss after {_steps(reached)}."


def _way(run: Trajectory, known: Known) -> str:
    """How a run that did not diverge came to its end, if there is something to say."""
    if run.diverged_at is not None:
        return ""
    clauses = [_saddle(run, known), _swings(run, known), _turns(run), _falling(run, known)]
    clauses = [clause for clause in clauses if clause][:2]
    return f"It {'; it '.join(clauses)}." if clauses else ""


def _saddle(run: Trajectory, known: Known) -> str:
    if not len(known.saddles):
        return ""
    end = run.x[-1].astype(float)
    distances = np.linalg.norm(known.saddles - end, axis=1)
    minima = np.linalg.norm(known.minima - end, axis=1)
    saddle = known.saddles[distances.argmin()]
    if len(minima) and minima.min() <= distances.min():
        return ""
    steps = len(run.x) - 1
    diagonal = math.hypot(*(high - low for low, high in known.window[: len(saddle)]))
    since = near_since(run.x, saddle, NEAR * diagonal)
    if since is None or steps - since < steps / 10:
        return ""
    place = ", ".join(_say(value) for value in saddle)
    text = f"stayed near the saddle at ({place}) for the last {_steps(steps - since)}"
    if (gradients := run.seen.get("g")) is None:
        return text
    return f"{text}, where the last gradient has norm {_say(float(np.linalg.norm(gradients[-1])))}"


def _swings(run: Trajectory, known: Known) -> str:
    if not len(known.minima):
        return ""
    minimum = known.minima[np.linalg.norm(known.minima - run.x[-1], axis=1).argmin()]
    times = overshoots(run.x, minimum)
    if times == 0:
        return ""
    name = "the minimum" if len(known.minima) == 1 else "the nearest minimum"
    start, end = (np.linalg.norm(run.x[k] - minimum) for k in (0, -1))
    back = " and came back" if end <= BAND * start else ""
    return f"overshot {name} {'once' if times == 1 else 'twice' if times == 2 else f'{times} times'}{back}"


def _turns(run: Trajectory) -> str:
    share = sharp_turns(run.x)
    return f"turned by more than 90° in {100 * share:.0f} % of its steps" if share >= SHARP else ""


def _falling(run: Trajectory, known: Known) -> str:
    """Whether the loss still fell at the end, where it has not come to the minimum."""
    steps = len(run.loss) - 1
    tail = max(steps // 10, 1)
    first, before, last = run.loss[[0, -1 - tail, -1]].astype(float)
    if known.floor is not None and last - known.floor <= GOAL:
        return ""
    if not before - last > FALLING * (first - last) > 0:
        return ""
    return f"was still descending, from {_say(before)} to {_say(last)} in the last {_steps(tail)}"


def _steps(count: int) -> str:
    return f"{count:,} step{'' if count == 1 else 's'}"


def _say(value: float) -> str:
    """A number in at most three digits, with a true minus sign."""
    text = f"{value:.3g}"
    digits, _, power = text.partition("e")
    return (f"{digits}e{int(power)}" if power else digits).replace("-", "−")
