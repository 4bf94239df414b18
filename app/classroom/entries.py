"""What a student's browser says of itself, whole each time."""

from typing import Annotated, Any

from pydantic import Field, ValidationError

from app.classroom import names
from app.classroom.asks import CURVE, LONGEST_OPTION, MOST_OPTIONS, Answer, Id, StepId
from app.classroom.errors import RoomError
from app.classroom.stage import MOST_ASKS, Stamp
from core.experiment.parts import Part
from core.experiment.sentences import sentence

LONGEST = 4096
"""Bytes of an entry as it is sent."""


class Where(Part):
    """The step of a lesson where a student is."""

    lesson: StepId
    step: StepId


_Numbers = Annotated[tuple[float, ...], Field(min_length=1, max_length=CURVE)]
_Texts = Annotated[
    tuple[Annotated[str, Field(max_length=LONGEST_OPTION)], ...], Field(max_length=MOST_OPTIONS)
]


class Entry(Part):
    """One student: larger `n` are newer; answers by the ids of their questions."""

    n: Stamp
    name: Annotated[str, Field(max_length=200)] = ""
    where: Where | None = None
    answers: Annotated[
        dict[Id, float | _Numbers | _Texts],
        Field(max_length=MOST_ASKS),
    ] = Field(
        default={}, description="answers by the ids of questions: a number, a list of numbers, or of options"
    )

    def told(self) -> dict[str, Any]:
        """It as JSON has it, without its number."""
        return self.model_dump(mode="json", exclude={"n"}) | {"name": names.clean(self.name)}


def read(text: bytes) -> Entry:
    """An entry, checked as far as one can without knowing the questions. Raises RoomError."""
    if len(text) > LONGEST:
        raise RoomError(413, f"An entry may have at most {LONGEST} bytes.")
    try:
        return Entry.model_validate_json(text)
    except ValidationError as error:
        raise RoomError(400, sentence(error, Entry)) from None


def answers(told: dict[str, Any]) -> dict[str, Answer]:
    """The answers of an entry as JSON has it."""
    return {ask: tuple(one) if isinstance(one, list) else one for ask, one in told.get("answers", {}).items()}
