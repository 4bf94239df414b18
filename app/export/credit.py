"""What every export carries: its settings in words, a description, the licence, and the way back."""

import json
import re
from typing import NamedTuple

from app import VERSION, permalink, solve
from app.letters import plain
from app.naming import titles
from core.experiment import Experiment, minimal
from core.rules import RULES
from landscapes import LANDSCAPES

LICENCE = "Free to use in any talk, lecture or paper (CC0 1.0)."
"""Of the pictures; the program has its own."""
HOME = "http://localhost:8501"
"""Where links lead back to, when no server is named: the app on one's own machine."""
KEY = "optimizer-trajectories"
"""The name under which a file keeps its experiment."""


class Credit(NamedTuple):
    """What is said of an experiment wherever its picture goes."""

    json: str  # the experiment, in its shortest form: what `trajectories run --from` reads
    link: str  # reopens the very experiment
    title: str
    caption: str  # the settings, in one sentence a run
    alt: str  # what is to be seen, for those who do not see it
    licence: str
    version: str

    @property
    def line(self) -> str:
        """The maker, the version and the licence, in one line."""
        return f"Optimizer Trajectories {self.version} · {self.licence}"


def credit(experiment: Experiment, *, title: str | None = None, base: str = HOME) -> Credit:
    """The credit of an experiment; links lead to the server at `base`."""
    ground = solve.landscape(experiment)
    names = titles(experiment)
    link = permalink.encode(experiment)
    many = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return Credit(
        json=minimal(experiment, LANDSCAPES),
        link=f"{base.rstrip('/')}/?e={link}",
        title=title or f"{many} on {ground.title}",
        caption=" ".join([_world(experiment), *(_run(experiment, i) for i in range(len(names)))]),
        alt=f"Paths of {many} over {experiment.steps} steps on {ground.title}.",
        licence=LICENCE,
        version=VERSION,
    )


def _world(experiment: Experiment) -> str:
    ground = solve.landscape(experiment)
    symbols = {slider.name: plain(slider.tex) for slider in ground.sliders}
    told = {
        name: value for name, value in experiment.landscape.params.items() if value or not ground.training
    }
    parts = [f"{symbols[name]} = {_number(value)}" for name, value in told.items()]
    start = ", ".join(map(_number, experiment.start[:4]))
    if 0 < len(experiment.start) <= 4:
        parts.append(f"start ({start})")
    parts.append(f"{experiment.steps} steps")
    if experiment.batch.size is not None:
        parts.append(f"batch size {experiment.batch.size}")
    return f"{ground.title}: {', '.join(parts)}."


def _run(experiment: Experiment, i: int) -> str:
    run = experiment.runs[i]
    rule = RULES[run.rule]
    symbols = {slider.name: plain(slider.tex) for slider in rule.sliders}
    parts = [f"η = {_number(run.lr)}"] if run.lr is not None else []
    parts += [f"{symbols.get(name, name)} = {_number(value)}" for name, value in run.params.items()]
    parts += [f"weight decay {_number(run.weight_decay)}"] if run.weight_decay else []
    parts += [run.schedule.name.replace("_", " ")] if run.schedule.name != "constant" else []
    name = re.sub(r" [\d.e+-]+$", "", titles(experiment)[i])
    return f"{name}: {', '.join(parts)}." if parts else f"{name}."


def _number(value: float) -> str:
    """A number for a reader: 1e−8, not 1e-08."""
    return f"{value:.6g}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")


def described(credit: Credit) -> str:
    """All of it as JSON, for files that have room for a text."""
    return json.dumps({"program": KEY, **credit._asdict()}, ensure_ascii=False)
