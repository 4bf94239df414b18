"""Lesson files that are broken: what is wrong is said in one sentence with its file, its line and its key."""

import json
import random
import re
import shutil
from pathlib import Path

import pytest

from app.races import lessons
from app.races.lessons import reading

WHOLE = Path(__file__).parent / "lesson"
TOML, WORDS = "lesson.toml", "en.md"


@pytest.fixture
def folder(tmp_path):
    """A lesson to break, beside one that is whole."""
    for name in ("broken", "whole"):
        shutil.copytree(WHOLE, tmp_path / name, ignore=shutil.ignore_patterns("*.json"))
    return tmp_path


def broken(folder, file, old, new):
    """Change a file in one place; returns on which line."""
    path = folder / "broken" / file
    text = path.read_text("utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


BROKEN = json.loads((WHOLE / "broken.json").read_text("utf-8"))
"""File, old, new, how many lines below the fault is (-1: elsewhere), and what is said."""


@pytest.mark.parametrize(("file", "old", "new", "below", "sentence"), BROKEN)
def test_what_is_wrong_is_said_by_file_line_and_key(folder, file, old, new, below, sentence):
    line = broken(folder, file, old, new) + below
    course = lessons.load(folder)
    assert list(course.lessons) == ["whole"], "the rest of the course loads"
    said = [str(one) for one in course.problems if one.path.parent.name == "broken"]
    assert all(one.count("\n") == 0 and one.endswith((".", "?")) for one in said), said
    start = f"broken/{file}:{line}: {sentence}" if below >= 0 else sentence
    assert any(one.startswith(start) or (below < 0 and sentence in one) for one in said), said
    with pytest.raises(lessons.LessonError):
        lessons.read(folder / "broken")


def test_there_are_at_least_thirty():
    assert len(BROKEN) >= 30


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "it is no text in UTF-8."),
        (b"", "version: this key is required."),
        (b"[" * 5000, "this is no TOML"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "this is no TOML"),
        (b"#" * 300_000, "it has more than 200,000 bytes."),
    ],
)
def test_any_bytes_are_answered(folder, content, sentence):
    (folder / "broken" / TOML).write_bytes(content)
    assert any(sentence in str(one) for one in lessons.load(folder).problems)


def test_files_that_are_missing_are_said(folder):
    (folder / "broken" / WORDS).unlink()
    assert [str(one) for one in lessons.load(folder).problems if "broken" in str(one)] == [
        "broken/en.md: there is no such file."
    ]


def test_other_languages_have_what_the_english_has(folder):
    text = (folder / "broken" / WORDS).read_text("utf-8")
    french = text.replace("{ratio.C}", "{ratio.B}").replace("### hint\nThe strip", "### notes\nThe strip")
    (folder / "broken" / "fr.md").write_text(french, encoding="utf-8")
    said = [
        str(one) for one in lessons.load(folder).problems if one.path.stem == "fr" and "term" not in str(one)
    ]
    assert [one.partition(": ")[2] for one in said] == [
        "step watch: the placeholder {ratio.C} is missing.",
        "step where: the hint number 1 is missing.",
        "step where: the part notes is not in the English.",
    ]
    assert all(one.startswith("broken/fr.md:") for one in said)
    assert set(lessons.load(folder).lessons["broken"].words) == {"en"}, "a lesson goes on in English"


def test_a_course_says_what_it_lists_and_has_not(folder):
    order = 'version = 1\n[[chapter]]\nid = "first"\nlessons = [\n "whole",\n "gone",\n]\n'
    (folder / "course.toml").write_text(order)
    (folder / "en.md").write_text("# Course\nAbout $x^2$.\n\n## first: First things\nWhat comes first.\n")
    course = lessons.load(folder)
    assert [(one.id, one.lessons) for one in course.chapters] == [
        ("first", ("whole",)),
        ("more", ("broken",)),
    ]
    assert course.titles == {"en": "Course"}
    assert course.chapters[0].titles == {"en": "First things"}
    said = [str(one) for one in course.problems]
    assert said[0].endswith(
        'course.toml:6: chapter[0].lessons[1]: there is no lesson "gone". There are broken, whole.'
    )


