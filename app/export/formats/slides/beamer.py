r"""Races on Beamer slides: a file to \input, and a film for each race, which animate plays."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages

from app.export.credit import Credit, credit, described
from app.export.drawing.overlays.slow import PHASE, count_of
from app.export.drawing.race import race
from app.export.drawing.sheets.picture import KINDS, Layers
from app.export.formats import metadata, pacing, writing
from app.export.formats.job import Job, Progress, part
from app.export.formats.slides import several
from app.export.formats.slides.latex import latex, typeset
from app.export.formats.slides.layout import Name, layout_of
from app.export.formats.slides.notes import notes
from app.export.options import Options, clean, kind_of, lettered
from app.races.scene import Scene
from core.experiment import ExperimentError

FONTS: dict[Any, Any] = {"pdf.fonttype": 42}
"""Letters stay letters, that can be searched and copied."""
FPS = 25
"""Frames a second where no one asks for a number of frames,"""
OF_PHASE = 3
"""and in slow motion of every phase;"""
MOST_FRAMES = 300
"""but so many at most: of longer films fewer a second."""
HEAD = r"""% {line}
% In the preamble: \usepackage{{animate}}. On a slide's place: \input{{slides}}.
% The films play in Acrobat Reader, Okular, KDE's and some other viewers; elsewhere their last pictures show.
% For the notes: \setbeameroption{{show notes on second screen}}, or {{show only notes}}.
"""
FRAME = r"""
{link}\begin{{frame}}
  \frametitle{{{title}}}
  {body}

  {{\scriptsize {line}\par}}
  \note{{{notes}}}
\end{{frame}}
"""
FILM = (
    r"\animategraphics[{how},width=\linewidth,height={height}\textheight,keepaspectratio]"
    "{{{rate:g}}}{{{name}}}{{}}{{}}"
)
FULL = rf"""{{{{\centering
  {FILM}\par}}}}"""
COLUMN = rf"""\begin{{{{columns}}}}[T]
    \begin{{{{column}}}}{{{{0.66\linewidth}}}}
      {FILM}
    \end{{{{column}}}}
    \begin{{{{column}}}}{{{{0.32\linewidth}}}}
      \raggedright
{{caption}}    \end{{{{column}}}}
  \end{{{{columns}}}}"""
HEIGHT = 0.78
"""Of what a slide has below its title, the film takes this share,"""
BODY = 0.85
"""and that is about this share of the slide."""
SHAPES = {"full": (16, 9), "column": (4, 3)}
"""A film that takes its place is of this shape; how wide the slide is, the document says."""


def beamer(
    scenes: Sequence[Scene],
    options: Options = Options(),  # noqa: B008  it is frozen
    *,
    folder: Path,
    frames: int | None = None,
    layout: str | None = None,
    fill: bool = False,
    base: str | None = None,
) -> list[Path]:
    """Write slides.tex and the film of each race beside it; returns the files: all are there, or none.

    A film has so many `frames`, else 25 a second, and plays for as many seconds as its scene says; in slow
    motion it has three of every phase, unless another number is asked for. `layout` and `fill` are as in
    deck.pptx. Raises ExperimentError.
    """
    writing.there(folder)
    files = made(scenes, options, frames=frames, layout=layout, fill=fill, base=base)
    return writing.whole_folder(folder, files)


def made(
    scenes: Sequence[Scene],
    options: Options,
    *,
    frames: int | None = None,
    layout: str | None = None,
    fill: bool = False,
    base: str | None = None,
    progress: Progress | None = None,
) -> dict[str, bytes]:
    """The files of the slides, slides.tex last."""
    if frames is not None and not 2 <= frames <= MOST_FRAMES:
        raise ExperimentError(f"frames: must be 2 to {MOST_FRAMES}, not {frames}.")
    shown = several.all_of(scenes, options)
    hows: list[Name] = [layout_of(one, several.layout(layout)) for one in shown]
    files: dict[str, bytes] = {}
    for i, (one, how) in enumerate(zip(shown, hows, strict=True)):
        looks = _looks(options, how, fill=fill)
        made = film(one, looks, frames, base, part(progress, i, len(shown)))
        files |= {f"race-{i}.pdf": made.pages, f"race-{i}.txt": made.timeline.encode("ascii")}
    return {**files, "slides.tex": slides(shown, options, frames, base, hows).encode("ascii")}


def write(job: Job) -> dict[str, bytes]:
    """The files of the slides that are asked for."""
    details = job.details
    return made(
        *(job.scenes, job.options),
        frames=job.frames,
        layout=details.layout,
        fill=details.size is None,
        base=details.base,
        progress=job.progress,
    )


def _looks(options: Options, how: Name, *, fill: bool) -> Options:
    """The options of a film on a slide."""
    across, up = SHAPES[how]
    if fill:
        options = options._replace(width=SIDE * across // up, height=SIDE)
    options = lettered(small(options), "slide")
    return options._replace(settings=False, share=HEIGHT * BODY)


SIDE = 400
"""Pixels on the shorter side: of a smaller picture the letters are larger on the slide."""


def small(options: Options) -> Options:
    """The options of a picture of the same proportions, whose letters can be read on a slide."""
    shrink = min(1.0, SIDE / min(options.width, options.height))
    return options._replace(width=round(shrink * options.width), height=round(shrink * options.height))


def rate(scene: Scene, frames: int | None) -> float:
    """Frames a second of a film that has so many of them."""
    if frames is None and count_of(scene):
        return OF_PHASE / PHASE
    seconds = pacing.seconds(scene)
    return min(FPS, MOST_FRAMES / seconds) if frames is None else frames / seconds


class Film(NamedTuple):
    """A film for LaTeX's animate."""

    pages: bytes  # a PDF: first what stays, then all that moves, one moment a page
    timeline: str  # which pages lie over each other in each frame


