"""What a rule computes in every step of a run, as it is drawn on a map.

The twin of race/steps.js.
"""

import re
from typing import NamedTuple

import numpy as np

from app.languages import mark
from app.races import solve
from app.races.along import vectors
from app.races.letters import plain
from core.experiment import Experiment, Run
from core.rules import RULES

GRADIENT = mark("The gradient, measured here.")
MOVE = mark("The step.")


class Glyph(NamedTuple):
    """One thing that is drawn at a head."""

    name: str
    kind: str  # "vector", "point", "squares" or "rates"
    symbol: str
    help: str
    sign: int  # -1: a vector is drawn the other way round
    used: bool  # whether the rule's equation mentions it


class Inner(NamedTuple):
    """The inner state of a run: row k of every array belongs to the step from k to k + 1.

    A vector that is measured elsewhere than at the head has its places under its name with "@".
    """

    glyphs: list[Glyph]
    arrays: dict[str, np.ndarray]  # [steps, 2]


def inner(experiment: Experiment, focus: int) -> Inner:
    """What the rule of run `focus` computes in every step."""
    view, path = solve.view(experiment), solve.trajectories(experiment)[focus]
    seen, loss = path.seen, path.loss[:-1]
    equation = lines(experiment.runs[focus])
    used = {name for name, _ in equation} | {
        name for _, line in equation for name in re.findall(r"{(\w+)'?}", line)
    }
    arrays = {"g": vectors.linear(view, seen["g"])}
    glyphs = [Glyph("g", "vector", "g", GRADIENT, -1, "g" in used)]
    for shown in RULES[experiment.runs[focus].rule].shown:
        if shown.name not in used or not shown.kind:
            continue
        values = seen[shown.name][1:]
        if shown.kind == "point":
            values = view.flat(values, loss)
        else:
            draw = vectors.linear if shown.kind == "vector" else vectors.each
            values = draw(view, values)
        if values is None:
            continue
        arrays[shown.name] = values
        if shown.at:
            rows = slice(-1) if shown.at.endswith("'") else slice(1, None)
            arrays[f"{shown.name}@"] = view.flat(seen[shown.at.rstrip("'")][rows], loss)
        glyphs.append(Glyph(shown.name, shown.kind, plain(shown.tex), shown.help, shown.sign, True))
    arrays["w"] = vectors.linear(view, np.diff(path.x, axis=0))
    glyphs.append(Glyph("w", "vector", "Δw", MOVE, 1, True))
    return Inner(glyphs, arrays)


def lines(run: Run) -> list[tuple[str, str]]:
    """The lines of a run's equation: the name of what each computes, and its template."""
    rule = RULES[run.rule]
    return list(rule.filled(**run.toggles)) if rule.filled else [(shown.name, "") for shown in rule.shown]
