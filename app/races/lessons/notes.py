"""What is found wrong in a lesson's TOML while it is read, with the line of every key."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.races.lessons.lines import Lines
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.problems import Problem


class Notes:
    """What is wrong in a file, in the order in which it was found."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, Lines(text)
        self.problems: list[Problem] = []

    def wrong(self, at: Sequence[str | int], sentence: str, said: Sequence[str | int] | None = None) -> None:
        """Note what is wrong at a key; `said` is how the key is called, if not as where it stands."""
        name = dotted(at if said is None else said)
        self.problems.append(
            Problem(self.path, self.lines.of(at), f"{name}: {sentence}" if name else sentence)
        )

    def trying(self, at: Sequence[str | int], make: Callable[[], Any]) -> Any:
        """What is made, or None, and what is wrong is noted."""
        try:
            return make()
        except WrongKeyError as error:
            self.wrong((*at, *error.where), error.sentence)
            return None


def dotted(parts: Sequence[str | int]) -> str:
    """A path as one would write it: step[1].ask.options[0]."""
    names = (
        f"[{part}]" if isinstance(part, int) else f'."{part}"' if "." in part else f".{part}"
        for part in parts
    )
    return "".join(names).lstrip(".")
