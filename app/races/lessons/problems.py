"""What is wrong with a lesson: one sentence, with the file, the line and the key."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from core.experiment.errors import short


class Problem(NamedTuple):
    """Something that is wrong, and where."""

    path: Path
    line: int | None
    sentence: str

    def __str__(self) -> str:
        """`below-one-tenth/lesson.toml:12: step[1].id: …`, as editors and terminals lead to it."""
        where = Path(*self.path.parts[-2:]).as_posix()
        return f"{where}:{self.line}: {self.sentence}" if self.line else f"{where}: {self.sentence}"


class LessonError(ValueError):
    """A lesson that cannot be shown; its message has one sentence a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


MANY = 14
"""More names than this are not all repeated."""


def unlisted(kind: str, name: str, allowed: Iterable[str]) -> str:
    """The sentence for a name that is not among those that there are, and the one that may be meant."""
    known = list(allowed)
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    guess = f"; did you mean {near[0]}?" if near else "."
    there = f" There are {', '.join(known)}." if known else f" There is no {kind} here."
    if near and len(known) > MANY:
        there = ""
    return f"there is no {kind} {short(name)}{guess}{there}"
