"""The player's messages about a recorded training, in one piece: it needs no server."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.player import training_messages
from app.player.messages import light_surface
from app.player.wire import bundle, pack
from app.races import solve
from app.races.recordings import Recorded, Recording
from core.experiment import Experiment, ExperimentError
from core.training import Moment

PREFIX = "recorded:"
"""What the addresses begin with that the player answers itself; static/lessons/recording.js."""


class _Done(NamedTuple):
    """A run that is trained."""

    rows: Sequence[Moment]
    over: bool = True
    seconds: float = 0.0
    problem: str = ""


def packed(recording: Recording, experiment: Experiment) -> bytes:
    """What the player plays of a recording: the runs of an experiment, under its labels and in its colours.

    Raises ExperimentError if the recording is not of that experiment.
    """
    found = recording.rows_of(experiment)
    if found is None:
        raise ExperimentError("recording: it is not of this experiment.")
    runs = [recording.runs[i] for i in found]
    name = hashlib.sha256(experiment.canonical().encode()).hexdigest()[:12]
    parts = {
        "training": training_messages.progress(
            experiment,
            [_Done(run.moments) for run in runs],
            over=True,
            closing=False,
            map_url=f"{PREFIX}map/{name}",
            ahead=0,
            left=0.0,
        ),
        "map": _map(recording, experiment, runs, f"{PREFIX}surface/{name}"),
        "surface": light_surface(recording.window, recording.z, 0.0),  # a cross-entropy is never lower
        "looks": _looks(recording, runs),
        "wrongs": _wrongs(recording, runs),
    }
    return bundle({"view": "recorded", "id": name}, parts)


def _map(recording: Recording, experiment: Experiment, runs: Sequence[Recorded], surface: str) -> bytes:
    return training_messages.paths(
        experiment,
        solve.landscape(experiment),
        [training_messages.Track(run.flat, run.away, run.gap) for run in runs],
        training_messages.Shown(recording.axes, recording.window, recording.explained),
        surfaces=[surface],
        runs=[run.moments for run in runs],
    )


def _looks(recording: Recording, runs: Sequence[Recorded]) -> bytes:
    looks = [(i, run, one) for i, run in enumerate(runs) for one in run.layers]
    both = [(one.activations, one.gradients) for *_, one in looks]
    counts = np.array([[spread.counts for spread in pair] for pair in both])
    shares = counts / np.maximum(counts.max(axis=-1, keepdims=True), 1)
    arrays = {
        "run": np.array([i for i, *_ in looks], float),
        "row": np.array([one.row for *_, one in looks], float),
        "step": np.array([run.moments[one.row].step for _, run, one in looks], float),
        "heights": np.round(255 * np.sqrt(shares)).astype(np.uint8),
        **{
            name: np.array([[getattr(spread, name) for spread in pair] for pair in both])
            for name in ("mean", "std", "edges")
        },
    }
    names = [{"name": name} for name in recording.names]
    return pack({"view": "looks", "layers": names, "samples": recording.samples}, arrays)


def _wrongs(recording: Recording, runs: Sequence[Recorded]) -> bytes:
    wrongs = [(i, run, one) for i, run in enumerate(runs) for one in run.mistakes]
    found = [one.mistakes for *_, one in wrongs]
    arrays = {
        "run": np.array([i for i, *_ in wrongs], float),
        "row": np.array([one.row for *_, one in wrongs], float),
        "step": np.array([run.moments[one.row].step for _, run, one in wrongs], float),
        "confusion": np.array([one.confusion for one in found]),
        "shown": np.array([len(one.truth) for one in found], float),
        "images": np.round(255 * np.concatenate([one.images for one in found])).astype(np.uint8),
        **{
            name: np.concatenate([getattr(one, name) for one in found]).astype(float)
            for name in ("truth", "guess", "sure")
        },
    }
    return pack({"view": "wrongs", "classes": list(recording.classes)}, arrays)
