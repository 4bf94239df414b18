"""What decides a lesson: its measures, questions and claims, and the numbers that are dragged."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.races.lessons import asks, measures, patching, relations
from app.races.lessons.lesson import Ask, Claim, Lesson, Measure, Relation, Step, labels
from app.races.lessons.meaning import Meaning, dragged, meaning, runs_of, state_of
from app.races.lessons.measuring import known
from app.races.lessons.notes import Notes
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.written import Written
from core.experiment.errors import short


class Deciding:
    """Reads what decides a lesson, and notes what is wrong with it."""

    def __init__(self, written: Written, notes: Notes) -> None:
        self._written, self._notes = written, notes

    def measures(self, lesson: Lesson) -> dict[str, Measure]:
        """Its measures by their names."""
        states = (lesson.base, *lesson.steps)
        experiments = [experiment for state in states for experiment in state.scene.experiments]
        names = {label for experiment in experiments for label in labels(experiment)}
        for table in self._written.measures.values():
            names |= _brought_in(table.get("with"))
        takes = known(experiments)
        found = {}
        for name, table in self._written.measures.items():
            made = self._notes.trying(
                ("measures", name),
                lambda name=name, table=table: measures.read(name, table, takes, names),
            )
            if made is not None:
                found[name] = made
        whole = lesson._replace(measures=found)
        for measure in found.values():
            self._notes.trying(
                ("measures", measure.name), lambda measure=measure: _placed(whole, measure, found)
            )
        return found

    def asked(self, lesson: Lesson) -> tuple[Step, ...]:
        """Its steps with their questions."""
        steps = []
        for i, (step, written) in enumerate(zip(lesson.steps, self._written.step, strict=True)):
            ask = None
            if written.ask is not None:
                at = ("step", i, "ask")
                ask = self._notes.trying(
                    at, lambda step=step, written=written: asks.read(written.ask, step.scene.experiment)
                )
                if ask is not None:
                    self._check_ask(lesson, step, ask, at)
            if written.lock and ask is None and written.ask is None:
                self._notes.wrong(("step", i, "lock"), "there is no question in this step to wait for.")
            steps.append(step._replace(ask=ask))
        return tuple(steps)

    def _check_ask(self, lesson: Lesson, step: Step, ask: Ask, at: tuple[str | int, ...]) -> None:
        for key in ("decide", "freeze"):
            said = getattr(ask, key)
            if said and isinstance(said, str):
                found = self._notes.trying((*at, key), lambda said=said: meaning(lesson, step, said))
                if found is not None and key == "decide":
                    self._check_decide(found, ask, (*at, key))
        for option, relation in ask.when.items():
            self._check_relation(lesson, step, relation, (*at, "when", option))
        if ask.knob is not None:
            self._notes.trying((*at, "knob"), lambda: dragged(step, str(ask.knob)))
        if step.recording and ask.kind == "point":
            self._notes.wrong((*at, "kind"), "a network has no place on a map that could be pointed at.")

    def _check_decide(self, found: Meaning, ask: Ask, at: tuple[str | int, ...]) -> None:
        if found.kind not in ("measure", "setting"):
            self._notes.wrong(at, "it names no measure.")
        elif reason := asks.fits(ask, found.measure.form if found.measure else None):
            self._notes.wrong(at, reason)

    def claims(self, lesson: Lesson) -> tuple[Claim, ...]:
        """What must hold."""
        claims = []
        for i, written in enumerate(self._written.claim):
            at = ("claim", i, "that")
            relation = self._notes.trying(at, lambda written=written: relations.read(written.that))
            name = written.of_step
            if name is not None and name not in {step.id for step in lesson.steps}:
                self._notes.wrong(("claim", i, "in"), f"there is no step {name}.")
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
                found = self._notes.trying((*at, place), lambda side=side: meaning(lesson, step, side))
                if found is not None and found.kind not in ("measure", "setting"):
                    self._notes.wrong((*at, place), f"{side} is neither a measure nor a setting.")
        if isinstance(relation.right, tuple) and relation.relation != "between":
            there = {label for one in (lesson.base, *lesson.steps) for label in labels(one.scene.experiment)}
            for label in relation.right:
                if label not in there and label not in _all_labels(lesson):
                    self._notes.wrong((*at, 2), patching.no_run(label, sorted(there)))

    def check_drags(self, lesson: Lesson) -> None:
        """Every dragged number is one of a step, and its range has two ends."""
        for path, (low, high) in self._written.drag.items():
            if not low < high:
                self._notes.wrong(
                    ("drag", path), f"{low:g} and {high:g} were given, but the first must be the smaller."
                )
            if not any(_has(step, path) for step in lesson.steps):
                self._notes.trying(("drag", path), lambda path=path: dragged(lesson.base, path))


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
