"""Recordings as files: archives of NumPy's, in which the pictures are quantized and the curves are not.

`NAME.KEY.npz` is one recording of those that lessons call NAME; KEY is the hash of its experiment.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from app.races import permalink
from app.races.recordings.recording import Inside, Recorded, Recording, Wrong, key
from core.experiment import Experiment, ExperimentError
from core.training import Moment
from landscapes.networks.inspection import Mistakes, Spread

FORMAT = 1
FOLDER = "recordings"
"""Where recordings lie, beside the lessons."""
CURVES = ("step", "loss", "accuracy", "validation", "validation_accuracy", "epochs")
"""What is recorded of every moment, and the gradients that it took."""
LEVELS = 65535


def beside(lesson: Path) -> Path:
    """The folder with the recordings of a lesson's folder, and of those beside it."""
    return lesson.parent / FOLDER


def stem(name: str, experiment: Experiment) -> str:
    """What the file of an experiment's recording is called, without its suffix."""
    return f"{name}.{key(experiment)}"


def of_name(name: str, folder: Path) -> list[Path]:
    """The files of a folder that lessons call `name`."""
    return sorted(path for path in folder.glob("*.npz") if path.name.rsplit(".", 2)[0] == name)


def find(name: str, experiment: Experiment, folder: Path) -> Recording | None:
    """The recording of that name that has all runs of an experiment; None if it is still to be made.

    Raises ExperimentError with the file's name if one cannot be read.
    """
    path = path_of(name, experiment, folder)
    return None if path is None else _known(path, path.stat().st_mtime_ns)


def path_of(name: str, experiment: Experiment, folder: Path) -> Path | None:
    """The file of that recording; None if there is none. Raises what `find` raises."""
    for path in of_name(name, folder):
        if _known(path, path.stat().st_mtime_ns).rows_of(experiment) is not None:
            return path
    return None


@lru_cache(maxsize=64)
def _known(path: Path, _changed: int) -> Recording:
    return load(path)


def save(recording: Recording, path: Path) -> None:
    """Write a recording; the same one gives the same bytes."""
    arrays: dict[str, np.ndarray] = {}
    low, high, arrays["z"] = _quantized(np.log10(np.maximum(recording.z, 1e-12)))
    each = [_arrays(run) for run in recording.runs]
    for name in (name for names in TOGETHER.values() for name in names):
        arrays[name] = np.concatenate([one[name] for one in each])  # a file of each would be mostly heads
    arrays["sizes"] = np.array([[len(one[first]) for first in TOGETHER] for one in each], np.int32)
    about = {
        "format": FORMAT,
        "key": key(recording.experiment),
        "experiment": recording.experiment.model_dump(mode="json"),
        "versions": dict(recording.versions),
        "axes": recording.axes,
        "explained": recording.explained,
        "window": recording.window,
        "z": [low, high],
        "names": recording.names,
        "samples": recording.samples,
        "classes": recording.classes,
        "ended": [run.moments[-1].ended for run in recording.runs],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        _add(archive, "about.json", json.dumps(about, indent=1).encode())
        for name, array in arrays.items():
            written = io.BytesIO()
            np.save(written, array)
            _add(archive, f"{name}.npy", written.getvalue())


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name)  # of 1980: a file does not change with the day
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _arrays(run: Recorded) -> dict[str, np.ndarray]:
    curves = [[getattr(moment, name) for moment in run.moments] for name in CURVES]
    spreads = [(one.activations, one.gradients) for one in run.layers]
    counts = np.array([[spread.counts for spread in both] for both in spreads])
    highest = np.maximum(counts.max(axis=-1, keepdims=True), 1)
    shown = [one.mistakes for one in run.mistakes]
    return {
        "curves": np.array([*curves, [moment.cost[0] for moment in run.moments]], np.float32).T,
        "flat": run.flat.astype(np.float32),
        "away": run.away.astype(np.float16),
        "gap": run.gap.astype(np.float16),
        "layer_rows": np.array([one.row for one in run.layers], np.int16),
        # heights are drawn as square roots, so that tails are seen
        "counts": np.round(255 * np.sqrt(counts / highest)).astype(np.uint8),
        **{
            name: np.array([[getattr(spread, name) for spread in both] for both in spreads], np.float32)
            for name in ("mean", "std", "edges")
        },
        **{
            name: np.array([getattr(one, name) for one in run.layers], np.float32)
            for name in ("dead", "sharpness", "smoothness")
        },
        "mistake_rows": np.array([one.row for one in run.mistakes], np.int16),
        "confusion": np.array([one.confusion for one in shown], np.uint16),
        "shown": np.array([len(one.truth) for one in shown], np.int16),
        "images": np.concatenate([np.round(255 * one.images) for one in shown]).astype(np.uint8),
        **{name: np.concatenate([getattr(one, name) for one in shown]) for name in ("truth", "guess")},
        "sure": np.concatenate([one.sure for one in shown]).astype(np.float16),
    }


