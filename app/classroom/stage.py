"""What the teacher says: what is shown, what is asked, and how things stand now.

Three parts, each of which is replaced whole: `show` changes from scene to scene, `asks` are all questions of
the lesson so far, and `now` changes with every click.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from app.classroom.asks import Ask, Id, Link, StepId
from app.classroom.errors import RoomError
from app.races import lessons, scene
from core.experiment import ExperimentError
from core.experiment.parts import MAX_STEPS, Part
from core.experiment.sentences import sentence

MOST_ASKS, MOST_HIDDEN = 24, 100
Stamp = Annotated[int, Field(ge=0, lt=2**53)]
Student = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8}$")]


class ShownScene(Part):
    """A scene of the playground."""

    kind: Literal["scene"]
    link: Link
    title: Annotated[str, Field(max_length=200)] | None = None


class ShownLesson(Part):
    """A lesson, ours or one's own, at one of its steps, or where each student is."""

    kind: Literal["lesson"]
    lesson: StepId
    step: StepId | None = None


Shown = Annotated[ShownScene | ShownLesson, Field(discriminator="kind")]


class Play(Part):
    """Where the playhead stands, and whether it runs from there."""

    step: Annotated[int, Field(ge=0, le=MAX_STEPS)] = 0
    playing: bool = False


class Now(Part):
    """How things stand; docs/classroom.md says what each does."""

    pace: Literal["follow", "free"] = "follow"
    screens: Literal["on", "paused"] = "on"
    frozen: bool = False
    play: Play = Play()
    ask: Id | None = None
    revealed: bool = False
    spotlight: Student | None = None
    hidden: Annotated[tuple[Student, ...], Field(max_length=MOST_HIDDEN)] = ()
    names: bool = True
    locked: bool = False


class Said(Part):
    """A message of the teacher's: parts that are left out stay as they are; larger `n` are newer."""

    n: Stamp
    show: Shown | None = None
    asks: Annotated[tuple[Ask, ...], Field(max_length=MOST_ASKS)] = ()
    now: Now = Now()

    @property
    def parts(self) -> dict[str, Any]:
        """Those that it has, as JSON has them."""
        return self.model_dump(mode="json", include=self.model_fields_set - {"n"})


PARTS = ("show", "asks", "now")


def read(text: bytes) -> Said:
    """What the teacher says, checked; takes a while where a scene is new. Raises RoomError."""
    try:
        said = Said.model_validate_json(text)
    except ValidationError as error:
        raise RoomError(400, sentence(error, Said)) from None
    try:
        _check(said)
    except ExperimentError as error:
        raise RoomError(400, str(error)) from None
    return said


def _check(said: Said) -> None:
    show = said.show
    if isinstance(show, ShownScene):
        scene.decode(show.link)
    if isinstance(show, ShownLesson):
        found = lessons.course().lessons.get(show.lesson)
        if found is None:
            raise ExperimentError(f"show.lesson: there is no lesson {show.lesson}.")
        if show.step is not None and show.step not in [step.id for step in found.steps]:
            raise ExperimentError(f"show.step: there is no step {show.step} in this lesson.")
    ids = [ask.id for ask in said.asks]
    if len(set(ids)) < len(ids):
        raise ExperimentError("asks: two have the same id.")
    for ask in said.asks:
        ask.check()
