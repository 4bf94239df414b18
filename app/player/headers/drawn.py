"""What is drawn of a race: its runs, its map, its table, its curves, and what a rule remembers."""

from typing import Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035, pydantic wants these before 3.12

Interval = tuple[float, float]
Window = tuple[Interval, Interval]
Point = tuple[float, float]


class Inks(TypedDict):
    """A colour on light and on dark pages."""

    light: str
    dark: str


class Run(Inks):
    """One run as it is drawn. Of a training, whose rows are moments, `left` is the step that diverged."""

    title: str
    dash: list[int]
    marker: str
    diverged_at: int | None
    outside: bool
    left: NotRequired[int]
    back: NotRequired[bool]
    """Whether it stands back: a lesson speaks of others."""


class Race(TypedDict):
    """What every message about runs has."""

    version: int
    scene: str
    steps: int
    focus: int
    runs: list[Run]


class MarkLosses(TypedDict):
    """The losses at the marks of a map, which its contours show at points of a grid alone."""

    minima: list[float]
    saddles: list[float]


class Members(TypedDict):
    """Whose members there are, and the step that ended each of them."""

    run: int
    ends: list[int]


class Map(Race):
    """The map: paths x [runs, steps + 1, 2], of a training also "away" and "gap" [runs, rows].

    Of every run that `repeats` lists there are members [members, steps + 1, 2], "members2" of run 2.
    """

    view: Literal["map"]
    landscape: str
    axes: list[str]
    window: Window
    curve: bool
    units: bool
    """Whether a unit of x is one of y."""
    start: Point
    starts: NotRequired[list[Point | None]]
    repeats: NotRequired[list[Members]]
    movable: bool
    minima: list[Point]
    saddles: list[Point]
    losses: NotRequired[MarkLosses]
    surface: str
    budget: NotRequired[str]
    plotly: NotRequired[str]
    curvature: NotRequired[str | None]
    inner: NotRequired[str | None]
    theory: NotRequired[str]
    numbers: NotRequired[str | None]
    at: NotRequired[list[float]]
    sharp: NotRequired[list[str]]
    note: NotRequired[str]


class Multiples(Race):
    """One small map a run: paths x and members as the map's, and the losses [runs, steps + 1]."""

    view: Literal["multiples"]
    window: Window
    curve: bool
    units: bool
    surface: str
    minima: list[Point]
    saddles: list[Point]
    repeats: NotRequired[list[Members]]


class Repeated(TypedDict):
    """What the table says of a run's members; for every epsilon, how many came so near, and how soon."""

    what: str
    count: int
    low: float | None
    high: float | None
    diverged: int
    within: list[int]
    median: list[int | None]


class Row(TypedDict):
    """What the table says of one run; see static/race/table.js."""

    title: str
    loss: float | None
    above: float | None
    reached: list[int | None]
    distance: float | None
    leaves: float | None
    turns: float | None
    hover: float | None
    overshoots: float | None
    diverged_at: int | None
    outside: bool
    gradients: float
    values: float
    hessians: float
    epochs: float | None
    repeated: Repeated | None


class Runs(Race):
    """The table of the runs."""

    view: Literal["runs"]
    rows: list[Row]
    epsilons: list[float]
    goal: float
    floor: float | None
    settings: list[dict[str, str | float | bool | None]]
    words: list[str]
    budget: str


class Quantity(TypedDict):
    """Something that can be drawn in place of the loss."""

    name: str
    title: str
    help: str
    url: str


class Curves(Race):
    """The loss plot: "loss", and of "gradients" and "epochs" what no slope describes, [runs, steps + 1].

    Where runs are repeated, "loss" is their median, and "low", "lower", "upper" and "high" are quantiles
    [runs, steps + 1].
    """

    view: Literal["curves"]
    floor: float | None
    quantities: list[Quantity]
    theory: NotRequired[str]
    first: str
    slopes: dict[str, list[float]]


class Lines(TypedDict):
    """Curves in place of the loss: y [lines, steps + 1]."""

    view: Literal["quantity"]
    labels: tuple[str, str] | None
    focused: bool


class Numbers(TypedDict):
    """This step, with numbers: x, lr and the memory of one run, by the names in `lines`."""

    view: Literal["numbers"]
    title: str
    lines: list[tuple[str, str, str]]
    values: dict[str, float]
    symbols: dict[str, str]
    words: dict[str, str]
    last: int


class Glyph(TypedDict):
    """How one array of the inner state is drawn."""

    name: str
    kind: Literal["vector", "point", "squares", "rates"]
    symbol: str
    help: str
    sign: int
    used: bool


class Inner(TypedDict):
    """The inner state: an array [steps, …] for every glyph, and its places under its name with "@"."""

    view: Literal["inner"]
    title: str
    last: int
    curve: bool
    glyphs: list[Glyph]
