"""Thumbnails of the gallery, beside their scenes: small maps with their paths, for light and dark pages."""

import io
from pathlib import Path

from PIL import Image

from app.export.drawing.canvas.look import look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import rounded
from app.export.drawing.maps.map import Map
from app.export.drawing.race import Race, race
from app.export.drawing.sheets.sheet import Box, cells, figure
from app.export.options import Options, Theme
from app.races import gallery
from app.races.measures import AHEAD

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

    Experiments side by side are small maps: two beside each other, three or four in two rows.
    """
    view = entry.scene.view
    width, height = SIZE
    options = Options(width=SHARP * width, height=SHARP * height, settings=False)
    looks = look(options, theme).sized(SCALE)
    races, page = drawn.beside or (drawn,), Box(0, 0, options.width, options.height)
    boxes = cells(len(races), min(len(races), 2), page, GAP)
    maps = [Map(one, looks, box.whole(), plain=True) for one, box in zip(races, boxes, strict=True)]
    step = drawn.steps if view.step is None else view.step

    def draw(pen: Pen) -> None:
        pen.fill(rounded(*page, 0), looks.page)
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


def drawn(entry: gallery.Entry) -> Race:
    """What a thumbnail shows; networks are trained for it."""
    return race(entry.scene._replace(view=entry.scene.view.model_copy(update={"show": (), "marks": ()})))


def write() -> list[Path]:
    """Every thumbnail, into the folders of the scenes."""
    written = []
    for entry in gallery.entries().values():
        shown = drawn(entry)
        for theme in THEMES:
            path = entry.picture(theme)
            path.write_bytes(thumbnail(entry, shown, theme))
            written.append(path)
    return written
