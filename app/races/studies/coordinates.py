"""What varies in a study, as arrays beside those of its measures."""

from typing import NamedTuple

import numpy as np

from app.races.studies.study import RUN, Study


class Coordinate(NamedTuple):
    """The values at a path of the experiment, along dimensions of the study."""

    name: str
    dims: tuple[str, ...]
    values: np.ndarray


def coordinates(study: Study) -> list[Coordinate]:
    """The values of every axis under its path; starts have the dimension "coordinate" too.

    Numbers stay numbers, null among them is NaN; all else is text. With a measure of every run, "run" has
    their rules.
    """
    found = []
    for one in study.axes.settings:
        values = plain(one.values)
        more = ("coordinate",) if values.ndim > len(one.dims) else ()
        found.append(Coordinate(one.path, (*one.dims, *more), values))
    if any(one.run is None for one in study.wanted):
        rules = np.array([run.rule for run in study.experiment.runs], dtype=np.dtypes.StringDType())
        found.append(Coordinate(RUN, (RUN,), rules))
    return found


def plain(values: np.ndarray) -> np.ndarray:
    """Values as an array of numbers, of true and false, or of texts."""
    if values.dtype != object:
        return values
    listed = values.tolist()
    if all(isinstance(value, bool) for value in listed):
        return np.array(listed, bool)
    if all(value is None or isinstance(value, int | float) for value in listed):
        return np.array([np.nan if value is None else value for value in listed], float)
    texts = ["" if value is None else value if isinstance(value, str) else str(value) for value in listed]
    return np.array(texts, dtype=np.dtypes.StringDType())
