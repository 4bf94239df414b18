"""Every format that an experiment can be exported in, in one table.

A new format is a file that writes it, and an entry here: the command line, the Export panel, downloads and
`run --from` follow. What writes or reads a format is imported when it is first used, so that asking which
formats there are costs nothing.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.languages import mark

if TYPE_CHECKING:
    from app.export.credit import Credit
    from app.export.formats.job import Job


class Kind(NamedTuple):
    """What sort of thing a format is, and what the command line says of one such format, and of several."""

    name: str
    title: str
    one: str
    many: str


class Format(NamedTuple):
    """A file format: its writer, how it is recognized, and how its experiment is read back."""

    name: str  # which its files' names end in
    title: str
    kind: Kind
    media_type: str
    choices: frozenset[str]  # what the Export panel asks for, beyond theme, title and caption
    write: "Callable[[Job], bytes]"
    read: Callable[[bytes], Iterator[str]]  # the texts in a file that may describe experiments
    signature: tuple[tuple[int, bytes], ...] = ()  # what stands at which places of a file; none in a text
    embed: "Callable[[bytes, Credit], bytes] | None" = None  # puts the text in, where `write` does not

    @property
    def transparent(self) -> bool:
        """Whether it can do without a page behind the picture."""
        return "transparent" in self.choices


class Folder(NamedTuple):
    """A deck of slides that is a folder of files."""

    name: str
    title: str
    explained: str  # on the command line
    write: "Callable[[Job], dict[str, bytes]]"


def _later(place: str) -> Callable[..., Any]:
    """The function "module:name" of this folder; its module is imported when it is first called."""
    module, _, name = place.partition(":")
    return lambda *given: getattr(import_module(f"app.export.formats.{module}"), name)(*given)


PICTURES = {
    "map": "Map",
    "filmstrip": "Filmstrip",
    "losses": "Loss curves",
    "multiples": "One plot per run",
    "atlas": "Atlas",
}
"""What a still may show."""
MOVIES = {"mp4": mark("Video"), "gif": "GIF", "none": mark("Still")}
"""How a slide may show a race."""

LAYOUTS = {"full": mark("The picture takes the slide"), "column": mark("With words beside it")}
"""How a slide is arranged."""

PAGE = Kind(
    "page", mark("Web page"), "plays offline with its live knob", "play offline with their live knobs"
)
PICTURE = Kind("picture", mark("Picture"), "is a still", "are stills")
FILM = Kind("film", mark("Film"), "moves", "move")
SLIDE = Kind("slide", mark("Slide"), "has one slide for every FILE", "have one slide for every FILE")
NUMBERS = Kind(
    "numbers", mark("Numbers"), "holds the heights of the map", "hold the heights of the map as numbers"
)
KINDS = (PAGE, PICTURE, FILM, SLIDE, NUMBERS)

_PAGE = frozenset({"large", "transparent", "loop", "autoplay", "knob", "include_plotlyjs", "hide"})
_PICTURE = frozenset({"picture", "large", "size", "transparent", "moment"})
_FILM = frozenset({"large", "size", "seconds", "fps", "loop"})
_SLIDE = frozenset({"large", "size", "seconds", "movie", "layout", "loop", "autoplay"})

_OFFICE = "vnd.openxmlformats-officedocument"
ZIP = ((0, b"PK\x03\x04"),)
PNG = ((0, b"\x89PNG\r\n\x1a\n"),)
from_text = _later("metadata.text:from_text")

FORMATS = {
    form.name: form
    for form in (
        Format("html", "HTML", PAGE, "text/html", _PAGE, _later("page:write"), from_text),
        Format(
            *("png", "PNG", PICTURE, "image/png", _PICTURE | {"dpi"}),
            write=_later("stills:write"),
            read=_later("metadata.chunks:from_png"),
            signature=PNG,
        ),
        Format("svg", "SVG", PICTURE, "image/svg+xml", _PICTURE, _later("stills:write"), from_text),
        Format(
            *("pdf", "PDF", PICTURE, "application/pdf", _PICTURE),
            write=_later("stills:write"),
            read=_later("metadata.pdf:from_pdf"),
            signature=((0, b"%PDF-"),),
        ),
        Format(
            *("gif", "GIF", FILM, "image/gif", _FILM | {"max_size", "transparent"}),
            write=_later("animations:write"),
            read=_later("metadata.chunks:from_gif"),
            signature=((0, b"GIF8"),),
            embed=_later("metadata.chunks:into_gif"),
        ),
        Format(
            *("mp4", "MP4", FILM, "video/mp4", _FILM),
            write=_later("animations:write"),
            read=_later("metadata.video:from_mp4"),
            signature=((4, b"ftyp"),),
        ),
        Format(
            *("webm", "WebM", FILM, "video/webm", _FILM | {"transparent"}),
            write=_later("animations:write"),
            read=_later("metadata.video:from_webm"),
            signature=((0, b"\x1a\x45\xdf\xa3"),),
        ),
        Format(
            *("apng", "APNG", FILM, "image/apng", _FILM | {"transparent"}),
            write=_later("animations:write"),
            read=_later("metadata.chunks:from_png"),
            signature=PNG,
            embed=_later("metadata.chunks:into_png"),
        ),
        Format(
            *("webp", "WebP", FILM, "image/webp", _FILM | {"transparent"}),
            write=_later("animations:write"),
            read=_later("metadata.chunks:from_webp"),
            signature=((0, b"RIFF"), (8, b"WEBP")),
            embed=_later("metadata.chunks:into_webp"),
        ),
        Format(
            *("pptx", "PowerPoint", SLIDE, f"application/{_OFFICE}.presentationml.presentation", _SLIDE),
            write=_later("slides.deck:write"),
            read=_later("metadata.archive:from_zip"),
            signature=ZIP,
        ),
        Format(
            *("npz", "NumPy", NUMBERS, "application/zip", frozenset()),
            write=_later("arrays:write"),
            read=_later("metadata.archive:from_zip"),
            signature=ZIP,
        ),
        Format("csv", "CSV", NUMBERS, "text/csv", frozenset(), _later("arrays:write"), from_text),
    )
}
FOLDERS = {
    folder.name: folder
    for folder in (
        Folder("reveal", "reveal.js", "a reveal.js deck", _later("slides.reveal:write")),
        Folder(
            "beamer", "Beamer", "Beamer's slides.tex with a film of each race", _later("slides.beamer:write")
        ),
        Folder("quarto", "Quarto", "a slides.qmd for Quarto", _later("slides.markdown:quarto")),
        Folder(
            "marp",
            "Marp",
            "a slides.md for Marp, with a page and a picture of each race",
            _later("slides.markdown:marp"),
        ),
    )
}
DECKS = {folder.name: folder.title for folder in FOLDERS.values()}
"""What a deck that is a folder is called."""


def of_kind(kind: Kind) -> list[Format]:
    """The formats of a kind, in the table's order."""
    return [form for form in FORMATS.values() if form.kind is kind]


def named(path: Path) -> Format | None:
    """The format that a file's name ends in, if there is one."""
    return FORMATS.get(path.suffix.lower().removeprefix("."))


def refusal(path: Path) -> str:
    """The sentence about a file whose name ends in no format."""
    return f"{path} must end in one of {', '.join('.' + name for name in FORMATS)}."


def recognized(data: bytes) -> Format | None:
    """The format of a file by its bytes, whatever it is called; None for a text."""

    def fits(form: Format) -> bool:
        return bool(form.signature) and all(data.startswith(mark, at) for at, mark in form.signature)

    return next(filter(fits, FORMATS.values()), None)


def explained() -> str:
    """What each ending makes, in a sentence for the command line."""
    parts = []
    for kind in KINDS:
        *most, last = [f".{form.name}" for form in of_kind(kind)]
        parts.append(f"{', '.join(most)} and {last} {kind.many}" if most else f"{last} {kind.one}")
    return "; ".join(parts)


def folders_explained() -> str:
    """What decks are folders, in words for the command line."""
    return ", or ".join(folder.explained for folder in FOLDERS.values())