def film(
    scene: Scene,
    options: Options,
    frames: int | None,
    base: str | None = None,
    progress: Progress | None = None,
) -> Film:
    """A race from its start to its end, which stays; what does not change is in the file once."""
    options = options._replace(fps=rate(scene, frames))
    pacing.checked(options, scene, MOST_FRAMES)
    drawn, file, told = race(several.wordless(scene)), BytesIO(), credit(scene, base=base)
    about = {"Title": told.title, "Keywords": described(told), "CreationDate": None}
    shown = pacing.stretches(options, scene)
    with rc_context(FONTS), PdfPages(file, metadata=about) as pages:
        if scene.view.atlas is not None:
            pages.savefig(KINDS[kind_of(scene)](drawn, options))
            frames_of = "::0\n" * sum(count for _, count in shown)  # nothing moves
        else:
            layers = Layers(drawn, options)
            pages.savefig(layers.base())
            for i, (step, _) in enumerate(shown):
                pages.savefig(layers.moving(step), transparent=True)
                part(progress, i, len(shown))(1.0)
            frames_of = timeline([count for _, count in shown])
    return Film(file.getvalue(), frames_of)


def timeline(counts: Sequence[int]) -> str:
    """What animate shows in each frame: page 0 in all of them, over it each other page for so many frames."""
    pages = [page for page, count in enumerate(counts, 1) for _ in range(count)]
    return "".join(f"::{'0x0,' if i == 0 else ''}{page}\n" for i, page in enumerate(pages))


def slides(
    scenes: Sequence[Scene],
    options: Options,
    frames: int | None,
    base: str | None = None,
    hows: Sequence[Name] | None = None,
) -> str:
    """The LaTeX of all the slides, which show race-0.pdf, race-1.pdf, …"""
    texts = [credit(one, base=base) for one in scenes]
    head = HEAD.format(line=_remark(texts[0].line)) + metadata.comment(texts)
    layouts: Sequence[Name] = hows or [layout_of(one, None) for one in scenes]
    each = zip(scenes, texts, layouts, strict=True)
    return head + "".join(_slide(i, *one, options, frames) for i, one in enumerate(each))


def _slide(i: int, scene: Scene, about: Credit, layout: Name, options: Options, frames: int | None) -> str:
    how = [
        "controls",
        f"timeline=race-{i}.txt",
        "poster=last",
        *(name for name in ("autoplay", "loop") if getattr(options, name)),
    ]
    shown = {
        "how": ",".join(how),
        "height": HEIGHT,
        "rate": round(rate(scene, frames), 3),
        "name": f"race-{i}",
    }
    words = f"      {{\\normalsize {typeset(scene.caption, 'caption')}\\par}}\n" if scene.caption else ""
    settings = (
        f"      {{\\scriptsize {latex(about.caption, 'the settings')}\\par}}\n" if options.settings else ""
    )
    return FRAME.format(
        link=f"% Open this race: {_remark(about.link)}\n" if about.link else "",
        title=typeset(scene.title, "title") if scene.title else latex(about.title, "title"),
        body=FULL.format(**shown) if layout == "full" else COLUMN.format(**shown, caption=words + settings),
        line=latex(about.line, "the credit"),
        notes=_notes(scene, about),
    )


def _notes(scene: Scene, about: Credit) -> str:
    """The notes of a slide: a paragraph each."""
    said = []
    for note in notes(scene, about):
        title = rf"\textbf{{{note.title}.}} " if note.title else ""
        said.append(title + latex(note.text, "the notes"))
    return r"\par ".join(said)


def _remark(text: str) -> str:
    """Text for a comment: one line, in ASCII."""
    return clean(text).encode("ascii", "replace").decode()
