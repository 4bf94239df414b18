"""Scenes that say something else in a few places, as a command line, a panel or a notebook asks for it."""

import json
from collections.abc import Mapping
from typing import Any

from app.races import controls, permalink, solve
from app.races.scene.reading import VERSION, read, shown
from app.races.scene.scene import Scene
from core.experiment import ExperimentError

WORDS = ("title", "caption")
"""What a scene says itself; everything else is its view's."""


def whole(scene: Scene) -> dict[str, Any]:
    """The scene as JSON has it, with all that its experiment is filled in with."""
    experiment = scene.experiments[0].model_dump(mode="json", exclude={"version"})
    return {"version": VERSION, "experiment": experiment} | shown(scene)


def patched(scene: Scene, asked: Mapping[str, Any]) -> Scene:
    """The scene with what is asked for: title, caption, fields of its view; None leaves one as it is.

    Raises ExperimentError with one sentence.
    """
    changes = {name: value for name, value in asked.items() if value is not None}
    if not changes:
        return scene
    words = {name: changes.pop(name) for name in WORDS if name in changes}
    full = whole(scene)
    return read(json.dumps(full | words | {"view": full.get("view", {}) | changes}))


def turned(scene: Scene, values: Mapping[str, Any]) -> Scene:
    """The scene with values at their paths: "runs.0.lr", "landscape.params.kappa", "view.legend", "title".

    Of several experiments side by side those of the one in focus, and what others have in common with it.
    Raises ExperimentError with one sentence.
    """
    changed, shown_ = scene.experiment.model_dump(mode="json"), {}
    for given, value in values.items():
        path = str(given).removeprefix("experiment.")
        if path in WORDS or path.startswith("view."):
            shown_[path.removeprefix("view.")] = value
            continue
        try:
            controls.put(changed, path, value)
        except KeyError:
            raise ExperimentError(f"{given}: there is no such value in this experiment.") from None
    controls.resize(changed, solve.landscape(scene.experiment))
    there = scene.on(permalink.read(json.dumps(changed)))
    full = whole(there)
    words = {name: shown_.pop(name) for name in WORDS if name in shown_}
    # None is a value here: no knob, the window of the landscape's own
    return read(json.dumps(full | words | {"view": full.get("view", {}) | shown_}))


def value_at(scene: Scene, path: str) -> Any:
    """The value at such a path. Raises ExperimentError if there is none."""
    full: dict[str, Any] = {
        **scene.experiment.model_dump(mode="json"),
        "view": scene.view.model_dump(mode="json"),
        **{name: getattr(scene, name) for name in WORDS},
    }
    try:
        return controls.at(full, path.removeprefix("experiment."))
    except KeyError:
        raise ExperimentError(f"{path}: there is no such value in this scene.") from None
