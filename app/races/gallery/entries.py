"""The gallery: scenes to begin with, in groups; what there is to see in each, and one thing to try.

A scene is one file, `app/scenes/<group>/<id>.json`; `app/scenes/gallery.json` has the groups and their order.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field, ValidationError, create_model

from app.races.scene import Scene, encode, read
from core.experiment import ExperimentError
from core.experiment.errors import unknown
from core.experiment.parts import Part
from core.experiment.sentences import sentence
from core.rules import RULES
from landscapes import LANDSCAPES

FOLDER = Path(__file__).parents[2] / "scenes"


def _text(longest: int) -> Any:
    described = f"a text of 1 to {longest} letters"
    return Annotated[str, Field(min_length=1, max_length=longest, description=described)]


_Written = create_model(  # not a class, since one of its keys is a word of Python's
    "_Written",
    __base__=Part,
    title=_text(60),
    watch=_text(300),
    **{"try": _text(300)},
    scene=Annotated[dict[str, Any], Field(description="a scene")],
    expects=Annotated[list[dict[str, Any]], Field(description="a list of claims")],
)
"""A scene's file."""


class _Group(Part):
    name: str
    title: str
    scenes: tuple[str, ...]


class _Rows(Part):
    """What two pages offer at once: the ids of scenes, and what they are called there."""

    races: dict[str, str]
    networks: dict[str, str]


class _Order(Part):
    """gallery.json."""

    row: _Rows
    groups: tuple[_Group, ...]


class Entry(NamedTuple):
    """A scene of the gallery, and what is said of it."""

    id: str
    group: str
    """The title of its group."""
    title: str
    watch: str
    """What there is to see."""
    attempt: str
    """What a reader may try then."""
    expects: tuple[Mapping[str, Any], ...]
    """Claims about it that tests hold it to."""
    written: str
    """The scene as JSON."""
    folder: Path

    @property
    def scene(self) -> Scene:
        """What is computed, and how it is shown. Raises ExperimentError with one sentence."""
        return _scene(self.id, self.written)

    @property
    def link(self) -> str:
        """The link that opens it."""
        return _link(self.id, self.written)

    @property
    def landscape(self) -> str:
        """The name of its landscape."""
        return str(self._experiment["landscape"]["name"])

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of its rules."""
        return tuple(run["rule"] for run in self._experiment["runs"])

    @property
    def _experiment(self) -> dict[str, Any]:
        return _experiment(self.written)

    @property
    def words(self) -> str:
        """The words by which a search finds it."""
        rules = " ".join(f"{name} {RULES[name].title}" for name in dict.fromkeys(self.rules))
        about = f"{self.id} {self.title} {self.group} {self.watch} {self.attempt}"
        return f"{about} {LANDSCAPES[self.landscape].title} {rules}".lower()

    def picture(self, theme: str) -> Path:
        """The file of its thumbnail on "light" or "dark" pages."""
        return self.folder / f"{self.id}-{theme}.webp"


class Group(NamedTuple):
    """Scenes that belong together."""

    name: str
    title: str
    entries: tuple[Entry, ...]


@cache
def groups() -> tuple[Group, ...]:
    """All groups with their scenes, in the order of the gallery."""
    return load(FOLDER)


@cache
def entries() -> Mapping[str, Entry]:
    """All scenes, by their ids."""
    return {entry.id: entry for group in groups() for entry in group.entries}


def entry(name: str) -> Entry:
    """The scene of this id. Raises ExperimentError with the nearest one."""
    if name not in entries():
        raise ExperimentError(unknown("scene", "scene", name, entries()))
    return entries()[name]


@cache
def row(*, training: bool) -> Mapping[str, Entry]:
    """The few scenes that a page offers at once, by what they are called there."""
    few = getattr(_order(FOLDER).row, "networks" if training else "races")
    return {title: entries()[name] for name, title in few.items()}


@cache
def digest() -> str:
    """What changes with anything in the gallery: its addresses are named after it."""
    hashed = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()[:12]


def load(folder: Path) -> tuple[Group, ...]:
    """The groups in a folder of scenes. Raises ExperimentError with one sentence."""
    order = _order(folder)
    listed = [f"{group.name}/{name}" for group in order.groups for name in group.scenes]
    found = sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*.json"))
    for name in found:
        if listed.count(name) != 1:
            times = "not listed" if name not in listed else "listed twice"
            raise ExperimentError(f"{name}.json: it is {times} in gallery.json.")
    names = {name for group in order.groups for name in group.scenes}
    for name in (*order.row.races, *order.row.networks):
        if name not in names:
            raise ExperimentError(f"gallery.json: its row has {name}, but there is no such scene.")
    for name in listed:
        if name not in found:
            raise ExperimentError(f"gallery.json: it lists {name}, but there is no such file.")
    return tuple(
        Group(group.name, group.title, tuple(_entry(folder, group, name) for name in group.scenes))
        for group in order.groups
    )


def _order(folder: Path) -> _Order:
    try:
        return _Order.model_validate_json((folder / "gallery.json").read_text("utf-8"))
    except ValidationError as error:
        raise ExperimentError(f"gallery.json: {sentence(error, _Order)}") from None


def _entry(folder: Path, group: _Group, name: str) -> Entry:
    path = folder / group.name / f"{name}.json"
    try:
        written = _Written.model_validate_json(path.read_text("utf-8")).model_dump()
    except ValidationError as error:
        raise ExperimentError(f"{path.name}: {sentence(error, _Written)}") from None
    return Entry(
        id=name,
        group=group.title,
        title=written["title"],
        watch=written["watch"],
        attempt=written["try"],
        expects=tuple(written["expects"]),
        written=json.dumps(written["scene"]),
        folder=path.parent,
    )


@cache
def _experiment(written: str) -> dict[str, Any]:
    return json.loads(written)["experiment"]


@cache
def _link(name: str, written: str) -> str:
    return encode(_scene(name, written))


@cache
def _scene(name: str, written: str) -> Scene:
    """A scene is read when it is wanted: some have data that take a second to load."""
    try:
        return read(written)
    except ExperimentError as error:
        raise ExperimentError(f"{name}.json: scene.{error}") from None
