"""A study's results as one file: arrays for NumPy, or a table with a row for every cell."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from app.races.studies.coordinates import coordinates
from app.races.studies.running import Result
from app.races.studies.study import RUN, Study
from core.experiment import ExperimentError

FORMATS = (".zarr", ".npz", ".parquet", ".csv")
MOST_ROWS = 20_000_000
"""Cells of what is written as one file, and stands in memory until then."""
BLOCK = 100_000
"""Rows of a table that are made at once."""
Write = Callable[[IO[bytes]], Any]


def check(study: Study, path: Path) -> None:
    """Raise ExperimentError if a study is too large for one file."""
    rows = study.cells * (len(study.experiment.runs) if any(one.run is None for one in study.wanted) else 1)
    if rows > MOST_ROWS:
        raise ExperimentError(
            f"over: {rows:,} numbers of a measure were asked for, but a file ending in {path.suffix} holds "
            f"at most {MOST_ROWS:,}; take .zarr."
        )


def writer(result: Result, suffix: str) -> Write:
    """What writes the results in the format that a file's name ends in."""
    return {".npz": _npz, ".parquet": _parquet, ".csv": _csv}[suffix](result)


def _npz(result: Result) -> Write:
    """Every measure's array, the axes' values under their paths, "dims" and the "study" as JSON."""
    known = {one.name: _for_numpy(one.values) for one in coordinates(result.study)}
    dims = {f"{one.name}.dims": np.array(result.study.of_array(one)[0]) for one in result.study.wanted}
    parts: dict[str, Any] = {"study": result.study.text, **known, **dims, **result.arrays}
    return lambda file: np.savez_compressed(file, **parts)


def _for_numpy(values: np.ndarray) -> np.ndarray:
    """Texts with a fixed width, which need no pickle."""
    return np.array(values.tolist(), str) if values.dtype.kind == "T" else values


def columns(result: Result) -> dict[str, np.ndarray]:
    """The table: a column for each axis and each measure, a row for every cell (of every run, if asked)."""
    study = result.study
    runs = any(one.run is None for one in study.wanted)
    shape = (*study.shape, len(study.experiment.runs)) if runs else study.shape
    dims = (*study.dims, RUN) if runs else study.dims
    found = {}
    for one in coordinates(study):
        places = [dims.index(dim) for dim in one.dims if dim in dims]
        vector = one.values.ndim > len(places)
        parts = np.moveaxis(one.values, -1, 0) if vector else [one.values]
        for axis, values in enumerate(parts):
            whole = values.transpose(np.argsort(places))
            wide = whole.reshape([shape[i] if i in places else 1 for i in range(len(shape))])
            found[f"{one.name}.{axis}" if vector else one.name] = np.broadcast_to(wide, shape)
    for one in study.wanted:
        values = result.arrays[one.name]
        found[one.name] = np.broadcast_to(
            values[..., None] if runs and one.run is not None else values, shape
        )
    return found


def _blocks(result: Result) -> Iterator[dict[str, np.ndarray]]:
    table = columns(result)
    size = next(iter(table.values())).size
    for first in range(0, size, BLOCK):
        rows = np.arange(first, min(first + BLOCK, size))
        at = np.unravel_index(rows, next(iter(table.values())).shape)
        yield {name: values[at] for name, values in table.items()}


def _csv(result: Result) -> Write:
    """Empty cells where there is no number."""

    def write(file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(columns(result))
        for block in _blocks(result):
            rows.writerows(zip(*(_cells(values) for values in block.values()), strict=True))
        text.flush()
        text.detach()

    return write


def _cells(values: np.ndarray) -> list[Any]:
    if values.dtype.kind != "f":
        return values.tolist()
    return ["" if value != value else value for value in values.tolist()]


def _parquet(result: Result) -> Write:
    """One row group after the other; the study is in the schema's metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    def table(block: dict[str, np.ndarray]) -> Any:
        listed = {name: _for_arrow(values) for name, values in block.items()}
        return pa.table(listed).replace_schema_metadata({"study": result.study.text})

    def write(file: IO[bytes]) -> None:
        blocks = map(table, _blocks(result))
        first = next(blocks)
        with parquet.ParquetWriter(file, first.schema) as out:
            out.write_table(first)
            for block in blocks:
                out.write_table(block)

    return write


def _for_arrow(values: np.ndarray) -> Any:
    return values.tolist() if values.dtype.kind == "T" else values
