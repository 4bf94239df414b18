"""What a browser is told of a race: the experiment, its numbers, and what it computes it from."""

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035, pydantic wants these before 3.12

from app.player.headers.drawn import Glyph, Inks, Window


class Shown(TypedDict):
    """What of a rule's memory is drawn: its kind, and where it is measured ("name", "name'" or "")."""

    name: str
    kind: str
    at: str
    sign: int


class Control(TypedDict):
    """One number of an experiment that a hand can set; it stands at `path` there ("runs.0.params.b1")."""

    path: str
    label: str
    said: str
    help: str
    low: float
    high: float
    log: bool
    integer: bool
    none: str
    only: list[float]
    run: int | None
    place: Literal["landscape", "run", "details", "own", "schedule", "budget", "batch"]
    group: str
    structural: bool
    least: float
    most: float
    word: str
    choices: list[str]


class Switch(TypedDict):
    """A convention of a run's rule that a hand can change: a box to tick, or one of several choices."""

    path: str
    label: str
    help: str
    choices: list[str]
    titles: list[str]
    run: int


class Inertia(TypedDict):
    """What a rule's step takes of past gradients, where its toggle is set; see core/inertia.py."""

    kind: Literal["none", "heavy", "mean", "nesterov", "nesterov mean", "quasi"]
    beta: str
    nu: str
    toggle: str
    value: str
    ahead: bool
    begun: bool
    symbol: str
    formula: str


class RunDescription(Inks):
    """What a browser needs to compute a run and to draw it; its settings stand in the experiment."""

    rule: str
    title: str
    dash: list[int]
    marker: str
    module: str
    schedule: str
    course: str
    policy: str | None
    codes: dict[str, list[str]]
    lines: list[tuple[str, str, str]]
    symbols: dict[str, str]
    words: dict[str, str]
    glyphs: list[Glyph]
    shown: list[Shown]
    inertia: list[Inertia]
    back: NotRequired[bool]


class Basis(TypedDict):
    """The plane on which more than two dimensions are drawn: a point of it, and two directions."""

    origin: list[float]
    across: list[list[float]]


class FitAbout(TypedDict):
    """How the data are drawn beside the map; core/landscape.py, Fit."""

    kind: Literal["line", "plane", "levels", "agreement", "boundary", "margins"]
    axes: list[str]
    groups: list[str]
    columns: list[int]


class RacePanel(TypedDict):
    """One of several races side by side, with a title of its own; `about` is null where it is in focus."""

    title: str | None
    about: "Settings | Description | None"


class Settings(TypedDict):
    """An experiment as a hand sets it, and its page's link; `base` is what it would be by default.

    `tuned` says of which runs the rate in `base` was tuned for the budget there, `shown` what a scene says
    beside its experiment: title, caption and view; `words` are what may tell it from another. Of several side
    by side, `panels` are all of them.
    """

    version: int
    scene: str
    focus: int
    experiment: dict[str, Any]
    base: dict[str, Any]
    tuned: list[bool]
    words: dict[str, str]
    shown: dict[str, Any]
    link: str
    answers: str
    controls: list[Control]
    switches: list[Switch]
    panels: NotRequired[list[RacePanel]]


class Description(Settings):
    """A race as the server describes it: the browser computes it, and all that is drawn of it."""

    title: str
    axes: list[str]
    window: Window
    dimension: int
    movable: bool
    landscape: str
    tables: str | None
    data: str | None
    measures: str
    samples: int | None
    fit: FitAbout | None
    work: float
    plane: Basis | None
    minima: list[list[float]]
    saddles: list[list[float]]
    varies: bool
    directions: bool
    runs: list[RunDescription]
