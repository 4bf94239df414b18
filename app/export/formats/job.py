"""The input of a writer of files: scenes, their looks, and details for some formats only."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from app.export.options import Options
from app.races.scene import Scene
from core.experiment import ExperimentError

Progress = Callable[[float], Any]
"""Hears of the share, from 0 to 1, that is done."""
Told = Callable[[str], Any]
"""Hears a sentence that whoever asked should know."""


class Details(NamedTuple):
    """Options beyond the looks; each field is for some formats only."""

    kind: str | None = None  # of a still: one of table.PICTURES; None: as the scene says
    max_size: int | None = None  # bytes of a GIF
    include_plotlyjs: bool | str = False  # of a page
    size: tuple[int, int] | None = (
        None  # of a page at most, or a slide's picture; None: as large as their place
    )
    movie: str = "mp4"  # of a slide: one of table.MOVIES
    layout: str | None = None  # of a slide: one of table.LAYOUTS; None: by what there is to say
    base: str | None = None  # the server that links lead back to; None: as app.export.linking says


class Job(NamedTuple):
    """One export."""

    form: str  # a name in table.FORMATS or table.FOLDERS
    scenes: Sequence[Scene]
    options: Options
    details: Details = Details()
    progress: Progress | None = None
    title: str | None = None  # of a deck
    frames: int | None = None  # of a Beamer film
    revealjs: str | None = None  # where reveal.js lies
    tell: Told | None = None

    @property
    def scene(self) -> Scene:
        """The one scene of a file that shows no more. Raises ExperimentError if there are several."""
        if len(self.scenes) != 1:
            raise ExperimentError(
                f"A .{self.form} shows one scene, not {len(self.scenes)}; make a .pptx of them."
            )
        return self.scenes[0]


def part(progress: Progress | None, i: int, count: int) -> Progress:
    """What hears of the share that is done of part `i` of so many."""
    return (lambda done: None) if progress is None else lambda done: progress((i + done) / count)
