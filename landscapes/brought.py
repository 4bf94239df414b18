"""Landscapes that a student brings: a typed formula, or a table of data."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.landscape import Landscape, Picture, Race, UserInput
from landscapes import formula, upload
from landscapes.shelf import Shelf
from landscapes.upload import KEPT

EXAMPLE = "(1 - x)**2 + 100*(y - x**2)**2"
"""What stands in the field at first."""
TABLES: Shelf[upload.Table] = Shelf(KEPT)


def keep(name: str, content: bytes) -> str:
    """Read a file and remember its table; the text that stands for it, and its first two columns, in links.

    Raises UploadError with one sentence about what is wrong with the file.
    """
    return f"{TABLES.put(content, upload.read(name, content))}/0/1"


def columns(text: str) -> tuple[list[str], int, int]:
    """The features of the table that `text` stands for, and the numbers of the two that are drawn.

    Raises UploadError if this server does not have the table.
    """
    table, first, second = _opened(text)
    return list(table.names), first, second


def _opened(text: str) -> tuple[upload.Table, int, int]:
    key, *drawn = text.split("/")
    table = TABLES.get(key)
    if len(drawn) != 2 or not all(part.isdecimal() and len(part) < 6 for part in drawn):
        raise upload.UploadError("must be <file>/<first feature>/<second feature>, with numbers from 0.")
    first, second = (int(part) for part in drawn)
    if first == second or max(first, second) >= len(table.names):
        raise upload.UploadError(
            f"the features drawn must be two different numbers from 0 to {len(table.names) - 1}."
        )
    return table, first, second


def _typed(text: str, settings: Mapping[str, Any]) -> Landscape:
    return formula.landscape(text)


@lru_cache(maxsize=KEPT)
def _uploaded(text: str) -> Landscape:
    table, first, second = _opened(text)
    return upload.landscape(table, table.names[first], table.names[second])


def _made(text: str, settings: Mapping[str, Any]) -> Landscape:
    _opened(text)  # a table that has gone is gone, whatever was made of it
    return _uploaded(text)


LANDSCAPES = (
    Landscape(
        name="formula",
        title="Your formula",
        family="Your own",
        blurb="type any function of x and y; other letters become sliders",
        tex=r"f(x, y)",
        source="typed in; minima and saddles by Newton's method from many starts",
        loss=lambda x, batch: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2,
        picture=Picture(window=((-2.0, 2.0), (-1.0, 3.0))),
        race=Race(start=(-1.5, 2.0), steps=200, lr_slope=0.001, lr_distance=0.02),
        user_input=UserInput(kind="formula", make=_typed),
    ),
    Landscape(
        name="upload",
        title="Your data",
        family="Your own",
        blurb="a .csv or .npz file with features X and a target y",
        tex=r"\tfrac{1}{n} \textstyle\sum_i \ell(x_i^\top w, y_i)",
        source="a file of your own, standardized",
        loss=lambda x, batch: x @ x,
        picture=Picture(window=((-1.0, 1.0), (-1.0, 1.0))),
        race=Race(start=(0.5, 0.5), steps=300, lr_slope=0.1, lr_distance=0.02),
        user_input=UserInput(kind="data", make=_made),
    ),
)
