"""The races that are measured."""

import json
from typing import Any

from app.races import permalink
from core.experiment import Experiment
from core.rules import RULES

FOUR = ("gd", "momentum", "nesterov", "adam")


def every(runs: int, steps: int) -> Experiment:
    """So many runs on Beale, of every rule in turn."""
    rules = list(RULES)
    return _read("beale", steps, [{"rule": rules[i % len(rules)]} for i in range(runs)])


def four(count: int = 4, steps: int = 500, landscape: str = "quadratic", **parts: Any) -> Experiment:
    """So many runs of four rules, no two of them alike."""
    rates = [round(0.02 / (1 + i // len(FOUR)), 5) for i in range(count)]
    return _read(
        landscape, steps, [{"rule": FOUR[i % len(FOUR)], "lr": rates[i], **parts} for i in range(count)]
    )


def opened(landscape: str) -> Experiment:
    """A landscape with four rules, at its own rates and length."""
    return _read(landscape, None, [{"rule": rule} for rule in FOUR])


def _read(landscape: str, steps: int | None, runs: list[dict[str, Any]]) -> Experiment:
    wanted = {"version": 1, "landscape": {"name": landscape}, "runs": runs}
    return permalink.read(json.dumps(wanted if steps is None else wanted | {"steps": steps}))
