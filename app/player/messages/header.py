"""The fields that the header of every message about runs has."""

from collections.abc import Sequence
from typing import Any

from app.races.palette import PALETTE, assign
from app.races.run_titles import titles
from core.experiment import Experiment


def common(
    experiment: Experiment,
    diverged: Sequence[int | None],
    focus: int,
    outside: Sequence[bool] | None = None,
) -> dict[str, Any]:
    """The fields of the header of every message about runs.

    `diverged` says where each did, and `outside` of which this was no divergence but the end of the domain.
    """
    left = [False] * len(diverged) if outside is None else outside
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
                "outside": out,
            }
            for title, style, at, out in zip(titles(experiment), styles, diverged, left, strict=True)
        ],
    }


def _scene(experiment: Experiment) -> str:
    """A name for the picture, which stays the same while only its runs change."""
    choice, plane = experiment.landscape, experiment.plane
    parts = (choice.formula, choice.data, plane.kind if plane.kind != "given" else None, plane.axes)
    return " ".join([choice.name, *(str(part) for part in parts if part is not None)])
