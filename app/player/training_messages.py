"""The player's messages about trainings."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from app.languages import grouped, mark, t
from app.player.messages import common
from app.player.wire import pack
from app.races.trainings import networks
from app.races.window import Window
from core.experiment import Experiment
from core.landscape import Landscape
from core.training import Moment
from landscapes.networks.inspection import Mistakes, Spread

CURVES = ("loss", "validation", "accuracy", "validation_accuracy", "epochs")


class Standing(Protocol):
    """A run as far as it is trained."""

    @property
    def rows(self) -> Sequence[Moment]:
        """What was recorded of it so far."""
        ...

    @property
    def over(self) -> bool:
        """Whether it has no more rows to come."""
        ...

    @property
    def seconds(self) -> float:
        """How long it has been trained."""
        ...

    @property
    def problem(self) -> str:
        """A sentence why it cannot go on, or nothing."""
        ...


def progress(
    experiment: Experiment,
    runs: Sequence[Standing],
    *,
    over: bool,
    closing: bool,
    map_url: str,
    ahead: int,
    left: float,
    said: str = "",
) -> bytes:
    """Where a training stands: the curves so far, [runs, rows], NaN where a run is not yet, or no more.

    `over`: all runs are trained; `closing`: but the last map is still to come. `ahead`: how many others take
    turns with it; `left`: the seconds that it still takes, about; `said`: what a reader should know of it.
    """
    rows = [list(run.rows) for run in runs]
    longest = max(rows, key=len)
    going = [own for own, run in zip(rows, runs, strict=True) if not run.over]
    table = np.full((len(CURVES) + 1, len(runs), len(longest)), np.nan)
    for i, own in enumerate(rows):
        for j, moment in enumerate(own):
            table[:, i, j] = [*(getattr(moment, name) for name in CURVES), moment.cost[0]]
    header = common(experiment, [None] * len(runs), 0) | {
        "view": "progress",
        "state": "done" if over else "training" if longest else "waiting",
        "ahead": ahead,
        "left": left,
        "step": min((own[-1].step if own else 0 for own in going), default=experiment.steps),
        "closing": closing,
        "seconds": max(run.seconds for run in runs),
        "map": map_url,
        "note": " ".join(filter(None, (said, *(run.problem for run in runs)))),
    }
    for known, run, own in zip(header["runs"], runs, rows, strict=True):
        known.update(_standing(run, own))
    steps = np.array([moment.step for moment in longest], float)
    return pack(header, {"at": steps, **dict(zip((*CURVES, "gradients"), table, strict=True))})


def _standing(run: Standing, own: Sequence[Any]) -> dict[str, Any]:
    ended = own[-1].ended if own else ""
    best = max(own, key=lambda row: row.validation_accuracy, default=None)
    return {
        "state": ended.replace(" ", "_") or ("done" if run.over else "training"),
        "at": own[-1].step if own else 0,
        "best": best and {"step": best.step, "accuracy": best.validation_accuracy},
    }


class Track(NamedTuple):
    """The path of a run on the plane of a training."""

    flat: np.ndarray  # [rows, 2]
    away: np.ndarray  # [rows] how much of the way from the plane's origin lies outside it
    gap: np.ndarray | None  # [rows] |loss − loss on the map|, where that is known


class Shown(NamedTuple):
    """The part of the plane that is drawn, and the shares of the paths' variance on its axes, if known."""

    axes: Sequence[str]
    window: Window
    explained: tuple[float, float] | None


def paths(
    experiment: Experiment,
    landscape: Landscape,
    tracks: Sequence[Track],
    view: Shown,
    *,
    surfaces: Sequence[str],
    runs: Sequence[Sequence[Moment]],
) -> bytes:
    """The map of a training: every run's path on the plane, and how far it is from it.

    `surfaces` are where the loss on the plane is served, coarse first; `runs` the moments that each has.
    """
    rows = max(len(track.flat) for track in tracks)
    flat, away, gap = (np.full((len(tracks), rows, *rest), np.nan) for rest in ((2,), (), ()))
    for i, track in enumerate(tracks):
        flat[i, : len(track.flat)] = track.flat
        away[i, : len(track.flat)] = track.away
        if track.gap is not None:
            gap[i, : len(track.gap)] = track.gap
    axes = list(view.axes)
    if view.explained is not None:
        axes = [f"{title}, {share:.1%}" for title, share in zip(map(t, axes), view.explained, strict=True)]
    gone = [moments[-1].ended == "diverged" for moments in runs]
    ended = [len(own) if left else None for own, left in zip(runs, gone, strict=True)]
    header = common(experiment, ended, 0) | {
        "view": "map",
        "landscape": t(landscape.title),
        "axes": axes,
        "window": view.window,
        "curve": False,
        "units": True,
        "start": flat[0, 0].tolist(),
        "movable": False,
        "minima": [],
        "saddles": [],
        "steps": rows - 1,
        "surface": surfaces[0],
        "sharp": list(surfaces[1:]),
        "note": _note(experiment, landscape, view),
    }
    for known, moments, left in zip(header["runs"], runs, gone, strict=True):
        known.update({"left": moments[-1].step + 1} if left else {})
    return pack(header, {"x": flat, "away": away, "gap": gap})


def _note(experiment: Experiment, landscape: Landscape, view: Shown) -> str:
    samples = len(networks.training(landscape).probe().y)
    told = [
        t(
            "The map is the loss on {samples} training images, on one plane through {dimensions} dimensions.",
            samples=grouped(samples),
            dimensions=grouped(landscape.dimension),
        )
    ]
    if view.explained is not None:
        share = f"{sum(view.explained):.1%}"
        told.append(t("The plane captures {share} of the variance of the paths.", share=share))
    return " ".join([*told, t(_FAINT[experiment.plane.kind == "random"])])


_FAINT = (
    mark("A path is faint where it runs outside the plane."),
    mark("The paths are the dot in its middle: in two random directions they hardly move."),
)


def layers(
    names: Sequence[str], spreads: tuple[Spread, Spread], title: str, step: int, samples: int
) -> bytes:
    """The message with how activations, and the loss's gradients by them, are spread in every layer."""
    header = {
        "view": "layers",
        "layers": [{"name": name} for name in names],
        "title": title,
        "step": step,
        "samples": samples,
    }
    arrays = {
        f"{kind}_{name}": part
        for kind, spread in zip(("activation", "gradient"), spreads, strict=True)
        for name, part in spread._asdict().items()
    }
    return pack(header, arrays)


def mistakes(result: Mistakes, classes: Sequence[str], title: str, step: int) -> bytes:
    """The message with the confusion matrix, and the misclassified images."""
    header = {
        "view": "mistakes",
        "classes": list(classes),
        "wrong": result.wrong,
        "samples": int(result.confusion.sum()),
        "title": title,
        "step": step,
    }
    return pack(header, result._asdict())


def bands(
    panels: Sequence[Mapping[str, Any]], arrays: Mapping[str, np.ndarray], run: Mapping[str, Any]
) -> bytes:
    """The message with panels of lines and bands against the steps `arrays["at"]`."""
    inks = {"run": dict(run)} if run else {}
    return pack({"view": "bands", "state": "done", "panels": list(panels), **inks}, arrays)


def computing(share: float) -> bytes:
    """The message that something is on its way."""
    return pack({"view": "bands", "state": "computing", "share": share}, {})
