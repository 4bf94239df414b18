r"""Races on Beamer slides: a file to \input, and a PDF for each race whose pages are its moments."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages

from app.export.credit import HOME, Credit, credit, described
from app.export.drawing.overlays.slow import PHASE, count_of
from app.export.drawing.race import race
from app.export.drawing.sheets.picture import picture
from app.export.formats import metadata, pacing, writing
from app.export.formats.job import Job
from app.export.formats.slides import several
from app.export.formats.slides.latex import latex, typeset
from app.export.formats.slides.layout import Name, layout_of
from app.export.options import Options, clean, lettered
from app.races.scene import Scene
from core.experiment import ExperimentError

FONTS: dict[Any, Any] = {"pdf.fonttype": 42}
"""Letters stay letters, that can be searched and copied."""
FRAMES = 40
"""Pages of a PDF where no one asks for another number,"""
OF_PHASE = 3
"""and in slow motion of every phase."""
MOST_FRAMES = 300
HEAD = r"""% {line}
% In the preamble: \usepackage{{animate}}. On a slide's place: \input{{slides}}.
% The films play in Acrobat Reader, Okular, KDE's and some other viewers; elsewhere their first pictures show.
"""
FRAME = r"""
% Open this race: {link}
\begin{{frame}}
  \frametitle{{{title}}}
  {body}

  {{\scriptsize {line}\par}}
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
    base: str = HOME,
) -> list[Path]:
    """Write slides.tex and the PDF of each race beside it; returns the files.

    `layout` and `fill` are as in deck.pptx.

    A film has so many `frames`, and plays for as many seconds as its scene says; in slow motion it has three
    of every phase, unless another number is asked for. Raises ExperimentError.
    """
    if frames is not None and not 2 <= frames <= MOST_FRAMES:
        raise ExperimentError(f"frames: must be 2 to {MOST_FRAMES}, not {frames}.")
    shown = several.all_of(scenes, options)
    hows = [layout_of(one, several.layout(layout)) for one in shown]
    text = slides(shown, options, frames, base, hows).encode("ascii")
    files = {
        f"race-{i}.pdf": film(one, _looks(options, how, fill=fill), frames, base)
        for i, (one, how) in enumerate(zip(shown, hows, strict=True))
    }
    files["slides.tex"] = text
    writing.folder(folder)
    for name, data in files.items():
        writing.write(folder / name, data)
    return [folder / name for name in files]


def write(job: Job) -> list[Path]:
    """Write the slides that are asked for; returns their files."""
    details = job.details
    return beamer(
        *(job.scenes, job.options),
        folder=job.folder,
        frames=job.frames,
        layout=details.layout,
        fill=details.size is None,
        base=details.base,
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
    return (frames or FRAMES) / pacing.seconds(scene)


def film(scene: Scene, options: Options, frames: int | None, base: str = HOME) -> bytes:
    """A PDF with a page for every moment of a race, from its start to its end, which stays."""
    options = options._replace(fps=rate(scene, frames))
    pacing.checked(options, scene, MOST_FRAMES)
    drawn, file, told = race(several.wordless(scene)), BytesIO(), credit(scene, base=base)
    about = {"Title": told.title, "Keywords": described(told), "CreationDate": None}
    with rc_context(FONTS), PdfPages(file, metadata=about) as pages:
        for step in pacing.moments(options, scene):
            pages.savefig(picture(drawn, options, step))
    return file.getvalue()


def slides(
    scenes: Sequence[Scene],
    options: Options,
    frames: int | None,
    base: str = HOME,
    hows: Sequence[Name] | None = None,
) -> str:
    """The LaTeX of all the slides, which show race-0.pdf, race-1.pdf, …"""
    texts = [credit(one, base=base) for one in scenes]
    head = HEAD.format(line=_remark(texts[0].line)) + metadata.comment(texts)
    each = zip(scenes, texts, hows or [layout_of(one, None) for one in scenes], strict=True)
    return head + "".join(_slide(i, *one, options, frames) for i, one in enumerate(each))


def _slide(i: int, scene: Scene, about: Credit, layout: Name, options: Options, frames: int | None) -> str:
    how = ["controls", "poster=last", *(name for name in ("autoplay", "loop") if getattr(options, name))]
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
        link=_remark(about.link),
        title=typeset(scene.title, "title") if scene.title else latex(about.title, "title"),
        body=FULL.format(**shown) if layout == "full" else COLUMN.format(**shown, caption=words + settings),
        line=latex(about.line, "the credit"),
    )


def _remark(text: str) -> str:
    """Text for a comment: one line, in ASCII."""
    return clean(text).encode("ascii", "replace").decode()
