"""`trajectories lessons record`: what is recorded stays, what no lesson plays goes."""

import shutil

import pytest
from click.testing import CliRunner

from app.cli import main
from app.races import lessons, recordings

TOML = """version = 1
minutes = 1
recording = "tiny"
[experiment]
landscape = { name = "mlp", params = { depth = 1.0, width = 3.0 } }
steps = 4
runs = [{ label = "A", rule = "gd", lr = 0.1 }, { label = "B", rule = "gd", lr = 0.2 }]
[measures]
ends = { of = "final" }
[[step]]
id = "takeaway"
experiment = { runs = ["A"] }
[[step]]
id = "try"
"""
WORDS = (
    "# Tiny\n\nA network.\n\n## takeaway: What to keep\n\n{A} ends at {ends.A}.\n\n## try: Your turn\n\nSo.\n"
)


def test_what_is_played_is_recorded_once_and_what_is_not_is_removed(tmp_path, monkeypatch):
    (tmp_path / "mine" / "tiny").mkdir(parents=True)
    (tmp_path / "mine" / "tiny" / "lesson.toml").write_text(TOML)
    (tmp_path / "mine" / "tiny" / "en.md").write_text(WORDS)
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(main, ["lessons", "record", "mine"])
    assert made.exit_code == 0, made.output
    (path,) = (tmp_path / "mine" / "recordings").glob("*.npz")  # the step with one run needs none of its own
    assert path.name in made.output
    before = path.read_bytes()
    shutil.copy(path, path.with_name("gone.00000000.npz"))
    again = CliRunner().invoke(main, ["lessons", "record", "mine"])
    assert [line.split(":")[0] for line in again.output.splitlines()] == ["gone.00000000.npz"]
    assert path.read_bytes() == before
    found, problems = lessons.inspect(tmp_path / "mine")
    assert not problems
    (lesson,) = found
    value = lessons.resolve(lesson, lesson.step("takeaway"), lesson.measures["ends"])
    assert value.numbers["A"] == pytest.approx(recordings.load(path).runs[0].moments[-1].loss)
    (tmp_path / "mine" / "tiny" / "lesson.toml").write_text(TOML.replace("lr = 0.1 }", "lr = 0.3 }"))
    (lesson,), _ = lessons.inspect(tmp_path / "mine")
    with pytest.raises(lessons.WrongKeyError, match="trajectories lessons record"):
        lessons.resolve(lesson, lesson.step("takeaway"), lesson.measures["ends"])
