"""What the player of lessons is told: the state of every step, its question, and what its numbers come to.

The words stand in the page (app/export/lessons); app/player/types/lessons.d.ts describes the rest.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app import VERSION
from app.player import addresses, recording_messages
from app.player.messages.panels import described
from app.races import lessons, letters, recordings, solve
from app.races.lessons import Answer, Ask, Block, Lesson, Measure, Piece, Step, StepWords, Value
from app.races.lessons.lesson import every
from app.races.scene import Scene, bare, encode
from core.experiment import ExperimentError
from core.measures import MEASURES


class Message(NamedTuple):
    """The states of a lesson, and what they are made of."""

    text: str
    """JSON."""
    scenes: tuple[Scene, ...]
    """Those that the browser computes: their modules and numbers are at the addresses in `races`."""
    races: tuple[dict[str, Any], ...]
    """Their descriptions."""
    recordings: Mapping[str, bytes]
    """What is played of recorded trainings, by their addresses."""


def message(lesson: Lesson, language: str) -> Message:
    """The states of a lesson. Raises ExperimentError, and LessonError for a question without an answer."""
    races: dict[str, int] = {}
    scenes: list[Scene] = []
    played: dict[str, bytes] = {}
    told = [_step(lesson, step, language, races, scenes, played) for step in lesson.steps]
    descriptions = [json.loads(text) for text in races]
    about = {
        "id": lesson.id,
        "version": VERSION,
        "title": lesson.said(language).title,
        "language": lesson.said(language).language,
        "steps": told,
        "races": descriptions,
        "measures": {name: measure(one) for name, one in lesson.measures.items()},
    }
    return Message(json.dumps(about, ensure_ascii=False), tuple(scenes), tuple(descriptions), played)


def networked(step: Step) -> bool:
    """Whether a step plays a recorded training: its race cannot be computed while it is read."""
    return any(solve.landscape(one).training is not None for one in step.scene.experiments)


def _step(
    lesson: Lesson,
    step: Step,
    language: str,
    races: dict[str, int],
    scenes: list[Scene],
    played: dict[str, bytes],
) -> dict[str, Any]:
    scene = lesson.scene(step, language)
    words = lesson.said(language).steps[step.id]
    names = lessons.labels(scene.experiment)
    found = lessons.values(lesson, step)
    link = encode(scene._replace(title=None))
    race, recording = None, None
    if networked(step):
        recording = _recording(lesson, step, scene, played)
    else:
        text = json.dumps(_race(lesson, step, scene, language), ensure_ascii=False)
        if text not in races:
            scenes.append(scene)
        race = races.setdefault(text, len(races))
    return {
        "id": step.id,
        "title": plain(words.title),
        "race": race,
        "view": bare(scene.view),
        "recording": recording,
        "labels": list(names),
        "link": link,
        "knobs": knobs(step, words),
        "lock": step.lock,
        "ask": step.ask and _ask(lesson, step, step.ask),
        "values": {name: value(one) for name, one in found.items()},
        "whole": [name for name, one in found.items() if one.whole],
    }


def _recording(lesson: Lesson, step: Step, scene: Scene, played: dict[str, bytes]) -> dict[str, Any]:
    """The recorded trainings of a step, one for each panel. Raises ExperimentError if one was never made."""
    folder, name = recordings.beside(lesson.folder), step.recording or ""
    trainings = []
    for i, experiment in enumerate(scene.experiments):
        found = recordings.find(name, experiment, folder)
        if found is None:
            raise ExperimentError(
                f"{lesson.id}, {step.id}: recording: {name or 'none'} is not of this experiment."
            )
        message = recording_messages.packed(found, experiment)
        address = addresses.recording_url(lesson.id, hashlib.sha256(message).hexdigest()[:16])
        played[address] = message
        title = scene.panels[i].title if scene.panels else ""
        trainings.append({"address": address, "title": plain(title or "")})
    return {"trainings": trainings, "views": list(step.views or ("curves",)), "panel": scene.view.panel}


def plain(title: str) -> str:
    """A title without markup, its formulas in plain letters."""
    return re.sub(r"\$([^$]+)\$", lambda found: letters.plain(found[1]), title)


def _race(lesson: Lesson, step: Step, scene: Scene, language: str) -> dict[str, Any]:
    """What is computed: the same for all steps that differ in their views alone."""
    focus = scene.view.focus
    blank = Scene(
        scene.experiment, panels=scene.panels, view=type(scene.view)(focus=focus, panel=scene.view.panel)
    )
    race = described(blank)
    for one in (race, *(panel["about"] for panel in race.get("panels", []) if panel["about"])):
        one["shown"] = {}
        for i, run in enumerate(one["runs"]):
            label = one["experiment"]["runs"][i]["label"]
            if label in step.dim:
                run["back"] = True
    ranges = {path: bounds for of, bounds in lesson.drags.items() if (path := _indexed(step, of))}
    for control in race["controls"]:
        if control["path"] in ranges:
            low, high = ranges[control["path"]]
            control |= {"low": low, "high": high, "log": control["log"] and low > 0}
    return race


def knobs(step: Step, words: StepWords) -> list[str]:
    """The paths of numbers that a reader may turn in a step: of the view, the question, the text."""
    asked = [step.ask.knob] if step.ask and step.ask.knob else []
    written = [piece.of for piece in pieces(words) if piece.kind == "drag"]
    paths = [path for one in (*asked, *written) if (path := _indexed(step, one))]
    return list(dict.fromkeys([*([step.scene.view.knob] if step.scene.view.knob else []), *paths]))


def _indexed(step: Step, path: str) -> str | None:
    """A path with the number of the run in place of its label; None where the step has no such run."""
    label = path.split(".")[1] if path.startswith("runs.") else None
    if label is not None and label not in lessons.labels(step.scene.experiment):
        return None
    return lessons.indexed(step.scene.experiment, path)


def pieces(words: StepWords) -> Iterator[Piece]:
    """Every piece of a step's words."""
    whole = (words.text, *words.hints, words.answer, words.right, *words.wrong.values(), words.notes)
    for blocks in whole:
        for block in blocks:
            yield from of_block(block)
    for line in words.options.values():
        yield from every(line)


