"""Reading and writing scenes: JSON in and out, and links."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from app.races import permalink
from app.races.palette import PALETTE
from app.races.scene.view import COLUMNS, View
from core.experiment import Experiment, ExperimentError
from core.experiment import minimal as shortest
from core.experiment.errors import short, unknown
from core.experiment.parts import Part
from core.experiment.sentences import sentence
from core.rule import Rule
from core.rules import RULES
from landscapes import LANDSCAPES

LONGEST_TITLE, LONGEST_CAPTION = 200, 1000
"""Letters of the words around a scene."""
VERSION = 2
"""Scenes are versions of what links hold; version 1 is an experiment alone."""


class _Written(Part):
    """A scene as JSON has it, its experiment unread."""

    version: Literal[2] = 2
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] | None = Field(
        default=None, description=f"a text of at most {LONGEST_TITLE} characters"
    )
    caption: Annotated[str, Field(max_length=LONGEST_CAPTION)] | None = Field(
        default=None, description=f"a text of at most {LONGEST_CAPTION} characters"
    )
    experiment: dict[str, Any] = Field(description="an experiment")
    view: View = View()


class Scene(NamedTuple):
    """An experiment, what is shown of it, and words around it."""

    experiment: Experiment
    view: View = View()
    title: str | None = None
    caption: str | None = None

    def on(self, experiment: Experiment) -> "Scene":
        """The scene with another experiment: what of the view no longer fits there is left out."""
        if experiment == self.experiment:
            return self
        view = self.view
        if experiment.landscape != self.experiment.landscape or experiment.plane != self.experiment.plane:
            view = view.model_copy(
                update={"window": None, "camera": View().camera, "step": None, "play": None}
            )
        if experiment.landscape.name != self.experiment.landscape.name:
            view = view.model_copy(update={"marks": (), "knob": None})
            return Scene(experiment, _fitting(view, experiment))
        return self._replace(experiment=experiment, view=_fitting(view, experiment))


def _fitting(view: View, experiment: Experiment) -> View:
    """The view without what speaks of runs or steps that there are not."""
    runs, changes = len(experiment.runs), {}
    if view.focus >= runs:
        changes["focus"] = runs - 1
    if view.step is not None and view.step > experiment.steps:
        changes["step"] = experiment.steps
    if view.play is not None and view.play[1] > experiment.steps:
        changes["play"] = None
    if view.knob and not _has(experiment, view.knob):
        changes["knob"] = None
    kept = tuple(
        mark
        for mark in view.marks
        if (mark.run is None or mark.run < runs) and (mark.path is None or _has(experiment, mark.path))
    )
    if len(kept) < len(view.marks):
        changes["marks"] = kept
    return view.model_copy(update=changes) if changes else view


def _has(experiment: Experiment, path: str) -> bool:
    """Whether a number of this path stands in the experiment."""
    found: Any = experiment.model_dump(mode="json")
    for part in path.split("."):
        if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return False
    return not isinstance(found, list | dict)


def read(text: str | bytes, rules: Mapping[str, Rule] = RULES) -> Scene:
    """A scene from JSON that was sent, checked: a version 2, or a version 1, which is an experiment alone.

    Raises ExperimentError with one sentence.
    """
    return _read(text, lambda given: permalink.read(given, rules))


def begin(given: Mapping[str, Any]) -> Scene:
    """A scene that begins now, with what its experiment leaves out tuned for it. Raises ExperimentError."""
    return _read(json.dumps(given), lambda text: permalink.begin(json.loads(text)))


def _read(text: str | bytes, experiment_of: Any) -> Scene:
    if len(text) > permalink.LONGEST:
        return Scene(permalink.read(text))  # which says so
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return Scene(permalink.read(text))  # which says what is wrong
    if not isinstance(given, dict) or given.get("version") != VERSION:
        return Scene(experiment_of(text))
    try:
        written = _Written.model_validate_json(text)
    except ValidationError as error:
        raise ExperimentError(sentence(error, _Written)) from None
    if "version" in written.experiment:
        raise ExperimentError(
            "experiment.version: a scene's experiment has no version of its own; leave it out."
        )
    try:
        experiment = experiment_of(json.dumps({"version": 1} | written.experiment))
    except ExperimentError as error:
        raise type(error)(f"experiment.{error}") from error.__cause__ or error
    scene = Scene(experiment, written.view, written.title or None, written.caption or None)
    _check(scene)
    return scene


def _check(scene: Scene) -> None:
    """Raise ExperimentError if the view speaks of what the experiment has not."""
    experiment, view, runs = scene.experiment, scene.view, len(scene.experiment.runs)
    if view.focus >= runs:
        raise ExperimentError(f"view.focus: {view.focus} was given, but the last run is {runs - 1}.")
    if view.step is not None and view.step > experiment.steps:
        raise ExperimentError(f"view.step: {view.step} was given, but the last step is {experiment.steps}.")
    if view.play is not None and view.play[1] > experiment.steps:
        raise ExperimentError(
            f"view.play: {list(view.play)} was given, but the last step is {experiment.steps}."
        )
    if view.knob and not _has(experiment, view.knob):
        raise ExperimentError(f"view.knob: there is no number {short(view.knob)} in this experiment.")
    for i, name in enumerate(view.columns or ()):
        if name not in COLUMNS:
            raise ExperimentError(unknown(f"view.columns[{i}]", "column", name, COLUMNS))
    for i, mark in enumerate(view.marks):
        where = f"view.marks[{i}]"
        if mark.run is not None and mark.run >= runs:
            raise ExperimentError(f"{where}.run: {mark.run} was given, but the last run is {runs - 1}.")
        if mark.path is not None and not _has(experiment, mark.path):
            raise ExperimentError(f"{where}.path: there is no number {short(mark.path)} in this experiment.")
        if mark.color is not None and mark.color not in PALETTE:
            raise ExperimentError(unknown(f"{where}.color", "color", mark.color, PALETTE))


def minimal(scene: Scene) -> str:
    """The shortest JSON that `read` reads back as this very scene; an experiment alone is a version 1."""
    text, more = shortest(scene.experiment, LANDSCAPES), shown(scene)
    if not more:
        return text
    experiment = {key: value for key, value in json.loads(text).items() if key != "version"}
    whole = {"version": VERSION, "experiment": experiment} | more
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)


def shown(scene: Scene) -> dict[str, Any]:
    """What a scene says beside its experiment: title, caption and view, where there are any."""
    parts = {"title": scene.title, "caption": scene.caption, "view": bare(scene.view)}
    return {key: value for key, value in parts.items() if value}


def bare(view: View) -> dict[str, Any]:
    """What of a view is not as it is by default, as JSON has it."""
    return view.model_dump(mode="json", exclude_defaults=True)


def encode(scene: Scene) -> str:
    """The scene as URL-safe text; of an experiment alone what `permalink.encode` writes."""
    if scene == Scene(scene.experiment):
        return permalink.encode(scene.experiment)
    return permalink.compressed(minimal(scene))


def decode(text: str) -> Scene:
    """The scene of a link: what `encode` wrote, of whatever version, or plain JSON that someone typed.

    Raises ExperimentError with one sentence if it is neither.
    """
    return read(permalink.unpacked(text))
