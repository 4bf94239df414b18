"""A study's results as a Zarr store, which grows chunk by chunk and can be gone on with."""

import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from app.races.studies import chunking
from app.races.studies.chunking import Chunk
from app.races.studies.coordinates import coordinates
from app.races.studies.study import Study
from core.experiment import ExperimentError

try:
    import zarr
except ImportError:  # the extra `sweep` installs it
    zarr = None

LIBRARIES = ("optimizer-trajectories", "jax", "jaxlib", "numpy", "zarr")


class Store:
    """The arrays of a study in a folder: of each chunk that is finished a file for every measure.

    Files are written whole or not at all, so whatever ends the process loses at most the chunks in hand.
    """

    def __init__(self, path: Path, study: Study, whole: tuple[int, ...]):
        self.path, self.study, self.whole = path, study, whole
        assert zarr is not None  # noqa: S101  `opened` has looked
        with zarr.config.set({"array.write_empty_chunks": True}):  # all diverged: that is a result
            group = zarr.open_group(path, mode="r+")
            self._arrays: dict[str, Any] = {one.name: group[one.name] for one in study.wanted}

    def finished(self, chunk: Chunk) -> bool:
        """Whether all measures of a chunk are there. A file that a power cut left empty is not."""
        return all(_there(self._file(name, chunk)) for name in self._arrays)

    def left(self) -> Iterator[Chunk]:
        """The chunks that are not finished."""
        return (one for one in chunking.chunks(self.study, self.whole) if not self.finished(one))

    def write(self, chunk: Chunk, found: Mapping[str, np.ndarray]) -> None:
        """Write what was measured in a chunk. Raises ExperimentError, as when a disk is full."""
        with _sentences(self.path):
            for name, values in found.items():
                self._arrays[name][chunk.box()] = values
                _synced(self._file(name, chunk))

    def _file(self, name: str, chunk: Chunk) -> Path:
        array = self._arrays[name]
        index = chunk.number + (0,) * (array.ndim - len(chunk.number))
        return self.path / name / array.metadata.encode_chunk_key(index)


def opened(path: Path, study: Study, most: int | None = None, *, precision: str) -> Store:
    """The store of a study at a path: a new one, or the one that is there, to go on with.

    `most` is how many cells a chunk may have; a store that is there keeps its own. Raises ExperimentError if
    there is something else, or the store of another study.
    """
    if zarr is None:
        raise ExperimentError(
            f"{path} needs the package zarr: pip install 'optimizer-trajectories[sweep]'; "
            ".npz, .parquet and .csv do without."
        )
    with _sentences(path):
        manifest = _manifest(study, chunking.shape(study, most), precision)
        if path.exists():
            manifest["chunks"] = _same(path, manifest)
        else:
            _create(path, study, manifest)
        return Store(path, study, tuple(manifest["chunks"]))


def _manifest(study: Study, whole: tuple[int, ...], precision: str) -> dict[str, Any]:
    """What the numbers depend on."""
    return {
        "study": json.loads(study.text),
        "experiment": study.experiment.model_dump(mode="json"),
        "seed": study.experiment.seed,
        "precision": precision,
        "versions": {name: version(name) for name in LIBRARIES},
        "chunks": list(whole),
    }


def _same(path: Path, manifest: Mapping[str, Any]) -> list[int]:
    """The shape of the chunks of a store that is there. Raises ExperimentError if it is not of this study."""
    try:
        there: dict[str, Any] = dict(zarr.open_group(path, mode="r").attrs)  # pyright: ignore[reportOptionalMemberAccess]
        kept = {key: there[key] for key in manifest}
    except (FileNotFoundError, NotADirectoryError, KeyError, ValueError, TypeError):
        raise ExperimentError(
            f"{path} is there already, and is no store of a study; choose another name."
        ) from None
    names = {
        "study": "another study",
        "experiment": "another study",
        "precision": "a study in another precision",
        "versions": "a study by other versions",
    }
    for key, what in names.items():
        if kept[key] != manifest[key]:
            said = ""
            if key == "versions":
                pairs = ((name, kept[key].get(name), now) for name, now in manifest[key].items())
                said = " (" + ", ".join(f"{a} {b}, here {c}" for a, b, c in pairs if b != c) + ")"
            raise ExperimentError(f"{path} holds {what}{said}; choose another name, or remove it.")
    return list(map(int, kept["chunks"]))


def _create(path: Path, study: Study, manifest: Mapping[str, Any]) -> None:
    """Make a store without any chunk, whole or not at all."""
    partial = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        known = coordinates(study)
        named = " ".join(one.name for one in known if (one.name,) != one.dims)
        group = zarr.create_group(  # pyright: ignore[reportOptionalMemberAccess]
            partial, overwrite=True, attributes={**manifest, **({"coordinates": named} if named else {})}
        )
        for one in known:
            values = np.asarray(one.values)
            array = group.create_array(
                one.name,
                shape=values.shape,
                chunks=values.shape,
                dtype=values.dtype,
                dimension_names=one.dims,
            )
            array[...] = values
        for one in study.wanted:
            dims, shape = study.of_array(one)
            group.create_array(
                one.name,
                shape=shape,
                chunks=(*manifest["chunks"], *shape[len(study.shape) :]),
                dtype=float,
                fill_value=np.nan,
                dimension_names=dims,
                attributes={"of": one.of, **one.told, **({} if one.run is None else {"run": one.run})},
            )
        with warnings.catch_warnings():  # of Zarr 3 this is an extension so far, which xarray asks for
            warnings.simplefilter("ignore")
            zarr.consolidate_metadata(partial)  # pyright: ignore[reportOptionalMemberAccess]
        os.chmod(partial, 0o777 & ~umask())
        os.rename(partial, path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _there(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        return False


def _synced(file: Path) -> None:
    """Wait until a file is on the disk, so that a power cut leaves it there."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExperimentError(
            f"{path} cannot be written: {error.strerror or error}. "
            "What was finished is kept; the same command goes on."
        ) from None


def umask() -> int:
    """The permissions that new files of this process do not have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
