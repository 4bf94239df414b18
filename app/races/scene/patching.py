"""Scenes that say something else in a few places, as a command line, a panel or a notebook asks for it."""

import json
from collections.abc import Mapping
from typing import Any

from app.races.scene.reading import VERSION, read, shown
from app.races.scene.scene import Scene

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
