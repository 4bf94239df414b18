"""`trajectories lessons`: the guide's own commands, in its order, and what they answer."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main

GUIDE = Path(__file__).parents[2] / "docs/lessons.md"


def lessons(*args):
    done = CliRunner().invoke(main, ["lessons", *map(str, args)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def changed(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_guide_says_what_happens(tmp_path):
    guide = GUIDE.read_text("utf-8")
    there = tmp_path / "my-bowl"
    assert lessons("new", there).exit_code == 0
    assert lessons("check", tmp_path).exit_code == 0

    def said(answer):
        """Whether the guide has these lines, but for a list of what there is at an end."""
        lines = [line for line in answer.splitlines() if line]
        assert len(lines) > 1
        return all(re.sub(r" There are .*", "", line) in guide for line in lines)

    changed(there / "lesson.toml", "a = 5.0", "a = 4.0")
    answer = lessons("check", tmp_path)
    assert answer.exit_code == 2
    assert said(answer.output)
    changed(there / "lesson.toml", "lr = 0.21", "lr = 0.26")
    answer = lessons("check", tmp_path)
    assert answer.exit_code == 0
    assert said(answer.output)
    changed(there / "lesson.toml", "knob =", "nob =")
    assert "lesson.toml:21" in lessons("check", there).output
    changed(there / "lesson.toml", "nob =", "knob =")
    changed(there / "en.md", "{leaves.B}", "10")
    answer = lessons("check", tmp_path)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.splitlines()[0] in guide


def test_one_s_own_folder_is_listed_beside_ours(tmp_path, monkeypatch):
    lessons("new", tmp_path / "my-bowl")
    ours = lessons("list").output
    assert "my-bowl" not in ours
    monkeypatch.setenv("TRAJECTORIES_LESSONS", str(tmp_path))
    assert "  my-bowl  My bowl (3 min, en)" in lessons("list").output.splitlines()
    changed(tmp_path / "my-bowl/en.md", "# My bowl", "My bowl")
    answer = lessons("list")
    assert answer.exit_code == 2
    assert "my-bowl/en.md:1: text stands under a heading" in answer.stderr
    assert "below-one-tenth" in answer.stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["check", "."], "there is no lesson here"),
        (["new", "My Bowl"], "a lesson's folder is called by its id"),
        (["new", "there"], "there is such a folder already"),
        (["new", "other", "--like", "below-one-tent"], "did you mean below-one-tenth?"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, monkeypatch, args, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    answer = lessons(*args)
    assert answer.exit_code == 2
    assert sentence in answer.stderr
    assert answer.stdout == ""


def test_a_copy_of_a_lesson_is_one(tmp_path):
    assert lessons("new", tmp_path / "mine", "--like", "below-one-tenth").exit_code == 0
    assert lessons("check", tmp_path / "mine", "--quick").exit_code == 0
