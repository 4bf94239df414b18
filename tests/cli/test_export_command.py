"""`trajectories export`, and the way back: what was exported can be run again."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from app import cli
from app.export.formats import table
from app.player import static_files
from app.races import permalink

RACE = {
    "version": 1,
    "landscape": {"name": "beale"},
    "steps": 40,
    "runs": [{"rule": "adam", "lr": 0.05}, {"rule": "gd"}],
}


@pytest.fixture
def trajectories(tmp_path, monkeypatch):
    """`trajectories("export", …)` runs the command in a folder that has race.json."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "race.json").write_text(json.dumps(RACE))
    return lambda *args, **keys: CliRunner().invoke(cli.main, list(args), **keys)


def whole(result):
    assert result.exit_code == 0, result.stderr
    return result


def refused(result, said):
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert said in result.stderr


SMALL = ("--size", "240x180", "--seconds", "1", "--fps", "8")


@pytest.mark.parametrize("form", table.FORMATS)
def test_every_export_reopens_its_experiment(form, trajectories, tmp_path):
    whole(trajectories("export", "race.json", "--out", f"talk.{form}", *SMALL))
    assert {path.name for path in tmp_path.iterdir()} == {"race.json", f"talk.{form}"}
    back = whole(trajectories("run", "--from", f"talk.{form}", "--out", "back.json"))
    assert not back.stdout
    found = permalink.read(json.dumps(json.loads((tmp_path / "back.json").read_text())["experiment"]))
    assert found == permalink.read(json.dumps(RACE))
    again = trajectories("export", f"talk.{form}", "--out", "again.png", "--kind", "losses", *SMALL)
    assert whole(again).exit_code == 0


def test_pages_share_plotly_and_decks_are_folders(trajectories, tmp_path):
    whole(trajectories("export", "race.json", "--out", "a.html", "--include-plotlyjs", "directory"))
    assert (tmp_path / "plotly.min.js").read_bytes() == static_files.PLOTLY.read_bytes()
    page = (tmp_path / "a.html").read_text()
    assert len(page) < 400_000
    assert '<script src="plotly.min.js"' in page
    cdn = whole(
        trajectories("export", "-", "--out", "b.html", "--include-plotlyjs", "cdn", input=json.dumps(RACE))
    )
    assert "b.html" in cdn.stderr
    assert "https://cdn.plot.ly/plotly-" in (tmp_path / "b.html").read_text()

    for deck, name in (("reveal", "index.html"), ("beamer", "slides.tex")):
        whole(trajectories("export", "race.json", "a.html", "--deck", deck, "--out", deck, "--frames", "3"))
        assert (tmp_path / deck / name).exists()
        assert len(list((tmp_path / deck).glob("race-*.[hp]*"))) == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("race.json", "--out", "talk.docx"), "must end in one of .html"),
        (("race.json", "--out", "nowhere/talk.png"), "there is no folder nowhere"),
        (("race.json", "--out", "race.json/talk.png"), "there is no folder"),
        (("none.json", "--out", "talk.png"), "none.json cannot be read"),
        (("race.json", "--out", "talk.mp4", "--frames", "100000"), "frames: must be 8 to 480"),
        (("race.json", "--out", "talk.png", "--size", "9x9"), "width: must be 120"),
        (("race.json", "--out", "talk.png", "--size", "wide"), "not a size like 960x720"),
        (("race.json", "--out", "talk.gif", "--max-size", "5 MiB"), "not a size like 5MB"),
        (
            ("race.json", "--out", "talk.png", "--step", "41"),
            "view.step: 41 was given, but the last step is 40.",
        ),
        (
            ("race.json", "--out", "talk.png", "--focus", "2"),
            "view.focus: 2 was given, but the last run is 1.",
        ),
        *(
            (("race.json", "--out", out, "--hide", "nose"), 'view.hide: there is no part called "nose"')
            for out in ("talk.html", "talk.png")
        ),
        (("race.json", "--out", "talk.html", "--knob", "lr.7"), "'lr.7' is no knob"),
        (("race.json", "--out", "talk.html", "--include-plotlyjs", "perhaps"), "include_plotlyjs"),
        (("race.json", "race.json", "--out", "talk.png"), "one scene, not 2"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_one_sentence_and_leaves_nothing(
    args, said, trajectories, tmp_path
):
    refused(trajectories("export", *args), said)
    assert [path.name for path in tmp_path.iterdir()] == ["race.json"]


def test_a_wrong_suffix_is_refused_before_anything_heavy_is_imported(trajectories):
    script = (
        "import sys; from app import cli\n"
        "try: cli.main(['export', 'race.json', '--out', 'talk.docx'])\n"
        "finally: print({'jax', 'matplotlib', 'PIL', 'av', 'pptx', 'streamlit'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (2, "set()\n")
    assert "talk.docx must end in one of .html, .png" in found.stderr


def test_a_full_disk_leaves_what_was_there(trajectories, tmp_path, monkeypatch):
    (tmp_path / "talk.png").write_bytes(b"as it was")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    refused(trajectories("export", "race.json", "--out", "talk.png", *SMALL), "No space left on device")
    assert (tmp_path / "talk.png").read_bytes() == b"as it was"
    assert {path.name for path in tmp_path.iterdir()} == {"race.json", "talk.png"}


def test_a_run_needs_a_file_or_an_export(trajectories):
    refused(trajectories("run"), "either a FILE")
    refused(trajectories("run", "race.json", "--from", "race.json"), "either a FILE")
    refused(trajectories("run", "--from", "race.json"), "holds no experiment")
