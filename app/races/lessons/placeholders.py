"""The numbers that the sentences of a step say, measured."""

from collections.abc import Mapping

from app.races.lessons import measuring
from app.races.lessons.lesson import Lesson, Step, Value, every
from app.races.lessons.measuring import Situation
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.wording import ENGLISH, blocks_of_step


def values(lesson: Lesson, step: Step) -> Mapping[str, Value]:
    """What each placeholder and each dragged number of a step comes to, by what its piece is `of`.

    Raises WrongKeyError if one comes to nothing.
    """
    words = lesson.words[ENGLISH].steps[step.id]
    found: dict[str, Value] = {}
    at = Situation(lesson, step)
    for block in blocks_of_step(words):
        for piece in (one for line in block.lines for one in every(line)):
            if piece.kind in ("setting", "measure", "drag") and piece.of not in found:
                try:
                    found[piece.of] = _value(at, piece.of)
                except WrongKeyError as error:
                    raise WrongKeyError(error.where, f"{{{piece.of}}}: {error.sentence}") from None
    return found


def _value(at: Situation, said: str) -> Value:
    first, _, rest = said.partition(".")
    # a setting of a run is written {A.lr}, and its path is runs.A.lr
    return measuring.value(at, rest if first == "runs" else said)
