"""Learning rates that are good for a landscape's printed budget, as `make tune` found them."""

import json
import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("tuned.json")


class Tuned(NamedTuple):
    """The rates of one landscape, and the race that they were tuned for."""

    start: tuple[float, ...]
    steps: int
    batch: int | None
    rates: Mapping[str, float]
    """Of rules, by name: those that diverge at every rate are not there."""


@cache
def tuned() -> Mapping[str, Tuned]:
    """What there is, by the landscapes' names."""
    known = json.loads(FILE.read_text("utf-8"))
    return {name: Tuned(tuple(one.pop("start")), **one) for name, one in known.items()}


def rates(landscape: str) -> Mapping[str, float]:
    """The tuned rates of a landscape, by the names of rules; none where it has not been tuned."""
    return known[landscape].rates if landscape in (known := tuned()) else {}


def written(known: Mapping[str, Mapping[str, Any]]) -> str:
    """The file's text: sorted, a short paragraph for each landscape."""
    paragraphs = []
    for name, one in sorted(known.items()):
        rates = json.dumps(dict(sorted(one["rates"].items())))
        head = json.dumps({key: one[key] for key in ("start", "steps", "batch")})[:-1]
        lines = textwrap.wrap(rates, 108, initial_indent="  ", subsequent_indent="   ")
        paragraphs.append(f'{json.dumps(name)}: {head}, "rates":\n' + "\n".join(lines) + "}")
    return "{\n" + ",\n".join(paragraphs) + "\n}\n"
