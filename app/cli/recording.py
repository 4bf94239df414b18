"""`trajectories lessons record`: trains the networks of lessons once, so that no reader has to."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.progressing import bar

if TYPE_CHECKING:
    from core.experiment import Experiment

FAILED = 2


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--again", is_flag=True, help="Make those anew, too, that are there.")
def record(folder: Path, again: bool) -> None:
    """Train the networks of a lesson, or of a folder of lessons, and write what is shown of them.

    The recordings lie beside the lessons, in recordings/. What is recorded already stays, unless the lesson's
    experiment has changed. Of a whole folder, recordings that no lesson plays any more are removed.
    """
    from app.races import lessons as course
    from app.races import recordings
    from core import cache
    from core.experiment import ExperimentError

    cache.enable()
    found, problems = course.inspect(folder)
    for problem in problems:
        click.echo(str(problem), err=True)
    failed, kept = len(problems), set[Path]()
    for lesson in found:
        place = recordings.beside(lesson.folder)
        try:
            wanted = whole(list(course.recorded(lesson)))
            for name, experiment in wanted:
                path = _there(name, experiment, place)
                if path is None or (again and path not in kept):
                    path = _made(name, experiment, place)
                kept.add(path)
        except ExperimentError as error:
            click.echo(f"{lesson.id}: {error}", err=True)
            failed += 1
    if not failed and not (folder / "lesson.toml").is_file():
        there = set((folder.resolve() / recordings.FOLDER).glob("*.npz"))
        for path in sorted(there - {path.resolve() for path in kept}):
            path.unlink()
            click.echo(f"{path.name}: removed, no lesson plays it")
    if failed:
        sys.exit(FAILED)


def _there(name: str, experiment: "Experiment", place: Path) -> Path | None:
    """The file of a recording; what cannot be read is made anew."""
    from app.races import recordings
    from core.experiment import ExperimentError

    for path in recordings.of_name(name, place):
        try:
            recordings.load(path)
        except ExperimentError as error:
            click.echo(f"{error} It is made anew.", err=True)
            path.unlink()
    return recordings.path_of(name, experiment, place)


def whole(wanted: Iterable[tuple[str, "Experiment"]]) -> list[tuple[str, "Experiment"]]:
    """Those of which no other has all the runs, each once."""
    from app.races import recordings

    found: list[tuple[str, Experiment]] = []
    for name, experiment in sorted(wanted, key=lambda one: -len(one[1].runs)):
        if not any(
            name == other and recordings.covers(larger, experiment) is not None for other, larger in found
        ):
            found.append((name, experiment))
    return found


def _made(name: str, experiment: "Experiment", place: Path) -> Path:
    from app.races import recordings

    path = place / f"{recordings.stem(name, experiment)}.npz"
    runs = len(experiment.runs)
    with bar(path.name) as tell:
        recording = recordings.made(
            experiment, lambda i, step: tell((i + step / max(experiment.steps, 1)) / runs)
        )
    place.mkdir(exist_ok=True)
    recordings.save(recording, path)
    click.echo(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return path
