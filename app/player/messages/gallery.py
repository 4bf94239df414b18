"""What pages are told of the gallery: a few scenes at once, all of them when they are asked for."""

from functools import cache
from typing import Any

from app.languages import mark
from app.player import addresses
from app.races import gallery
from core.experiment import Experiment
from core.landscape import DENSE
from landscapes import LANDSCAPES

MOVABLE = mark(
    "Optimizers race from one start to the lowest point they can find. Drag the start, or turn any number, "
    "and the paths bend."
)
FIXED = mark(
    "Optimizers race from one start to the lowest point they can find. Turn any number, and the paths bend."
)
TRAINING = mark(
    "Optimizers train a network from the same starting weights. Set anything, and train it again."
)


def header(experiment: Experiment) -> dict[str, Any]:
    """The gallery of the page that shows an experiment."""
    training = LANDSCAPES[experiment.landscape.name].training is not None
    movable = 0 < len(experiment.start) <= DENSE
    return {
        "view": "gallery",
        "row": row(training=training),
        "near": [told(entry) for entry in gallery.near(experiment)],
        "welcome": TRAINING if training else (MOVABLE if movable else FIXED),
        "surprise": not training,
        "scenes": addresses.scenes_url(),
        "pictures": addresses.pictures_url(),
    }


def row(*, training: bool) -> list[dict[str, Any]]:
    """The scenes that a page offers at once."""
    few = gallery.row(training=training)
    return [{"title": title, "watch": one.watch, "link": one.link} for title, one in few.items()]


def told(entry: gallery.Entry) -> dict[str, Any]:
    """What is said of a scene while it is shown."""
    return _told(entry.id)


@cache
def _told(name: str) -> dict[str, Any]:
    entry = gallery.entry(name)
    return {
        "title": entry.title,
        "watch": entry.watch,
        "attempt": entry.attempt,
        "experiment": entry.scene.experiment.model_dump(mode="json"),
        "panels": len(entry.scene.experiments),
    }


def listed(entry: gallery.Entry) -> dict[str, str]:
    """A scene as the list of all has it."""
    names = ("id", "title", "watch", "link", "words")
    return {name: getattr(entry, name) for name in names}


def everything() -> list[dict[str, Any]]:
    """All scenes in their groups."""
    return [
        {"title": group.title, "scenes": [listed(one) for one in group.entries]} for group in gallery.groups()
    ]
