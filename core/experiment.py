"""Experiments: names and numbers that say everything about a picture, as versioned JSON in and out.

The permalink, the command line's input, the cache key and the caption of an export are all this one thing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from core.engine import BUCKETS
from core.landscape import Landscape
from core.program import FAR
from core.rules import RULES
from core.sampling import Order, width
from core.schedules import SCHEDULES
from core.spec import Rule, Slider, Toggle

MAX_STEPS = BUCKETS[-1]
MAX_RUNS = 12
MAX_DRAWN = 5_000_000
"""Samples that the mini-batches of one run may hold, padding included: 40 MB."""
MANY = 20
"""More names than this are not all repeated in a message."""
FILLED_IN: Any = None
"""Default of what depends on the landscape; `parse` fills it in, so that no one meets None."""


class ExperimentError(ValueError):
    """One sentence that names the key, what was given and what is allowed."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class _Sparse(_Part):
    """A part whose keys are left out where they say nothing."""

    @model_serializer(mode="wrap")
    def _without_null(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in write(self).items() if value is not None}


class LandscapeChoice(_Sparse):
    """Which landscape, what it is made of if a student brought it, and where its controls stand."""

    name: str
    formula: str | None = Field(default=None, description="a text")
    data: str | None = Field(default=None, description="a text")
    params: dict[str, float] = {}
    toggles: dict[str, bool | str] = {}


class PlaneChoice(_Sparse):
    """The plane on which more than two dimensions are drawn.

    "given" is the landscape's own, "axes" the plane of two parameters, numbered from 0, and "pca" the one
    that holds most of the paths. Networks also have "random", two filter-normalized directions, "hessian",
    the two of largest curvature, and "line", through the first two solutions and the start.
    """

    kind: Literal["given", "axes", "pca", "random", "hessian", "line"] = "given"
    axes: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="two different whole numbers from 0 to one less than there are parameters"
    )


class ScheduleChoice(_Part):
    """Which learning-rate policy, and where its sliders stand."""

    name: str = "constant"
    params: dict[str, float] = {}


class Batch(_Part):
    """How many samples a step sees (None: all of them), and how they are drawn."""

    size: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="a whole number from 1, or null for all"
    )
    order: Order = "shuffled"


class Run(_Part):
    """One optimizer in the race.

    `weight_decay` is part of the loss if `decay` is "coupled", and a pull of its own if "decoupled". `clip`
    bounds the norm of every gradient (None: it does not), `noise` is the standard deviation of Gaussian
    noise on it. `batch` is this run's own (None: the experiment's). `color` names an entry of the palette
    (None: by position).
    """

    rule: str
    lr: float = Field(default=FILLED_IN, gt=0, le=1e6, description="a number above 0 and at most 1e6")
    params: dict[str, float] = {}
    toggles: dict[str, bool | str] = {}
    weight_decay: float = Field(default=0.0, ge=0, le=1e3, description="a number from 0 to 1000")
    decay: Literal["coupled", "decoupled"] = "coupled"
    clip: Annotated[float, Field(gt=0, le=1e6)] | None = Field(
        default=None, description="a number above 0 and at most 1e6, or null for no clipping"
    )
    noise: float = Field(default=0.0, ge=0, le=1e3, description="a number from 0 to 1000")
    schedule: ScheduleChoice = ScheduleChoice()
    batch: Batch | None = Field(default=None, description="an object, or null for the experiment's own")
    color: str | None = None


Coordinate = Annotated[float, Field(ge=-FAR, le=FAR)]


class Experiment(_Part):
    """A landscape, a start, a budget and the runs that race over it."""

    version: Literal[1]
    landscape: LandscapeChoice
    start: tuple[Coordinate, ...] = Field(default=FILLED_IN, description="a finite number from -1e6 to 1e6")
    steps: int = Field(
        default=FILLED_IN, ge=1, le=MAX_STEPS, description=f"a whole number from 1 to {MAX_STEPS}"
    )
    seed: int = Field(default=0, ge=0, lt=2**32, description="a whole number from 0 to 4294967295")
    batch: Batch = FILLED_IN
    plane: PlaneChoice = PlaneChoice()
    runs: Annotated[tuple[Run, ...], Field(min_length=1, max_length=MAX_RUNS)]

    def canonical(self) -> str:
        """The one JSON text of this experiment: what caches are keyed on."""
        return self.model_dump_json()


