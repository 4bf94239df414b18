"""Reading one lesson: its TOML, then its words in every language; what is wrong is said all at once."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.races.lessons import asks, measures, patching, relations, wording
from app.races.lessons.lesson import Ask, Claim, Lesson, Measure, Relation, Step, Words, labels
from app.races.lessons.lines import Lines
from app.races.lessons.meaning import Meaning, dragged, meaning, runs_of, state_of
from app.races.lessons.measuring import known
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.problems import LessonError, Problem
from app.races.lessons.written import LABEL, LABELLED, Written
from core.experiment.errors import short
from core.experiment.sentences import findings
from landscapes import LANDSCAPES

FILE = "lesson.toml"
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?$")
LONGEST = 200_000
"""Bytes of a lesson's file."""
Model = TypeVar("Model", bound=BaseModel)


def read(folder: Path) -> Lesson:
    """The lesson of a folder. Raises LessonError with everything that is wrong, in any language."""
    lesson, problems = attempt(folder)
    if lesson is None or problems:
        raise LessonError(problems)
    return lesson


def attempt(folder: Path) -> tuple[Lesson | None, list[Problem]]:
    """The lesson of a folder, and what is wrong; a translation that is wrong is left out.

    There is no lesson if its TOML is wrong, or its English.
    """
    path = folder / FILE
    try:
        lesson, problems = _Reader(path, contents(path), folder).read()
    except LessonError as error:
        return None, list(error.problems)
    if lesson is None:
        return None, problems
    english = folder / f"{wording.ENGLISH}.md"
    words: dict[str, Words] = {}
    for file in sorted({english, *folder.glob("*.md")}, key=lambda one: one != english):
        found = _said(file, lesson, words.get(wording.ENGLISH))
        problems += found[1]
        if found[0] is not None and not found[1]:
            words[file.stem] = found[0]
    if problems and (wording.ENGLISH not in words or any(one.path == path for one in problems)):
        return None, problems
    return lesson._replace(words=words), problems


def _said(file: Path, lesson: Lesson, english: Words | None) -> tuple[Words | None, list[Problem]]:
    """The words of a file, and what is wrong with them."""
    if not LANGUAGE.match(file.stem):
        return None, [Problem(file, None, "words stand in en.md, fr.md, …: a language's two letters.")]
    try:
        words, problems = wording.read(file, contents(file), lesson)
    except LessonError as error:
        return None, list(error.problems)
    return words, problems + (wording.differences(words, english) if english else [])