def test_links_lead_somewhere(folder):
    broken(folder, WORDS, "[curvature](term:curvature)", "[it](lesson:whole#wach) [there](lesson:gone)")
    (folder / "glossary").mkdir()
    (folder / "glossary" / WORDS).write_text(
        "## curvature\n**curvature** $\\lambda$ How fast the [slope](term:slope) changes.\n## bare\nno name\n"
    )
    said = [str(one) for one in lessons.load(folder).problems if "meets" not in str(one)]
    for sentence in (
        'broken/en.md:7: lesson:whole#wach: there is no step "wach"; did you mean watch?',
        'broken/en.md:7: lesson:gone: there is no lesson "gone". There are broken, whole.',
        "glossary/en.md:3: bare: a term is **its name**, perhaps its symbol, and a sentence what it is.",
        'glossary/en.md:2: term:slope: there is no term "slope".',
        'whole/en.md:10: term:learning-rate: there is no term "learning-rate".',
    ):
        assert any(one.startswith(sentence) for one in said), said


def test_a_formula_that_cannot_be_set_takes_away_its_file_and_no_more(folder):
    bad = "$\\frac{$"
    line = broken(folder, WORDS, "[curvature](term:curvature)", bad)
    (folder / "whole" / "fr.md").write_text(
        (WHOLE / WORDS).read_text("utf-8").replace("[curvature](term:curvature)", f"[{bad}](term:curvature)"),
        encoding="utf-8",
    )
    (folder / "en.md").write_text(f"# Course\nAbout {bad}\n\n$${bad[1:-1]}$$\n")
    (folder / "glossary").mkdir()
    (folder / "glossary" / WORDS).write_text(f"## curvature\n**curvature** {bad} How fast.\n")
    course = lessons.load(folder)
    assert {name: set(one.words) for name, one in course.lessons.items()} == {"whole": {"en"}}
    said = [str(one) for one in course.problems if "cannot be read as TeX" in str(one)]
    places = [f"broken/en.md:{line}", "whole/fr.md", f"{folder.name}/en.md:2", f"{folder.name}/en.md:4"]
    for place in (*places, "glossary/en.md:2"):
        assert any(one.startswith(place) for one in said), (place, said)
    assert course.glossary["en"]["curvature"].symbol == ""
    assert {block.kind for block in course.about["en"]} == {"paragraph"}
    assert not any(block.has("formula") for block in course.about["en"]), "nothing is left that cannot be set"


def test_the_digest_changes_with_the_name_of_a_lesson_or_of_a_file(folder, monkeypatch):
    monkeypatch.setenv(lessons.OWN, str(folder))
    before = lessons.digest()
    (folder / "broken").rename(folder / "named")
    between = lessons.digest()
    (folder / "named" / WORDS).rename(folder / "named" / "fr.md")
    assert len({before, between, lessons.digest()}) == 3


VALUES = [
    *("inf", "nan", "-1", "0", "1e400", '"none"', '"all"', "true", "[]", "{}", "[[]]", '"A"', "1979-05-27"),
    *("99999999999999999999", '""', '"runs.A.lr"', "[1, 2]", "{ a = 1 }", '["A"]', '"\\u0000"'),
]
SIGNS = [
    *(
        "{",
        "}",
        "[[",
        "]]",
        "$",
        "$$",
        "`",
        "#",
        "\n## bet\n",
        "\n### hint\n",
        "*",
        "_",
        "\\",
        "{bet}",
        "{A.lr}",
    ),
    *(
        "{A.}",
        "{.}",
        "{edge.A.B}",
        "[[x]]",
        "[[runs.A]]",
        "[[runs.A.rule]]",
        "{landscape}",
        "[a](term:)",
        "\n- ",
    ),
]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_typed_is_answered_in_sentences(folder, seed):
    draw = random.Random(seed)  # noqa: S311  no secret
    toml, words = ((folder / "whole" / name).read_text("utf-8") for name in (TOML, WORDS))
    values = [
        match.span() for match in re.finditer(r'(?<== )("[^"]*"|[-\d.e]+|\[[^\[\]]*\]|\{[^{}]*\})', toml)
    ]
    for _ in range(40):
        start, end = draw.choice(values)
        at = draw.randrange(len(words))
        in_words = draw.random() < 0.3
        text = toml if in_words else toml[:start] + draw.choice(VALUES) + toml[end:]
        said = words[:at] + draw.choice(SIGNS) + words[at:] if in_words else words
        (folder / "broken" / TOML).write_text(text, encoding="utf-8")
        (folder / "broken" / WORDS).write_text(said, encoding="utf-8")
        lesson, problems = reading.attempt(folder / "broken")
        assert lesson or problems
        for problem in map(str, problems):
            assert problem.startswith("broken/")
            assert problem.endswith((".", "?"))
            assert "\n" not in problem
            assert "Error" not in problem
