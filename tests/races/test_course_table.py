"""The lessons meet what the lectures teach, and docs/course.md says where."""

from course_table import FILE, SUBJECTS, table, written

from app.races import lessons


def test_every_subject_of_the_lectures_is_met_by_a_lesson_and_the_page_says_by_which():
    course = lessons.load(lessons.OURS)
    found = table(course)
    holes = [f"{chapter}: {title}" for chapter, met in found.items() for title, by in met.items() if not by]
    assert not holes
    assert sum(map(len, SUBJECTS.values())) == sum(len(met) for met in found.values()) > 90
    assert FILE.read_text("utf-8") == written(course), "python tests/races/course_table.py writes it anew"
    # what is shown of a race tells lessons apart
    assert [one.id for one in found["Update rules"]["Adam as two decks print it"]] == ["adam"]
    assert "momentum" in {one.id for one in found["Update rules"]["Nesterov, two points"]}
