"""Numbers as files: for NumPy the paths and the heights of the map, as CSV its heights alone."""

import csv
import io
import json
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from app.export.credit import credit, described
from app.export.formats.job import Job
from app.export.formats.metadata.text import comment
from app.races.numbers import Numbers, numbers
from app.races.scene import Scene, whole


def archive(found: Numbers, scene: Scene, **texts: str) -> Callable[[IO[bytes]], Any]:
    """What writes an .npz file: all arrays, more texts, the experiment as JSON, the scene if it says more."""
    parts: dict[str, Any] = {"experiment": scene.experiment.canonical(), **texts, **found.arrays()}
    if scene != Scene(scene.experiment):
        parts["scene"] = json.dumps(whole(scene))
    return lambda file: np.savez_compressed(file, **parts)


def write(job: Job) -> bytes:
    """The numbers of the one scene that is asked for. Raises ExperimentError."""
    scene = job.scene
    found = numbers(scene.experiment, heights=True)
    about = credit(scene, base=job.details.base)
    if job.form == "csv":
        return (comment([about], "#") + table(found.arrays())).encode()
    file = io.BytesIO()
    archive(found, scene, credit=described(about))(file)
    return file.getvalue()


def table(found: dict[str, Any]) -> str:
    """A line for every point of the grid whose heights are among these arrays.

    The first names the columns. The loss comes last; where it is no number, its cell is empty.
    """
    places = [found[f"surface_{key}"] for key in "xy" if f"surface_{key}" in found]
    columns = [place.ravel().tolist() for place in np.meshgrid(*places)]
    losses = [loss if np.isfinite(loss) else "" for loss in found["surface"].ravel().tolist()]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([*found["surface_axes"], "loss"])
    rows.writerows(zip(*columns, losses, strict=True))
    return text.getvalue()
