"""Every number of an experiment that a hand can set: where it stands, what it is called, how far it goes.

The sliders of the page, the live knob, and the drawer of an exported page are all made of this one list.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from app.languages import mark
from app.races import solve
from app.races.letters import plain
from app.races.shapes import SAMPLED
from core.controls import Slider
from core.experiment import MAX_DRAWN, MAX_STEPS, SETTINGS, Batch, Experiment, ExperimentError
from core.experiment.knobs import Setting
from core.landscape import Landscape
from core.rules import RULES
from core.sampling import width
from core.schedules import SCHEDULES
from core.trajectory import FAR

RATES = (100.0, 30.0)
"""How far a learning rate can be turned down from a good one, and up."""
BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
POWERS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Batch sizes on offer, as in textbooks and for networks."""

REPEATS: tuple[dict[str, Any], ...] = (
    *({"seeds": count} for count in (10, 50, 1000)),
    *({"grid": grid} for grid in ([5, 4], [10, 8], [20, 15], [20, 1])),
    {"random": 1000},
    {"random": 1000, "spread": 0.02},
)
"""What a run can be repeated from by one click; experiments may hold others."""
ABOVE_ZERO = 1e-12
"""The lowest number that may be typed where zero is none."""

Place = Literal["landscape", "run", "details", "own", "schedule", "budget", "batch"]


class Control(NamedTuple):
    """One number of an experiment, and the values it may take."""

    path: str
    """Where it stands in the experiment: "runs.0.params.b1"."""
    label: str
    low: float
    high: float
    place: Place
    """With what it stands on the page."""
    help: str = ""
    said: str = ""
    """How captions say its value, "{}"; where they do."""
    log: bool = False
    integer: bool = False
    none: str = ""
    """What null is called, which then follows the highest value; empty: it cannot be null."""
    only: tuple[float, ...] = ()
    """All that it may be, where that is not a range."""
    run: int | None = None
    """The run whose path it bends; None: all of them."""
    group: str = ""
    """Under which heading the page shows it; empty: at once."""
    structural: bool = False
    """Another value needs another program: the browser cannot bend the paths, and asks the server."""
    least: float | None = None
    most: float | None = None
    """What may be typed, where that is more than the slider offers."""
    word: str = ""
    """What it is called in words, before the label, where that is a symbol."""
    choices: tuple[str, ...] = ()
    """What the whole numbers from `low` on stand for, where they are a code."""

    @property
    def title(self) -> str:
        """Its whole name: the word, and the label."""
        return f"{self.word} {self.label}" if self.word else self.label


def controls(experiment: Experiment) -> list[Control]:
    """Every control of an experiment, in the order in which a page lists them."""
    chosen = solve.landscape(experiment)
    found = [
        _slider(spec, f"landscape.params.{spec.name}", "landscape", structural=resizes(chosen, spec))
        for spec in chosen.sliders
    ]
    found += _budget(experiment, chosen)
    for i in range(len(experiment.runs)):
        found += _run(experiment, chosen, i)
    if chosen.training is not None:
        found = [one._replace(structural=True) for one in found]
    dumped = experiment.model_dump(mode="json")
    return [_reaching(one, at(dumped, one.path)) for one in found]


def _reaching(control: Control, value: float | None) -> Control:
    """The control with its present value in its range: an experiment may hold more than a slider offers."""
    least = control.low if control.least is None else control.least
    most = control.high if control.most is None else control.most
    control = control._replace(least=least, most=most)
    if value is None:
        return control
    return control._replace(low=min(control.low, value), high=max(control.high, value))


def resizes(chosen: Landscape, spec: Slider) -> bool:
    """Whether a slider decides the number of dimensions."""
    if not callable(chosen.race.start):
        return False
    return len(chosen.start({spec.name: spec.low})) != len(chosen.start({spec.name: spec.high}))