def parse(
    text: str | bytes,
    landscapes: Mapping[str, Landscape],
    colors: Iterable[str] = (),
    rules: Mapping[str, Rule] = RULES,
) -> Experiment:
    """Read an experiment from JSON, check every name and number, and fill in what it leaves out.

    `landscapes` and `rules` are those that may be named, `colors` the palette's entries (none: any name).
    Raises ExperimentError with one sentence for the first thing that is wrong.
    """
    try:
        return complete(Experiment.model_validate_json(text), landscapes, tuple(colors), rules)
    except ValidationError as error:
        raise ExperimentError(_sentence(error)) from None


def complete(
    experiment: Experiment,
    landscapes: Mapping[str, Landscape],
    colors: tuple[str, ...] = (),
    rules: Mapping[str, Rule] = RULES,
) -> Experiment:
    """The same experiment with every default of its landscape and rules written out.

    Raises ExperimentError for an unknown name or a number out of its slider's range.
    """
    choice = _complete_choice(experiment.landscape, landscapes)
    landscape = landscape_of(choice, landscapes)
    choice = choice.model_copy(
        update={"params": _settings(landscape.sliders, choice.params, "landscape.params")}
    )
    default = landscape.start(choice.params)
    start = default if experiment.start is None else experiment.start
    if landscape.training and start:
        raise ExperimentError(
            f"start: {landscape.name} starts where its initialization puts it; leave this out."
        )
    if len(start) != len(default):
        raise ExperimentError(
            f"start: {landscape.name} needs {len(default)} numbers, but {len(start)} were given."
        )
    steps = landscape.race.steps if experiment.steps is None else experiment.steps
    batch = Batch(size=landscape.race.batch) if experiment.batch is None else experiment.batch
    _check_batch(batch, landscape, steps, "batch")
    return experiment.model_copy(
        update={
            "landscape": choice,
            "start": start,
            "batch": batch,
            "plane": _complete_plane(experiment.plane, landscape, len(start), experiment.runs),
            "steps": steps,
            "runs": tuple(
                _complete_run(run, landscape, steps, f"runs[{i}]", colors, rules)
                for i, run in enumerate(experiment.runs)
            ),
        }
    )


def landscape_of(choice: LandscapeChoice, landscapes: Mapping[str, Landscape]) -> Landscape:
    """The landscape that an experiment names, made of the user's input if it is one of those.

    Raises ExperimentError for an unknown name, and for input that is not needed, missing or wrong.
    """
    named = _named(landscapes, choice.name, "landscape.name", "landscape")
    needs = named.user_input
    for key in ("formula", "data"):
        if (needs is None or key != needs.kind) and getattr(choice, key) is not None:
            raise ExperimentError(f"landscape.{key}: {choice.name} takes no {key}.")
    if needs is None:
        return named
    text = getattr(choice, needs.kind)
    if text is None and not needs.optional:
        raise ExperimentError(f"landscape.{needs.kind}: {choice.name} needs this key.")
    try:
        return needs.make(text, choice.params | choice.toggles)
    except ValueError as error:
        where = "landscape" if text is None else f"landscape.{needs.kind}"
        raise ExperimentError(f"{where}: {error}") from None


def _complete_choice(choice: LandscapeChoice, landscapes: Mapping[str, Landscape]) -> LandscapeChoice:
    """The choice with all toggles written out, and where there are any the sliders too."""
    named = _named(landscapes, choice.name, "landscape.name", "landscape")
    settings = {"toggles": _settings(named.toggles, choice.toggles, "landscape.toggles")}
    if named.toggles:
        settings["params"] = _settings(named.sliders, choice.params, "landscape.params")
    return choice.model_copy(update=settings)


def minimal(experiment: Experiment, landscapes: Mapping[str, Landscape]) -> str:
    """The shortest JSON that `parse` reads back as this very experiment: defaults are left out."""
    full = experiment.model_dump(mode="json")
    bare = {
        "version": 1,
        "landscape": experiment.landscape.model_dump(exclude={"params", "toggles"}),
        "runs": [{"rule": run.rule} for run in experiment.runs],
    }
    default = parse(json.dumps(bare), landscapes).model_dump(mode="json")
    return json.dumps(bare | _difference(full, default, keep=("version",)), separators=(",", ":"))