def of_block(block: Block) -> Iterator[Piece]:
    """Every piece of a block."""
    for line in block.lines:
        yield from every(line)


def measure(one: Measure) -> dict[str, Any]:
    """A measure as the browser computes it; `live` where it can, of what is shown."""
    own = one.step is None and not one.change and one.panel is None and not one.between
    told = {
        "form": one.form,
        "of": one.measure,
        "told": dict(one.told),
        "runs": one.runs and list(one.runs),
        "style": style(one),
        "live": own and one.measure in MEASURES,
    }
    bounds = {"above": one.above, "below": one.below}
    return told | {name: bound for name, bound in bounds.items() if bound is not None}


def style(measure: Measure | None) -> dict[str, Any]:
    """How a number is written."""
    if measure is None:
        return {}
    given = {"digits": measure.digits, "decimals": measure.decimals, "percent": measure.percent or None}
    return {name: one for name, one in given.items() if one is not None}


def value(found: Value) -> Any:
    """What a name comes to, as JSON has it: a number, runs by their labels, words, or null for "never"."""
    if found.labels is not None:
        return list(found.labels)
    if found.text is not None:
        return found.text
    return found.numbers[""] if "" in found.numbers else next(iter(found.numbers.values()), None)


def _ask(lesson: Lesson, step: Step, ask: Ask) -> dict[str, Any]:
    """A question with what the run says to it."""
    answer = lessons.answer(lesson, step)
    names = lessons.labels(step.scene.experiment)
    share = abs(answer.number or 0.0) if ask.share else 1.0
    return {
        "kind": ask.kind,
        "options": list(ask.options),
        "many": ask.many,
        "answer": _answered(ask, answer),
        "freeze": answer.step,
        "low": ask.low,
        "high": ask.high,
        "begin": ask.begin,
        "log": ask.log,
        "whole": ask.whole,
        "knob": _indexed(step, ask.knob) if ask.knob else None,
        "within": ask.within * share,
        "style": style(lesson.measures.get(str(ask.decide).partition(".")[0])),
        "run": names.index(ask.run) if ask.run else 0,
        "at": ask.at,
        "scale": ask.scale,
    }


def _answered(ask: Ask, answer: Answer) -> Any:
    if ask.kind in ("choice", "order"):
        return list(answer.options)
    if ask.kind == "number":
        return answer.number
    return list(answer.point or ()) if ask.kind == "point" else None  # a curve is the run's own
