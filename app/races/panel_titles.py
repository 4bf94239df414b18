"""What stands above experiments side by side: their titles, or in what they differ."""

from collections.abc import Iterator

from app.languages import t
from app.races import solve
from app.races.letters import plain
from app.races.run_titles import LABELS
from app.races.run_titles import titles as titles_of_runs
from app.races.scene import Scene
from core.controls import Toggle
from core.experiment import Experiment


def titles(scene: Scene) -> list[str]:
    """The title of every panel: its own, or what tells it from the others; "A", "B" if nothing does."""
    settings = [words(experiment) for experiment in scene.experiments]
    return [
        panel.title or ", ".join(_apart(own, settings)[:MOST]) or "ABCD"[i]
        for i, (panel, own) in enumerate(zip(scene.panels, settings, strict=True))
    ]


def _apart(own: dict[str, str], all_: list[dict[str, str]]) -> list[str]:
    """The settings of a panel that most do not share; where it is as most are, those that any does not."""
    shared = {key: sum(other.get(key, text) == text for other in all_) for key, text in own.items()}
    rare = [own[key] for key, count in shared.items() if 2 * count <= len(all_)]
    found = rare or [own[key] for key, count in shared.items() if count < len(all_)]
    return list(dict.fromkeys(found))  # what several runs have in common is said once


MOST = 3
"""Differences that a title names."""


def words(experiment: Experiment) -> dict[str, str]:
    """All that may tell an experiment from another, in words."""
    return dict(_settings(experiment))


def _settings(experiment: Experiment) -> Iterator[tuple[str, str]]:
    landscape = solve.landscape(experiment)
    choice = experiment.landscape
    yield "landscape", t(landscape.title)
    yield "formula", choice.formula or ""
    for slider in landscape.sliders:
        yield slider.name, f"{plain(slider.tex)} = {choice.params[slider.name]:g}"
    for toggle in landscape.toggles:
        value = choice.toggles[toggle.name]
        if toggle.choices:
            yield toggle.name, _chosen(toggle, str(value))
        else:
            yield toggle.name, t(toggle.title) if value else t("no {label}", label=t(toggle.title))
    yield (
        "batch",
        t("batch {size}", size=experiment.batch.size) if experiment.batch.size else t("all samples"),
    )
    if len(experiment.start) <= 2:
        yield "start", t("from ({point})", point=", ".join(f"{value:g}" for value in experiment.start))
    for i, (run, title) in enumerate(zip(experiment.runs, titles_of_runs(experiment), strict=True)):
        yield f"rule {i}", title if run.label is None else run.label
        yield f"rate {i}", f"η = {run.lr:g}"
        for key in LABELS:
            value = getattr(run, key)
            yield (
                f"{key} {i}",
                t("no {label}", label=t(LABELS[key])) if not value else f"{t(LABELS[key])} {value:g}",
            )
    yield "seed", t("seed {seed}", seed=experiment.seed)


def _chosen(toggle: Toggle, value: str) -> str:
    """One of several choices, in words."""
    if toggle.titles:
        return t(dict(zip(toggle.choices, toggle.titles, strict=True))[value])
    label = t(toggle.title)
    return t("no {label}", label=label) if value == "none" else f"{t(value)} {label}"
