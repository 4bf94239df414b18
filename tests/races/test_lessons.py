"""Every lesson: claims hold in both precisions, questions have one answer, pictures are legible."""

import pytest

from app.races import lessons, scene, solve
from app.races.lessons.asks import answer
from app.races.lessons.measuring import Situation
from app.races.solve import paths

COURSE = lessons.load(lessons.OURS)
LESSONS = list(COURSE.lessons.values())
STEPS = [
    pytest.param(lesson, step, id=f"{lesson.id}-{step.id}") for lesson in LESSONS for step in lesson.steps
]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])


def test_nothing_is_wrong_with_the_files():
    assert [str(problem) for problem in COURSE.problems] == []
    assert LESSONS


@each_lesson
def test_what_a_lesson_says_holds_at_other_rates_and_of_other_seeds_too(lesson):
    assert lesson.claims, "a lesson claims something"
    wrong = [finding.sentence for finding in lessons.check(lesson) if not finding.holds]
    assert wrong == []


@pytest.fixture
def single():
    """In 32 bits."""
    solve.SINGLE.set()
    paths.trajectory.cache_clear()
    yield
    solve.SINGLE.clear()
    paths.trajectory.cache_clear()


@pytest.mark.thorough
@each_lesson
def test_what_a_lesson_says_holds_in_32_bits(lesson, single):
    wrong = [finding.sentence for finding in lessons.check(lesson) if not finding.holds]
    assert wrong == []


@each_lesson
def test_a_lesson_asks_and_ends_in_what_to_keep_and_to_try(lesson):
    asked = [step for step in lesson.steps if step.ask]
    assert len(asked) >= 2
    assert [step.id for step in lesson.steps[-2:]] == ["takeaway", "try"]
    assert 5 <= lesson.minutes <= 10
    assert lesson.source
    assert any(words.notes for words in lesson.words["en"].steps.values()), "the teacher is told something"


@pytest.mark.parametrize(("lesson", "step"), STEPS)
def test_a_step_is_a_scene_whose_link_brings_it_back(lesson, step):
    there = lesson.scene(step)
    assert scene.decode(scene.encode(there)) == there
    assert len(scene.encode(there)) < 3000


@pytest.mark.parametrize(("lesson", "step"), STEPS)
def test_a_picture_can_be_read(lesson, step):
    assert list(lessons.illegible(lesson, step)) == []


@pytest.mark.parametrize(("lesson", "step"), [one for one in STEPS if one.values[1].ask])
def test_a_question_is_not_answered_by_what_is_shown_before(lesson, step):
    """Before a bet the run is locked, or stands at its start, and not where it is decided."""
    view = step.scene.view
    decided = answer(Situation(lesson, step), step.ask).step
    shown = view.step if view.step is not None else 0
    if step.ask.kind == "number" and step.ask.knob:
        return  # it is found by dragging, and the picture may help
    assert step.lock or shown == 0
    covered = step.recording and step.lock  # curves, layers and mistakes, until there is a bet
    assert decided is None or shown < decided or covered


def test_all_five_kinds_of_questions_are_asked():
    asked = {step.ask.kind for lesson in LESSONS for step in lesson.steps if step.ask}
    assert len(LESSONS) < 15 or asked == {"choice", "order", "number", "point", "curve"}
