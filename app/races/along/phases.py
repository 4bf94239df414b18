"""A step phase by phase: the lines of a rule's equation, one after the other, with the numbers of the step.

The twin of overlays/numbers.js and slow.js; tests/golden/phases.json holds both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.along.memory import GRADIENT, MOVE, lines
from app.races.letters import plain
from core.experiment import Experiment, Run
from core.landscape import DENSE
from core.rules import RULES


class Phase(NamedTuple):
    """A phase of a step: what is computed in it, and how, with names in braces for its numbers."""

    name: str
    symbol: str
    template: str


class Equation(NamedTuple):
    """What is said of a run's equation: its lines, and what its symbols are called."""

    lines: list[Phase]
    symbols: dict[str, str]
    words: dict[str, str]


class Attention(NamedTuple):
    """Which names a phase is about, what is known by then, and what it uses of the step before."""

    now: set[str]
    known: set[str]
    before: set[str]


class Numbers(NamedTuple):
    """What a run computed: positions and memories [steps + 1, …], gradients and rates [steps, …], sliders."""

    rows: Mapping[str, np.ndarray]
    values: Mapping[str, float]


def equation(run: Run) -> Equation:
    """The equation of a run, in the conventions that it chose."""
    shown = RULES[run.rule].shown
    symbols = {one.name: plain(one.tex) for one in shown} | {"w": "w"}
    named = [Phase(name, symbols[name], template) for name, template in lines(run)]
    return Equation(named, symbols, {"g": GRADIENT, "w": MOVE} | {one.name: one.help for one in shown})


def phased(experiment: Experiment, focus: int) -> bool:
    """Whether a run can be shown phase by phase: one that a rule has taken, in few enough dimensions."""
    repeat = experiment.runs[focus].repeat
    mean = repeat is not None and bool(repeat.seeds)
    return not (mean or solve.landscape(experiment).training or len(experiment.start) > DENSE)


def phases(of: Sequence[Phase], symbols: Mapping[str, str]) -> list[Phase]:
    """What slow motion shows of a step: the gradient, every line `of` the equation, and last the move.

    A rule that measures its gradient elsewhere has a phase for that in the place of the first.
    """

    def used(name: str) -> int | None:
        return next((i for i, line in enumerate(of) if f"{{{name}}}" in line.template), None)

    found = sorted(of, key=lambda line: line.name == "w")
    elsewhere = used("slope")
    if elsewhere is not None and not any(line.name == "slope" for line in of):
        found.insert(elsewhere, Phase("slope", symbols["slope"], ""))
    return [Phase("g", "g", ""), *found] if used("g") is not None or elsewhere is None else found


def attention(of: Sequence[Phase], index: int) -> Attention:
    """What phase `index` is about."""

    def names(phase: Phase, pattern: str) -> set[str]:
        return set(re.findall(pattern, phase.template))

    known = {name for phase in of[: index + 1] for name in {phase.name} | names(phase, r"{(\w+)}")}
    now = {of[index].name} | names(of[index], r"{(\w+)}")
    return Attention(now, known, names(of[index], r"{(\w+)'}"))


def numbers(experiment: Experiment, focus: int) -> Numbers:
    """The numbers of every step of a run."""
    path = solve.trajectories(experiment)[focus]
    return Numbers({"x": path.x, "lr": path.lr, **path.seen}, experiment.runs[focus].params)


def look_up(known: Numbers, k: int, show: Callable[[np.ndarray], str]) -> Callable[[str], str | None]:
    """What a name stands for in step k (1, 2, …): some memory, the position, the rate, or a slider."""

    def row(name: str, step: int) -> np.ndarray:
        # Positions and memories have a row for the start; gradients and rates begin with the first step's.
        values = known.rows[name]
        i = step if len(values) == len(known.rows["x"]) else step - 1
        return np.atleast_1d(values[i] if i >= 0 else np.zeros_like(values[0]))

    def found(name: str) -> str | None:
        bare = name.removesuffix("'")
        step = k - 1 if name.endswith("'") else k
        if bare == "w":
            return show(row("x", step))
        if bare == "t":
            return str(k)
        if bare in known.rows and bare != "x":
            return show(row(bare, step))
        return show(np.array([known.values[bare]])) if bare in known.values else None

    return found


def said(
    of: Sequence[Phase], index: int, words: Mapping[str, str], find: Callable[[str], str | None]
) -> tuple[str, str]:
    """Phase `index` of a step in words: a title, and the equation with its numbers."""
    name, spaced, template = of[index]
    symbol = spaced.replace("∇ ", "∇")
    meaning = _lowered(words.get(name, ""))
    between = ", " if re.match("[a-z]{2}", meaning) else ": " if meaning else ""
    filled = re.sub(r"\{([^{}]+)\}", lambda one: find(one[1]) or one[0], template)
    equation = f"{symbol} = {f'{filled} = ' if filled else ''}{find(name) or ''}"
    return f"{index + 1} of {len(of)} · {symbol}{between}{meaning}", equation


def _lowered(sentence: str) -> str:
    """A sentence as part of another."""
    sentence = sentence.removesuffix(".")
    return sentence[:1].lower() + sentence[1:] if _BEGINNING.match(sentence) else sentence


_BEGINNING = re.compile(r"(?!Adam)[A-Z](?=[a-z]+\b[^'’])", re.ASCII)
"""A word that begins with a large letter only because a sentence does."""
