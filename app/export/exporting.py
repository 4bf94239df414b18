"""From a scene to a file of any kind that this product writes, named by its suffix."""

from collections.abc import Sequence
from pathlib import Path

from app.export.formats import table, writing
from app.export.formats.job import Details, Job, Progress
from app.export.options import Options
from app.languages import ENGLISH, language, speaking
from app.player import static_files
from app.races.scene import Scene
from core.experiment import ExperimentError


def made(
    scenes: Sequence[Scene],
    form: str,
    options: Options,
    details: Details = Details(),  # noqa: B008  it is frozen
    progress: Progress | None = None,
    title: str | None = None,
) -> bytes:
    """The bytes of a file of format `form`; only a deck shows more than one scene.

    A deck may have a `title` of its own; `progress` is called with the share, from 0 to 1, that is done.
    Pages are in the language that is spoken; what is drawn is in English, whose letters every machine has.
    Raises ExperimentError.
    """
    if options.transparent and not table.FORMATS[form].transparent:
        others = ", ".join(f".{one.name}" for one in table.FORMATS.values() if one.transparent)
        raise ExperimentError(f"transparent: a .{form} has a page behind its picture; {others} need none.")
    with speaking(language() if table.FORMATS[form].kind is table.PAGE else ENGLISH):
        return table.FORMATS[form].write(Job(form, scenes, options, details, progress, title))


def export(
    scenes: Sequence[Scene],
    path: Path,
    options: Options,
    details: Details = Details(),  # noqa: B008  it is frozen
    progress: Progress | None = None,
    title: str | None = None,
) -> list[Path]:
    """Write a file, and plotly.js beside a page that shares it; returns what was written.

    Raises ExperimentError; then nothing half-written stays.
    """
    form = table.named(path)
    if form is None:
        raise ExperimentError(table.refusal(path))
    writing.writable(path)
    writing.write(path, made(scenes, form.name, options, details, progress, title))
    if form.kind is not table.PAGE or details.include_plotlyjs != "directory":
        return [path]
    shared, plotly = path.with_name(static_files.SHARED), static_files.PLOTLY.read_bytes()
    if not shared.is_file() or shared.stat().st_size != len(plotly):  # another version's
        writing.write(shared, plotly)
    return [path, shared]
