"""What the lectures teach, and which lessons meet it; run as a script it writes docs/course.md."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.races import lessons
from app.races.lessons import Blocks, Course, Lesson
from app.races.lessons.lesson import every
from landscapes import LANDSCAPES

FILE = Path(__file__).parents[2] / "docs" / "course.md"

SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "Update rules": {
        "gradient descent on all data": "rule:gd",
        "stochastic gradient descent, batches of 1, 10 and all": "batch",
        "sampling with replacement, and shuffled epochs": "order",
        "momentum, the rate inside the memory": "momentum.form=rate_inside",
        "momentum, the rate outside (PyTorch, optax)": "momentum.form=rate_outside",
        "momentum as an average (EMA)": "momentum.form=ema",
        "Nesterov, look-ahead": "nesterov.form=look_ahead",
        "Nesterov, two points": "nesterov.form=two_point",
        "Nesterov as PyTorch has it": "nesterov.form=pytorch",
        "AdaGrad": "rule:adagrad",
        "AdaDelta over a window": "rule:adadelta_window",
        "AdaDelta as a deck averages it": "adadelta.form=ema",
        "AdaDelta (Zeiler)": "adadelta.form=zeiler",
        "RMSProp": "rule:rmsprop",
        "ε inside or outside of the root": "rmsprop.eps_inside=True",
        "Rprop": "rule:rprop",
        "Adam": "adam.bias=corrected",
        "Adam without bias correction": "adam.bias=uncorrected",
        "Adam as two decks print it": "adam.bias=misprinted",
        "AdamW": "rule:adamw",
        "AdaMax": "rule:adamax",
        "SparseAdam": "term:sparse-adam",
        "vSGD": "rule:vsgd",
        "SVRG": "rule:svrg",
        "averaged SGD (Polyak–Ruppert)": "rule:asgd",
        "natural gradient": "term:natural-gradient",
        "Newton's method": "rule:newton",
        "saddle-free Newton": "rule:saddle_free_newton",
        "quasi-Newton": "term:quasi-newton",
        "adaptive rules as diagonal quasi-Newton": "text:diagonal quasi-newton",
        "L-BFGS": "rule:lbfgs",
        "stochastic L-BFGS": "text:stochastic L-BFGS",
        "conjugate gradient": "rule:conjugate_gradient",
        "trust region": "rule:trust_region",
        "trust-region Newton-CG": "text:Newton-CG",
        "coordinate descent": "term:coordinate-descent",
        "line search": "term:line-search",
        "Shampoo": "rule:shampoo",
        "K-FAC": "rule:kfac",
        "weight decay": "decay",
        "coupled and decoupled decay": "decoupled",
    },
    "Learning-rate schedules": {
        "constant": "schedule:constant",
        "exponential, η₀γⁿ": "schedule:exponential",
        "exponential, η₀e^(−βk)": "schedule:natural_exponential",
        "staircase": "schedule:staircase",
        "inverse, η₀(1 + γn)^(−c)": "schedule:inverse",
        "c/t": "schedule:harmonic",
        "α/(1 + βk)": "schedule:inverse_time",
        "0.1/t^0.3": "schedule:polynomial",
        "reduce on plateau": "schedule:plateau",
        "drop by ten at milestones": "schedule:milestones",
        "batch times k: rate times √k, or times k": "term:linear-scaling",
    },
    "Initialization": {
        "zeros": "initialization=zeros",
        "constants": "initialization=constant",
        "N(0, 1)": "initialization=normal",
        "0.01 · N(0, 1)": "initialization=small",
        "Xavier": "initialization=xavier_normal",
        "He": "initialization=he_normal",
        "orthogonal": "initialization=orthogonal",
        "2/√n, a misprint": "initialization=misprint",
    },
    "Activations": {
        "sigmoid": "activation=sigmoid",
        "tanh": "activation=tanh",
        "ReLU, and its dead units": "term:dead-unit",
        "leaky ReLU": "activation=leaky_relu",
        "sign": "text:the sign function",
    },
    "Normalization": {
        "batch norm": "normalization=batch",
        "before or after the activation": "placement=after",
        "running averages at test time": "text:running average",
        "layer norm": "normalization=layer",
        "group norm": "normalization=group",
        "instance norm": "term:instance-norm",
        "weight norm": "normalization=weight",
    },
    "Regularization": {
        "L2 penalty": "decay",
        "L1 penalty": "term:l1-penalty",
        "norm-ball constraints": "term:max-norm",
        "dropout": "dropout",
        "dropout as 2ⁿ networks": "text:subnetwork",
        "DropConnect": "term:dropconnect",
        "early stopping": "term:early-stopping",
        "augmentation": "term:augmentation",
        "averaging the predictions of augmented copies": "text:augmented cop",
        "label smoothing": "term:label-smoothing",
        "Jacobian penalty": "text:Jacobian",
        "orthogonality penalty": "text:non-orthog",
    },
    "Preprocessing": {
        "features of different scale": "landscape:scales",
        "standardization": "term:standardization",
        "whitening": "term:whitening",
        "rare features": "landscape:one_hot",
    },
    "Losses": {
        "mean squared error": "term:mse",
        "absolute error": "text:absolute error",
        "cross-entropy": "term:cross-entropy",
        "Kullback–Leibler divergence": "term:kl-divergence",
    },
    "Tips": {
        "random search against a grid": "term:random-search",
        "search on a logarithmic scale": "term:log-scale",
        "coarse to fine, and the best at the edge": "text:at the edge",
        "small batches generalize": "term:generalization",
        "stopping by the gradient's length, and why not": "text:small gradient is no proof",
        "memory of momentum and of Adam": "text:the memory of the weights",
        "redundant data": "text:redundant",
        "why no line search for SGD": "term:line-search",
        "saddles outnumber minima in high dimension": "landscape:gaussian",
        "in wide networks minima are about equally good": "text:as good as each other",
    },
}
"""By chapter what the lectures list, and how a lesson is known to meet it: by a mark, or by words."""


def met(lesson: Lesson) -> set[str]:
    """Marks of all that a lesson shows or speaks of."""
    found = {f"term:{name}" for name in (*lesson.meets, *_linked(lesson))}
    for step in (lesson.base, *lesson.steps):
        for experiment in step.scene.experiments:
            choice = experiment.landscape
            found |= {f"landscape:{choice.name}"}
            if LANDSCAPES[choice.name].training:
                found |= {f"{name}={value}" for name, value in choice.toggles.items()}
                found |= {name for name, value in choice.params.items() if name == "dropout" and value}
            for run in experiment.runs:
                found |= {f"rule:{run.rule}", f"schedule:{run.schedule.name}"}
                found |= {f"{run.rule}.{name}={value}" for name, value in run.toggles.items()}
                found |= {"decay"} if run.weight_decay else set()
                found |= {"decoupled"} if run.weight_decay and run.decay == "decoupled" else set()
                batch = experiment.own(run).batch
                found |= {"batch", f"order {batch.order}"} if batch.size else set()
    return found | ({"order"} if {"order replacement", "order shuffled"} <= found else set())


def _all(lesson: Lesson) -> Iterable[Blocks]:
    said = lesson.words["en"]
    yield said.about
    for step in said.steps.values():
        yield from (step.text, *step.hints, step.answer, step.right, *step.wrong.values(), step.notes)


def _linked(lesson: Lesson) -> Iterable[str]:
    pieces = (
        piece for blocks in _all(lesson) for block in blocks for line in block.lines for piece in every(line)
    )
    return [piece.of.removeprefix("term:") for piece in pieces if piece.of.startswith("term:")]


def spoken(lesson: Lesson) -> str:
    """The English words of a lesson."""
    text = (lesson.folder / "en.md").read_text("utf-8")
    return re.sub(r"\s+", " ", re.sub(r"\]\([^)]*\)|[\[\]*_`]", "", text)).casefold()


def table(course: Course) -> dict[str, dict[str, list[Lesson]]]:
    """For every subject the lessons that meet it."""
    known = [(lesson, met(lesson), spoken(lesson)) for lesson in course.lessons.values()]
    return {
        chapter: {
            title: [
                lesson
                for lesson, marks, text in known
                if mark in marks or (mark.startswith("text:") and mark[5:].casefold() in text)
            ]
            for title, mark in subjects.items()
        }
        for chapter, subjects in SUBJECTS.items()
    }


def written(course: Course) -> str:
    """docs/course.md."""
    lines = [
        "# What the course meets",
        "",
        "Every update rule, schedule, initialization, normalization, regularizer, preprocessing and tip of",
        "the lectures ([lectures.md](lectures.md)), and the lessons that show or speak of it.",
        "`python tests/races/course_table.py` writes this page out of the lessons.",
    ]
    numbers = {name: i for i, name in enumerate(course.lessons, 1)}
    for chapter, subjects in table(course).items():
        lines += ["", f"## {chapter}", "", "| | lessons |", "|---|---|"]
        for title, found in subjects.items():
            names = ", ".join(f"{numbers[one.id]} {one.words['en'].title}" for one in found)
            lines.append(f"| {title} | {names} |")
    lines += [
        "",
        "## The lessons",
        "",
        "| | lesson | minutes | questions | folder |",
        "|---|---|---|---|---|",
    ]
    for name, lesson in course.lessons.items():
        asked = sum(step.ask is not None for step in lesson.steps)
        title = lesson.words["en"].title
        lines.append(f"| {numbers[name]} | {title} | {lesson.minutes} | {asked} | `{name}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(lessons.load(lessons.OURS)), "utf-8")