KEPT = ("name", "formula", "data", "rule", "size")
"""Keys that are always written: what they leave open depends on the landscape."""


def _difference(value: Any, default: Any, keep: tuple[str, ...] = KEPT) -> Any:
    """What of `value` is not as in `default`, with the keys in `keep` always there."""
    alike = isinstance(value, list) and isinstance(default, list) and len(value) == len(default)
    if alike and all(isinstance(v, dict) for v in value):
        return [_difference(v, d) for v, d in zip(value, default, strict=True)]
    if not isinstance(value, dict) or not isinstance(default, dict):
        return value
    if default.get("name") != value.get("name"):  # another schedule: its own defaults are not known here
        return value
    return {k: _difference(v, default.get(k)) for k, v in value.items() if k in keep or v != default.get(k)}


def _complete_run(
    run: Run,
    landscape: Landscape,
    steps: int,
    where: str,
    colors: tuple[str, ...],
    rules: Mapping[str, Rule],
) -> Run:
    rule = _named(rules, run.rule, f"{where}.rule", "rule")
    if reason := landscape.obstacle(rule):
        raise ExperimentError(f"{where}.rule: {rule.title} cannot run on {landscape.name}. {reason}")
    schedule = _named(SCHEDULES, run.schedule.name, f"{where}.schedule.name", "schedule")
    if run.color is not None and colors and run.color not in colors:
        raise ExperimentError(_unknown(f"{where}.color", "color", run.color, colors))
    if run.batch is not None:
        _check_batch(run.batch, landscape, steps, f"{where}.batch")
    return run.model_copy(
        update={
            "lr": landscape.lr(rule) if run.lr is None else run.lr,
            "params": _settings(rule.sliders, run.params, f"{where}.params"),
            "toggles": _settings(rule.toggles, run.toggles, f"{where}.toggles"),
            "schedule": ScheduleChoice(
                name=schedule.name,
                params=_settings(schedule.sliders, run.schedule.params, f"{where}.schedule.params"),
            ),
        }
    )


def _complete_plane(
    plane: PlaneChoice, landscape: Landscape, dimension: int, runs: Sequence[Run]
) -> PlaneChoice:
    """The plane with its two parameters written out, if it is one of those."""
    if landscape.training:
        return _network_plane(plane, landscape, len(runs))
    if plane.kind in ("random", "hessian", "line"):
        raise ExperimentError(
            f'plane.kind: "{plane.kind}" was given, but only networks have it; allowed are given, axes, pca.'
        )
    if plane.kind != "given" and dimension < 3:
        raise ExperimentError(f"plane.kind: {landscape.name} has no third dimension, so there is no choice.")
    if plane.kind != "axes":
        if plane.axes is not None:
            raise ExperimentError(f'plane.axes: only a plane of kind "axes" has them, not "{plane.kind}".')
        return plane
    first, second = plane.axes or (0, 1)
    if first == second or not (0 <= first < dimension and 0 <= second < dimension):
        raise ExperimentError(
            f"plane.axes: [{first}, {second}] was given, but they must be two different numbers "
            f"from 0 to {dimension - 1}."
        )
    return plane.model_copy(update={"axes": (first, second)})


def _network_plane(plane: PlaneChoice, landscape: Landscape, runs: int) -> PlaneChoice:
    """Networks propose the plane of the paths, and have no two parameters that say anything."""
    if plane.kind == "axes":
        raise ExperimentError(
            f"plane.kind: of {landscape.name}'s {landscape.dimension:,} parameters no two say much; "
            "allowed are pca, random, hessian, line."
        )
    if plane.axes is not None:
        raise ExperimentError(f'plane.axes: only a plane of kind "axes" has them, not "{plane.kind}".')
    if plane.kind == "line" and runs < 2:
        raise ExperimentError("plane.kind: a line leads from one solution to another; add a second run.")
    return plane.model_copy(update={"kind": "pca" if plane.kind == "given" else plane.kind})


