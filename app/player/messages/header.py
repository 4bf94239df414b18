"""The fields that the header of every message about runs has."""

from collections.abc import Sequence
from typing import Any

from app.races.palette import PALETTE, assign
from app.races.run_titles import titles
from core.experiment import Experiment


def common(experiment: Experiment, diverged: Sequence[int | None], focus: int) -> dict[str, Any]:
    """The fields of the header of every message about runs; `diverged` says where each did."""
    styles = [PALETTE[name] for name in assign([run.color for run in experiment.runs])]
    return {
        "version": 1,
        "scene": _scene(experiment),
        "steps": experiment.steps,
        "focus": focus,
        "runs": [
            {
                "title": title,
                "light": style.light,
                "dark": style.dark,
                "dash": style.dash,
                "marker": style.marker,
                "diverged_at": at,
            }
            for title, style, at in zip(titles(experiment), styles, diverged, strict=True)
        ],
    }


def _scene(experiment: Experiment) -> str:
    """A name for the picture, which stays the same while only its runs change."""
    choice, plane = experiment.landscape, experiment.plane
    parts = (choice.formula, choice.data, plane.kind if plane.kind != "given" else None, plane.axes)
    return " ".join([choice.name, *(str(part) for part in parts if part is not None)])
