"""A slide deck of races for PowerPoint, Keynote, Impress and Google Slides: one slide a scene."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import cast

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Run
from pptx.util import Inches, Pt

from app.export.credit import Credit, credit
from app.export.formats import metadata, pacing, table
from app.export.formats.job import Job, Progress, part
from app.export.formats.slides import several, timing
from app.export.formats.slides.layout import (
    FOOT,
    MARGIN,
    SLIDE,
    SMALLEST,
    TITLE,
    Box,
    Layout,
    arranged,
    fits,
    fitting,
    layout_of,
    pictured,
)
from app.export.formats.slides.notes import notes
from app.export.options import LARGEST, Options, clean, theme_of
from app.races.palette import PALETTE, THEMES, assign
from app.races.scene import Scene
from core.experiment import ExperimentError

IN_NOTES = "All settings stand in the notes."
TITLE_ONLY = 5
"""Which of python-pptx's layouts has a title, and nothing else."""


def pptx(
    scenes: Sequence[Scene],
    options: Options = Options(),  # noqa: B008  it is frozen
    *,
    base: str | None = None,
    movie: str = "mp4",
    layout: str | None = None,
    fill: bool = False,
    title: str | None = None,
    progress: Progress | None = None,
) -> bytes:
    """A deck with a slide a scene: title, animation, caption, and in its notes all that made it.

    `movie` says how the animation is embedded: as a video, as a GIF, or "none", a still. `layout` is one of
    table.LAYOUTS, or None: with a column where a scene has a caption. `fill` lets the pictures take their
    places, of whatever shape; without it they have the options' size.
    Links lead back to the server at `base`; `title` is the deck's own; `progress` is called with 0 to 1.
    Raises ExperimentError.
    """
    if movie not in table.MOVIES:
        raise ExperimentError(f"movie: must be one of {', '.join(table.MOVIES)}, not {movie!r}.")
    shown = several.all_of(scenes, options)
    texts = [credit(one, base=base) for one in scenes]
    deck = _blank(THEMES[theme_of(shown[0])])
    for i, one in enumerate(shown):
        how = layout_of(one, several.layout(layout))
        places = arranged(None if fill else options.width / options.height, how)
        looks = pictured(options, places.picture, fill=fill)
        _slide(deck, one, options, looks, places, texts[i], movie, tell := part(progress, i, len(shown)))
        tell(1.0)
    deck.core_properties.title = clean(title or several.title_of(texts))[:255]
    deck.core_properties.comments = texts[0].line
    deck.core_properties.author = deck.core_properties.last_modified_by = ""
    _remember(deck, texts)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def write(job: Job) -> bytes:
    """The file of a deck that is asked for."""
    details = job.details
    return pptx(
        *(job.scenes, job.options),
        base=details.base,
        movie=details.movie,
        layout=details.layout,
        fill=details.size is None,
        title=job.title,
        progress=job.progress,
    )


def _blank(colors: dict[str, str]) -> Deck:
    """A deck without slides, whose layouts fit a wide screen, and whose own colours are these."""
    deck = Presentation()
    wider = Inches(SLIDE[0]) / (deck.slide_width or 1)
    deck.slide_width, deck.slide_height = Inches(SLIDE[0]), Inches(SLIDE[1])
    for page in (deck.slide_master, *deck.slide_layouts):
        for place in page.element.xpath(".//p:sp/p:spPr/a:xfrm/*"):  # those without one follow the master
            for name in {"x", "cx"} & set(place.keys()):
                place.set(name, str(round(int(place.get(name)) * wider)))
    theme = deck.slide_master.part.part_related_by(RT.THEME)
    roles = {
        "dk1": "textColor",
        "lt1": "backgroundColor",
        "hlink": "primaryColor",
        "folHlink": "primaryColor",
    }
    text = theme.blob.decode()
    for role, name in roles.items():
        color = f'<a:{role}><a:srgbClr val="{_rgb(colors[name])}"/></a:{role}>'
        text = re.sub(rf"<a:{role}>.*?</a:{role}>", color, text, flags=re.DOTALL)
    theme.blob = text.encode()
    return deck


