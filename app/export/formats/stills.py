"""Stills as files: PNG for slides and chats, SVG and PDF for papers, with the experiment inside."""

import base64
import io
import re
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any, Literal
from xml.sax.saxutils import escape, unescape

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from app.export.credit import KEY, Credit, credit, described
from app.export.drawing.canvas import fonts
from app.export.drawing.race import Race, race
from app.export.drawing.sheets.picture import KINDS
from app.export.formats.job import Job
from app.export.options import Options, checked, kind_of
from app.races.scene import Scene
from core.experiment import ExperimentError

Format = Literal["png", "svg", "pdf"]
FORMATS: tuple[Format, ...] = ("png", "svg", "pdf")

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": KEY,
    "pdf.compression": 6,
}
_setting = Lock()
"""matplotlib's settings are everyone's: only one may have its own."""


def still(
    scene: Scene,
    options: Options,
    kind: str | None = None,
    format: str = "png",  # noqa: A002  what everyone calls it
    *,
    base: str | None = None,
) -> bytes:
    """One picture of a scene, as a file whose bytes are the same every time.

    `kind` is one of `drawing.KINDS`, or None: as the scene says; `format` is one of `FORMATS`. Links in it
    lead to the server at `base`. Raises ExperimentError with one sentence if it cannot be made.
    """
    checked(options, scene)
    kind = kind or kind_of(scene)
    if kind not in KINDS:
        raise ExperimentError(f"kind: must be {_choice(KINDS)}, not {kind!r}.")
    if format not in FORMATS:
        raise ExperimentError(f"format: must be {_choice(FORMATS)}, not {format!r}.")
    return drawn(race(scene), options, kind, format, base=base)


def write(job: Job) -> bytes:
    """The file of a still that is asked for."""
    return still(job.scene, job.options, job.details.kind, job.form, base=job.details.base)


def drawn(race: Race, options: Options, kind: str, format: str, *, base: str | None = None) -> bytes:  # noqa: A002
    """The file of a race that is there already."""
    about = credit(race.scene, base=base)
    return filed(KINDS[kind](race, options), options, format, about)


def filed(picture: Figure, options: Options, format: str, about: Credit) -> bytes:  # noqa: A002
    """A figure as a file that says what it shows, and holds its scene."""
    if format == "png":
        return _png(picture, options, about)
    return _svg(picture, options, about) if format == "svg" else _pdf(picture, about)


def _choice(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


def _png(picture: Figure, options: Options, about: Credit) -> bytes:
    out = io.BytesIO()
    metadata = {
        "Title": about.title,
        "Description": about.alt,
        "Copyright": about.licence,
        "Software": f"Optimizer Trajectories {about.version}",
        KEY: described(about),
    }
    picture.savefig(out, format="png", dpi=options.dpi, metadata=metadata)
    return out.getvalue()


def _pdf(picture: Figure, about: Credit) -> bytes:
    out = io.BytesIO()
    metadata = {
        "Title": about.title,
        "Author": "Optimizer Trajectories",
        "Subject": about.alt,
        "Keywords": described(about),
        "Creator": f"Optimizer Trajectories {about.version}",
        "CreationDate": None,
    }
    with _setting, mpl.rc_context(_SETTINGS):
        picture.savefig(out, format="pdf", metadata=metadata)
    return out.getvalue()


def paged(pictures: Sequence[Figure], title: str, creator: str) -> bytes:
    """Figures as the pages of one PDF, whose bytes are the same every time."""
    out = io.BytesIO()
    metadata = {"Title": title, "Author": "Optimizer Trajectories", "Creator": creator, "CreationDate": None}
    with _setting, mpl.rc_context(_SETTINGS), PdfPages(out, metadata=metadata) as pages:
        for picture in pictures:
            pages.savefig(picture)
    return out.getvalue()


def _svg(picture: Figure, options: Options, about: Credit) -> bytes:
    out = io.BytesIO()
    metadata = {"Title": about.title, "Description": about.alt, "Rights": about.licence, "Date": None}
    with _setting, mpl.rc_context(_SETTINGS):
        picture.savefig(out, format="svg", metadata=metadata)
    return _complete(out.getvalue().decode(), options, about).encode()


def _complete(text: str, options: Options, about: Credit) -> str:
    """An SVG with its size in pixels, its fonts, a description for screen readers, and the experiment."""
    begin = re.search(r"<svg\b[^>]*>", text)
    assert begin is not None  # noqa: S101  matplotlib wrote one
    root = re.sub(r'\b(width|height)="[^"]*"', "", begin.group())
    root = root.replace(
        "<svg",
        f'<svg width="{options.width}" height="{options.height}" role="img" '
        'aria-labelledby="picture-title picture-desc"',
        1,
    )
    head = (
        f'{root}\n <title id="picture-title">{_safe(about.title)}</title>\n'
        f' <desc id="picture-desc">{_safe(about.alt)}</desc>\n'
        f' <metadata id="{KEY}">{_safe(described(about))}</metadata>\n'
        f" <style>{_faces(text)}</style>"
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{text[begin.end() :]}'


_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _safe(text: str) -> str:
    """A text as XML may hold it."""
    return escape(_NO_XML.sub("\ufffd", text))


def _faces(text: str) -> str:
    """Style rules that bring the letters of an SVG along, so that it looks the same everywhere."""
    letters: dict[int, set[str]] = {weight: set() for weight in fonts.WEIGHTS}
    for style, words in re.findall(r'<text style="([^"]*)"[^>]*>([^<]*)</text>', text):
        letters[600 if "font-weight: 600" in style else 400] |= set(unescape(words))
    rules = []
    for weight, used in letters.items():
        if font := fonts.subset("".join(sorted(used)), weight) if used else b"":
            data = base64.b64encode(font).decode()
            rules.append(
                f"@font-face {{ font-family: '{fonts.NAME}'; font-weight: {weight}; "
                f"src: url(data:font/woff2;base64,{data}) format('woff2'); }}"
            )
    return " ".join(rules)
