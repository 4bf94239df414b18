"""What stands in for an experiment whose file is gone: its rules and rates, on data that is always there."""

import json
from typing import NamedTuple

from app.races import permalink, solve
from core.experiment import Experiment, ExperimentError
from landscapes import LANDSCAPES
from landscapes.data.uploads import GoneError

STAND_IN = "regression"
"""Where rules race whose table is gone."""


class Missing(NamedTuple):
    """An experiment whose file is gone, and what stands in for it."""

    given: str
    """As JSON has it."""
    stand_in: Experiment
    file: str

    @property
    def network(self) -> bool:
        """Whether its file holds images for a network."""
        return solve.landscape(self.stand_in).training is not None


def gone(error: ExperimentError) -> bool:
    """Whether an experiment could not be opened for want of its file alone."""
    return isinstance(error.__cause__, GoneError)


def stand_in(text: str | bytes) -> Missing | None:
    """What stands in for the experiment in `text` (JSON) whose file is gone; None if nothing can.

    The rules with their sliders, their rates, the seed and the steps stay. The start, the plane and batches
    that are too large belong to the file.
    """
    given = json.loads(text)
    if given.get("version") != 1:  # a scene
        given = {"version": 1} | given["experiment"]
    name, data = given["landscape"]["name"], given["landscape"]["data"]
    if LANDSCAPES[name].training:
        landscape = {key: value for key, value in given["landscape"].items() if key != "data"}
    else:
        landscape = {"name": STAND_IN}
    stays = {key: given[key] for key in ("version", "seed", "steps", "runs") if key in given}
    stays["runs"] = [{k: v for k, v in run.items() if k not in ("start", "repeat")} for run in stays["runs"]]
    for batch in (True, False):
        if not batch:
            stays["runs"] = [{k: v for k, v in run.items() if k != "batch"} for run in stays["runs"]]
        try:
            there = permalink.read(json.dumps(stays | {"landscape": landscape}))
            solve.check(there)
        except ExperimentError:
            continue
        return Missing(json.dumps(given), there, data.partition("/")[0].partition(":")[2])
    return None
