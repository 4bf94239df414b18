"""What notebooks give: scenes in whatever form, and options by name."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from app.export.options import Options
from app.races.scene import Scene, View, begin, decode, patched, read, whole
from core.experiment import Experiment, ExperimentError

Given = Scene | Experiment | Mapping[str, Any] | str
"""A scene or an experiment, the same as a mapping or JSON, or a link."""


def scene_of(given: Given, *, fresh: bool = False) -> Scene:
    """The scene that is given; a `fresh` one begins now, with what it leaves out tuned for it.

    Raises ExperimentError.
    """
    if isinstance(given, Experiment):
        return read(given.canonical())
    if isinstance(given, Scene):
        return read(json.dumps(whole(given)))
    if isinstance(given, str):
        return decode(given.partition("?e=")[2] or given)
    plain = json_of(given)
    return begin(plain) if fresh else read(json.dumps(plain))


def json_of(given: Any) -> Any:
    """What is given, as JSON has it: NumPy's and jax's numbers, too. Raises ExperimentError."""
    try:
        return json.loads(json.dumps(given, default=_listed))
    except (TypeError, ValueError, RecursionError) as error:
        raise ExperimentError(f"A scene is made of texts, numbers and lists: {error}.") from None


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__array__"):
        return np.asarray(value).tolist()
    raise TypeError(f"{type(value).__name__} is neither")


_OPTIONS = TypeAdapter(Options)
_SAID = ("title", "caption", *View.model_fields)
"""What a scene itself says."""


def sorted_options(
    scene: Scene, given: Mapping[str, Any], others: Collection[str], *, looks: bool = True
) -> tuple[Scene, Options, dict[str, Any]]:
    """The scene with what is given for it, for Options and for `others`.

    Raises ExperimentError for anything else.
    """
    names = Options._fields if looks else ()
    for name in given:
        if name not in (*names, *others, *_SAID):
            known = ", ".join((*names, *others, *_SAID))
            raise ExperimentError(f"{name}: there is no such option; there are {known}.")
    try:
        checked = _OPTIONS.validate_python({name: value for name, value in given.items() if name in names})
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"].replace("Input should be", "must be", 1)
        raise ExperimentError(f"{first['loc'][0]}: {first['input']!r} was given, but it {reason}.") from None
    said = {name: value for name, value in given.items() if name in _SAID}
    return patched(scene, json_of(said)), checked, {name: given[name] for name in given if name in others}
