"""From an experiment to a file of any kind that this product writes, named by its suffix."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from app.export.credit import HOME
from app.export.formats import writing
from app.export.options import Options
from app.player import static_files
from core.experiment import Experiment, ExperimentError

STILLS = ("png", "svg", "pdf")
ANIMATIONS = ("gif", "mp4", "webm", "apng", "webp")
PAGES = ("html",)
DECKS = ("pptx",)
FORMATS = (*PAGES, *STILLS, *ANIMATIONS, *DECKS)
KINDS = ("map", "filmstrip", "losses", "multiples")
FOLDERS = ("reveal", "beamer")


class Wanted(NamedTuple):
    """What is asked for beyond the looks in Options; each field matters to some formats only."""

    kind: str = "map"  # of a still: one of KINDS
    max_size: int | None = None  # bytes of a GIF
    include_plotlyjs: bool | str = True  # of a page
    hide: tuple[str, ...] = ()  # parts of a page
    size: tuple[int, int] | None = None  # of a page, in pixels at most; None: it fills its frame
    knob: str | None = None  # of a page
    movie: str = "mp4"  # of a slide: mp4, gif or none
    base: str = HOME  # the server that links lead back to


def suffix_of(path: Path) -> str:
    """The format of a file, from its name. Raises ExperimentError for one that is not written here."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise ExperimentError(f"{path} must end in one of {', '.join('.' + name for name in FORMATS)}.")
    return suffix


def made(
    experiments: Sequence[Experiment],
    form: str,
    options: Options,
    wanted: Wanted = Wanted(),  # noqa: B008  it is frozen
    progress: Callable[[float], Any] | None = None,
) -> bytes:
    """The bytes of a file of format `form`; only a deck shows more than one experiment.

    `progress` hears of the share, from 0 to 1, that is done. Raises ExperimentError.
    """
    if form in DECKS:
        from app.export.formats.deck import pptx

        return pptx(experiments, options, base=wanted.base, movie=wanted.movie, progress=progress)
    if len(experiments) != 1:
        raise ExperimentError(
            f"A .{form} shows one experiment, not {len(experiments)}; make a .pptx of them."
        )
    (experiment,) = experiments
    if form in PAGES:
        from app.export.formats.page import page

        plotly, hide = wanted.include_plotlyjs, wanted.hide
        text = page(
            experiment,
            options,
            include_plotlyjs=plotly,
            hide=hide,
            knob=wanted.knob,
            size=wanted.size,
            base=wanted.base,
        )
        return text.encode()
    if form in STILLS:
        from app.export.formats.stills import still

        return still(experiment, options, kind=wanted.kind, format=form, base=wanted.base)
    from app.export.formats.animations import animation

    return animation(experiment, options, form, max_size=wanted.max_size, progress=progress, base=wanted.base)


def export(
    experiments: Sequence[Experiment],
    path: Path,
    options: Options,
    wanted: Wanted = Wanted(),  # noqa: B008  it is frozen
    progress: Callable[[float], Any] | None = None,
) -> list[Path]:
    """Write a file, and plotly.js beside a page that shares it; returns what was written.

    Raises ExperimentError; then nothing half-written stays.
    """
    form = suffix_of(path)
    writing.writable(path)
    writing.write(path, made(experiments, form, options, wanted, progress))
    if form not in PAGES or wanted.include_plotlyjs != "directory":
        return [path]
    shared, plotly = path.with_name(static_files.SHARED), static_files.PLOTLY.read_bytes()
    if not shared.is_file() or shared.stat().st_size != len(plotly):  # another version's
        writing.write(shared, plotly)
    return [path, shared]
