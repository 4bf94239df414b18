"""Numbers as files: for NumPy the paths and the heights of the map, as CSV its heights alone."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import IO, Any

import numpy as np

from app.export.credit import credit, described
from app.export.formats.job import Job
from app.export.formats.metadata.text import comment
from app.races.numbers import Heights, Numbers, of_scene
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
    found = of_scene(scene, heights=True)
    about = credit(scene, base=job.details.base)
    if job.form == "csv":
        return (comment([about], "#") + table(found)).encode()
    file = io.BytesIO()
    archive(found, scene, credit=described(about))(file)
    return file.getvalue()


def table(found: Numbers) -> str:
    """A line for every point of the grid on which heights were asked for, below one that names the columns.

    The loss comes last; where it is no number, its cell is empty. Of experiments side by side each line
    begins with the number of its panel, from 0.
    """
    each = [panel.numbers for panel in found.panels] or [found]
    grids = [one.heights for one in each if one.heights is not None]
    axes = {tuple(heights.named()["axes"]) for heights in grids}
    most = max(axes, key=len)
    names = most if len(axes) == 1 else ("across", "up")[: len(most)]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([*(["panel"] if found.panels else []), *names, "loss"])
    for i, heights in enumerate(grids):
        first = [i] if found.panels else []
        for *place, loss in _points(heights):
            rows.writerow([*first, *place, *[""] * (len(most) - len(place)), loss])
    return text.getvalue()


def _points(heights: Heights) -> Iterator[tuple[Any, ...]]:
    """The places of a grid, each with its loss."""
    places = [heights.x] if heights.y is None else [heights.x, heights.y]
    columns = [place.ravel().tolist() for place in np.meshgrid(*places)]
    losses = [loss if np.isfinite(loss) else "" for loss in heights.loss.ravel().tolist()]
    return zip(*columns, losses, strict=True)