def _budget(experiment: Experiment, chosen: Landscape) -> Iterator[Control]:
    yield from _start(experiment, chosen)
    batches = [experiment.own(run).batch for run in experiment.runs] if chosen.data else []
    samples = len(chosen.data().y) if chosen.data else 0
    drawn = max((_width(batch.size, chosen, samples) for batch in batches if batch.size), default=1)
    most = min(MAX_STEPS, MAX_DRAWN // drawn)
    yield Control(
        "steps",
        mark("steps"),
        1,
        most,
        "budget",
        mark("How many steps every run takes."),
        log=True,
        integer=True,
    )
    if chosen.data is not None or any(run.noise for run in experiment.runs):
        yield Control(
            "seed",
            mark("seed"),
            0,
            2**32 - 1,
            "budget",
            mark("Another seed draws other mini-batches and other noise."),
            integer=True,
        )
    if chosen.data is not None:
        sampled = any(SAMPLED & set(RULES[run.rule].needs) for run in experiment.runs if not run.batch)
        yield _sizes(experiment, chosen, experiment.batch, "batch.size", "batch")._replace(structural=sampled)


def _start(experiment: Experiment, chosen: Landscape, run: int | None = None) -> Iterator[Control]:
    """Where all runs begin, or one that has a start of its own; what a window shows of a plane is dragged."""
    if chosen.training or solve.view(experiment).plane is not None:
        return
    for axis, ((low, high), _) in enumerate(zip(chosen.picture.window, experiment.start, strict=False)):
        name = (("x", "y") if len(experiment.start) == 2 else ("w",))[axis]
        yield Control(
            f"start.{axis}" if run is None else f"runs.{run}.start.{axis}",
            {"x": mark("start x"), "y": mark("start y"), "w": mark("start w")}[name],
            low,
            high,
            "budget" if run is None else "own",
            mark("Where all runs begin on this axis.")
            if run is None
            else mark("Where this run begins on this axis."),
            run=run,
            least=-FAR,
            most=FAR,
        )


def _width(size: int, chosen: Landscape, samples: int) -> int:
    """What a mini-batch takes, padding included."""
    return width(size, samples, 2 if chosen.training else 4)


def _sizes(experiment: Experiment, chosen: Landscape, batch: Batch, path: str, place: Place) -> Control:
    """The size of mini-batches, as far as there is room for so many steps of them."""
    assert chosen.data is not None  # noqa: S101  there are no mini-batches without
    samples, stops = len(chosen.data().y), POWERS if chosen.training else BATCHES
    room = MAX_DRAWN // experiment.steps
    offered = {stop for stop in stops if stop < samples and _width(stop, chosen, samples) <= room}
    only = tuple(float(one) for one in sorted(offered | {batch.size or 1}))
    help_ = mark("How many samples each step sees: fewer make it cheaper and noisier.")
    return Control(
        path,
        mark("batch size"),
        only[0],
        only[-1],
        place,
        help_,
        log=True,
        integer=True,
        none=f"all {samples}",
        only=only,
        least=1,
    )


def _run(experiment: Experiment, chosen: Landscape, i: int) -> Iterator[Control]:
    run, rule = experiment.runs[i], RULES[experiment.runs[i].rule]
    good = chosen.rate(rule)
    low, high = min(good / RATES[0], run.lr), max(good * RATES[1], run.lr)
    yield Control(
        f"runs.{i}.lr",
        mark("learning rate"),
        low,
        high,
        "run",
        mark("How far a step goes: too small a rate crawls, too large a one overshoots or diverges."),
        "η = {}",
        log=True,
        run=i,
        least=ABOVE_ZERO,
        most=1e6,
    )
    for spec in rule.sliders:
        yield _slider(spec, f"runs.{i}.params.{spec.name}", "run", i)
    for spec in SCHEDULES[run.schedule.name].sliders:
        yield _slider(spec, f"runs.{i}.schedule.params.{spec.name}", "schedule", i)
    for name, setting in SETTINGS.items():
        yield _setting(setting, f"runs.{i}.{name}", i)
    if run.batch is not None:
        own = _sizes(experiment, chosen, run.batch, f"runs.{i}.batch.size", "details")
        yield own._replace(run=i, structural=bool(SAMPLED & set(rule.needs)))
    if run.start is not None:
        yield from _start(experiment, chosen, i)
    if run.seed is not None:
        help_ = mark("Another seed draws other mini-batches and other noise, for this run alone.")
        yield Control(f"runs.{i}.seed", mark("seed"), 0, 2**32 - 1, "own", help_, integer=True, run=i)


def _setting(setting: Setting, path: str, run: int) -> Control:
    knob = setting.knob
    return Control(
        path,
        knob.label,
        knob.low,
        knob.high,
        "details",
        knob.help,
        setting.said,
        log=knob.log,
        none=knob.none,
        run=run,
        least=None if setting.least is None else ABOVE_ZERO,
        most=setting.most,
    )


def _slider(
    spec: Slider, path: str, place: Place, run: int | None = None, *, structural: bool = False
) -> Control:
    return Control(
        path,
        plain(spec.tex),
        spec.low,
        spec.high,
        place,
        spec.help,
        f"{plain(spec.tex)} = {{}}",
        spec.log,
        spec.integer,
        run=run,
        group=spec.group,
        structural=structural,
        word=spec.word,
        choices=spec.choices,
    )


def path_of(name: str, paths: Sequence[str]) -> str:
    """The path that a name stands for: a path itself, or in short "lr.0", "b1.0", "landscape.kappa", "batch".

    Raises ExperimentError if it is none of these `paths`.
    """
    kind, _, rest = name.partition(".")
    meant = {
        name,
        f"runs.{rest}.lr" if kind == "lr" else f"runs.{rest}.params.{kind}",
        f"landscape.params.{rest}" if kind == "landscape" else "",
        "batch.size" if name == "batch" else "",
    }
    for path in paths:
        if path in meant:
            return path
    raise ExperimentError(f"{name!r} is no knob of this experiment; there are {', '.join(paths)}.")


def put(dumped: dict[str, Any], path: str, value: Any) -> None:
    """Write a value to its place in an experiment as JSON has it. Raises KeyError without such a place."""
    at(dumped, path)
    way, _, last = path.rpartition(".")
    place: Any = at(dumped, way) if way else dumped
    place[int(last) if last.isdecimal() else last] = value


def resize(dumped: dict[str, Any], chosen: Landscape) -> None:
    """Where a slider has decided on another number of dimensions, let this landscape bring its start."""
    if len(chosen.start(dumped["landscape"]["params"])) == len(dumped["start"]):
        return
    kind = dumped["plane"]["kind"]
    del dumped["start"]
    for run in dumped["runs"]:
        run["start"] = run["repeat"] = None
    dumped["plane"] = {"kind": "given" if kind == "axes" else kind}


def at(dumped: Mapping[str, Any], path: str) -> Any:
    """The value at a place in an experiment, given as JSON has it. Raises KeyError without such a place."""
    place: Any = dumped
    for part in path.split("."):
        try:
            place = place[int(part) if part.isdecimal() else part]
        except (IndexError, TypeError):
            raise KeyError(path) from None
    return place


def varies(chosen: Landscape, params: Mapping[str, float]) -> bool:
    """Whether the known minima or saddles move when a slider of the landscape does."""

    def known(given: Mapping[str, float]) -> list[Any]:
        return [
            np.asarray(points, float).tolist() for points in (chosen.minima(**given), chosen.saddles(**given))
        ]

    here = known(params)
    sides = [(spec, value) for spec in chosen.sliders for value in (spec.low, spec.high, spec.default)]
    return any(
        known({**params, spec.name: value}) != here for spec, value in sides if not resizes(chosen, spec)
    )
