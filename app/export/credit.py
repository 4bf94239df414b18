"""What every export carries: its settings in words, a description, the licence, and the way back."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from app import VERSION
from app.export.options import clean
from app.races import solve
from app.races.letters import plain
from app.races.markdown import spoken
from app.races.run_titles import PLAIN, members, titles
from app.races.scene import Scene, encode, minimal
from core.controls import Slider, Toggle
from core.experiment import Batch, Experiment, Run
from core.rules import RULES
from core.schedules import SCHEDULES

LICENCE = "Free to use in any talk, lecture or paper (CC0 1.0)."
"""Of the pictures; the program has its own."""
HOME = "http://localhost:8501"
"""Where links lead back to, when no server is named: the app on one's own machine."""
KEY = "optimizer-trajectories"
"""The name under which a file keeps its scene."""


class Credit(NamedTuple):
    """The texts that go with every picture of a scene."""

    json: str  # the scene, in its shortest form: what `trajectories run --from` reads
    link: str  # reopens the very scene
    title: str
    words: str  # what the scene says below its picture; empty for nothing
    caption: str  # the settings, in one sentence a run
    alt: str  # what the picture shows, for those who cannot see it
    licence: str
    version: str

    @property
    def line(self) -> str:
        """The maker, the version and the licence, in one line."""
        return f"Optimizer Trajectories {self.version} · {self.licence}"


def credit(scene: Scene, *, base: str = HOME) -> Credit:
    """The credit of a scene; links lead to the server at `base`. Formulas are in plain letters."""
    experiment = scene.experiment
    landscape = solve.landscape(experiment)
    names = titles(experiment)
    many = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return Credit(
        json=minimal(scene),
        link=f"{base.rstrip('/')}/?e={encode(scene)}",
        title=spoken(clean(scene.title or "")) or f"{many} on {landscape.title}",
        words=spoken(clean(scene.caption or "")),
        caption=" ".join([_world(experiment), *(_run(experiment, i) for i in range(len(names)))]),
        alt=f"Paths of {many} over {experiment.steps} steps on {landscape.title}.",
        licence=LICENCE,
        version=VERSION,
    )


def _world(experiment: Experiment) -> str:
    landscape = solve.landscape(experiment)
    sliders = {slider.name: slider for slider in landscape.sliders}
    typed = experiment.landscape.formula
    name = landscape.title if typed is None else f"f = {typed if len(typed) <= 120 else typed[:119] + '…'}"
    settings = {
        name: value for name, value in experiment.landscape.params.items() if value or not landscape.training
    }
    parts = [_set(sliders[name], value) for name, value in settings.items()]
    parts += _start(experiment.start)
    parts.append("1 step" if experiment.steps == 1 else f"{experiment.steps} steps")
    if experiment.batch.size is not None:
        parts.append(_batch(experiment.batch))
    parts += [f"seed {experiment.seed}"] if experiment.seed else []
    return f"{name}: {', '.join(parts)}."


def _set(slider: Slider, value: float) -> str:
    """Where a slider of a landscape stands."""
    if slider.choices:
        return f"{slider.word}: {slider.choices[round(value - slider.low)]}"
    return f"{plain(slider.tex)} = {_number(value)}"


def _run(experiment: Experiment, i: int) -> str:
    run = experiment.runs[i]
    rule = RULES[run.rule]
    symbols = {slider.name: plain(slider.tex) for slider in rule.sliders}
    parts = [f"η = {_number(run.lr)}"] if run.lr is not None else []
    parts += [f"{symbols.get(name, name)} = {_number(value)}" for name, value in run.params.items()]
    parts += [_said(toggle, run.toggles[toggle.name]) for toggle in rule.toggles if _unusual(toggle, run)]
    for key, field in Run.model_fields.items():
        value = getattr(run, key)
        parts += [field.title.format(_number(value))] if field.title and value != field.default else []
    parts += [SCHEDULES[run.schedule.name].title] if run.schedule.name != "constant" else []
    parts += [_batch(run.batch)] if run.batch is not None else []
    parts += _start(run.start) if run.start is not None else []
    parts += [f"seed {run.seed}"] if run.seed is not None else []
    parts += [members(run.repeat)] if run.repeat is not None else []
    name = f"{run.label} ({rule.title})" if run.label else rule.title
    return f"{name}: {', '.join(parts)}." if parts else f"{name}."


def _start(start: Sequence[float]) -> list[str]:
    """Where a run begins, if a reader can take that in."""
    return [f"start ({', '.join(map(_number, start))})"] if 0 < len(start) <= PLAIN else []


def _batch(batch: Batch) -> str:
    grows = "growing to " if batch.order == "growing" and batch.size else ""
    return f"batch size {grows}{batch.size or 'all'}"


def _unusual(toggle: Toggle, run: Run) -> bool:
    return run.toggles.get(toggle.name, toggle.default) != toggle.default


def _said(toggle: Toggle, value: bool | str) -> str:
    """A convention that is not the usual one, as its switch says it."""
    if toggle.choices:
        names = dict(zip(toggle.choices, toggle.titles or toggle.choices, strict=True))
        return f"{toggle.title}: {names[str(value)]}"
    return toggle.title if value else f"not {toggle.title}"


def _number(value: float) -> str:
    """A number for a reader: 1e−8, not 1e-08."""
    return f"{value:.6g}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")


def described(credit: Credit) -> str:
    """All of it as JSON, for files that have room for a text."""
    return json.dumps({"program": KEY, **credit._asdict()}, ensure_ascii=False)
