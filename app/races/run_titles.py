"""What the runs of an experiment are called, wherever they are listed."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.races.letters import plain
from core.experiment import Experiment, Repeat, Run
from core.rules import RULES
from core.schedules import SCHEDULES

LABELS = {"weight_decay": "weight decay", "clip": "clip norm", "noise": "noise"}
"""What settings of a run are called."""


def titles(experiment: Experiment) -> list[str]:
    """A name for every run: its label, or its rule's title, with what tells it from others of that rule."""
    return [
        run.label or " ".join([RULES[run.rule].title, *_apart(experiment, run)]) for run in experiment.runs
    ]


def _apart(experiment: Experiment, run: Run) -> list[str]:
    """In what a run differs from others of the same rule that have no label; its rate if in nothing."""
    others = [other for other in experiment.runs if other.rule == run.rule and not other.label]
    alike = [dict(_settings(experiment, other)) for other in others]
    if len(alike) == 1:
        return []
    own = dict(_settings(experiment, run))
    parts = [text for key, text in own.items() if _differs(key, text, alike)]
    return parts or [own["lr"]]


def _differs(key: str, text: str, alike: Sequence[dict[str, str]]) -> bool:
    return any(other.get(key) != text for other in alike)


def _settings(experiment: Experiment, run: Run) -> Iterator[tuple[str, str]]:
    """Everything that may tell a run from another of its rule, in words."""
    rule = RULES[run.rule]
    yield "lr", f"{run.lr:g}"
    for slider in rule.sliders:
        yield slider.name, f"{plain(slider.tex)} {run.params[slider.name]:g}"
    for toggle in rule.toggles:
        value = run.toggles[toggle.name]
        if toggle.choices:
            yield (
                toggle.name,
                dict(zip(toggle.choices, toggle.titles or toggle.choices, strict=True))[str(value)],
            )
        else:
            yield toggle.name, toggle.title if value else f"no {toggle.title}"
    yield "schedule", SCHEDULES[run.schedule.name].title
    for slider in SCHEDULES[run.schedule.name].sliders:
        yield f"schedule.{slider.name}", f"{plain(slider.tex)} {run.schedule.params[slider.name]:g}"
    if run.weight_decay:
        yield "decay", "decoupled decay" if run.decay == "decoupled" else "coupled decay"
    for key, label in LABELS.items():
        value: Any = getattr(run, key)
        yield key, f"{label} off" if value is None else f"{label} {value:g}"
    start, seed, batch = experiment.own(run)
    yield "batch", "all" if batch.size is None else f"batch {batch.size}"
    yield "order", ORDERED[experiment.batch.order if batch.size is None else batch.order]
    if len(start) <= PLAIN:
        yield "start", f"from ({', '.join(f'{value:g}' for value in start)})"
    else:
        yield "start", "from its own start" if run.start else "from the start of all"
    yield "seed", f"seed {seed}"
    yield "repeat", members(run.repeat)


def members(repeat: Repeat | None) -> str:
    """What a run is repeated from, in a few words."""
    if repeat is None:
        return "once"
    if repeat.grid:
        return f"a grid of {' × '.join(map(str, repeat.grid))} starts"
    if repeat.random:
        return f"{repeat.random} random starts{' around its own' if repeat.spread else ''}"
    return f"{repeat.count} {'seeds' if repeat.seeds else 'starts'}"


PLAIN = 4
"""So many coordinates of a start can be read in a name."""
ORDERED = {"shuffled": "shuffled", "replacement": "with replacement", "growing": "growing"}
"""How mini-batches are drawn, behind their size."""
