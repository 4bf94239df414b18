"""Lessons: steps that are scenes, questions that the run decides, and words whose numbers are measured.

`docs/lessons.md` says how they are written.
"""

from app.races.lessons.asks import answer as answer_at
from app.races.lessons.asks import off, right
from app.races.lessons.checking import Finding, check
from app.races.lessons.courses import OURS, OWN, begin, course, digest, inspect, load, own
from app.races.lessons.legible import illegible
from app.races.lessons.lesson import (
    Answer,
    Ask,
    Block,
    Blocks,
    Chapter,
    Claim,
    Course,
    Lesson,
    Line,
    Measure,
    Piece,
    Relation,
    Step,
    StepWords,
    Term,
    Value,
    Words,
    labels,
)
from app.races.lessons.measuring import Situation
from app.races.lessons.measuring import resolve as resolve_at
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.patching import indexed as indexed_by
from app.races.lessons.placeholders import values
from app.races.lessons.problems import LessonError, Problem
from app.races.lessons.reading import read
from app.races.lessons.recorded import recorded
from app.races.lessons.saying import numeral, setting
from core.experiment import Experiment


def indexed(experiment: Experiment, path: str) -> str:
    """A path with a run's number in place of its label: "runs.A.lr" is "runs.0.lr". Raises WrongKeyError."""
    return indexed_by(labels(experiment), path)


def answer(lesson: Lesson, step: Step) -> Answer:
    """What the run says to a step's question. Raises WrongKeyError if it has no one answer."""
    if step.ask is None:
        raise WrongKeyError((), f"the step {step.id} has no question.")
    return answer_at(Situation(lesson, step), step.ask)


def resolve(lesson: Lesson, step: Step, measure: Measure, experiment: Experiment | None = None) -> Value:
    """What a measure comes to in a step, or of another `experiment` in the step's place."""
    if experiment is None:
        return resolve_at(Situation(lesson, step), measure)
    return resolve_at(Situation(lesson, step, lambda _: experiment), measure)


__all__ = [
    "OURS",
    "OWN",
    "Answer",
    "Ask",
    "Block",
    "Blocks",
    "Chapter",
    "Claim",
    "Course",
    "Finding",
    "Lesson",
    "LessonError",
    "Line",
    "Measure",
    "Piece",
    "Problem",
    "Relation",
    "Step",
    "StepWords",
    "Term",
    "Value",
    "Words",
    "WrongKeyError",
    "answer",
    "begin",
    "check",
    "course",
    "digest",
    "illegible",
    "indexed",
    "inspect",
    "labels",
    "load",
    "numeral",
    "off",
    "own",
    "read",
    "recorded",
    "resolve",
    "right",
    "setting",
    "values",
]
