"""The parts of an experiment: what each key may hold, as pydantic models."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from core.engine import BUCKETS
from core.experiment.knobs import Knob, settings_of
from core.sampling import Order
from core.step import RunSettings
from core.trajectory import FAR

MAX_STEPS = BUCKETS[-1]
MAX_RUNS = 12
MAX_LABEL = 40
MAX_MEMBERS = 4_000
"""Members that the repeated runs of an experiment may have, all together."""
MAX_REPEATED = 4_000_000
"""Coordinates that the paths of those of one run may have,"""
MAX_WALKED = 12_000_000
"""and those of all runs: 96 MB."""
MAX_DRAWN = 5_000_000
"""Samples that the mini-batches of one run may hold, padding included: 40 MB."""
FILLED_IN: Any = None
"""Default of what depends on the landscape; `parse` fills it in, so that no one meets None."""


class Part(BaseModel):
    """Strictly what is described, frozen."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Sparse(Part):
    """A part whose keys are left out where they say nothing."""

    @model_serializer(mode="wrap")
    def _without_null(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in write(self).items() if value is not None}


class LandscapeChoice(Sparse):
    """Which landscape, the formula or file it is built from if any, and the values of its controls."""

    name: str
    formula: str | None = Field(default=None, description="a text")
    data: str | None = Field(default=None, description="a text")
    params: dict[str, float] = {}
    toggles: dict[str, bool | str] = {}


class PlaneChoice(Sparse):
    """The plane on which more than two dimensions are drawn.

    "given" is the landscape's own, "axes" the plane of two parameters, numbered from 0, and "pca" the one
    that holds most of the paths. Networks also have "random", two filter-normalized directions, "hessian",
    the two of largest curvature, and "line", through the first two solutions and the start.
    """

    kind: Literal["given", "axes", "pca", "random", "hessian", "line"] = "given"
    axes: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="two different whole numbers from 0 to one less than there are parameters"
    )


class ScheduleChoice(Part):
    """Which learning-rate policy, and where its sliders stand."""

    name: str = "constant"
    params: dict[str, float] = {}


class Batch(Part):
    """How many samples a step sees (None: all of them), and how they are drawn."""

    size: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="a whole number from 1, or null for all"
    )
    order: Order = "shuffled"


Coordinate = Annotated[float, Field(ge=-FAR, le=FAR)]
Start = tuple[Coordinate, ...]
Side = Annotated[int, Field(ge=1, le=MAX_MEMBERS)]
Count = Annotated[int, Field(ge=2, le=MAX_MEMBERS)]


class Repeat(Sparse):
    """How one run is made many: from several `seeds`, or from several starts.

    Its members differ in that alone: those of `seeds` count up from the run's own seed. `starts` lists
    starts, a `grid` covers the window with so many across and up, and so many `random` ones are drawn from
    the run's own seed: uniformly over the window, or with `spread` from a normal distribution around the
    run's own start, whose standard deviations are this share of the window's sides. One of the four is given.
    """

    seeds: Count | None = Field(default=None, description=f"a whole number from 2 to {MAX_MEMBERS}")
    starts: Annotated[tuple[Start, ...], Field(min_length=2, max_length=MAX_MEMBERS)] | None = Field(
        default=None, description=f"2 to {MAX_MEMBERS} starts"
    )
    grid: tuple[Side, Side] | None = Field(
        default=None, description=f"two whole numbers from 1 to {MAX_MEMBERS}, across and up"
    )
    random: Count | None = Field(default=None, description=f"a whole number from 2 to {MAX_MEMBERS}")
    spread: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=None, description="a number above 0 and at most 1"
    )

    @property
    def count(self) -> int:
        """How many members there are."""
        across, up = self.grid or (0, 0)
        return self.seeds or self.random or len(self.starts or ()) or across * up


SEED = "a whole number from 0 to 4294967295"
Seed = Annotated[int, Field(ge=0, lt=2**32)]
_UNSEEN = r"\p{Cc}\p{Zl}\p{Zp}\u{202a}-\u{202e}\u{2066}-\u{2069}"
"""What no label holds: controls, line breaks, and what turns the order of the letters around it."""
_BLANK = r"\p{White_Space}"
Label = Annotated[
    str, Field(pattern=rf"^[^{_BLANK}{_UNSEEN}](?:[^{_UNSEEN}]{{0,{MAX_LABEL - 2}}}[^{_BLANK}{_UNSEEN}])?$")
]


