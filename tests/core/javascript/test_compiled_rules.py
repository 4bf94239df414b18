"""Every rule in JavaScript against the engine in 64 bits, step by step; thoroughly, with all its toggles."""

from pathlib import Path
from typing import Any

import pytest

from core.rule import Rule
from core.rules import RULES
from tests.core.javascript.agreement import Course, asked, compared, disagreement
from tests.core.javascript.node import Bench

pytestmark = pytest.mark.usefixtures("x64")

QUICK = (Course("beale"), Course("regression", size=10))
COURSES = (
    Course("beale"),  # polynomial
    Course("rastrigin"),  # trigonometric
    Course("relu_valley"),  # kinked
    Course("rosenbrock_n", {"n": 32}),
    Course("regression", size=10),
    Course("moons"),  # logistic
)
MATRIX = Course("digits", size=16)
"""For rules that need a parameter that is a matrix."""


def variants(rule: Rule) -> list[dict[str, Any]]:
    """The defaults, and every other value of every toggle."""
    others = ((t.name, value, t.default) for t in rule.toggles for value in t.choices or (True, False))
    return [{}, *({name: value} for name, value, default in others if value != default)]


def agree(folder: Path, course: Course, rules: dict[Rule, list[dict[str, Any]]], steps: int) -> None:
    """Both machines find the same runs."""
    bench = Bench(folder)
    cases = [*asked(bench, course, rules.items(), steps)]
    answers = bench.answers()
    wrong = [found for case in cases if (found := disagreement(case, answers[case.number]))]
    chaotic = [f"{case.label} from {compared(case)}" for case in cases if compared(case) <= steps]
    print(f"\n{course.name}: {len(cases)} runs, {len(chaotic)} chaotic:", *chaotic, sep="\n  ")
    assert cases
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("course", QUICK, ids=lambda course: course.name)
def test_every_rule_agrees_with_the_engine(course, tmp_path):
    plain = {rule: [{}] for rule in RULES.values() if "matrix" not in rule.needs}
    agree(tmp_path, course, plain, 100)


@pytest.mark.thorough
@pytest.mark.parametrize("course", [*COURSES, MATRIX], ids=lambda course: course.name)
def test_every_rule_with_every_toggle_agrees_with_the_engine(course, tmp_path):
    matrix = course is MATRIX
    rules = {rule: variants(rule) for rule in RULES.values() if ("matrix" in rule.needs) == matrix}
    agree(tmp_path, course, rules, 200)


@pytest.mark.parametrize("rule", ["sophia", "sophia_g"])
@pytest.mark.parametrize("seed", [7, 2**32 - 5])
def test_a_rule_draws_the_same_from_the_same_seed(rule, seed, tmp_path):
    course, bench = Course("rosenbrock"), Bench(tmp_path)
    (case,) = asked(bench, course, [(RULES[rule], [{}])], 60, seed)
    assert disagreement(case, bench.answers()[case.number]) is None
    assert compared(case) > 30
    (tmp_path / "other").mkdir()
    (other,) = asked(Bench(tmp_path / "other"), course, [(RULES[rule], [{}])], 60)
    assert abs(case.engine.x - other.engine.x).max() > 1e-3


def test_shampoo_whitens_a_matrix_as_the_engine_does(tmp_path):
    agree(tmp_path, MATRIX, {RULES["shampoo"]: [{}]}, 12)