def contents(path: Path) -> str:
    """A file's text. Raises LessonError."""
    try:
        if path.stat().st_size > LONGEST:
            raise LessonError([Problem(path, None, f"it has more than {LONGEST:,} bytes.")])
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise LessonError([Problem(path, None, "there is no such file.")]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LessonError([Problem(path, line, "it is no text in UTF-8.")]) from None
    except OSError as error:
        raise LessonError([Problem(path, None, f"it cannot be read: {error.strerror}.")]) from None


def parsed(path: Path, text: str, model: type[Model]) -> tuple[Model, dict[str, Any]]:
    """A TOML file as its model, and as it is. Raises LessonError with a line for everything that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        reason = (found[1] if found else str(error)).rstrip(".")
        raise LessonError(
            [Problem(path, line, f"this is no TOML: {reason[:1].lower()}{reason[1:]}.")]
        ) from None
    except RecursionError:
        raise LessonError([Problem(path, None, "this is no TOML: it is nested too deep.")]) from None
    try:
        return model.model_validate_json(json.dumps(given, default=str)), given
    except ValidationError as error:
        lines = Lines(text)
        raise LessonError(
            [Problem(path, lines.of(loc), said) for loc, said in findings(error, model)]
        ) from None


class _Reader:
    """A lesson's TOML on its way to a `Lesson` without words."""

    def __init__(self, path: Path, text: str, folder: Path) -> None:
        self.path, self.folder = path, folder
        self.written, self.given = parsed(path, text, Written)
        self.lines = Lines(text)
        self.problems: list[Problem] = []

    def wrong(self, at: Sequence[str | int], sentence: str, said: Sequence[str | int] | None = None) -> None:
        """Note what is wrong at a key; `said` is how the key is called, if not as where it stands."""
        name = _path(at if said is None else said)
        self.problems.append(
            Problem(self.path, self.lines.of(at), f"{name}: {sentence}" if name else sentence)
        )

    def trying(self, at: Sequence[str | int], make: Callable[[], Any]) -> Any:
        """What is made, or None, and what is wrong is noted."""
        try:
            return make()
        except WrongKeyError as error:
            self.wrong((*at, *error.where), error.sentence)
            return None

    def read(self) -> tuple[Lesson | None, list[Problem]]:
        self._check_labels()
        base = None if self.problems else self._state(None)
        if base is None:
            return None, self.problems
        states = [self._state(i) for i in range(len(self.written.step))]
        ids = [step.id for step in self.written.step]
        for i, name in enumerate(ids):
            if ids.index(name) < i:
                self.wrong(("step", i, "id"), f"there is a step {name} already.")
        if self.problems or None in states:
            return None, self.problems
        steps = tuple(state for state in states if state)
        source = self.written.source
        lesson = Lesson(
            id=self.folder.name,
            folder=self.folder,
            version=self.written.version,
            minutes=self.written.minutes,
            source=(source,) if isinstance(source, str) else source,
            meets=self.written.meets,
            base=base,
            steps=steps,
            measures={},
            claims=(),
            drags=self.written.drag,
            words={},
        )
        lesson = lesson._replace(measures=self._measures(lesson))
        if self.problems:
            return None, self.problems  # what names these measures is not wrong itself
        lesson = lesson._replace(steps=self._asked(lesson))
        self._check_drags(lesson)
        lesson = lesson._replace(claims=self._claims(lesson))
        return lesson, self.problems

    # -- experiments and views

    def _check_labels(self) -> None:
        runs = self.written.experiment.get("runs")
        if not isinstance(runs, list) or not runs or not all(isinstance(run, dict) for run in runs):
            self.wrong(("experiment", "runs"), "it must be a list of runs, each with label, rule and lr.")
            return
        seen = set[str]()
        for i, run in enumerate(runs):
            for key in ("label", "rule", "lr"):
                if key not in run:
                    self.wrong(("experiment", "runs", i, key), "this key is required.")
            label = run.get("label", "A")
            if not isinstance(label, str) or len(label) > 20 or not re.match(LABEL, label):
                sentence = f"{short(label)} was given, but it must be {LABELLED}."
                self.wrong(("experiment", "runs", i, "label"), sentence)
            elif label in seen and "label" in run:
                self.wrong(("experiment", "runs", i, "label"), f"there is a run {label} already.")
            seen.add(str(label))

    def _state(self, number: int | None) -> Step | None:
        """The state of a step, or the lesson's own; None if there is none, and it is said why."""
        written = self.written
        step = None if number is None else written.step[number]
        base = patching.nulls(written.experiment)
        panels = written.panels if step is None or step.panels is None else step.panels
        try:
            try:
                whole = patching.experiment(base, step.experiment) if step else base
            except WrongKeyError as error:
                runs = isinstance(step and step.experiment.get("runs"), dict | list)
                raise WrongKeyError(
                    ("experiment", *(("runs",) if runs else ()), *error.where), error.sentence
                ) from None
            view = patching.view(written.view, step.view) if step else written.view
            shown = patching.shown(whole, view, [(panel.name, panel.experiment) for panel in panels])
        except WrongKeyError as error:
            self._wrong_state(number, error)
            return None
        problem = self._labels_of(shown.scene.experiments)
        if problem:
            self.wrong((*self._at(number), "experiment"), problem)
            return None
        recording = (step.recording if step and step.recording else None) or written.recording
        trains = LANDSCAPES[shown.scene.experiment.landscape.name].training is not None
        if trains and not recording:
            self.wrong(self._at(number), "a network is played from a recording; name one (recording = …).")
        return Step(
            id=step.id if step else "",
            scene=shown.scene,
            dim=shown.dim,
            lock=bool(step and step.lock),
            erratum=bool(step and step.erratum),
            crowded=bool(step and step.crowded),
            recording=recording if trains else None,
            views=(step.views if step and step.views is not None else written.views) if trains else (),
            marks=shown.marks,
            panels=shown.panels,
        )

    def _at(self, number: int | None) -> tuple[str | int, ...]:
        return () if number is None else ("step", number)

    def _labels_of(self, experiments: Sequence[Any]) -> str | None:
        for experiment in experiments:
            for label in labels(experiment):
                if len(label) > 20 or not re.match(LABEL, label):
                    return f"{short(label)} is the label of a run, but it must be {LABELLED}."
        return None

    def _wrong_state(self, number: int | None, error: WrongKeyError) -> None:
        """What is wrong in a step's state stands in the step if it says that, else in what it changes."""
        at = self._at(number)
        inside = (*at, *error.where)
        own = self.lines.of(inside) if number is not None else None
        written = number is None or any(
            inside[:k] in self.lines.lines for k in range(len(at) + 2, len(inside) + 1)
        )
        if written:
            self.wrong(inside, error.sentence)
        elif own is not None and self._base_is_wrong(error):
            return  # it was said of the lesson itself
        else:
            line = self.lines.of(error.where) or own
            name = f"{_path(inside)}: {error.sentence}"
            self.problems.append(Problem(self.path, line, name))

    def _base_is_wrong(self, error: WrongKeyError) -> bool:
        return any(problem.sentence.endswith(error.sentence) for problem in self.problems)

    # -- measures, questions, claims

    def _measures(self, lesson: Lesson) -> dict[str, Measure]:
        states = (lesson.base, *lesson.steps)
        experiments = [experiment for state in states for experiment in state.scene.experiments]
        names = {label for experiment in experiments for label in labels(experiment)}
        for table in self.written.measures.values():
            names |= _brought_in(table.get("with"))
        takes = known(experiments)
        found = {}
        for name, table in self.written.measures.items():
            made = self.trying(
                ("measures", name), lambda name=name, table=table: measures.read(name, table, takes, names)
            )
            if made is not None:
                found[name] = made
        whole = lesson._replace(measures=found)
        for measure in found.values():
            self.trying(("measures", measure.name), lambda measure=measure: _placed(whole, measure, found))
        return found

    def _asked(self, lesson: Lesson) -> tuple[Step, ...]:
        steps = []
        for i, (step, written) in enumerate(zip(lesson.steps, self.written.step, strict=True)):
            ask = None
            if written.ask is not None:
                at = ("step", i, "ask")
                ask = self.trying(
                    at, lambda step=step, written=written: asks.read(written.ask, step.scene.experiment)
                )
                if ask is not None:
                    self._check_ask(lesson, step, ask, at)
            if written.lock and ask is None and written.ask is None:
                self.wrong(("step", i, "lock"), "there is no question in this step to wait for.")
            steps.append(step._replace(ask=ask))
        return tuple(steps)

    def _check_ask(self, lesson: Lesson, step: Step, ask: Ask, at: tuple[str | int, ...]) -> None:
        for key in ("decide", "freeze"):
            said = getattr(ask, key)
            if said and isinstance(said, str):
                found = self.trying((*at, key), lambda said=said: meaning(lesson, step, said))
                if found is not None and key == "decide":
                    self._check_decide(found, ask, (*at, key))
        for option, relation in ask.when.items():
            self._check_relation(lesson, step, relation, (*at, "when", option))
        if ask.knob is not None:
            self.trying((*at, "knob"), lambda: dragged(step, str(ask.knob)))
        if step.recording and ask.kind == "point":
            self.wrong((*at, "kind"), "a network has no place on a map that could be pointed at.")

    def _check_decide(self, found: Meaning, ask: Ask, at: tuple[str | int, ...]) -> None:
        if found.kind not in ("measure", "setting"):
            self.wrong(at, "it names no measure.")
        elif reason := asks.fits(ask, found.measure.form if found.measure else None):
            self.wrong(at, reason)

    def _claims(self, lesson: Lesson) -> tuple[Claim, ...]:
        claims = []
        for i, written in enumerate(self.written.claim):
            at = ("claim", i, "that")
            relation = self.trying(at, lambda written=written: relations.read(written.that))
            name = written.of_step
            if name is not None and name not in {step.id for step in lesson.steps}:
                self.wrong(("claim", i, "in"), f"there is no step {name}.")
            elif relation is not None:
                self._check_relation(lesson, lesson.step(name), relation, at)
                claims.append(Claim(relation, name, written.edge, written.seeds))
        return tuple(claims)

    def _check_relation(
        self, lesson: Lesson, step: Step, relation: Relation, at: tuple[str | int, ...]
    ) -> None:
        """Both sides name what there is."""
        ends = relation.right if relation.relation == "between" else (relation.right,)
        for place, side in ((0, relation.left), *((2, one) for one in ends)):
            if isinstance(side, str) and (place, side) != (2, relations.NEVER):
                found = self.trying((*at, place), lambda side=side: meaning(lesson, step, side))
                if found is not None and found.kind not in ("measure", "setting"):
                    self.wrong((*at, place), f"{side} is neither a measure nor a setting.")
        if isinstance(relation.right, tuple) and relation.relation != "between":
            there = {label for one in (lesson.base, *lesson.steps) for label in labels(one.scene.experiment)}
            for label in relation.right:
                if label not in there and label not in _all_labels(lesson):
                    self.wrong((*at, 2), patching.no_run(label, sorted(there)))

    def _check_drags(self, lesson: Lesson) -> None:
        for path, (low, high) in self.written.drag.items():
            if not low < high:
                self.wrong(
                    ("drag", path), f"{low:g} and {high:g} were given, but the first must be the smaller."
                )
            if not any(_has(step, path) for step in lesson.steps):
                self.trying(("drag", path), lambda path=path: dragged(lesson.base, path))


def _has(step: Step, path: str) -> bool:
    """Whether a step has a number that is dragged."""
    try:
        dragged(step, path)
    except WrongKeyError:
        return False
    return True


def _all_labels(lesson: Lesson) -> set[str]:
    """The labels of all runs that there are in any step, panel, or change of a measure."""
    states = (lesson.base, *lesson.steps)
    found = {label for one in states for each in one.scene.experiments for label in labels(each)}
    for measure in lesson.measures.values():
        found |= _brought_in(measure.change)
    return found


def _brought_in(change: Any) -> set[str]:
    """The labels of the runs that a change names."""
    runs = change.get("runs") if isinstance(change, Mapping) else None
    if isinstance(runs, Mapping):
        return set(runs)
    entries = runs if isinstance(runs, list) else []
    return {str(one.get("label")) if isinstance(one, dict) else str(one) for one in entries}


def _placed(lesson: Lesson, measure: Measure, measures: Mapping[str, Measure]) -> None:
    """Raise WrongKeyError if a measure is of a step, a panel or other measures that there are not."""
    if measure.step is not None:
        _, experiment = state_of(lesson, lesson.base, measure)
        runs_of(measure, experiment)
    elif measure.panel is not None and not any(
        measure.panel in step.panels for step in (lesson.base, *lesson.steps)
    ):
        raise WrongKeyError(("panel",), f"no step has a panel {short(measure.panel)}.")
    names, before = list(measures), set[str]()
    before.update(names[: names.index(measure.name)])
    for i, operand in enumerate(measure.between):
        if isinstance(operand, str):
            name = operand.partition(".")[0]
            if name in measures and name not in before:
                raise WrongKeyError(("between", i), f"{name} must stand before {measure.name}.")
            steps = (lesson.base, *lesson.steps) if measure.step is None else (lesson.step(measure.step),)
            _means_somewhere(lesson, steps, operand, ("between", i))


def _means_somewhere(lesson: Lesson, steps: Sequence[Step], operand: str, at: tuple[str | int, ...]) -> None:
    """Raise WrongKeyError unless an operand is a number in one of the steps."""
    first = None
    for step in steps:
        try:
            if meaning(lesson, step, operand).kind in ("measure", "setting"):
                return
            first = first or f"{operand} is neither a measure nor a setting."
        except WrongKeyError as error:
            first = first or error.sentence
    raise WrongKeyError(at, first or f"{operand} is of no step.")


def _path(parts: Sequence[str | int]) -> str:
    """A path as one would write it: step[1].ask.options[0]."""
    names = (
        f"[{part}]" if isinstance(part, int) else f'."{part}"' if "." in part else f".{part}"
        for part in parts
    )
    return "".join(names).lstrip(".")