class Run(Part):
    """One optimizer in the race.

    `weight_decay` is part of the loss if `decay` is "coupled", and a pull of its own if "decoupled". `clip`
    bounds the norm of every gradient (None: it does not), `noise` is the standard deviation of Gaussian
    noise on it. A setting's `Knob` is how a hand turns it, its title how captions say it. `batch`, `start`
    and `seed` are this run's own (None: the experiment's). `label` is what it is called (None: by what
    tells it from the others), and `color` names an entry of the palette (None: by position).
    """

    rule: str
    lr: float = Field(default=FILLED_IN, gt=0, le=1e6, description="a number above 0 and at most 1e6")
    params: dict[str, float] = {}
    toggles: dict[str, bool | str] = {}
    weight_decay: Annotated[
        float,
        Knob(
            label="weight decay",
            low=0.0,
            high=1.0,
            help="Pulls w toward 0: adds θ/2·‖w‖² to the loss, or takes ηθ of w off in every step.",
        ),
    ] = Field(default=0.0, ge=0, le=1e3, title="weight decay {}", description="a number from 0 to 1000")
    decay: Literal["coupled", "decoupled"] = "coupled"
    clip: Annotated[
        float | None,
        Knob(
            label="clip norm",
            low=1e-2,
            high=100.0,
            help="A longer gradient is shortened to this length, with its noise and a coupled weight decay. "
            "PyTorch and optax shorten it before the decay is added.",
            none="off",
            beyond="Of clipping it knows nothing, so no path is predicted.",
        ),
    ] = Field(
        default=None,
        gt=0,
        le=1e6,
        title="gradients clipped at {}",
        description="a number above 0 and at most 1e6, or null for no clipping",
    )
    noise: Annotated[
        float,
        Knob(
            label="noise",
            low=0.0,
            high=10.0,
            help="The standard deviation of the random noise that is added to every gradient.",
        ),
    ] = Field(default=0.0, ge=0, le=1e3, title="gradient noise {}", description="a number from 0 to 1000")
    schedule: ScheduleChoice = ScheduleChoice()
    batch: Batch | None = Field(default=None, description="an object, or null for the experiment's own")
    start: Start | None = Field(
        default=None, description="a finite number from -1e6 to 1e6, or null for the experiment's own"
    )
    seed: Seed | None = Field(default=None, description=f"{SEED}, or null for the experiment's own")
    repeat: Repeat | None = Field(default=None, description="an object, or null for a single run")
    label: Label | None = Field(
        default=None,
        description=f"a text of 1 to {MAX_LABEL} characters, none of them a control character, without "
        "blanks around it, or null",
    )
    color: str | None = None

    def settings(self, landscape: Mapping[str, float]) -> RunSettings:
        """The settings that a step takes from this run, with the landscape's sliders at `landscape`."""
        on: dict[str, Any] = {name: getattr(self, name) for name in self.switched_on()}
        if self.decay == "decoupled" and "weight_decay" in on:
            on["decoupled_decay"] = on.pop("weight_decay")
        return RunSettings(landscape, self.params | self.toggles, self.schedule.params, **on)

    def switched_on(self) -> list[str]:
        """The settings of SETTINGS that do something here; the others are as `RunSettings` has them."""
        return [name for name, setting in SETTINGS.items() if getattr(self, name) != setting.default]


SETTINGS = settings_of(Run.model_fields)
"""The numbers that every run has, and how a hand turns them."""


class Own(NamedTuple):
    """What a run may have of its own, and otherwise has of the experiment."""

    start: Start
    seed: int
    batch: Batch


UNDRAWN = {"label", "color", "repeat"}
"""What of a run says nothing about its own path."""


class Experiment(Part):
    """A landscape, a start, a budget and the runs that race over it."""

    version: Literal[1]
    landscape: LandscapeChoice
    start: Start = Field(default=FILLED_IN, description="a finite number from -1e6 to 1e6")
    steps: int = Field(
        default=FILLED_IN, ge=1, le=MAX_STEPS, description=f"a whole number from 1 to {MAX_STEPS}"
    )
    seed: Seed = Field(default=0, description=SEED)
    batch: Batch = FILLED_IN
    plane: PlaneChoice = PlaneChoice()
    runs: Annotated[tuple[Run, ...], Field(min_length=1, max_length=MAX_RUNS)]

    def own(self, run: Run) -> Own:
        """Where a run starts, and what it draws: its own, or what it shares with the others."""
        given = (getattr(run, key) for key in Own._fields)
        return Own(
            *(getattr(self, key) if own is None else own for key, own in zip(Own._fields, given, strict=True))
        )

    def canonical(self) -> str:
        """The one JSON text of this experiment: what caches are keyed on."""
        return self.model_dump_json()
