"""What stands above experiments side by side: their titles, or in what they differ."""

from collections.abc import Iterator

from app.races import solve
from app.races.letters import plain
from app.races.run_titles import titles as titles_of_runs
from app.races.scene import Scene
from core.experiment import Experiment


def titles(scene: Scene) -> list[str]:
    """The title of every panel: its own, or what tells it from the others; "A", "B" if nothing does."""
    settings = [words(experiment) for experiment in scene.experiments]
    found = []
    for i, (panel, own) in enumerate(zip(scene.panels, settings, strict=True)):
        apart = [text for key, text in own.items() if any(other.get(key, text) != text for other in settings)]
        found.append(panel.title or ", ".join(apart[:MOST]) or "ABCD"[i])
    return found


MOST = 3
"""Differences that a title names."""


def words(experiment: Experiment) -> dict[str, str]:
    """All that may tell an experiment from another, in words."""
    return dict(_settings(experiment))


def _settings(experiment: Experiment) -> Iterator[tuple[str, str]]:
    landscape = solve.landscape(experiment)
    choice = experiment.landscape
    yield "landscape", landscape.title
    yield "formula", choice.formula or ""
    for slider in landscape.sliders:
        yield slider.name, f"{plain(slider.tex)} = {choice.params[slider.name]:g}"
    for toggle in landscape.toggles:
        value = choice.toggles[toggle.name]
        if toggle.choices:
            names = dict(zip(toggle.choices, toggle.titles or toggle.choices, strict=True))
            yield toggle.name, str(names[str(value)])
        else:
            yield toggle.name, toggle.title if value else f"no {toggle.title}"
    yield "batch", f"batch {experiment.batch.size}" if experiment.batch.size else "all samples"
    if len(experiment.start) <= 2:
        yield "start", f"from ({', '.join(f'{value:g}' for value in experiment.start)})"
    for i, (run, title) in enumerate(zip(experiment.runs, titles_of_runs(experiment), strict=True)):
        yield f"rule {i}", title if run.label is None else run.label
        yield f"rate {i}", f"η = {run.lr:g}"
    yield "seed", f"seed {experiment.seed}"
