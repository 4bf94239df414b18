"""Uploaded tables: what stands for one in links, and the landscape that it becomes.

`landscapes.linear_models.table_links` says how a link looks, `of_tables` what the landscape is.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache, cached

from core.data import Data
from core.landscape import Landscape, Picture, Race, UserInput
from landscapes.data.archives import UploadError
from landscapes.data.choosing import Choice, Kind, Missing, Table, chosen
from landscapes.data.numbers import short
from landscapes.data.sheet import Sheet, listed
from landscapes.data.tables import read
from landscapes.data.uploads import Uploads
from landscapes.linear_models.of_tables import fitted, landscape, weights
from landscapes.linear_models.table_links import Link, Scale, parse

MOST_TABLES = 40
"""Tables that a server remembers, the ones used last. They live in memory only, and go with the process."""
TABLES: Uploads[Sheet] = Uploads(MOST_TABLES, 128 * 2**20, lambda sheet: sheet.bytes, "tables")


class Wanted(NamedTuple):
    """What someone wants of a table, by the names of its columns; as it is, what the file suggests."""

    target: str | None = None
    features: tuple[str, ...] = ()
    kind: Kind | None = None
    missing: Missing | None = None
    scale: Scale = "standardized"
    weights: tuple[str, str] | None = None
    """Drawn across and up: features, or the intercept."""
    of_class: str | None = None
    """Of more than two classes, whose weights are drawn."""


def remember(name: str, content: bytes, wanted: Wanted = Wanted()) -> str:  # noqa: B008  it is frozen
    """Read a file and remember its table; the text that stands in links for what is wanted of it.

    Raises UploadError with one sentence about what is wrong with the file, or with what is wanted.
    """
    sheet = read(name, content)
    text = str(_link(sheet, TABLES.put(content, sheet, name), wanted))
    drawn(text)
    return text


def _link(sheet: Sheet, file: str, wanted: Wanted) -> Link:
    """What is wanted of a table, as a link says it."""
    columns = [column.name for column in sheet.columns]
    features = tuple(sorted({_place(columns, name, "column") for name in wanted.features}))
    target = None if wanted.target is None else _place(columns, wanted.target, "column")
    choice = Choice(target, features or None, wanted.missing, wanted.kind)
    link = Link(file, choice=choice, scale=wanted.scale)
    table = _chosen(sheet, file, choice)
    if wanted.weights is not None:
        names = weights(table, wanted.scale)
        first, second = (_place(names, name, "weight") for name in wanted.weights)
        if first == second:
            raise UploadError("The two weights that are drawn must be different.")
        link = link._replace(first=first, second=second)
    if wanted.of_class is not None:
        link = link._replace(drawn_class=_place(table.classes, wanted.of_class, "class"))
    return link


def _place(names: Sequence[str], name: str, what: str) -> int:
    """Where a name stands, in capitals or not. Raises UploadError with the names that there are."""
    small = [one.lower() for one in names]
    if name in names:
        return names.index(name)
    if small.count(name.lower()) == 1:
        return small.index(name.lower())
    near = get_close_matches(name.lower(), small, n=1)
    guess = (
        f"did you mean {short(names[small.index(near[0])])}?" if near else f"there are {listed(names, 8)}."
    )
    raise UploadError(f"There is no {what} called {short(name)}; {guess if names else 'there are none.'}")


class Opened(NamedTuple):
    """What a text in a link stands for."""

    link: Link
    sheet: Sheet
    table: Table


def opened(text: str) -> Opened:
    """The table that `text` stands for, and what was chosen of it.

    Raises UploadError if this server does not have the file, or if one cannot learn from what was chosen.
    """
    link = parse(text)
    sheet = TABLES.get(link.file)
    return Opened(link, sheet, _chosen(sheet, link.file, link.choice))


@cached(
    LRUCache(128e6, getsizeof=lambda table: table.X.nbytes + table.y.nbytes),
    key=lambda sheet, file, choice: (file, choice),  # it must not keep the sheet
    lock=Lock(),
)
def _chosen(sheet: Sheet, file: str, choice: Choice) -> Table:
    return chosen(sheet, choice)


def drawn(text: str) -> Landscape:
    """The landscape that `text` stands for. Raises UploadError like `opened`, or if it cannot be drawn."""
    link, _, table = opened(text)
    return _drawn(table, link)


@cached(LRUCache(MOST_TABLES), key=lambda table, link: link, lock=Lock())
def _drawn(table: Table, link: Link) -> Landscape:
    samples = Samples(link.file, link.choice, link.scale)
    return landscape(table, link.first, link.second, link.scale, link.drawn_class, samples)


class Samples(NamedTuple):
    """Called, it returns the samples of a table, which no landscape keeps: two of the same are equal."""

    file: str
    choice: Choice
    scale: Scale

    def __call__(self) -> Data:
        """What there is to learn from. Raises UploadError if this server does not have the file any more."""
        return fitted(_chosen(TABLES.get(self.file), self.file, self.choice), self.scale).data


LANDSCAPES = (
    Landscape(
        name="upload",
        title="Your data",
        family="Your own",
        blurb="a table of yours: .csv, .tsv, .txt, .npz or .npy, with features and a target",
        tex=r"\tfrac{1}{n} \textstyle\sum_i \ell(x_i^\top w, y_i)",
        source="a file of your own, standardized unless you choose otherwise",
        loss=lambda x, batch: x @ x,
        picture=Picture(window=((-1.0, 1.0), (-1.0, 1.0))),
        race=Race(start=(0.5, 0.5), steps=300, lr_slope=0.1, lr_distance=0.02),
        user_input=UserInput(kind="data", make=lambda text, settings: drawn(text)),
    ),
)
