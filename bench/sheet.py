"""The first race of every landscape that is not a network, on one page: docs/default-races.png."""

import io
from pathlib import Path

from PIL import Image

from app.export.formats.stills import still
from app.export.options import Options
from app.races import starts
from app.races.scene import Scene
from landscapes import LANDSCAPES

ACROSS = 8
SIZE = (256, 212)
"""Pixels of a still."""
COLORS = 256
"""Of the page: as many as a file of half a megabyte holds."""


def sheet(names: list[str]) -> Image.Image:
    """The stills of these landscapes' first races, row by row."""
    width, height = SIZE
    page = Image.new("RGB", (ACROSS * width, -(-len(names) // ACROSS) * height), "white")
    for i, name in enumerate(names):
        options = Options(width=width, height=height, settings=False)
        drawn = Image.open(
            io.BytesIO(still(Scene(starts.first(name), title=LANDSCAPES[name].title), options))
        )
        page.paste(drawn.convert("RGB"), (i % ACROSS * width, i // ACROSS * height))
    return page


def write(path: Path) -> None:
    """The page as a file."""
    names = [name for name, one in LANDSCAPES.items() if not (one.training or one.user_input)]
    paged = sheet(names).quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    paged.save(path, optimize=True)
