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


class TheoryMark(TypedDict):
    """A value of a control, and what theory calls it."""

    path: str
    value: float
    text: str


class Theory(TypedDict):
    """What theory says of a run: sentences, the predicted path "x" and its "loss" from row `start` on.

    `exact`: the loss is quadratic; the error is multiplied by `factor` a step, down to the loss `lowest`, and
    noise keeps it at `floor`, mostly within "ring". Else "steep" [ny, nx] is the largest curvature over the
    map, and the rule is unstable `above`. Arrays are empty, and numbers null, where there are none.
    """

    view: Literal["theory"]
    words: list[str]
    exact: bool
    start: int
    factor: float | None
    lowest: float | None
    floor: float | None
    above: float | None
    marks: list[TheoryMark]


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

    view: Literal["knob", "multiples", "runs", "numbers", "cloud", "fit", "atlas"]


class Marks(TypedDict):
    """What is marked on a ground."""

    minima: list[Point]
    saddles: list[Point]
