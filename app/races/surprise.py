"""A race drawn by lot, in which every run gets somewhere."""

import random
from typing import Any

from app.races import permalink, solve
from core.experiment import Experiment, ExperimentError
from core.rules import RULES
from landscapes import LANDSCAPES

RIVALS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "lion", "lbfgs", "rprop")
DESCENT = 0.3
"""In a surprise, every run ends below this share of the loss that it starts with, or it is drawn again."""


def surprise(lot: random.Random, other_than: str) -> Experiment:
    """A race drawn by lot: another landscape, three or four rules that all get somewhere, another start."""
    candidates = [
        landscape
        for landscape in LANDSCAPES.values()
        if not (landscape.user_input or landscape.training or landscape.data or landscape.name == other_than)
        and landscape.dimension == 2
    ]
    for _ in range(20):
        landscape = lot.choice(candidates)
        able = [rule for rule in RIVALS if rule in RULES and not landscape.obstacle(RULES[rule])]
        rules = lot.sample(able, min(lot.choice((3, 4)), len(able)))
        (x0, x1), (y0, y1) = landscape.picture.window
        start = [round(a + (0.1 + 0.8 * lot.random()) * (b - a), 3) for a, b in ((x0, x1), (y0, y1))]
        race: dict[str, Any] = {
            "landscape": {"name": landscape.name},
            "start": start,
            "runs": [{"rule": rule} for rule in rules],
        }
        try:
            drawn = permalink.begin(race)
            paths = solve.trajectories(drawn)
        except ExperimentError:
            continue
        floor = solve.floor(drawn)
        low = min(float(path.loss.min()) for path in paths) if floor is None else floor
        fell = [(path.loss[-1] - low) / max(path.loss[0] - low, 1e-12) for path in paths]
        if all(path.diverged_at is None for path in paths) and max(fell) < DESCENT:
            return drawn
    return permalink.DEFAULT
