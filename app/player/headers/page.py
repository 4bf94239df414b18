"""What the parts of a page are told: trainings to watch, the gallery, and what copies a link."""

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035, pydantic wants these before 3.12

from app.player.headers.described import Description, Settings


class Beside(TypedDict):
    """A training that is compared with another, and what is different about it, in words."""

    url: str
    title: str


class Learning(TypedDict):
    """A training to watch."""

    view: Literal["learning"]
    url: str
    scene: str
    focus: int
    beside: Beside | None


class Trainer(TypedDict):
    """How far the training that is watched has come, and the button that starts it."""

    view: Literal["trainer"]


class TrainMap(TypedDict):
    """The map of a training that is watched, or of the one beside it."""

    view: Literal["trainmap"]
    plotly: str
    beside: NotRequired[bool]


class Starter(TypedDict):
    """A scene that is offered at once."""

    title: str
    watch: str
    link: str


class Told(TypedDict):
    """What there is to see in a scene, what to try, and how it is told from others."""

    title: str
    watch: str
    attempt: str
    experiment: dict[str, Any]


class Gallery(TypedDict):
    """Scenes to begin with; "near" are those that the race that is shown may be, or may become."""

    view: Literal["gallery"]
    row: list[Starter]
    near: list[Told]
    welcome: str
    surprise: bool
    scenes: str
    pictures: str


class Share(TypedDict):
    """Buttons that copy the page's address, or a text."""

    view: Literal["share"]
    page: NotRequired[Settings | Description]
    copy: NotRequired[str]
    label: NotRequired[str]
