"""What the header of every message says: one description, for Python, for the player, and for a reader.

`types/headers.d.ts` is written from it by `make format`, so that the player's JavaScript is checked against
what is sent; tests/player/test_headers.py holds both of them, and real messages, to it. The arrays that
follow a header are described where they are packed.
"""

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035, pydantic wants these before 3.12

Interval = tuple[float, float]
Window = tuple[Interval, Interval]
Point = tuple[float, float]


class Inks(TypedDict):
    """A colour on light and on dark pages."""

    light: str
    dark: str


class Run(Inks):
    """One run as it is drawn."""

    title: str
    dash: list[int]
    marker: str
    diverged_at: int | None
    outside: bool


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
    """Whose members come next in a map's array "members", and the step that ended each of them."""

    run: int
    ends: list[int]


class Map(Race):
    """The map: paths x [runs, steps + 1, 2], of a training also "away" and "gap" [runs, rows].

    Where runs are repeated, there are the "members" [members, steps + 1, 2] that `repeats` lists.
    """

    view: Literal["map"]
    landscape: str
    axes: list[str]
    window: Window
    curve: bool
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
    numbers: NotRequired[str | None]
    at: NotRequired[list[float]]
    sharp: NotRequired[list[str]]
    note: NotRequired[str]


class Multiples(Race):
    """One small map a run: paths x as the map's, and the losses [runs, steps + 1]."""

    view: Literal["multiples"]
    window: Window
    curve: bool
    surface: str
    minima: list[Point]
    saddles: list[Point]


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

    Where runs are repeated, "loss" is their median, and "low" and "high" [runs, steps + 1] are quantiles.
    """

    view: Literal["curves"]
    floor: float | None
    quantities: list[Quantity]
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


class Share(TypedDict):
    """Buttons that copy the page's address, or a text."""

    view: Literal["share"]
    page: NotRequired[Settings | Description]
    copy: NotRequired[str]
    label: NotRequired[str]
