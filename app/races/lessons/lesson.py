"""What a lesson is once it is read: steps as scenes, questions, measures, and its words in every language."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from app.races.lessons.problems import Problem
from app.races.scene import Scene
from core.experiment import Experiment

Number = float | None
"""What a measure comes to; None where there is no such number, as for "never"."""

PieceKind = Literal["text", "formula", "code", "run", "setting", "measure", "bet", "answer", "drag", "link"]


class Piece(NamedTuple):
    """A part of a line that is one thing.

    `text` is what is written: letters, TeX without its dollars, a run's label. `of` says what it is of: of a
    "setting" or a "drag" the path ("runs.A.lr", "steps"), of a "measure" its name and, if it is of one run,
    that run's label after a dot, of a "bet" or an "answer" the step of its question, of a "link" where it
    leads ("term:condition-number", "lesson:momentum#bet", "https://…"), whose words are `pieces`.
    """

    kind: PieceKind
    text: str = ""
    of: str = ""
    bold: bool = False
    emphasis: bool = False
    pieces: tuple["Piece", ...] = ()


Line = tuple[Piece, ...]


class Block(NamedTuple):
    """A paragraph, a list, a quote, or a formula of its own: its lines, of a list one for each item."""

    kind: Literal["paragraph", "list", "quote", "formula"]
    lines: tuple[Line, ...]
    line: int
    """Where in its file it begins."""

    def has(self, kind: PieceKind) -> bool:
        """Whether something of this kind is said in it, as "bet" and "answer", which not everyone may see."""
        return any(piece.kind == kind for line in self.lines for piece in every(line))


Blocks = tuple[Block, ...]


def every(line: Line) -> tuple[Piece, ...]:
    """All pieces of a line, those within links too."""
    return tuple(one for piece in line for one in (piece, *every(piece.pieces)))


class StepWords(NamedTuple):
    """The words of a step, in one language."""

    title: str
    line: int
    text: Blocks
    hints: tuple[Blocks, ...] = ()
    options: Mapping[str, Line] = {}
    """Those of options that are no runs, by name."""
    answer: Blocks = ()
    """To all, once the run has decided."""
    right: Blocks = ()
    wrong: Mapping[str, Blocks] = {}
    """By what was said ("low" and "high" for a number); "" for all else that is wrong."""
    marks: Mapping[str, str] = {}
    """Markdown as `app.races.markdown` reads it, by the names of marks."""
    panels: Mapping[str, str] = {}
    notes: Blocks = ()
    """For the teacher."""


class Words(NamedTuple):
    """A lesson in one language."""

    language: str
    path: Path
    title: str
    about: Blocks
    """What the lesson is about, for the list of lessons."""
    steps: Mapping[str, StepWords]
    marks: Mapping[str, str] = {}
    """Of marks in the lesson's own view."""
    panels: Mapping[str, str] = {}


Form = Literal["of", "which", "least", "most", "order", "mean", "spread"]


class Measure(NamedTuple):
    """A number with a name, or what is said of runs by it.

    "of" is a number for each run, "which" the runs of which it is true, "least" and "most" one run, "order"
    all of them from the lowest to the highest, "mean" and "spread" one number of them all.
    """

    name: str
    form: Form
    measure: str
    """The name of a measure of core/measures or of a recording; "ratio", "difference" or "product"."""
    told: Mapping[str, Any]
    """Its arguments as they are written: knobs by their labels, axes by their number."""
    runs: tuple[str, ...] | None
    """Labels; None: of all that there are."""
    step: str | None
    """Of the experiment of this step; None: of that of whoever names it."""
    change: Mapping[str, Any]
    """What of the experiment is another, as in a step."""
    panel: str | None
    between: tuple["Operand", ...] = ()
    above: Number = None
    below: Number = None
    digits: int | None = None
    decimals: int | None = None
    percent: bool = False


class Value(NamedTuple):
    """What a measure or a setting comes to: a number or none for each run, or runs.

    Of the landscape and of single numbers the only key of `numbers` is "".
    """

    numbers: Mapping[str, Number] = {}
    labels: tuple[str, ...] | None = None
    """The runs of which it is true, or in their order."""
    whole: bool = False
    """Whether the numbers are counts, or numbers of steps."""
    text: str | None = None
    """A setting that is no number."""
    measure: Measure | None = None
    """What says how it is written."""


Operand = float | str | tuple[str, ...]


class Relation(NamedTuple):
    """What is claimed: two sides, and how they stand to each other."""

    left: Operand
    relation: str
    right: Any
    """An operand; two numbers for "between"; labels for "order" and "includes"; "never"."""
    within: float = 0.0
    share: bool = False
    """Whether `within` is a share of the right side."""


