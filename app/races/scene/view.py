"""What is shown of an experiment, as a pydantic model: names and numbers, all of them optional."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.races.scene.marks import Mark
from core.experiment.parts import MAX_STEPS, Coordinate, Sparse

SHOWN = ("relief", "curvature", "stability", "theory", "inner", "slow", "runs")
"""What may be shown beside the paths: the landscape in space, curvature at the head, how near a rule is to
where it becomes unstable, what theory predicts, what it remembers, a step phase by phase, one plot a run."""
QUANTITIES = ("loss", "gradient", "rates", "coordinates", "distance", "directions", "sweep")
"""What a plot may draw; some only of some rules and landscapes, where the loss stands in for them."""
PARTS_OF_PLAYER = (
    "title", "transport", "speed", "tools", "knob", "key", "losses", "curves", "drawer", "caption", "budget",
    "axes", "start", "hover",
)  # fmt: skip
PARTS_OF_PAGE = (
    "header", "starts", "export", "controls", "runs", "steps", "table", "equation", "data", "cloud",
)  # fmt: skip
PARTS = (*PARTS_OF_PLAYER, *PARTS_OF_PAGE, "chrome")
"""What may be hidden of the player and of the page around it; "chrome" is all of the player but the map."""
COLUMNS = (
    "above",
    "steps_to",
    "distance",
    "leaves",
    "sharp_turns",
    "hover",
    "overshoots",
    "gradients",
    "values",
    "hessians",
    "epochs",
)
"""What the table of the runs may say of each beside its last loss: measures, then what the run has cost."""
MOST_MARKS = 40
ATLAS_KINDS = ("basins", "settings", "rates", "search")
"""What an atlas may be: every start, two settings of a run, the learning rates of all runs, or grid search
against random search."""
ATLAS_MEASURES = ("minimum", "final", "lowest_loss", "steps_to", "sharp_turns", "longest_step")
"""What an atlas of two settings may say of its cells: the minimum that is reached, or a measure."""
MOST_SEEDS = 50
WAYS_OF_MEMBERS = ("paths", "dots", "density")
"""How the members of repeated runs may be drawn."""

Interval = tuple[Coordinate, Coordinate]
Shown = Literal["relief", "curvature", "stability", "theory", "inner", "slow", "runs"]


class Camera(Sparse):
    """Whence the relief is seen: turned and tilted by so many radians, and how near."""

    turn: float = Field(default=0.5, ge=-100, le=100, description="radians from -100 to 100")
    tilt: float = Field(default=0.86, ge=0.26, le=1.571, description="radians from 0.26 to 1.571")
    zoom: float = Field(default=1.04, ge=0.5, le=4, description="a number from 0.5 to 4")


class Plot(Sparse):
    """What a plot draws: a quantity over steps, gradient evaluations or epochs."""

    y: Literal["loss", "gradient", "rates", "coordinates", "distance", "directions", "sweep"] | None = Field(
        default=None, description="one of " + ", ".join(QUANTITIES)
    )
    x: Literal["steps", "gradients", "epochs"] = Field(
        default="steps", description="steps, gradients or epochs"
    )
    scale: Literal["log", "linear"] = Field(default="log", description="log or linear")
    smooth: bool = Field(default=True, description="true or false")


class Atlas(Sparse):
    """Many runs in one picture, in the place of the map.

    "basins" are all starts, in the colour of the minimum that the run in focus reaches from there;
    "settings" are two numbers `x` and `y` of a run, by their paths, and what it comes to, `of`; "rates" are
    the final losses of all runs against their learning rates, with a band over so many `seeds`; "search" are
    81 runs on a grid of two numbers against 81 at random. None stands for the usual numbers, `zoom` for the
    part of their ranges that is shown.
    """

    kind: Literal["basins", "settings", "rates", "search"] = Field(
        default="basins", description="one of " + ", ".join(ATLAS_KINDS)
    )
    x: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description='the path of a number, like "runs.0.lr"'
    )
    y: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description='the path of a number, like "runs.0.params.beta"'
    )
    of: Literal["minimum", "final", "lowest_loss", "steps_to", "sharp_turns", "longest_step"] = Field(
        default="final", description="one of " + ", ".join(ATLAS_MEASURES)
    )
    epsilon: float = Field(default=1e-3, ge=1e-12, le=1e6, description="a number from 1e-12 to 1e6")
    seeds: int = Field(default=1, ge=1, le=MOST_SEEDS, description=f"a whole number from 1 to {MOST_SEEDS}")
    zoom: tuple[Interval, Interval] | None = Field(
        default=None, description="two intervals [low, high] of finite numbers from -1e6 to 1e6"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        """Intervals lead upwards, and two axes are two numbers."""
        for low, high in self.zoom or ():
            if not low < high:
                raise ValueError(f"must have intervals that lead upwards, not [{low:g}, {high:g}]")
        if self.x is not None and self.x == self.y:
            raise ValueError(f"must have two different axes, not {self.x} twice")
        return self


class View(Sparse):
    """What is shown of an experiment.

    `step` is where the playhead stands (None: the race plays from its start, and a training is shown as
    far as it is), `play` the steps that are played, in `seconds`. `focus` is the run in focus, `panel`
    the panel. `window` is what the map shows (None: the landscape's own), `plots` what each of the two
    plots draws, `knob` the number that the knob turns, "runs.0.lr", and `square` whether it turns two.
    `equal`: whether x and y are to one scale (None: where their units can be compared); else they have the
    scales of the landscape's own window on a map of 4 : 3.
    `tail` steps of every path stay (None: all). `members` of repeated runs are drawn as "paths", as "dots" or
    as the "density" of where they are (None: paths up to 400 of them, else dots). `names` stand at the heads,
    `legend` beside the map.
    `columns` are those of the table (None: the usual ones). `atlas` is what stands in the place of the map
    (None: the map). `theme` None is the reader's own. `hide` names parts of the page.
    """

    step: Annotated[int, Field(ge=0, le=MAX_STEPS)] | None = Field(
        default=None, description=f"a whole number from 0 to {MAX_STEPS}"
    )
    play: (
        tuple[Annotated[int, Field(ge=0, le=MAX_STEPS)], Annotated[int, Field(ge=1, le=MAX_STEPS)]] | None
    ) = Field(default=None, description=f"two whole numbers from 0 to {MAX_STEPS}, the first the smaller")
    seconds: float = Field(default=8.0, ge=0.5, le=120, description="a number from 0.5 to 120")
    focus: int = Field(default=0, ge=0, description="the number of a run, from 0")
    panel: int = Field(default=0, ge=0, description="the number of a panel, from 0")
    show: tuple[Shown, ...] = Field(default=(), description="some of " + ", ".join(SHOWN) + ", in a list")
    window: tuple[Interval, Interval] | None = Field(
        default=None, description="two intervals [low, high] of finite numbers from -1e6 to 1e6"
    )
    equal: bool | None = Field(default=None, description="true or false")
    camera: Camera = Camera()
    plots: Annotated[tuple[Plot, ...], Field(max_length=2)] = Field(
        default=(), description="a list of at most two plots"
    )
    knob: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description='the path of a number, like "runs.0.lr", or "" for no knob'
    )
    square: bool = Field(default=False, description="true or false")
    tail: Annotated[int, Field(ge=1, le=MAX_STEPS)] | None = Field(
        default=None, description=f"a whole number from 1 to {MAX_STEPS}"
    )
    members: Literal["paths", "dots", "density"] | None = Field(
        default=None, description="one of " + ", ".join(WAYS_OF_MEMBERS)
    )
    names: bool = Field(default=True, description="true or false")
    legend: bool = Field(default=False, description="true or false")
    columns: tuple[Annotated[str, Field(max_length=40)], ...] | None = Field(
        default=None, description="a list of names of columns"
    )
    atlas: Atlas | None = Field(default=None, description="an atlas, or null for the map")
    theme: Literal["light", "dark"] | None = Field(default=None, description="light or dark")
    hide: tuple[Annotated[str, Field(max_length=40)], ...] = Field(
        default=(), description="a list of names of parts"
    )
    marks: Annotated[tuple[Mark, ...], Field(max_length=MOST_MARKS)] = Field(
        default=(), description=f"a list of at most {MOST_MARKS} marks"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        """Intervals lead upwards, and nothing is named twice."""
        intervals = [*(self.window or ()), *([self.play] if self.play else [])]
        for low, high in intervals:
            if not low < high:
                raise ValueError(f"must have intervals that lead upwards, not [{low:g}, {high:g}]")
        if len(set(self.show)) < len(self.show):
            raise ValueError("must show nothing twice")
        if self.columns is not None and len(set(self.columns)) < len(self.columns):
            raise ValueError("must have no column twice")
        return self
