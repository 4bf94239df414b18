"""`trajectories sweep`: the cells of a study, measured."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from app.cli.export import BadInput

if TYPE_CHECKING:  # neither JAX nor Dask is there before it is needed
    from app.races.studies.running import Mapper
    from app.races.studies.study import Study

FORMATS = (".zarr", ".npz", ".parquet", ".csv")
INTERRUPTED = 130


@click.command()
@click.argument("file", metavar="FILE|-", type=click.File("rb"))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="X.zarr, X.npz, X.parquet or X.csv."
)
@click.option(
    "--cluster",
    metavar="tcp://HOST:8786",
    help="A Dask scheduler whose workers compute.  [default: $TRAJECTORIES_CLUSTER]",
)
@click.option("--workers", type=click.IntRange(1, 1024), help="So many processes of this machine compute.")
@click.option(
    "--cells", type=click.IntRange(1), help="At most so many cells in a chunk.  [default: by their work]"
)
@click.option("--x32", is_flag=True, help="Compute in single precision, as networks always are.")
def sweep(
    file: IO[bytes],
    out: Path,
    cluster: str | None,
    workers: int | None,
    cells: int | None,
    x32: bool,
) -> None:
    """Run every cell of the study in FILE ("-": standard input), and write what was measured.

    A study varies values of an experiment:

    \b
    {"version": 2,
     "experiment": {"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}]},
     "over": {"runs.0.lr": {"log": [1e-4, 1, 33]}, "start": {"grid": [64, 64]}},
     "measures": {"final": {"of": "final"}, "steps": {"of": "steps_to", "loss": 0.01}}}

    Every measure becomes one array, its axes in the order of "over", and the axes' values stand beside it
    under their paths; a table (.parquet, .csv) has a row for every cell. Where there is no number, as of a
    run that diverged or never got there, is NaN, and an empty cell of a .csv. docs/sweeps.md says what may
    stand where.

    Ctrl-C keeps what is there. A .zarr store grows chunk by chunk, and the same command goes on with it,
    whatever ended it. Without a cluster or --workers this process computes, on all cores.
    """
    if out.suffix not in FORMATS:
        raise BadInput(f"--out {out} must end in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")
    if cluster and workers:
        raise BadInput("Give one of --cluster and --workers.")
    if not workers:
        cluster = cluster or os.environ.get("TRAJECTORIES_CLUSTER", "").strip()
    from core.sweep import use_every_core

    if not (cluster or workers):
        use_every_core()
    from app.export.formats.writing import Unwritable, writable
    from app.races import permalink, solve
    from app.races.studies import read, tables
    from core import cache
    from core.experiment import ExperimentError

    cache.enable()
    if x32:
        solve.SINGLE.set()
    try:
        study = read(file.read(permalink.LONGEST + 1))
        if out.suffix != ".zarr":
            tables.check(study, out)
            writable(out)
        with _mapper(cluster, workers) as mapper:
            failures, done = (_stored if out.suffix == ".zarr" else _filed)(study, out, cells, mapper)
    except (ExperimentError, Unwritable) as error:
        raise BadInput(str(error)) from None
    for sentence in failures:
        click.echo(sentence, err=True)
    click.echo(f"{out}  {done:,} of {study.cells:,} cells", err=True)
    if failures:
        sys.exit(1)
    if done < study.cells:
        sys.exit(INTERRUPTED)


@contextmanager
def _mapper(cluster: str | None, workers: int | None) -> "Iterator[Mapper]":
    from app.races.studies import running

    if not (cluster or workers):
        yield running.here
        return
    from app.races.studies.cluster import workers as computing

    with computing(cluster, workers) as mapper:
        yield mapper


def _bar(study: "Study", out: Path, done: int = 0) -> Any:
    """A progress bar on stderr, if that is a terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    bar = click.progressbar(length=study.cells, label=f"Measuring {out.name}", file=sys.stderr)
    bar.update(done)
    return bar


def _told(bar: Any) -> Callable[[int], None]:
    return (lambda cells: None) if bar is None else bar.update


def _filed(study: "Study", out: Path, cells: int | None, mapper: "Mapper") -> tuple[tuple[str, ...], int]:
    """All in memory, then one file."""
    from app.export.formats.writing import write
    from app.races.studies import run, tables

    with _bar(study, out) as bar:
        result = run(study, _told(bar), most=cells, mapper=mapper)
    if result.done:
        write(out, tables.writer(result, out.suffix))
    return result.failures, result.done


def _stored(study: "Study", out: Path, cells: int | None, mapper: "Mapper") -> tuple[tuple[str, ...], int]:
    """Chunk by chunk into a store."""
    from app.races import solve
    from app.races.studies import store as stores

    double = solve.double(solve.landscape(study.experiment))
    store = stores.opened(out, study, cells, precision="float64" if double else "float32")
    left = list(store.left())
    done, failures = study.cells - sum(chunk.cells for chunk in left), []
    with _bar(study, out, done) as bar:
        tell = _told(bar)
        try:
            for chunk, found in mapper(study, store.whole, left):
                if isinstance(found, str):
                    failures.append(found)
                    continue
                store.write(chunk, found)
                done += chunk.cells
                tell(chunk.cells)
        except KeyboardInterrupt:
            pass
    return tuple(failures), done
