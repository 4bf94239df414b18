"""The messages with what a rule computes in every step: in numbers, and as vectors on the map."""

import re
from typing import Any

import numpy as np

from app.player.messages.surfaces import FLOAT32
from app.player.wire import pack
from app.races.letters import plain
from app.races.run_titles import titles
from app.races.window import View
from core.experiment import Experiment
from core.rules import RULES
from core.trajectory import Trajectory

GRADIENT = "The gradient, measured here."
MOVE = "The step."


def numbers(experiment: Experiment, trajectory: Trajectory, focus: int) -> bytes:
    """The message for "this step, with numbers" of run `focus`: its equation's templates and its memory."""
    run = experiment.runs[focus]
    rule = RULES[run.rule]
    symbols = {shown.name: plain(shown.tex) for shown in rule.shown} | {"w": "w"}
    filled = rule.filled or (lambda **toggles: [(name, "") for name in symbols])
    header = {
        "view": "numbers",
        "title": titles(experiment)[focus],
        "lines": [(name, symbols[name], template) for name, template in filled(**run.toggles)],
        "values": run.params,
        "symbols": symbols,
        "words": {"g": GRADIENT, "w": MOVE} | {shown.name: shown.help for shown in rule.shown},
        "last": last(trajectory),
    }
    return pack(header, {"x": trajectory.x, "lr": trajectory.lr, **trajectory.seen})


def inner(experiment: Experiment, trajectory: Trajectory, focus: int, view: View) -> bytes:
    """The message for the inner state of run `focus`: what its rule computes in every step, as it is drawn.

    Row k of every array belongs to the step from k to k + 1, which begins at row k of the path: the gradient
    "g" there, the step "w" [steps, 2], and of what the equation mentions all that is something on a map. A
    vector that is measured somewhere else has its places under its name with "@".
    """
    run = experiment.runs[focus]
    rule = RULES[run.rule]
    lines = rule.filled(**run.toggles) if rule.filled else [(shown.name, "") for shown in rule.shown]
    used = {name for name, _ in lines} | {
        name for _, line in lines for name in re.findall(r"{(\w+)'?}", line)
    }
    memory, loss = trajectory.seen, trajectory.loss[:-1]
    glyphs: list[dict[str, Any]] = [
        {"name": "g", "kind": "vector", "symbol": "g", "help": GRADIENT, "sign": -1, "used": "g" in used}
    ]
    arrays = {"g": view.linear(memory["g"])}
    for shown in rule.shown:
        if shown.name not in used or not shown.kind:
            continue
        values = memory[shown.name][1:]
        if shown.kind == "vector":
            drawn = view.linear(values)
        elif shown.kind == "point":
            drawn = view.flat(values, loss)
        else:
            drawn = view.each(values)
        if drawn is None:
            continue
        arrays[shown.name] = drawn
        if shown.at:
            before = shown.at.endswith("'")
            places = memory[shown.at.rstrip("'")][slice(-1) if before else slice(1, None)]
            arrays[f"{shown.name}@"] = view.flat(places, loss)
        glyphs.append(
            {"name": shown.name, "kind": shown.kind, "symbol": plain(shown.tex), "help": shown.help}
            | {"sign": shown.sign, "used": True}
        )
    glyphs.append({"name": "w", "kind": "vector", "symbol": "Δw", "help": MOVE, "sign": 1, "used": True})
    arrays["w"] = view.linear(np.diff(trajectory.x, axis=0))
    header = {
        "view": "inner",
        "title": titles(experiment)[focus],
        "last": last(trajectory),
        "curve": len(experiment.start) == 1,
        "glyphs": glyphs,
    }
    return pack(header, {name: np.clip(array, -FLOAT32, FLOAT32) for name, array in arrays.items()})


def last(trajectory: Trajectory) -> int:
    """The last step that stayed among the finite numbers."""
    end = trajectory.diverged_at
    return len(trajectory.lr) if end is None else max(end - 1, 0)
