"""What the runs of an experiment are called, wherever they are listed."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.languages import mark, t, tn
from app.races.letters import plain
from core.experiment import SETTINGS, Experiment, Repeat, Run
from core.rules import RULES
from core.schedules import SCHEDULES

LABELS = {name: setting.knob.label for name, setting in SETTINGS.items()}
"""What settings of a run are called."""


def titles(experiment: Experiment) -> list[str]:
    """A name for every run: its label, or its rule's title, with what tells it from others of that rule."""
    return [
        run.label or " ".join([t(RULES[run.rule].title), *_apart(experiment, run)]) for run in experiment.runs
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
            titles = dict(zip(toggle.choices, toggle.titles or toggle.choices, strict=True))
            yield toggle.name, t(titles[str(value)])
        else:
            yield toggle.name, t(toggle.title) if value else t("no {label}", label=t(toggle.title))
    yield "schedule", t(SCHEDULES[run.schedule.name].title)
    for slider in SCHEDULES[run.schedule.name].sliders:
        yield f"schedule.{slider.name}", f"{plain(slider.tex)} {run.schedule.params[slider.name]:g}"
    if run.weight_decay:
        yield "decay", t("decoupled decay") if run.decay == "decoupled" else t("coupled decay")
    for key, label in LABELS.items():
        value: Any = getattr(run, key)
        yield key, f"{t(label)} " + (t("off") if value is None else f"{value:g}")
    start, seed, batch = experiment.own(run)
    yield "batch", t("all") if batch.size is None else t("batch {size}", size=batch.size)
    yield "order", t(ORDERED[experiment.batch.order if batch.size is None else batch.order])
    if len(start) <= PLAIN:
        yield "start", t("from ({point})", point=", ".join(f"{value:g}" for value in start))
    else:
        yield "start", t("from its own start") if run.start else t("from the start of all")
    yield "seed", t("seed {seed}", seed=seed)
    yield "repeat", members(run.repeat)


def members(repeat: Repeat | None) -> str:
    """What a run is repeated from, in a few words."""
    if repeat is None:
        return t("once")
    if repeat.grid:
        return t("a grid of {grid} starts", grid=" × ".join(map(str, repeat.grid)))
    if repeat.random and repeat.spread:
        one, many = "{count} random start around its own", "{count} random starts around its own"
    elif repeat.random:
        one, many = "{count} random start", "{count} random starts"
    else:
        one, many = ("{count} seed", "{count} seeds") if repeat.seeds else ("{count} start", "{count} starts")
    return tn(one, many, repeat.count)


PLAIN = 4
"""So many coordinates of a start can be read in a name."""
ORDERED = {"shuffled": mark("shuffled"), "replacement": mark("with replacement"), "growing": mark("growing")}
"""How mini-batches are drawn, behind their size."""
