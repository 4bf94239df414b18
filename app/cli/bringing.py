"""Files of one's own from the command line: the options that name one, and what is chosen of a table."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from core.landscape import Landscape
    from landscapes.linear_models.uploaded import Wanted

Command = TypeVar("Command", bound=Callable[..., Any])
SCALES = {"all": "standardized", "features": "features", "nothing": "raw"}
KEYS = ("target", "features", "target_is", "missing", "standardize", "weights", "weights_of")
OPTIONS = (
    click.option(
        "--data",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A table of yours for the landscape upload (.csv, .tsv, .txt, .npz, .npy …), or images for a "
        "network (.npz).",
    ),
    click.option("--target", metavar="COLUMN", help="What is predicted of a table [default: as found]."),
    click.option(
        "--feature", "features", metavar="COLUMN", multiple=True, help="A feature; say it once for each."
    ),
    click.option(
        "--target-is", type=click.Choice(["classes", "numbers"]), help="What the target's values are."
    ),
    click.option(
        "--missing", type=click.Choice(["rows", "columns"]), help="What is left out where a value is missing."
    ),
    click.option(
        "--standardize",
        type=click.Choice(list(SCALES)),
        help="What is scaled to mean 0 and deviation 1 [default: all].",
    ),
    click.option("--weights", metavar="ACROSS UP", nargs=2, help="The features whose weights are drawn."),
    click.option("--weights-of", metavar="CLASS", help="Of more than two classes, whose weights are drawn."),
)
"""Without those of a table, its target, its features and what becomes of gaps are found by looking at it."""


def options(command: Command) -> Command:
    """The command with these options; they arrive as keywords, for `brought_in`."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def brought_in(text: bytes, asked: Mapping[str, Any]) -> tuple[bytes, str]:
    """The experiment or scene in `text` (JSON) on the file that is asked for, if any, and what to say of it.

    Of experiments side by side all are, whose landscape takes one.
    Of the very table that the experiment already names, what was chosen stays if nothing is asked for.
    Raises ExperimentError if the landscape takes no file, or the file is not what it takes.
    """
    from core.experiment import ExperimentError

    path: Path | None = asked["data"]
    of_tables = [key for key in KEYS if asked[key]]
    if path is None:
        if of_tables:
            raise ExperimentError(f"{_option(of_tables[0])} chooses from a table; name it with --data.")
        return text, ""
    try:
        whole = json.loads(text)
        places = _places(whole)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return text, ""  # no experiment: reading it says what is wrong
    if any(landscape is None for _, landscape in places):
        return text, ""
    takers = [
        (place, one) for place, one in places if one and one.user_input and one.user_input.kind == "data"
    ]
    if not takers:
        names = " and ".join(dict.fromkeys(one.name for _, one in places if one))
        takes = "take" if " and " in names else "takes"
        raise ExperimentError(f"--data: {names} {takes} no file; upload, mlp, cnn and lenet do.")
    told: list[str] = []
    for place, landscape in takers:
        if landscape.training and of_tables:
            raise ExperimentError(
                f"{_option(of_tables[0])} chooses from a table; {landscape.name} takes images."
            )
        try:
            if landscape.training:
                place["data"], said = _images(path)
            else:
                place["data"], said = _table(path, asked, place.get("data") if not of_tables else None)
        except (ValueError, OSError) as error:
            raise ExperimentError(f"--data {path}: {getattr(error, 'strerror', None) or error}") from None
        told.append(said)
    return json.dumps(
        whole
    ).encode(), f"{path.name}: {'; and side by side with it: '.join(dict.fromkeys(told))}."


def _places(whole: Any) -> "list[tuple[dict[str, Any], Landscape | None]]":
    """Where an experiment and its panels name a landscape or its data, and the landscape meant there."""
    from landscapes import LANDSCAPES

    base = whole.get("experiment", whole)["landscape"]  # a scene has an experiment
    changes = [panel.get("experiment", {}).get("landscape", {}) for panel in whole.get("panels", [])]
    named = [base, *(change for change in changes if {"name", "data"} & set(change))]
    return [(one, LANDSCAPES.get(one.get("name", base["name"]))) for one in named]


def sentence(error: Exception) -> str:
    """What is wrong; where a file of one's own is missing, how to bring it to a command."""
    from landscapes.data.uploads import GoneError

    if isinstance(error.__cause__, GoneError):
        return (
            "The experiment is of a file of your own, which a link does not hold; name the file with --data."
        )
    return str(error)


def _option(key: str) -> str:
    return "--feature" if key == "features" else f"--{key.replace('_', '-')}"


def _table(path: Path, asked: Mapping[str, Any], before: Any) -> tuple[str, str]:
    from landscapes.data.tables import MEGABYTES
    from landscapes.data.uploads import same
    from landscapes.linear_models import of_tables, uploaded

    text = uploaded.remember(path.name, _read(path, MEGABYTES), _wanted(asked))
    text = before if isinstance(before, str) and same(before, text) else text
    opened = uploaded.opened(text)
    done = of_tables.said(opened.table, opened.link.scale)
    return text, "; ".join([uploaded.drawn(text).blurb, done, *opened.table.notes])


def _wanted(asked: Mapping[str, Any]) -> "Wanted":
    from landscapes.linear_models.uploaded import Wanted

    return Wanted(
        target=asked["target"],
        features=asked["features"],
        kind=asked["target_is"],
        missing=asked["missing"],
        scale=SCALES[asked["standardize"] or "all"],  # pyright: ignore[reportArgumentType]  click has checked it
        weights=asked["weights"],
        of_class=asked["weights_of"],
    )


def _images(path: Path) -> tuple[str, str]:
    from landscapes.data import training_images
    from landscapes.data.images import MEGABYTES

    text = training_images.remember(path.name, _read(path, MEGABYTES))
    facts = training_images.facts(text)
    size = " × ".join(map(str, facts.shape[: 2 if facts.shape[2] == 1 else 3]))
    what = f"{facts.images:,} images of {size} pixels, {len(facts.classes)} classes"
    return text, "; ".join([what, *facts.notes])


def _read(path: Path, megabytes: int) -> bytes:
    """A file, or enough of one that is larger to see that it is."""
    with path.open("rb") as file:
        return file.read(megabytes * 2**20 + 1)
