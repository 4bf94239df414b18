"""What the parts of a page are told: trainings to watch, the gallery, and what copies a link."""

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035, pydantic wants these before 3.12

from app.player.headers.described import Description, Settings


class Lane(TypedDict):
    """A training that is watched, alone or beside others, and what is different about it, in words."""

    url: str
    title: str


class Learning(TypedDict):
    """Trainings to watch, side by side; `panel` is the one in focus."""

    view: Literal["learning"]
    lanes: list[Lane]
    panel: int
    scene: str
    focus: int


class Trainer(TypedDict):
    """How far the training that is watched has come, and the button that starts it."""

    view: Literal["trainer"]


class TrainMap(TypedDict):
    """The maps of the trainings that are watched."""

    view: Literal["trainmap"]
    plotly: str


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
    panels: int


class Gallery(TypedDict):
    """Scenes to begin with; "near" are those that the race that is shown may be, or may become."""

    view: Literal["gallery"]
    row: list[Starter]
    near: list[Told]
    welcome: str
    surprise: bool
    scenes: str
    pictures: str


class Deck(TypedDict):
    """Scenes that a visitor collects for a deck; the link and title are those of the scene that is shown."""

    view: Literal["deck"]
    link: str
    title: str
    alt: str
    pictures: str  # what the addresses of pictures begin with; a link and ".webp" follow
    made: str  # where a deck is made
    forms: dict[str, str]
    most: int
    trained: bool  # it is a network, of which no deck is made


class Waiting(TypedDict):
    """A job that the page waits for, and where it is asked for and given up."""

    view: Literal["waiting"]
    url: str


class Share(TypedDict):
    """Buttons that copy the page's address, or a text."""

    view: Literal["share"]
    page: NotRequired[Settings | Description]
    copy: NotRequired[str]
    label: NotRequired[str]
