"""The numbers that a race is computed from, as messages: tables and data, exact."""

import numpy as np

from app.player.wire import pack
from app.races import modules
from core.experiment import ExperimentError


def tables(name: str, dimension: int) -> bytes:
    """The large tables of a landscape's module: t0, t1, … Raises ExperimentError."""
    wanted = modules.landscape_of_size(name, dimension).tables
    return pack({}, {f"t{k}": table for k, table in enumerate(wanted)}, exact=True)


def data(name: str) -> bytes:
    """A landscape's data: X, y and weight. Raises ExperimentError where there are none."""
    landscape = modules.named(name)
    if landscape.data is None:
        raise ExperimentError(f"{landscape.title} has no data.")
    parts = {key: np.asarray(part, float) for key, part in landscape.data()._asdict().items()}
    return pack({}, parts, exact=True)
