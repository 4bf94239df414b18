"""Thumbnails of the gallery, beside their scenes: small maps with their paths, for light and dark pages."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from app.export.drawing.atlas.searched import Searched
from app.export.drawing.canvas.look import look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import rounded
from app.export.drawing.maps.map import Map
from app.export.drawing.race import Race, race
from app.export.drawing.sheets.sheet import Box, figure
from app.export.options import Options, Theme
from app.races import gallery
from app.races.measures import AHEAD
from app.races.scene.panels import MOST

SIZE = (320, 240)
SHARP = 2
"""A picture is drawn so many times as large, and made smaller."""
GAP = 8
"""Pixels between two maps, before it is made smaller."""
SCALE = 1.5
"""Lines and heads, beside those of a map that is as small."""
LIGHTEST, QUALITY = 12_000, range(82, 30, -4)
"""Bytes that a thumbnail may have, and the qualities that are tried until it has not more."""
THEMES: tuple[Theme, ...] = ("light", "dark")


def thumbnail(entry: gallery.Entry, drawn: Race, theme: Theme) -> bytes:
    """The picture of a scene as WebP: its own window and step, without names and numbers.

    Experiments side by side are small maps, an atlas of searches is two.
    """
    view = entry.scene.view
    width, height = SIZE
    options = Options(width=SHARP * width, height=SHARP * height, settings=False)
    looks = look(options, theme).sized(SCALE)
    races, page = drawn.beside or (drawn,), Box(0, 0, options.width, options.height)
    searching = view.atlas is not None and view.atlas.kind == "search"
    searched = Searched(drawn, looks, page, plain=True) if searching else None
    places = boxes(options, len(races))
    maps = [Map(one, looks, box, plain=True) for one, box in zip(races, places, strict=True)]
    step = drawn.steps if view.step is None else view.step

    def draw(pen: Pen) -> None:
        pen.fill(rounded(*page, 0), looks.page)
        if searched:
            searched.draw(pen)
            return
        for shown in maps:
            shown.base(pen)
            shown.ahead(pen, AHEAD if step < drawn.steps else 0.0)
            shown.draw(pen, step, names=False)

    png = io.BytesIO()
    figure(options, draw).savefig(png, format="png", dpi=100)
    small = Image.open(png).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    for quality in QUALITY:
        out = io.BytesIO()
        small.save(out, format="webp", quality=quality, method=6)
        if out.tell() <= LIGHTEST:
            return out.getvalue()
    raise ValueError(f"{entry.id}: no thumbnail of it has at most {LIGHTEST} bytes.")


def boxes(options: Options, count: int) -> list[Box]:
    """Where so many maps lie, each of shape 4 : 3: in the middle beside each other, four in two rows."""
    across, up = (2, 2) if count == MOST else (count, 1)
    width = (options.width - (across - 1) * GAP) / across
    height = min(0.75 * width, (options.height - (up - 1) * GAP) / up)
    top = (options.height - up * height - (up - 1) * GAP) / 2
    return [
        Box(i % across * (width + GAP), top + i // across * (height + GAP), width, height).whole()
        for i in range(count)
    ]


def drawn(entry: gallery.Entry) -> Race:
    """What a thumbnail shows; networks are trained for it."""
    return race(entry.scene._replace(view=entry.scene.view.model_copy(update={"show": (), "marks": ()})))


def write(names: Sequence[str] = ()) -> list[Path]:
    """Every thumbnail, or those of scenes of these names, into the folders of the scenes."""
    written = []
    for entry in map(gallery.entry, names or gallery.entries()):
        shown = drawn(entry)
        for theme in THEMES:
            path = entry.picture(theme)
            path.write_bytes(thumbnail(entry, shown, theme))
            written.append(path)
    return written
