"""Experiments: names and numbers that say everything about a picture, as versioned JSON in and out.

The permalink, the command line's input, the cache key and the caption of an export are all this one thing.
"""

from core.experiment.completing import complete, landscape_of, parse
from core.experiment.errors import ExperimentError
from core.experiment.minimal import defaults, minimal
from core.experiment.parts import (
    FILLED_IN,
    MAX_DRAWN,
    MAX_LABEL,
    MAX_MEMBERS,
    MAX_RUNS,
    MAX_STEPS,
    SETTINGS,
    UNDRAWN,
    Batch,
    Experiment,
    LandscapeChoice,
    Own,
    PlaneChoice,
    Repeat,
    Run,
    ScheduleChoice,
)

__all__ = [
    "FILLED_IN",
    "MAX_DRAWN",
    "MAX_LABEL",
    "MAX_MEMBERS",
    "MAX_RUNS",
    "MAX_STEPS",
    "SETTINGS",
    "UNDRAWN",
    "Batch",
    "Experiment",
    "ExperimentError",
    "LandscapeChoice",
    "Own",
    "PlaneChoice",
    "Repeat",
    "Run",
    "ScheduleChoice",
    "complete",
    "defaults",
    "landscape_of",
    "minimal",
    "parse",
]
