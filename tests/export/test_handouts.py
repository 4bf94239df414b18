"""Lessons on paper, on slides and in frames."""

import html
import io
import re

import pytest
from pypdf import PdfReader

from app.export.drawing.canvas.pieces import can_be_set, known
from app.export.lessons import deck, framing, handout
from app.races import lessons
from app.races.lessons.lesson import every
from core.experiment import ExperimentError


@pytest.fixture(scope="module")
def course():
    return lessons.load(lessons.OURS)


def words_of(data):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def test_a_handout_has_all_steps_and_the_answers_on_its_last_page(course):
    whole = course.lessons["below-one-tenth"]
    lesson = whole._replace(steps=(*whole.steps[:3], whole.step("where")))
    *first, last = words_of(handout.handout(course, lesson))
    said = lesson.words["en"].steps
    for step in lesson.steps:
        assert any(html.unescape(said[step.id].title) in page for page in first), step.id
    asked = [step for step in lesson.steps if step.ask]
    assert last.startswith("Answers")
    assert all(said[step.id].title in last for step in asked)
    gone = lessons.resolve(lesson, lesson.step("bet"), lesson.measures["leaves"]).numbers["D"]
    assert f"after {gone:.0f} steps" in last  # what the run says,
    assert not any(f"after {gone:.0f} steps" in page for page in first)  # and not before
    assert "Notes for the teacher" not in " ".join(first)
    one = lesson._replace(steps=lesson.steps[:1])
    noted = handout.handout(course, one, notes=True)
    assert "Notes for the teacher" in " ".join(words_of(noted))
    assert handout.handout(course, one, notes=True) == noted
    assert all("{" not in page and "$" not in page for page in [*first, last])


def test_a_recorded_lesson_is_printed_without_training(course, monkeypatch):
    from app.races.trainings import running

    monkeypatch.setattr(running, "pieces", None)
    whole = course.lessons["initialization"]
    shown = {
        views: next(step for step in whole.steps if (step.views or ("curves",))[0] == views)
        for views in ("layers", "curves")
    }
    lesson = whole._replace(steps=tuple(shown.values()))
    pages = words_of(handout.handout(course, lesson))
    assert any("std of activations" in page for page in pages)
    assert any("validation accuracy" in page for page in pages)
    assert "recording" not in " ".join(pages).casefold()


def test_a_deck_has_a_slide_a_step_and_shows_the_answer_last(course):
    lesson = course.lessons["below-one-tenth"]
    short = lesson._replace(steps=lesson.steps[:2])
    files = deck.deck([short], base="https://example.org")
    index = files["index.html"].decode()
    slides = re.findall(r'<section id="([\w-]+)"', index)
    assert slides == ["below-one-tenth", *(f"below-one-tenth-{step.id}" for step in short.steps)]
    for step in short.steps:
        assert {f"below-one-tenth-{step.id}.{end}" for end in ("webp", "html")} <= files.keys()
    bet = index.split('id="below-one-tenth-bet"')[1]
    assert bet.count('class="answer fragment"') == 1
    assert "{" not in re.sub(r"<[^>]*>", "", bet.split("</section>")[0])
    assert list(files)[-1] == "index.html"


def test_a_frame_names_the_lesson_and_refuses_what_is_not_there(course):
    lesson = course.lessons["momentum"]
    made = framing.snippet(
        lesson, "https://example.org/app/", step=lesson.steps[1].id, language="fr", size="800x600"
    )
    source = html.unescape(re.search(r'src="([^"]*)"', made)[1])
    assert source == f"https://example.org/app/learn/momentum?embed=true&lang=fr#{lesson.steps[1].id}"
    assert 'width="800" height="600"' in made
    for given in ({"step": "nothing"}, {"size": "80"}, {"size": '9"><b'}):
        with pytest.raises(ExperimentError, match=r"^(step|size): "):
            framing.snippet(lesson, "https://example.org", **given)


def test_every_formula_of_the_course_can_be_set(course):
    glossary = list(course.glossary["en"].values())
    said = [term.text for term in glossary]
    for words in (words for one in course.lessons.values() for words in one.words["en"].steps.values()):
        said += [words.text, *words.hints, words.answer, words.right, *words.wrong.values(), words.notes]
    pieces = [
        piece for blocks in said for block in blocks for line in block.lines
        for piece in every(line)
    ]  # fmt: skip
    formulas = {piece.text for piece in pieces if piece.kind == "formula"} | {
        term.symbol for term in glossary
    } - {""}
    assert len(formulas) > 100
    assert [tex for tex in sorted(formulas) if not can_be_set(known(tex))] == []
