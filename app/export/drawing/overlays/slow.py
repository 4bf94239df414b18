"""Slow motion: which phase of a step is shown at a moment, where the heads are by then, and what is said.

A moment is a step with a fraction, which says how much of the step's phases has passed; see the player's
core/clock.js and overlays/slow.js. tests/golden/moments.json holds both.
"""

from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.geometry import number
from app.export.drawing.race import Race
from app.export.options import clean
from app.races import solve
from app.races.along import phases
from app.races.along.phases import Attention
from app.races.scene import Scene

PHASE = 1.6
"""Every phase takes this many seconds."""
NEAR = 1e-6
"""Phases are counted off a fraction: nearer than this to the next one, it has begun."""
COMPONENTS = 4
"""So many components of a vector are said."""
SAMPLES = 12
"""The longest of the equations is looked for in so many steps."""


class Shown(NamedTuple):
    """A phase of a step, and how much of it has passed."""

    step: int
    which: int
    part: float


def phase_at(moment: float, count: int, steps: int) -> Shown | None:
    """Which of a step's `count` phases is shown at a moment of so many steps; at their end there is none."""
    if moment >= steps:
        return None
    at = moment * count
    whole = int(np.floor(at + NEAR))
    step = whole // count
    return Shown(step, whole - step * count, max(at - whole, 0.0))


def heads_at(moment: float, count: int, steps: int) -> float:
    """Where heads stand: they wait for the last phase, the move, and then glide."""
    now = phase_at(moment, count, steps)
    if now is None:
        return float(min(moment, steps))
    return float(now.step) if now.which < count - 1 else now.step + now.part**2 * (3 - 2 * now.part)


def count_of(scene: Scene) -> int:
    """How many phases a step of the run in focus is shown in; 0: the scene is not in slow motion."""
    experiment, focus = scene.experiment, scene.view.focus
    if "slow" not in scene.view.show or not phases.phased(experiment, focus):
        return 0
    equation = phases.equation(experiment.runs[focus])
    return len(phases.phases(equation.lines, equation.symbols))


class Slow:
    """Slow motion of the run in focus of a race."""

    def __init__(self, race: Race) -> None:
        experiment, focus = race.experiment, race.view.focus
        equation = phases.equation(experiment.runs[focus])
        self._phases, self._words = phases.phases(equation.lines, equation.symbols), equation.words
        self._numbers = phases.numbers(experiment, focus)
        self._steps, self._last = race.steps, solve.trajectories(experiment)[focus].last

    def phase(self, moment: float) -> Shown | None:
        """The phase at a moment; None at the end."""
        return phase_at(moment, len(self._phases), self._steps)

    def heads(self, moment: float) -> float:
        """The step, with a fraction, at which heads stand at a moment."""
        return heads_at(moment, len(self._phases), self._steps)

    def attention(self, phase: Shown) -> Attention:
        """What a phase is about."""
        return phases.attention(self._phases, phase.which)

    def said(self, phase: Shown | None) -> tuple[str, str]:
        """A phase in words: a title, and the equation with its numbers; nothing where the run has ended."""
        if phase is None or phase.step >= self._last:
            return "", ""
        find = phases.look_up(self._numbers, phase.step + 1, shown)
        title, equation = phases.said(self._phases, phase.which, self._words, find)
        return clean(title), clean(equation)

    def longest(self) -> str:
        """About the longest equation that is said."""
        steps = np.unique(np.linspace(0, max(self._last - 1, 0), SAMPLES).astype(int)) if self._last else []
        found = [self.said(Shown(int(k), i, 0.0))[1] for k in steps for i in range(len(self._phases))]
        return max(found, key=len, default="")


def slow_of(race: Race) -> Slow | None:
    """Slow motion where a race is shown in it."""
    return Slow(race) if count_of(race.scene) else None


def shown(values: np.ndarray) -> str:
    """A number or a vector for a reader."""
    texts = [number(float(value)) for value in values]
    more = ["…"] if len(texts) > COMPONENTS else []
    return texts[0] if len(texts) == 1 else f"({', '.join([*texts[:COMPONENTS], *more])})"
