"""Decks that a page asks for: scenes that a visitor collected, checked, and made into one file."""

import io
import zipfile
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import Field, ValidationError

from app.export import exporting
from app.export.formats import pacing, table
from app.export.formats.job import Details, Job, Told
from app.export.formats.slides import several
from app.export.options import Options, checked
from app.languages import ENGLISH, mark, speaking
from app.races import permalink, solve
from app.races.scene import Scene, decode, patched
from core.experiment import ExperimentError
from core.experiment.parts import Part
from core.experiment.sentences import sentence

LONGEST = 1_000_000
"""Bytes of what is asked for."""
PIXELS = 2e9
"""Of the films of a deck that a server draws for a visitor: two minutes of work."""
FILM = Options(width=960, height=540)
FORMS: Mapping[str, str] = {
    "pptx": mark("PowerPoint with films (.pptx)"),
    "stills": mark("PowerPoint with pictures (.pptx)"),
    **{name: f"{title} (.zip)" for name, title in table.DECKS.items()},
}
"""What a deck may be made into."""


class _Slide(Part):
    """A scene that was collected."""

    link: Annotated[str, Field(max_length=permalink.LONGEST, description="the text of a link")]
    title: Annotated[str, Field(max_length=200, description="a text of at most 200 letters")]


class _Asked(Part):
    """What a page asks for."""

    form: Annotated[str, Field(description="the name of a format")]
    title: Annotated[str, Field(max_length=200, description="a text of at most 200 letters")]
    slides: Annotated[tuple[_Slide, ...], Field(description="a list of slides")]


class Deck(NamedTuple):
    """A deck that can be made."""

    form: str
    title: str
    scenes: tuple[Scene, ...]


class File(NamedTuple):
    """A deck that was made."""

    name: str
    media_type: str
    data: bytes


def read(data: bytes) -> Deck:
    """The deck that a page asks for, as JSON. Raises ExperimentError with one sentence."""
    if len(data) > LONGEST:
        raise ExperimentError(
            f"A deck may be asked for in at most {LONGEST:,} bytes; this has {len(data):,}."
        )
    try:
        asked = _Asked.model_validate_json(data)
    except ValidationError as error:
        raise ExperimentError(f"deck: {sentence(error, _Asked)}") from None
    if asked.form not in FORMS:
        raise ExperimentError(f"deck: form must be one of {', '.join(FORMS)}, not {asked.form[:40]!r}.")
    if not 1 <= len(asked.slides) <= several.MOST:
        raise ExperimentError(f"A deck shows 1 to {several.MOST} scenes, not {len(asked.slides)}.")
    scenes = tuple(_scene(i, slide) for i, slide in enumerate(asked.slides, 1))
    if asked.form in ("pptx", "beamer"):
        _affordable(scenes)
    return Deck(asked.form, asked.title, scenes)


def _scene(number: int, slide: _Slide) -> Scene:
    """The scene of a slide. Raises ExperimentError with the slide's number."""
    try:
        scene = patched(decode(slide.link), {"title": slide.title or None})
        checked(FILM, scene)
        if solve.landscape(scene.experiment).training:
            raise ExperimentError("a network is trained for its film; export it by itself.")
        pacing.checked(FILM, scene)
    except ExperimentError as error:
        raise ExperimentError(f"Slide {number}: {error}") from None
    return scene


def _affordable(scenes: tuple[Scene, ...]) -> None:
    frames = sum(len(pacing.stretches(FILM, scene)) for scene in scenes)
    if frames * FILM.width * FILM.height > PIXELS:
        raise ExperimentError(
            "The films of this deck are long for a server that others use: make it of fewer slides, or with "
            "pictures."
        )


def made(deck: Deck, base: str, tell: Told | None = None) -> File:
    """The file of a deck, whose links lead to the server at `base`. Raises ExperimentError."""
    if deck.form in ("pptx", "stills"):
        details = Details(movie="mp4" if deck.form == "pptx" else "none", base=base)
        data = exporting.made(deck.scenes, "pptx", FILM, details, title=deck.title or None)
        return File("slides.pptx", table.FORMATS["pptx"].media_type, data)
    job = Job(deck.form, deck.scenes, FILM, Details(base=base), title=deck.title or None, tell=tell)
    with speaking(ENGLISH):
        files = table.FOLDERS[deck.form].write(job)
    return File(f"slides-{deck.form}.zip", "application/zip", zipped(files))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip of a folder "slides"; the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"slides/{name}"), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
