"""The input of a writer of files: experiments, their looks, and details for some formats only."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from app.export.credit import HOME
from app.export.options import Options
from core.experiment import Experiment, ExperimentError

Progress = Callable[[float], Any]
"""Hears of the share, from 0 to 1, that is done."""


class Details(NamedTuple):
    """Options beyond the looks; each field is for some formats only."""

    kind: str = "map"  # of a still: one of table.PICTURES
    max_size: int | None = None  # bytes of a GIF
    include_plotlyjs: bool | str = False  # of a page
    hide: tuple[str, ...] = ()  # parts of a page
    size: tuple[int, int] | None = None  # of a page, in pixels at most; None: it fills its frame
    knob: str | None = None  # of a page
    movie: str = "mp4"  # of a slide: one of table.MOVIES
    base: str = HOME  # the server that links lead back to


class Job(NamedTuple):
    """One export."""

    form: str  # a name in table.FORMATS or table.FOLDERS
    experiments: Sequence[Experiment]
    options: Options
    details: Details = Details()
    progress: Progress | None = None
    folder: Path = Path()  # of a deck that is one
    frames: int | None = None  # of a Beamer film
    revealjs: str | None = None  # where reveal.js lies

    @property
    def experiment(self) -> Experiment:
        """The one experiment of a file that shows no more. Raises ExperimentError if there are several."""
        if len(self.experiments) != 1:
            raise ExperimentError(
                f"A .{self.form} shows one experiment, not {len(self.experiments)}; make a .pptx of them."
            )
        return self.experiments[0]