def _quantized(values: np.ndarray) -> tuple[float, float, np.ndarray]:
    """The ends of finite values, and each as a level between them; the last level says that there is none."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    level = np.round(
        (np.nan_to_num(values, posinf=0, neginf=0) - low) / max(high - low, 1e-12) * (LEVELS - 1)
    )
    return low, high, np.where(np.isfinite(values), level, LEVELS).astype(np.uint16)


def load(path: Path) -> Recording:
    """Read a recording. Raises ExperimentError with the file's name if it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("about.json"))
            arrays = {
                name.removesuffix(".npy"): np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
                for name in archive.namelist()
                if name.endswith(".npy")
            }
        if about["format"] != FORMAT:
            raise ExperimentError(f"it has the format {about['format']}, but {FORMAT} is read here.")
        return _recording(about, arrays)
    except ExperimentError as error:
        raise ExperimentError(f"{path.name}: {error}") from None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError):
        raise ExperimentError(f"{path.name}: it is no recording of a training.") from None


def _recording(about: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Recording:
    low, high = about["z"]
    level = arrays["z"]
    z = np.where(level == LEVELS, np.nan, 10.0 ** (low + level / (LEVELS - 1) * (high - low)))
    return Recording(
        experiment=permalink.read(json.dumps(about["experiment"])),
        versions=about["versions"],
        runs=tuple(map(_run, _apart(arrays), about["ended"])),
        axes=tuple(about["axes"]),
        explained=about["explained"] and tuple(about["explained"]),
        window=tuple(tuple(ends) for ends in about["window"]),  # pyright: ignore[reportArgumentType] of two
        z=z,
        names=tuple(about["names"]),
        samples=about["samples"],
        classes=tuple(about["classes"]),
    )


TOGETHER = {
    "curves": ("curves", "flat", "away", "gap"),
    "layer_rows": ("layer_rows", "counts", "mean", "std", "edges", "dead", "sharpness", "smoothness"),
    "mistake_rows": ("mistake_rows", "confusion", "shown"),
    "truth": ("truth", "guess", "sure", "images"),
}
"""What of a run is equally long, and is in one array, run after run; "sizes" [runs, 4] part them."""


def _apart(arrays: Mapping[str, np.ndarray]) -> Iterator[dict[str, np.ndarray]]:
    """The arrays of each run."""
    ends = np.cumsum(arrays["sizes"], axis=0)
    for first, last in zip(ends - arrays["sizes"], ends, strict=True):
        parts = zip(TOGETHER.values(), first.tolist(), last.tolist(), strict=True)
        yield {name: arrays[name][begin:end] for names, begin, end in parts for name in names}


def _run(arrays: Mapping[str, np.ndarray], ended: str) -> Recorded:
    last = len(arrays["curves"]) - 1
    flat, away, gap = (arrays[name].astype(float) for name in ("flat", "away", "gap"))
    return Recorded(
        tuple(_moment(row, ended if k == last else "") for k, row in enumerate(arrays["curves"])),
        flat,
        away,
        gap,
        tuple(_insides(arrays)),
        tuple(_wrongs(arrays)),
    )


def _moment(row: Sequence[float], ended: str) -> Moment:
    step, loss, accuracy, validation, validation_accuracy, epochs, gradients = map(float, row)
    none, cost = np.zeros(0), np.array([gradients])
    judged = (loss, accuracy, validation, validation_accuracy)
    return Moment(int(step), none, none, *judged, none, none, cost, epochs, scales=None, ended=ended)


def _insides(arrays: Mapping[str, np.ndarray]) -> Iterator[Inside]:
    mean, std, edges, dead = (arrays[name].astype(float) for name in ("mean", "std", "edges", "dead"))
    counts = np.round(arrays["counts"].astype(float) ** 2)
    for k, row in enumerate(arrays["layer_rows"].tolist()):
        activations, gradients = (
            Spread(mean[k, kind], std[k, kind], counts[k, kind], edges[k, kind]) for kind in range(2)
        )
        sharpness, smoothness = (float(arrays[name][k]) for name in ("sharpness", "smoothness"))
        yield Inside(row, activations, gradients, dead[k], sharpness, smoothness)


def _wrongs(arrays: Mapping[str, np.ndarray]) -> Iterator[Wrong]:
    images, sure = arrays["images"] / 255, arrays["sure"].astype(float)
    truth, guess = (arrays[name].astype(int) for name in ("truth", "guess"))
    end = 0
    for row, confusion, shown in zip(
        arrays["mistake_rows"].tolist(), arrays["confusion"], arrays["shown"].tolist(), strict=True
    ):
        part = slice(end, end := end + shown)
        found = (images[part], truth[part], guess[part], sure[part])
        yield Wrong(row, Mistakes(confusion.astype(float), *found))
