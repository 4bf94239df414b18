"""Scenes of the gallery on the command line: listed, run and exported by their ids."""

import json

import pytest
from PIL import Image
from test_cli import strict, trajectories

from app.races import gallery, scene


def test_every_scene_is_listed_with_what_to_watch_and_a_link_that_opens_it():
    listed = strict(trajectories("list", "scenes", "--json").stdout)
    assert [one["name"] for one in listed] == list(gallery.entries())
    for one in listed:
        entry = gallery.entry(one["name"])
        assert (one["title"], one["watch"], one["try"]) == (entry.title, entry.watch, entry.attempt)
        assert scene.decode(one["link"]) == scene.read(json.dumps(one["scene"])) == entry.scene


def test_a_reader_gets_a_paragraph_a_scene():
    written = trajectories("list", "scenes").stdout.strip().split("\n\n")
    assert len(written) == len(gallery.entries())
    first = next(iter(gallery.entries().values()))
    assert written[0] == f"{first.id}  {first.title} ({first.group})\n  {first.watch}\n  {first.attempt}"


def test_a_scene_runs_by_its_id():
    result = trajectories("run", "scene:zigzag-ellipse")
    assert (result.exit_code, result.stderr) == (0, "")
    experiment = gallery.entry("zigzag-ellipse").scene.experiment
    assert strict(result.stdout)["experiment"] == json.loads(experiment.canonical())


def test_a_scene_is_exported_by_its_id(tmp_path):
    result = trajectories("export", "scene:plateau", "--out", tmp_path / "plateau.png")
    assert result.exit_code == 0
    with Image.open(tmp_path / "plateau.png") as picture:
        assert picture.size == (960, 720)


@pytest.mark.parametrize("command", ["run", "export"])
def test_a_scene_that_there_is_not_is_answered_with_the_nearest(command, tmp_path):
    out = ["--out", tmp_path / "x.png"] if command == "export" else []
    result = trajectories(command, "scene:saddel-race", *out)
    assert result.exit_code == 2
    assert result.stderr == (
        'Error: scene: there is no scene called "saddel-race"; did you mean saddle-race? '
        f"`trajectories list scenes` names the {len(gallery.entries())} there are.\n"
    )
    assert not list(tmp_path.iterdir())