class Claim(NamedTuple):
    """What must hold, or the lesson is wrong."""

    that: Relation
    step: str | None
    """Of the experiment of this step; None: of the lesson's own."""
    edge: bool
    """Whether it need not hold for rates a thousandth higher or lower."""
    seeds: int
    """For how many other seeds it must hold where chance is drawn."""


class Ask(NamedTuple):
    """A question that the run decides; docs/lessons.md says how each kind is."""

    kind: Literal["choice", "order", "number", "point", "curve"]
    options: tuple[str, ...] = ()
    """Labels of runs, or names of options that have words."""
    many: bool = False
    decide: str | None = None
    """The name of a measure."""
    when: Mapping[str, Relation] = {}
    """For each option what makes it right."""
    low: float = 0.0
    high: float = 1.0
    within: float = 0.0
    share: bool = False
    """Whether `within` is a share of the answer."""
    knob: str | None = None
    log: bool = False
    whole: bool = False
    begin: float = 0.0
    run: str | None = None
    at: int | None = None
    scale: Literal["log", "linear"] = "log"
    freeze: str | int | None = None
    """The measure that says at which step the run stops."""
    edge: bool = False
    seeds: int = 3


class Answer(NamedTuple):
    """What the run says to a question."""

    options: tuple[str, ...] = ()
    """Those that are right; for an order all of them."""
    number: float | None = None
    point: tuple[float, ...] | None = None
    curve: tuple[float, ...] | None = None
    """The loss after every step."""
    step: int | None = None
    """Where the run stops when it has decided; None: at its end."""


class Step(NamedTuple):
    """One step: a state, whatever was shown before."""

    id: str
    scene: Scene
    """Marks and panels have their names in place of their words; `Lesson.scene` puts these in."""
    dim: tuple[str, ...] = ()
    """Labels of runs that are faint."""
    ask: Ask | None = None
    lock: bool = False
    erratum: bool = False
    crowded: bool = False
    """Whether paths or heads may lie on each other, since that is what is shown."""
    recording: str | None = None
    views: tuple[str, ...] = ()
    """What of a recorded training is shown."""
    marks: tuple[str, ...] = ()
    """The names of the view's marks, in their order."""
    panels: tuple[str, ...] = ()
    """The names of the panels."""


class Lesson(NamedTuple):
    """A lesson, with its words in every language that it has."""

    id: str
    folder: Path
    version: int
    minutes: int
    source: tuple[str, ...]
    meets: tuple[str, ...]
    base: Step
    """The lesson's own experiment and view, which steps change."""
    steps: tuple[Step, ...]
    measures: Mapping[str, Measure]
    claims: tuple[Claim, ...]
    drags: Mapping[str, tuple[float, float]]
    words: Mapping[str, Words]
    """By language: "en", "fr", …"""

    def step(self, name: str | None) -> Step:
        """A step by its id; the lesson's own state if that is None. Raises KeyError."""
        if name is None:
            return self.base
        found = next((step for step in self.steps if step.id == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def said(self, language: str) -> Words:
        """The words in a language, or in English."""
        return self.words.get(language, self.words["en"])

    def scene(self, step: Step, language: str = "en") -> Scene:
        """A step as an ordinary scene, with the words on it in a language."""
        words = self.said(language)
        own = words.steps.get(step.id)
        marks = {**words.marks, **(own.marks if own else {})}
        titles = {**words.panels, **(own.panels if own else {})}
        scene = step.scene
        texts = zip(scene.view.marks, step.marks, strict=True)
        written = tuple(mark.model_copy(update={"text": marks.get(name, "")}) for mark, name in texts)
        panels = zip(scene.panels, step.panels, strict=True)
        return scene._replace(
            title=own.title if own else words.title,
            view=scene.view.model_copy(update={"marks": written}),
            panels=tuple(panel._replace(title=titles.get(name)) for panel, name in panels),
        )


class Term(NamedTuple):
    """A term of the glossary, in one language."""

    id: str
    path: Path
    name: str
    symbol: str
    """TeX, or empty."""
    text: Blocks


class Chapter(NamedTuple):
    """Lessons that belong together, and in each language what they are called and about."""

    id: str
    lessons: tuple[str, ...]
    titles: Mapping[str, str]
    about: Mapping[str, Blocks]


class Course(NamedTuple):
    """All lessons in their order, and the glossary."""

    chapters: tuple[Chapter, ...]
    lessons: Mapping[str, Lesson]
    """By id, in the order of the course; those of one's own folder come last."""
    titles: Mapping[str, str]
    about: Mapping[str, Blocks]
    glossary: Mapping[str, Mapping[str, Term]]
    """By language, then by id."""
    problems: tuple[Problem, ...]
    """Everything that is wrong, and why a lesson is missing; each reads as a sentence."""


def labels(experiment: Experiment) -> tuple[str, ...]:
    """What the runs of a lesson's experiment are called."""
    return tuple(run.label or "" for run in experiment.runs)
