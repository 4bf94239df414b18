"""A lesson's TOML as pydantic models: which keys there are, and what each may hold."""

from typing import Annotated, Any, Literal

from pydantic import Field

from core.experiment.parts import MAX_STEPS, Part

LONGEST_NAME = 40
NAME = r"^[a-z][a-z0-9_-]*$"
NAMED = "small letters, digits, hyphens and underscores, with a letter first"
Name = Annotated[str, Field(pattern=NAME, max_length=LONGEST_NAME, description=NAMED)]
LABELLED = "a label: letters, digits and hyphens, at most 20, with a letter first"
LABEL = r"^[^\W\d_][^\W_]*(?:-[^\W_]+)*$"
Label = Annotated[str, Field(pattern=LABEL, max_length=20, description=LABELLED)]
Within = float | str
SHARE = 'a number above 0, or a share like "5%"'
MOST_SEEDS = 20
FORMS = ("of", "which", "least", "most", "order", "mean", "spread")
RELATIONS = (*("equals", "near", "below", "above", "at-most", "at-least", "between", "order", "includes"),)
VIEWS = ("curves", "layers", "mistakes", "map")


class _Panel(Part):
    name: Name
    experiment: dict[str, Any] = Field(default={}, description="what the panel changes of the experiment")


class _Ask(Part):
    kind: Literal["choice", "order", "number", "point", "curve"] = Field(
        description="choice, order, number, point or curve"
    )
    options: tuple[str, ...] = Field(default=(), description="a list of labels")
    many: bool = Field(default=False, description="true or false")
    decide: str | None = Field(default=None, description="the name of a measure")
    when: dict[str, tuple[Any, ...]] = Field(
        default={}, description="a table with a relation for each option"
    )
    low: float | None = Field(default=None, description="a number")
    high: float | None = Field(default=None, description="a number")
    within: Within | None = Field(default=None, description=SHARE)
    knob: str | None = Field(default=None, description='the path of a number, like "runs.A.lr"')
    log: bool = Field(default=False, description="true or false")
    whole: bool = Field(default=False, description="true or false")
    begin: float | None = Field(default=None, description="a number")
    run: str | None = Field(default=None, description="the label of a run")
    at: Annotated[int, Field(ge=0, le=MAX_STEPS)] | None = Field(
        default=None, description=f"a whole number from 0 to {MAX_STEPS}"
    )
    scale: Literal["log", "linear"] = Field(default="log", description="log or linear")
    freeze: str | Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="the number of a step, or a measure that is one"
    )
    edge: bool = Field(default=False, description="true or false")
    seeds: Annotated[int, Field(ge=0, le=MOST_SEEDS)] = Field(
        default=3, description=f"a whole number from 0 to {MOST_SEEDS}"
    )


class _Step(Part):
    id: Name
    experiment: dict[str, Any] = Field(
        default={}, description="a table: what the step changes of the lesson's experiment"
    )
    view: dict[str, Any] = Field(
        default={}, description="a table: what the step changes of the lesson's view"
    )
    panels: tuple[_Panel, ...] | None = Field(default=None, description="a list of panels")
    ask: _Ask | None = Field(default=None, description="a table: a question")
    lock: Literal["play"] | None = Field(default=None, description='"play"')
    erratum: bool = Field(default=False, description="true or false")
    crowded: bool = Field(default=False, description="true or false")
    recording: Name | None = Field(default=None, description="the name of a recorded training")
    views: tuple[Literal["curves", "layers", "mistakes", "map"], ...] | None = Field(
        default=None, description="a list of some of " + ", ".join(VIEWS)
    )


class _Claim(Part):
    that: Annotated[tuple[Any, ...], Field(min_length=3, max_length=4)] = Field(
        description="a list: [left, relation, right]"
    )
    of_step: Name | None = Field(default=None, alias="in", description="the id of a step")
    edge: bool = Field(default=False, description="true or false")
    seeds: Annotated[int, Field(ge=0, le=MOST_SEEDS)] = Field(
        default=3, description=f"a whole number from 0 to {MOST_SEEDS}"
    )


class Written(Part):
    """lesson.toml."""

    version: Literal[1] = Field(description="1")
    minutes: Annotated[int, Field(ge=1, le=60)] = Field(description="a whole number from 1 to 60")
    source: str | tuple[str, ...] = Field(default=(), description="a text or a list of texts")
    meets: tuple[Name, ...] = Field(default=(), description="a list of terms of the glossary")
    recording: Name | None = Field(default=None, description="the name of a recorded training")
    views: tuple[Literal["curves", "layers", "mistakes", "map"], ...] = Field(
        default=("curves",), description="a list of some of " + ", ".join(VIEWS)
    )
    experiment: dict[str, Any] = Field(description="a table: an experiment")
    view: dict[str, Any] = Field(default={}, description="a table: what is shown")
    panels: tuple[_Panel, ...] = Field(default=(), description="a list of panels")
    drag: dict[str, tuple[float, float]] = Field(
        default={}, description='a table of ranges: "runs.A.lr" = [low, high]'
    )
    measures: dict[str, dict[str, Any]] = Field(default={}, description="a table of measures")
    claim: tuple[_Claim, ...] = Field(default=(), description="a list of claims")
    step: Annotated[tuple[_Step, ...], Field(min_length=1)] = Field(description="a list of steps")


class _Chapter(Part):
    id: Name
    lessons: tuple[Name, ...] = Field(description="a list of lessons")


class WrittenCourse(Part):
    """course.toml."""

    version: Literal[1] = Field(description="1")
    chapter: tuple[_Chapter, ...] = Field(default=(), description="a list of chapters")
