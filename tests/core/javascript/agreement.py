"""Runs on both machines: until which step the engine in 64 bits says what a compiled module must find.

A path may be chaotic: then two that differ in the last bits part, and so do two machines that round
differently. So each run is repeated in the engine itself with its start, rates and data some units in the
last place away; how far those runs part says until which step the two machines are compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from core import engine, sampling
from core.data import Data
from core.javascript import landscape_module, rule_module
from core.landscape import Landscape
from core.rule import Rule
from core.step import RunSettings
from core.trajectory import Trajectory
from landscapes import LANDSCAPES
from tests.core.javascript.node import Bench, row, samples

EPS = float(np.finfo(float).eps)
AGREE = 1e-9
"""How far apart the two machines may be, in parts of the size of what is compared."""
PARTED = 1e-11
"""Where such runs are this far apart, the comparison ends: what the other machine rounds is
amplified alike, and is soon as far away as `AGREE`."""
STILL = 8 * EPS
"""A step that lowers the loss by a smaller part of it is one that the next rounding may refuse."""


class Course(NamedTuple):
    """A landscape of a kind of its own, with its sliders and the size of its mini-batches."""

    name: str
    params: Mapping[str, float] = MappingProxyType({})
    size: int | None = None

    @property
    def landscape(self) -> Landscape:
        """The landscape itself."""
        return LANDSCAPES[self.name]


class Case(NamedTuple):
    """One run on both machines."""

    label: str
    number: int
    searches: bool
    engine: Trajectory
    nearby: list[Trajectory]


def around(
    start: np.ndarray, lr: np.ndarray, data: Data | None, mixed: bool
) -> Iterator[tuple[float, dict[str, Any]]]:
    """The same run with its start, rates and data some units in the last place away, and its loss by a decay
    as small, in several ways.

    One unit; and for the start and the data up to as many as the steps of a run are likely to round away,
    their root. If samples may be `mixed`, each run sums them in another order, which rounds every loss on its
    own: near its end a line search decides by nothing else.
    """
    draw = np.random.default_rng(0)

    def moved(values: Any, far: float = 1) -> np.ndarray:
        values = np.asarray(values, float)
        return values + far * np.spacing(np.abs(values)) * draw.choice((-1, 1), values.shape)

    unit = np.spacing(np.maximum(np.abs(start), 1))
    for far in (1, 4, 16):
        for signs in (np.ones(len(start)), (-1.0) ** np.arange(len(start))):
            for side in (far, -far):
                shifted = data and Data(moved(data.X, far), data.y, data.weight)
                if shifted and mixed:
                    order = draw.permutation(len(shifted.y))
                    shifted = Data(*(np.asarray(part)[order] for part in shifted))
                yield side * EPS, {"start": start + side * unit * signs, "lr": moved(lr), "data": shifted}


def asked(
    bench: Bench,
    course: Course,
    rules: Iterable[tuple[Rule, list[dict[str, Any]]]],
    steps: int,
    seed: int = 0,
) -> Iterator[Case]:
    """Ask both machines for the same runs: of each rule, one for each of its toggles' values."""
    landscape = course.landscape
    start = np.asarray(landscape.start(course.params), float)
    data = landscape.data() if landscape.data else None
    count = None if data is None else len(data.y)
    plan = sampling.plan(3, count, course.size, steps, "shuffled") if course.size and count else None
    width = plan.rows.shape[1] if plan else count
    sliders = {slider.name: slider.default for slider in landscape.sliders} | dict(course.params)
    rows = len(np.asarray(landscape.residuals(start, data, **sliders))) if landscape.residuals else None
    there = bench.module(course.name, landscape_module(landscape, len(start)))
    for rule, variants in rules:
        if landscape.obstacle(rule):
            continue
        compiled = rule_module(rule, len(start), shapes=landscape.shapes, samples=count, width=width or rows)
        module = bench.module(f"{course.name}.{rule.name}", compiled)
        lr = np.full(steps, landscape.lr(rule))
        mixed = plan is None and not {"samples", "residuals"} & set(rule.needs)
        for toggles in variants:
            settings = RunSettings(landscape=sliders, rule=toggles)
            nearby = [
                engine.run(
                    rule, landscape, replace(settings, weight_decay=decay), plan=plan, seed=seed, **other
                )
                for decay, other in around(start, lr, data, mixed)
            ]
            codes = (t.code(toggles.get(t.name, t.default)) for t in rule.toggles)
            number = bench.ask(
                "run",
                rule=module,
                landscape=there,
                start=row(start),
                lr=row(lr),
                seed=seed,
                sliders=row(list(sliders.values())),
                hyper=[*(s.default for s in rule.sliders), *codes],
                data=samples(data),
                plan=plan and {"width": width, "rows": row(plan.rows), "weight": row(plan.weight)},
            )
            run = engine.run(rule, landscape, settings, start=start, lr=lr, data=data, plan=plan, seed=seed)
            searches = callable(rule.cost) or rule.cost.values + rule.cost.full_values > 0
            yield Case(f"{rule.name} {toggles or ''} on {course.name}", number, searches, run, nearby)


def apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far apart two runs are in every row, in parts of the size of the first one so far."""
    one, other = (a.reshape(len(a), -1) for a in (one, other))
    size = np.maximum.accumulate(np.abs(one).max(axis=1))
    size[size == 0] = size[size > 0].min(initial=1)  # a start at zero
    return np.abs(one - other).max(axis=1) / size


def compared(case: Case, name: str = "x") -> int:
    """The number of rows until chaos, in which both machines must agree about the place or what is shown."""
    runs = [run.seen.get(name, run.x) for run in (case.engine, *case.nearby)]
    drift = np.max([apart(runs[0], other) for other in runs[1:]], axis=0)
    rests = resting(case.engine)[: len(drift)] if case.searches else False
    ended = np.flatnonzero((drift > PARTED) | rests)
    return int(ended[0]) if len(ended) else len(drift)


def resting(run: Trajectory) -> np.ndarray:
    """Rows after which rounding decides what a rule makes of two losses.

    A step hardly changes the loss; or the last place of x changes it, near a minimum of zero, by a tenth of
    what the machines may differ in.
    """
    still = (np.abs(np.diff(run.loss)) <= STILL * np.abs(run.loss[1:])) & (run.x[1:] != run.x[:-1]).any(
        axis=1
    )
    unit = EPS * np.abs(run.seen["g"] * run.x[:-1]).sum(axis=1)
    return np.append(still | (unit > AGREE / 10 * np.abs(run.loss[:-1])), False)


def disagreement(case: Case, answer: dict[str, Any]) -> str | None:
    """What is wrong with an answer, if anything."""
    if "error" in answer:
        return f"{case.label}: {answer['error'][:300]}"
    rows, run = compared(case), case.engine
    if rows == len(run.x) and answer["divergedAt"] != run.diverged_at:
        return f"{case.label}: diverged at {answer['divergedAt']}, not {run.diverged_at}"
    for name, want in {"x": run.x, "loss": run.loss, **run.seen}.items():
        got = answer[f"recorded.{name}" if name in run.seen else name].reshape(want.shape)
        end = min(rows - (name == "g"), compared(case, name))
        error = apart(want, got)[:end]
        if end > 0 and not error.max() <= AGREE:
            return f"{case.label}: {name} is {error.max():.0e} away at step {error.argmax()} of {end}"
    return None
