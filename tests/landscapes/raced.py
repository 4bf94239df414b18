"""The races that landscapes are shown with at first, all computed at once by the page's own engine."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.races import shapes, solve, starts
from app.races.solve.paths import planned
from core import engine, sampling
from core.controls import Toggle
from core.experiment import Experiment, Run
from core.javascript import landscape_module, rule_module
from core.rules import RULES
from tests.core.javascript.node import Bench, row, samples


class Ran(NamedTuple):
    """One run of a race, as it is drawn."""

    run: Run
    x: np.ndarray  # [steps + 1, d]
    loss: np.ndarray  # [steps + 1]
    shown: (
        np.ndarray
    )  # [steps + 1, 2] where it is on the map, in units of the window from its lower left corner
    diverged: int | None

    @property
    def length(self) -> float:
        """The furthest that it gets from the start, in units of the window; on a curve along it."""
        return float(np.abs(self.shown - self.shown[0]).max())

    @property
    def wide(self) -> float:
        """The length of all its steps on the map."""
        return float(np.linalg.norm(np.diff(self.shown, axis=0), axis=1).sum())

    @property
    def away(self) -> float:
        """How far from the map it gets, in units of the window."""
        return float(np.maximum(-self.shown, self.shown - 1).max())

    def turns(self, axis: int) -> int:
        """How often it turns round along an axis of the map."""
        moves = np.sign(np.round(np.diff(self.shown[:, axis]), 9))
        moves = moves[moves != 0]
        return int((moves[1:] != moves[:-1]).sum())


class Raced(NamedTuple):
    """A race, with its runs by their rules, or by their numbers where several have one."""

    experiment: Experiment
    runs: Sequence[Ran]
    minima: np.ndarray  # [n, d]
    floor: float

    def __getitem__(self, rule: str) -> Ran:
        """The run of this rule, the first of them."""
        return next(one for one in self.runs if one.run.rule == rule)

    def end(self, rule: str) -> int:
        """The number of the minimum that is nearest to where the run of a rule ends."""
        return int(self.near(self[rule].x[-1]).argmin())

    def near(self, x: np.ndarray) -> np.ndarray:
        """How far a point is from every minimum."""
        return np.linalg.norm(self.minima - x, axis=-1)

    def left(self, rule: str) -> float:
        """What is left of the loss above the floor at the end, in parts of what there was."""
        loss = self[rule].loss
        return float((loss[-1] - self.floor) / (loss[0] - self.floor))

    def since(self, rule: str, share: float) -> float:
        """The step from which for good less than this share of the loss above the floor is left; or inf."""
        loss = self[rule].loss
        late = np.flatnonzero(loss - self.floor > share * (loss[0] - self.floor))
        first = int(late[-1]) + 1 if len(late) else 0
        return first if first < len(loss) else np.inf


def first_races(names: Iterable[str], folder: Path) -> dict[str, Raced]:
    """The first races of these landscapes."""
    return raced({name: starts.first(name) for name in names}, folder)


def raced(experiments: Mapping[str, Experiment], folder: Path) -> dict[str, Raced]:
    """These experiments, computed."""
    bench, asked, modules, grounds = Bench(folder), {}, {}, {}
    for name, experiment in experiments.items():
        landscape = solve.landscape(experiment)
        if (ground := landscape.name) not in grounds:
            grounds[ground] = bench.module(ground, landscape_module(landscape, len(experiment.start)))
        there = grounds[ground]
        for i, run in enumerate(experiment.runs):
            key = (run.rule, shapes.shape(experiment, i).text)
            if key not in modules:
                rule = rule_module(RULES[run.rule], **shapes.shape(experiment, i)._asdict())
                modules[key] = bench.module(f"rule.{len(modules)}", rule)
            asked[name, i] = bench.ask("run", rule=modules[key], landscape=there, **_options(experiment, run))
    answers = bench.answers()
    found: dict[str, Raced] = {}
    for (name, i), number in asked.items():
        answer, experiment = answers[number], experiments[name]
        assert "error" not in answer, (name, answer)
        if i == 0:
            floor = solve.floor(experiment)
            found[name] = Raced(experiment, [], solve.minima(experiment), np.nan if floor is None else floor)
        x, loss = answer["x"].reshape(-1, len(experiment.start)), answer["loss"]
        view = solve.view(experiment)
        low, high = np.array(view.window).T
        shown = (view.flat(x, loss) - low) / (high - low)
        if x.shape[1] == 1:
            shown[:, 1] = 0.5
        found[name].runs.append(Ran(experiment.runs[i], x, loss, shown, answer["divergedAt"]))
    return found


def _options(experiment: Experiment, run: Run) -> dict[str, Any]:
    landscape, rule, steps = solve.landscape(experiment), RULES[run.rule], experiment.steps
    data = landscape.data() if landscape.data else None
    batch = run.batch or experiment.batch
    plan = data and batch.size and sampling.plan(experiment.seed, len(data.y), batch.size, steps, batch.order)
    noise = engine.gaussian(experiment.seed, run.noise, (steps, len(experiment.start))) if run.noise else None

    def code(toggle: Toggle) -> float:
        return toggle.code(run.toggles[toggle.name])

    return {
        "start": row(experiment.start),
        "lr": row(planned(run, steps)),
        "seed": experiment.seed,
        "sliders": [experiment.landscape.params[slider.name] for slider in landscape.sliders],
        "hyper": [*(run.params[slider.name] for slider in rule.sliders), *map(code, rule.toggles)],
        "data": samples(data),
        "plan": plan and {"width": plan.rows.shape[1], "rows": row(plan.rows), "weight": row(plan.weight)},
        "noise": None if noise is None else row(noise),
        "clip": run.clip,
        "record": False,
    }
