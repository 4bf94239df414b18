"""Reading and writing scenes: JSON in and out, and links."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from app.races import permalink
from app.races.palette import PALETTE
from app.races.scene import panels as side_by_side
from app.races.scene.marks import Mark
from app.races.scene.panels import MOST
from app.races.scene.scene import Scene, fits, has, standing
from app.races.scene.view import COLUMNS, PARTS, Atlas, View
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
    panels: Annotated[tuple[side_by_side.Written, ...], Field(max_length=MOST)] = Field(
        default=(), description=f"a list of 2 to {MOST} panels"
    )
    view: View = View()


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
    if written.panels:
        scene = _side_by_side(scene, written, experiment_of)
    _check(scene)
    return scene


def _side_by_side(scene: Scene, written: _Written, experiment_of: Any) -> Scene:
    """The scene with all its panels."""
    if len(written.panels) < 2:
        raise ExperimentError(f"panels: 1 was given, but there must be 2 to {MOST} of them.")
    panels = side_by_side.read(scene.experiment, written.experiment, written.panels, experiment_of)
    focus = scene.view.panel
    if focus >= len(panels):
        raise ExperimentError(f"view.panel: {focus} was given, but the last panel is {len(panels) - 1}.")
    return scene._replace(experiment=panels[focus].experiment, panels=panels)


def _check(scene: Scene) -> None:
    """Raise ExperimentError if the view speaks of what the experiment has not."""
    experiment, view, runs = scene.experiment, scene.view, len(scene.experiment.runs)
    if view.panel and not scene.panels:
        raise ExperimentError(f"view.panel: {view.panel} was given, but there are no panels.")
    if view.focus >= runs:
        raise ExperimentError(f"view.focus: {view.focus} was given, but the last run is {runs - 1}.")
    if view.step is not None and view.step > experiment.steps:
        raise ExperimentError(f"view.step: {view.step} was given, but the last step is {experiment.steps}.")
    if view.play is not None and view.play[1] > experiment.steps:
        raise ExperimentError(
            f"view.play: {list(view.play)} was given, but the last step is {experiment.steps}."
        )
    if view.knob and not has(experiment, view.knob):
        raise ExperimentError(f"view.knob: there is no number {short(view.knob)} in this experiment.")
    for name in view.hide:
        if name not in PARTS:
            raise ExperimentError(unknown("view.hide", "part", name, PARTS, many=len(PARTS)))
    for i, name in enumerate(view.columns or ()):
        if name not in COLUMNS:
            raise ExperimentError(unknown(f"view.columns[{i}]", "column", name, COLUMNS))
    if view.atlas:
        _check_atlas(experiment, view.atlas)
    for i, mark in enumerate(view.marks):
        _check_mark(scene, mark, f"view.marks[{i}]")


def _check_atlas(experiment: Experiment, atlas: Atlas) -> None:
    """Raise ExperimentError if an atlas speaks of what there is not."""
    if side_by_side.trains(experiment):
        raise ExperimentError("view.atlas: a network takes too long for an atlas; leave it out.")
    for name, path in (("x", atlas.x), ("y", atlas.y)):
        if path is not None and not has(experiment, path):
            raise ExperimentError(f"view.atlas.{name}: there is no number {short(path)} in this experiment.")
    runs = {path.split(".")[1] for path in (atlas.x, atlas.y) if path and path.startswith("runs.")}
    if len(runs) > 1:
        raise ExperimentError(f"view.atlas: {atlas.x} and {atlas.y} are of two runs; take both of one.")


def _check_mark(scene: Scene, mark: Mark, where: str) -> None:
    """Raise ExperimentError if a mark speaks of what there is not, on none of its panels."""
    if mark.panel is not None and mark.panel >= len(scene.panels):
        there = f"the last panel is {len(scene.panels) - 1}" if scene.panels else "there are no panels"
        raise ExperimentError(f"{where}.panel: {mark.panel} was given, but {there}.")
    experiments = standing(scene, mark)
    last = max(len(experiment.runs) for experiment in experiments) - 1
    if mark.run is not None and mark.run > last:
        raise ExperimentError(f"{where}.run: {mark.run} was given, but the last run is {last}.")
    if not any(fits(mark, experiment) for experiment in experiments):
        raise ExperimentError(f"{where}.path: there is no number {short(mark.path)} in this experiment.")
    if mark.color is not None and mark.color not in PALETTE:
        raise ExperimentError(unknown(f"{where}.color", "color", mark.color, PALETTE))


def minimal(scene: Scene) -> str:
    """The shortest JSON that `read` reads back as this very scene; an experiment alone is a version 1."""
    text, more = shortest(scene.experiments[0], LANDSCAPES), shown(scene)
    if not more:
        return text
    experiment = {key: value for key, value in json.loads(text).items() if key != "version"}
    whole = {"version": VERSION, "experiment": experiment} | more
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)


def shown(scene: Scene) -> dict[str, Any]:
    """What a scene says beside its experiment: title, caption, panels and view, where there are any."""
    parts = {
        "title": scene.title,
        "caption": scene.caption,
        "panels": side_by_side.written(scene.panels),
        "view": bare(scene.view),
    }
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
