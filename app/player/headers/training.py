"""What is said of a training: how far it is, its layers, its mistakes, and panels that take a while."""

from typing import Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035, pydantic wants these before 3.12

from app.player.headers.drawn import Inks, Run


class Best(TypedDict):
    """Where a run read the validation data best."""

    step: int
    accuracy: float


class Trained(Run):
    """One run of a training."""

    state: Literal["training", "done", "diverged", "stopped_early"]
    at: int
    best: Best | None


class Progress(TypedDict):
    """A training so far: the steps "at" [rows], and its curves [runs, rows]."""

    version: int
    scene: str
    steps: int
    focus: int
    runs: list[Trained]
    view: Literal["progress"]
    state: Literal["waiting", "training", "done"]
    ahead: int
    left: float
    step: int
    closing: bool
    seconds: float
    map: str
    note: str


class Layer(TypedDict):
    """One layer of a network."""

    name: str


class Layers(TypedDict):
    """How activations and gradients are spread in every layer: mean, std, counts and edges of both."""

    view: Literal["layers"]
    layers: list[Layer]
    title: str
    step: int
    samples: int


class Mistakes(TypedDict):
    """What a network gets wrong: confusion, images, truth, guess and sure."""

    view: Literal["mistakes"]
    classes: list[str]
    wrong: int
    samples: int
    title: str
    step: int


class Looks(TypedDict):
    """Looks into networks, stacked in the order of "run" and "row" [looks], each after a "step".

    Of activations and gradients in every layer "mean", "std" [looks, 2, layers], "edges" [looks, 2, layers,
    2] and "heights" [looks, 2, layers, bars], the square roots of counts beside the highest one's, up to 255.
    """

    view: Literal["looks"]
    layers: list[Layer]
    samples: int


class Wrongs(TypedDict):
    """Mistakes at several moments, stacked in the order of "run" and "row" [moments], each after a "step".

    "confusion" [moments, classes, classes], and of the "shown" images of each, one moment after the other:
    "images" [n, h, w] up to 255, "truth", "guess", "sure" [n].
    """

    view: Literal["wrongs"]
    classes: list[str]


class Recorded(TypedDict):
    """The bundle of a recorded training: the messages "training", "map", "surface", "looks" and "wrongs"."""

    view: Literal["recorded"]
    id: str
    names: list[str]
    sizes: list[int]


class Series(TypedDict):
    """A line, or a band between two arrays."""

    name: str
    color: Literal["run", "a", "b", "muted"]
    kind: Literal["line", "band"]
    low: str
    high: str


class Panel(TypedDict):
    """A chart of several series."""

    title: str
    unit: str
    log: bool
    help: str
    series: list[Series]


class Bands(TypedDict):
    """Panels that have been computed: the steps "at", and the arrays that the series name."""

    view: Literal["bands"]
    state: Literal["done"]
    panels: list[Panel]
    run: NotRequired[Inks]


class Computing(TypedDict):
    """Panels that are on their way."""

    view: Literal["bands"]
    state: Literal["computing"]
    share: float


class AskOnce(TypedDict):
    """A view that fetches what is at an address: the numbers, the layers, the mistakes."""

    view: Literal["numbers", "layers", "mistakes"]
    url: str
    name: NotRequired[str]


class AskCloud(TypedDict):
    """The cloud, which is fetched for the step at the playhead."""

    view: Literal["cloud"]
    url: str
    steps: int


class AskBands(TypedDict):
    """Panels that are computed when a reader asks for them."""

    view: Literal["bands"]
    url: str
    title: str
    help: str
    ask: str
    seconds: float
