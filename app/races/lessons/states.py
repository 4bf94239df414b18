"""The states of a lesson: its experiment and view, and what every step changes of them."""

import re
from collections.abc import Sequence
from typing import Any

from app.races.lessons import patching
from app.races.lessons.lesson import Step, labels
from app.races.lessons.notes import Notes, dotted
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.problems import Problem
from app.races.lessons.written import LABEL, LABELLED, Written
from core.experiment.errors import short
from landscapes import LANDSCAPES


class States:
    """Reads the states of a lesson, and notes what is wrong with them."""

    def __init__(self, written: Written, notes: Notes) -> None:
        self._written, self._notes = written, notes

    def check_labels(self) -> None:
        """Every run of the lesson has a label, a rule and a rate, and no label is there twice."""
        runs = self._written.experiment.get("runs")
        if not isinstance(runs, list) or not runs or not all(isinstance(run, dict) for run in runs):
            self._notes.wrong(
                ("experiment", "runs"), "it must be a list of runs, each with label, rule and lr."
            )
            return
        seen = set[str]()
        for i, run in enumerate(runs):
            for key in ("label", "rule", "lr"):
                if key not in run:
                    self._notes.wrong(("experiment", "runs", i, key), "this key is required.")
            label = run.get("label", "A")
            if not isinstance(label, str) or len(label) > 20 or not re.match(LABEL, label):
                sentence = f"{short(label)} was given, but it must be {LABELLED}."
                self._notes.wrong(("experiment", "runs", i, "label"), sentence)
            elif label in seen and "label" in run:
                self._notes.wrong(("experiment", "runs", i, "label"), f"there is a run {label} already.")
            seen.add(str(label))

    def state(self, number: int | None) -> Step | None:
        """The state of a step, or the lesson's own; None if there is none, and it is said why."""
        written = self._written
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
            self._notes.wrong((*self._at(number), "experiment"), problem)
            return None
        recording = (step.recording if step and step.recording else None) or written.recording
        trains = LANDSCAPES[shown.scene.experiment.landscape.name].training is not None
        if trains and not recording:
            self._notes.wrong(
                self._at(number), "a network is played from a recording; name one (recording = …)."
            )
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
        own = self._notes.lines.of(inside) if number is not None else None
        written = number is None or any(
            inside[:k] in self._notes.lines.lines for k in range(len(at) + 2, len(inside) + 1)
        )
        if written:
            self._notes.wrong(inside, error.sentence)
        elif own is not None and self._base_is_wrong(error):
            return  # it was said of the lesson itself
        else:
            line = self._notes.lines.of(error.where) or own
            name = f"{dotted(inside)}: {error.sentence}"
            self._notes.problems.append(Problem(self._notes.path, line, name))

    def _base_is_wrong(self, error: WrongKeyError) -> bool:
        return any(problem.sentence.endswith(error.sentence) for problem in self._notes.problems)
