"""A file of one's own for an experiment that is run from the command line."""

import json
from pathlib import Path

from core.experiment import ExperimentError
from landscapes import LANDSCAPES
from landscapes.data import training_images
from landscapes.data.archives import UploadError
from landscapes.linear_models import uploaded


def brought_in(text: bytes, path: Path) -> bytes:
    """The experiment in `text` (JSON), with its landscape made of the file at `path`.

    Raises ExperimentError if the landscape takes no file, or the file is not what it takes.
    """
    try:
        given = json.loads(text)
        landscape = LANDSCAPES.get(given["landscape"]["name"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return text  # no experiment: reading it says what is wrong
    if landscape is None:
        return text
    if landscape.user_input is None or landscape.user_input.kind != "data":
        raise ExperimentError(f"--data: {landscape.name} takes no file; upload, mlp, cnn and lenet do.")
    keep = training_images.remember if landscape.training else uploaded.remember
    try:
        given["landscape"]["data"] = keep(path.name, path.read_bytes())
    except (UploadError, OSError) as error:
        raise ExperimentError(f"--data {path}: {error}") from None
    return json.dumps(given).encode()