def _check_batch(batch: Batch, landscape: Landscape, steps: int, where: str) -> None:
    if landscape.training and landscape.data:
        room, taken = landscape.training.room, batch.size or len(landscape.data().y)
        if taken > room:
            raise ExperimentError(
                f"{where}.size: {'null' if batch.size is None else taken} was given, but at most {room:,} "
                f"samples fit into a batch of this network."
            )
    if batch.size is None:
        return
    if landscape.data is None:
        raise ExperimentError(f"{where}.size: {landscape.name} has no data to draw from, so it must be null.")
    samples = len(landscape.data().y)
    if batch.size > samples:
        raise ExperimentError(
            f"{where}.size: {batch.size} was given, but {landscape.name} has {samples} samples; "
            f"allowed are 1 to {samples}, or null for all."
        )
    longest = MAX_DRAWN // width(batch.size, samples, 2 if landscape.training else 4)
    if steps > longest:
        raise ExperimentError(
            f"{where}.size: with batches of {batch.size} a run may have {longest:,} steps, not {steps:,}; "
            "take fewer steps, smaller batches, or null for all samples."
        )


def _settings(specs: tuple[Slider | Toggle, ...], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    names = [spec.name for spec in specs]
    for name in given:
        if name not in names:
            raise ExperimentError(_unknown(f"{where}.{_short(name)[1:-1]}", "setting", name, names))
    settings = {spec.name: given.get(spec.name, spec.default) for spec in specs}
    for spec in specs:
        try:
            spec.check(settings[spec.name])  # pyright: ignore[reportArgumentType] a slider's or a toggle's own
        except ValueError as error:
            shown = json.dumps(settings[spec.name])
            raise ExperimentError(f"{where}.{spec.name}: {shown} was given, but it {error}.") from None
    return settings


def _named(registry: Mapping[str, Any], name: str, where: str, kind: str) -> Any:
    if name in registry:
        return registry[name]
    raise ExperimentError(_unknown(where, kind, name, registry))


def _unknown(where: str, kind: str, name: str, allowed: Iterable[str]) -> str:
    allowed = list(allowed)
    near = get_close_matches(name.lower(), allowed, n=1, cutoff=0.5)
    guess = f"; did you mean {near[0]}?" if near else "."
    listed = " Allowed: " + ", ".join(allowed) + "." if allowed else " None is allowed here."
    if len(allowed) > MANY:
        listed = f" `trajectories list {kind}s` names the {len(allowed)} there are."
    return f"{where}: there is no {kind} called {_short(name)}{guess}{listed}"


def _sentence(error: ValidationError) -> str:
    """One of pydantic's findings (an unknown key before what it may have left missing), as one line."""
    first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    kind, given, context = first["type"], first["input"], first.get("ctx", {})
    loc = list(first["loc"])
    if loc[-3:-2] == ["toggles"]:
        loc.pop()  # which branch of bool | str was tried
    where = _path(loc)
    if kind == "json_invalid":
        return f"This is not valid JSON: {context['error']}."
    if kind == "extra_forbidden":
        return _unknown(where, "key", str(loc[-1]), _model(loc[:-1]).model_fields)
    if kind == "missing":
        return f"{where}: this key is required."
    if where == "version":
        return f"version: {_short(given)} was given, but only experiments of version 1 are read here."
    if kind in ("too_long", "too_short") and where == "runs":
        return f"{where}: {context['actual_length']} were given, but there must be between 1 and {MAX_RUNS}."
    names = [part for part in loc if isinstance(part, str)]
    field = _model(names[:-1]).model_fields.get(names[-1]) if names else None
    allowed = field.description if field and field.description else None
    message = f"must be {allowed}" if allowed else first["msg"].replace("Input should be", "must be", 1)
    return f"{where}: {_short(given)} was given, but it {message}."


def _path(loc: Sequence[str | int]) -> str:
    """`loc` as one would write it: runs[0].lr."""
    names = ("." + _short(part)[1:-1] if isinstance(part, str) else f"[{part}]" for part in loc)
    return "".join(names).lstrip(".") or "experiment"


def _model(loc: Sequence[str | int]) -> type[BaseModel]:
    """The part of an experiment that stands at `loc`."""
    parts = {
        "landscape": LandscapeChoice,
        "batch": Batch,
        "plane": PlaneChoice,
        "runs": Run,
        "schedule": ScheduleChoice,
    }
    return next((parts[str(part)] for part in reversed(loc) if part in parts), Experiment)


def _short(value: Any) -> str:
    text = json.dumps(value) if not isinstance(value, float) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