def _slide(
    deck: Deck,
    scene: Scene,
    options: Options,
    looks: Options,
    places: Layout,
    about: Credit,
    movie: str,
    progress: Progress,
) -> None:
    """Add the slide of a scene; `looks` are the options of its picture."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _title(cast(Shape, slide.shapes.title), about.title)
    _picture(slide, several.wordless(scene), looks, places.picture, about, movie, progress)
    if places.column:
        _column(_words(slide, places.column), places.column, about, scene, settings=options.settings)
    foot = _words(slide, Box(MARGIN, FOOT, SLIDE[0] - 2 * MARGIN, 0.3))
    _written(foot, about.line, SMALLEST)
    if about.link and len(about.link) < 2000:  # as much as PowerPoint follows
        _written(foot, " Open this race.", SMALLEST).hyperlink.address = about.link
    said = [f"{note.title}: {note.text}" if note.title else note.text for note in notes(scene, about)]
    link = ("Open this race:", about.link) if about.link else ()
    more = (about.alt, about.caption, about.licence, *link, about.json)
    lines = map(clean, filter(None, (*said, *more)))
    cast(TextFrame, slide.notes_slide.notes_text_frame).text = "\n".join(lines)


def _picture(
    slide: Slide,
    scene: Scene,
    options: Options,
    box: Box,
    about: Credit,
    movie: str,
    progress: Progress,
) -> None:
    from app.export.formats import animations, stills

    place = [Inches(side) for side in box]
    if scene.view.atlas:
        movie = "none"  # nothing of an atlas moves
    if movie == "mp4":
        film = animations.animation(scene, options, "mp4", progress=progress)
        poster = stills.still(several.ended(scene), options, "map")
        shape = slide.shapes.add_movie(
            BytesIO(film), place[0], place[1], place[2], place[3], BytesIO(poster), "video/mp4"
        )
        seconds = pacing.seconds(scene)
        timing.play(slide, shape.shape_id, seconds, autoplay=options.autoplay, loop=options.loop)
    elif movie == "gif":
        film = animations.animation(scene, options, "gif", progress=progress)
        shape = slide.shapes.add_picture(BytesIO(film), *place)
    else:
        dpi = min(max(200, options.dpi), 200 * LARGEST / max(options.width, options.height))
        still = stills.still(scene, options._replace(dpi=dpi))
        shape = slide.shapes.add_picture(BytesIO(still), *place)
    shape.name = "Race"
    shape.element.xpath("p:nvPicPr/p:cNvPr")[0].set("descr", clean(about.alt))


def _title(shape: Shape, text: str) -> None:
    box = Box(MARGIN, 0.25, SLIDE[0] - 2 * MARGIN, TITLE)
    shape.left, shape.top, shape.width, shape.height = (Inches(side) for side in box)
    text = clean(text)
    size = fitting([text], box, (32, 28, 24, 20, 18))
    room = int(2 * 72 * box.width / (0.56 * 18))  # letters of the smallest size
    text = text if len(text) <= room else text[: room - 1] + "…"
    _plain(shape.text_frame).vertical_anchor = MSO_ANCHOR.MIDDLE
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _written(shape.text_frame, text, size).font.bold = True


def _column(frame: TextFrame, box: Box, about: Credit, scene: Scene, *, settings: bool) -> None:
    """The scene's caption, and as many settings as can be read, each run's behind its name in its colour."""
    lines = re.split(r"(?<=\.) (?=\D)", clean(about.caption)) if settings else []
    colors = assign([run.color for run in scene.experiment.runs])
    size = fitting([about.words, *lines], box, (24, 20, 18, 16, SMALLEST))
    count = 1 + len(colors)
    each = not scene.panels and len(lines) == count
    if not fits([about.words, *lines], box, size):
        while lines and not fits([about.words, *lines, IN_NOTES], box, size):
            lines.pop()
        lines.append(IN_NOTES)
    if about.words:
        _written(frame, about.words, size)
        frame.paragraphs[0].space_after = Pt(size)
        if lines:
            frame.add_paragraph()
    for i, line in enumerate(lines):
        if i:
            frame.add_paragraph()
        frame.paragraphs[-1].space_after = Pt(size / 3)
        name, colon, rest = line.replace(" = ", "\u00a0=\u00a0").partition(":")
        run = _written(frame, name, size)
        run.font.bold = True
        if each and 0 < i < count and line != IN_NOTES:
            run.font.color.rgb = _rgb(getattr(PALETTE[colors[i - 1]], theme_of(scene)))
        _written(frame, colon + rest, size)


def _words(slide: Slide, box: Box) -> TextFrame:
    return _plain(slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame)


def _plain(frame: TextFrame) -> TextFrame:
    """A frame whose text begins where the frame does."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(0)
    return frame


def _written(frame: TextFrame, text: str, size: float) -> _Run:
    """Text at the end of a frame, in the colour of the deck's theme."""
    run = frame.paragraphs[-1].add_run()
    run.text, run.font.size = text, Pt(size)
    return run


def _rgb(color: str) -> RGBColor:
    return RGBColor.from_string(color.lstrip("#").upper())


def _remember(deck: Deck, texts: Sequence[Credit]) -> None:
    """Put the scenes into the file, where PowerPoint leaves them alone."""
    package, kind = deck.part.package, "application/xml"
    data = Part(PackURI("/customXml/item1.xml"), kind, package, metadata.element(texts).encode())
    deck.part.relate_to(data, RT.CUSTOM_XML)
