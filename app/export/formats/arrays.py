"""Numbers as files: for NumPy the paths and the heights of the map, as CSV its heights alone."""

import csv
import io
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from app.export.credit import credit, described
from app.export.formats.job import Job
from app.export.formats.metadata.text import comment
from app.races.numbers import Numbers, numbers


def archive(found: Numbers, experiment: str, **texts: str) -> Callable[[IO[bytes]], Any]:
    """What writes an .npz file with all arrays, the experiment as JSON, and more texts."""
    parts: dict[str, Any] = {"experiment": experiment, **texts, **found.arrays()}
    return lambda file: np.savez_compressed(file, **parts)


def write(job: Job) -> bytes:
    """The numbers of the one experiment that is asked for. Raises ExperimentError."""
    experiment = job.experiment
    found = numbers(experiment, heights=True)
    about = credit(experiment, title=job.options.title, base=job.details.base)
    if job.form == "csv":
        return (comment([about], "#") + table(found.arrays())).encode()
    file = io.BytesIO()
    archive(found, experiment.canonical(), credit=described(about))(file)
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
