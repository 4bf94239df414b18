"""Networks in training: runs that train while someone watches, and what is computed of them afterwards."""

from app.races.trainings.computations import Computed, compute
from app.races.trainings.running import every, moments
from app.races.trainings.runs import Trained, ahead, go_on, known, known_run, left, pause, race
from app.races.trainings.work import stop

__all__ = [
    "Computed",
    "Trained",
    "ahead",
    "compute",
    "every",
    "go_on",
    "known",
    "known_run",
    "left",
    "moments",
    "pause",
    "race",
    "stop",
]
