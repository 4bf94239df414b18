"""What a race is asked for by its views, and what they are told at first."""

from typing import Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035, pydantic wants these before 3.12

from app.player.headers.drawn import Point, Race, Window


class Controls(TypedDict):
    """The numbers of a part of the page, whose values stand in its experiment."""

    view: Literal["controls"]
    place: str
    run: int | None
    group: str
    whole: NotRequired[bool]


class Surface(TypedDict):
    """A landscape's heights z [ny, nx]; `sharper` is where those of a finer grid are, if these are coarse."""

    view: Literal["surface"]
    window: Window
    floor: float | None
    sharper: NotRequired[str]


class Curvature(TypedDict):
    """How the loss bends at the steps `at`: g, h, low, high, and the ratio that has the `limit`.

    It is η·λmax, or of the Hessian scaled by the rule's `rates`; the limit may be plain gradient descent's.
    Decoupled weight decay adds η times `pull`.
    """

    view: Literal["curvature"]
    limit: float
    formula: str
    rule: str
    of: Literal["rule", "rates", "descent"]
    pull: float


class Cloud(TypedDict):
    """Gradients of mini-batches: "mean", and "batches" and "spread" of every size."""

    view: Literal["cloud"]
    sizes: list[int]
    samples: int
    run: str


class Fit(Race):
    """The data, "points" [n, …], and what the runs predict, "fits" [runs, …], at a step; static/race/fit.js.

    "batch" [m, …] are the samples that the run in focus sees in this step; `measured` says how well it fits.
    """

    view: Literal["fit"]
    kind: Literal["line", "plane", "levels", "agreement", "boundary", "margins"]
    axes: list[str]
    groups: list[str]
    samples: int
    measured: str


class AskFit(TypedDict):
    """The data, which are asked for at every place of the playhead."""

    view: Literal["fit"]
    url: str
    steps: int


class ShowMap(TypedDict):
    """The map of the race that the page describes; `knob` is the path of what the knob of a file turns."""

    view: Literal["map"]
    plotly: NotRequired[str]
    knob: NotRequired[str | None]


class ShowCurves(TypedDict):
    """A plot of that race, and which of its quantities it shows first."""

    view: Literal["curves"]
    first: str


class Show(TypedDict):
    """Another view of that race."""

    view: Literal["knob", "multiples", "runs", "numbers", "cloud", "fit"]


class Marks(TypedDict):
    """What is marked on a ground."""

    minima: list[Point]
    saddles: list[Point]
