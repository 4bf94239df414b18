"""What stands for an uploaded table in links: the file, the weights that are drawn, and what was chosen."""

import re
from typing import Any, Literal, NamedTuple, get_args

from landscapes.data.archives import UploadError
from landscapes.data.choosing import Choice

Scale = Literal["standardized", "features", "raw"]
"""Features and a real-valued target standardized; the features alone; neither."""
SHAPE = "must be <file>/<first weight>/<second weight>, with numbers from 0"
WORDS = {
    "target": r"\d{1,4}",
    "features": r"\d{1,4}(-\d{1,4})?(\.\d{1,4}(-\d{1,4})?)*|none",
    "scale": "|".join(get_args(Scale)),
    "missing": "rows|columns",
    "as": "classes|numbers",
    "class": r"\d{1,2}",
}
"""What may follow, as word=value, and what the values look like."""


class Link(NamedTuple):
    """A file, and how it is made a landscape."""

    file: str
    first: int = 0
    second: int = 1
    """The weights drawn across and up, by the features' numbers; the intercept comes after the last."""
    choice: Choice = Choice()
    scale: Scale = "standardized"
    drawn_class: int = 0
    """Of more than two classes, the one whose weights are drawn."""

    def __str__(self) -> str:
        """The link's text; what is as usual is left out."""
        target, features, missing, kind = self.choice
        said = {
            "target": target,
            "features": None if features is None else _spans(features),
            "scale": None if self.scale == "standardized" else self.scale,
            "missing": missing,
            "as": kind,
            "class": self.drawn_class or None,
        }
        words = [f"{word}={value}" for word, value in said.items() if value is not None]
        return "/".join([self.file, str(self.first), str(self.second), *words])


def parse(text: str) -> Link:
    """What a text stands for; links of the days without words go on to work. Raises UploadError."""
    file, *rest = text.split("/")
    if len(rest) < 2 or not all(re.fullmatch(r"\d{1,5}", part, re.ASCII) for part in rest[:2]):
        raise UploadError(f"{SHAPE}.")
    said: dict[str, Any] = {}
    for part in rest[2:]:
        word, _, value = part.partition("=")
        if word not in WORDS or word in said or not re.fullmatch(WORDS[word], value, re.ASCII):
            raise UploadError(f"{SHAPE}, and {', '.join(WORDS)} with = and a value after them.")
        said[word] = value
    choice = Choice(
        target=int(said["target"]) if "target" in said else None,
        features=_numbers(said["features"]) if "features" in said else None,
        missing=said.get("missing"),
        kind=said.get("as"),
    )
    first, second = map(int, rest[:2])
    return Link(file, first, second, choice, said.get("scale", "standardized"), int(said.get("class", 0)))


def _spans(numbers: tuple[int, ...]) -> str:
    """Numbers as short text: 0-3.7."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ".".join(str(low) if low == high else f"{low}-{high}" for low, high in spans) or "none"


def _numbers(text: str) -> tuple[int, ...]:
    numbers: set[int] = set()
    for span in text.split(".") if text != "none" else ():
        low, _, high = span.partition("-")
        numbers |= set(range(int(low), min(int(high or low), int(low) + 300) + 1))
    return tuple(sorted(numbers))
