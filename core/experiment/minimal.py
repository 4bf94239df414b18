"""The shortest JSON of an experiment: what a link holds."""

import json
from collections.abc import Mapping
from typing import Any

from core.experiment.completing import parse
from core.experiment.parts import Experiment
from core.landscape import Landscape


def minimal(experiment: Experiment, landscapes: Mapping[str, Landscape]) -> str:
    """The shortest JSON that `parse` reads back as this very experiment, today and later.

    Defaults are left out, but for what is tuned now and then: rates, start, steps and batch.
    """
    full, bare = experiment.model_dump(mode="json"), _bare(experiment)
    default = defaults(experiment, landscapes)
    return json.dumps(
        bare | _difference(full, default, keep=("version", "start", "steps", "batch", "runs")),
        separators=(",", ":"),
    )


def defaults(experiment: Experiment, landscapes: Mapping[str, Landscape]) -> dict[str, Any]:
    """The experiment on this landscape with these rules, as JSON has it, if it began now."""
    return parse(json.dumps(_bare(experiment)), landscapes, fresh=True).model_dump(mode="json")


def _bare(experiment: Experiment) -> dict[str, Any]:
    return {
        "version": 1,
        "landscape": experiment.landscape.model_dump(exclude={"params", "toggles"}),
        "runs": [{"rule": run.rule} for run in experiment.runs],
    }


ALWAYS = ("name", "formula", "data", "rule", "lr", "size")
"""Keys that are always written: what they leave open depends on the landscape, and on when it is read."""


def _difference(value: Any, default: Any, keep: tuple[str, ...] = ALWAYS) -> Any:
    """What of `value` is not as in `default`, with the keys in `keep` always there."""
    alike = isinstance(value, list) and isinstance(default, list) and len(value) == len(default)
    if alike and all(isinstance(v, dict) for v in value):
        return [_difference(v, d) for v, d in zip(value, default, strict=True)]
    if not isinstance(value, dict) or not isinstance(default, dict):
        return value
    if default.get("name") != value.get("name"):  # another schedule: its own defaults are not known here
        return value
    return {k: _difference(v, default.get(k)) for k, v in value.items() if k in keep or v != default.get(k)}
