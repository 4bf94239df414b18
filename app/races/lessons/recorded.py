"""Which networks a lesson looks at, so that they can be trained once and recorded."""

from collections.abc import Iterator

from app.races import solve
from app.races.lessons.lesson import Lesson, Step, every
from app.races.lessons.meaning import state_of
from app.races.lessons.measuring import changed
from app.races.lessons.wording import blocks_of_step
from core.experiment import Experiment


def recorded(lesson: Lesson) -> Iterator[tuple[str, Experiment]]:
    """Every experiment with a network that is shown or measured, with the name of its recording; each once.

    Raises WrongKeyError if a measure is of what there is not.
    """
    seen = set[tuple[str, str]]()
    for name, experiment in _all(lesson):
        key = (name, experiment.canonical())
        if key not in seen and solve.landscape(experiment).training:
            seen.add(key)
            yield name, experiment


def _named(lesson: Lesson) -> dict[str, list[Step]]:
    """In which steps each measure is named: by a sentence, a question or a claim, or by another measure."""
    found: dict[str, list[Step]] = {}

    def note(said: object, step: Step) -> None:
        for one in said if isinstance(said, tuple) else (said,):
            name = one.partition(".")[0] if isinstance(one, str) else ""
            if name in lesson.measures and step not in (steps := found.setdefault(name, [])):
                steps.append(step)
                note(lesson.measures[name].between, step)

    for step in lesson.steps:
        for words in lesson.words.values():
            for block in blocks_of_step(words.steps[step.id]):
                for piece in (one for line in block.lines for one in every(line)):
                    note(piece.of if piece.kind == "measure" else "", step)
        if step.ask:
            note((step.ask.decide, *((step.ask.freeze,) if isinstance(step.ask.freeze, str) else ())), step)
            for relation in step.ask.when.values():
                note((relation.left, relation.right), step)
    for claim in lesson.claims:
        note((claim.that.left, claim.that.right), lesson.step(claim.step))
    return found


def _all(lesson: Lesson) -> Iterator[tuple[str, Experiment]]:
    for step in lesson.steps:
        if step.recording:
            for experiment in step.scene.experiments:
                yield step.recording, experiment
    for name, steps in _named(lesson).items():
        measure = lesson.measures[name]
        for step in steps if not measure.between else ():
            state, experiment = state_of(lesson, step, measure)
            if state.recording:
                yield state.recording, changed(experiment, measure)
