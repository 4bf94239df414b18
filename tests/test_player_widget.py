"""The widget of notebooks: what is set, refused, told and answered; its picture, and its import."""

import base64
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.notebook import Player, Race, race, training
from app.notebook import showing as showing_module
from app.notebook.serving import answer
from app.notebook.still import SIZE
from app.player.wire import unpack
from app.races.scene import whole
from core.experiment import ExperimentError


def unbundled(message):
    """The parts of a bundle, by their names."""
    at = 4 + int.from_bytes(message[:4], "little")
    header, parts = json.loads(message[4:at]), {}
    for name, size in zip(header["names"], header["sizes"], strict=True):
        parts[name], at = message[at : at + size], at + size
    return parts


ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def shown():
    return race("beale", "adam", "momentum", steps=20)


@pytest.fixture
def player(shown):
    """A player, and all that it has told its views."""
    made = Player(shown.scene)
    made.told = []
    made._tell = lambda message, buffers=None: made.told.append((message, buffers))
    return made


def test_what_is_set_reaches_the_scene_the_knob_and_the_views(player):
    heard = []
    player.observe(lambda change: heard.append((change["name"], change["new"])), ["value", "step", "playing"])
    player.set("runs.0.lr", np.float32(0.25))
    assert player.get("runs.0.lr") == player.value == player.scene["experiment"]["runs"][0]["lr"] == 0.25
    player.value = 0.125
    player.set({"view.knob": "runs.1.params.beta", "view.legend": True, "title": "Two"})
    assert (player.get("runs.0.lr"), player.value, player.get("title")) == (0.125, 0.9, "Two")
    assert player.told == [({"changed": True, "by": ""}, None)] * 3
    player.pause()
    player.step = 7
    assert player.get("view.step") == 7
    assert heard == [("value", 0.25), ("value", 0.125), ("value", 0.9), ("playing", False), ("step", 7.0)]


def test_what_a_hand_does_there_is_known_here(player):
    experiment = {
        "landscape": {"name": "beale"},
        "runs": [{"rule": "adam", "lr": 0.5}],
        "steps": 20,
        "version": 1,
    }
    on = player._by_others("a")
    player.set_state({"scene": experiment, "_by": "a", "_on": on, "_link": "x", "step": 3})
    assert (player.value, player.step, player._link) == (0.5, 3.0, "x")
    assert player.scene == whole(Race(experiment).scene)  # what was left out is filled in
    assert player.told == [({"changed": True, "by": "a"}, None)]
    player.set_state({"scene": {**experiment, "steps": -1}})  # by the same: what has not changed is not sent
    assert "steps: -1 was given" in player.told[-1][0]["error"]
    assert player.get("steps") == 20


def test_a_view_that_has_yet_to_hear_of_a_change_takes_none_back(player):
    before, on = player.scene, player._by_others("a")
    player.set("runs.0.lr", 0.25)
    player.set_state({"scene": {**before, "title": "late"}, "_by": "a", "_on": on, "_link": "x", "step": 3})
    assert (player.get("runs.0.lr"), player.get("title"), player.step, player._link) == (0.25, None, 3.0, "")
    player.step = 3  # where it passes just now
    assert player.get("view.step") == 3
    player._reply({"id": "1", "ask": "scene", "by": "a"})
    on = player.told[-1][0]["on"]
    for title in ("one", "two"):  # its own changes are no reason
        player.set_state({"scene": {**player.scene, "title": title}, "_on": on})
        assert (player.get("runs.0.lr"), player.get("title")) == (0.25, title)
        assert player.told[-1] == ({"changed": True, "by": "a"}, None)
    player.set_state({"scene": {**before, "title": "another's"}, "_by": "b", "_on": on})
    assert player.get("title") == "two"


REFUSED = {
    "no such run": (lambda p: p.set("runs.9.lr", 1), "runs.9.lr: there is no such value"),
    "a rate below 0": (lambda p: p.set("runs.0.lr", -1), "must be a number above 0"),
    "no number": (lambda p: p.set("runs.0.lr", object()), "object is neither"),
    "a knob below 0": (lambda p: setattr(p, "value", -1), "must be a number above 0"),
    "a step too far": (lambda p: setattr(p, "step", 21), "step: must be a number from 0 to 20, not 21"),
    "no scene": (lambda p: setattr(p, "scene", {"a": 1}), 'no key called "a"'),
    "no part of the view": (lambda p: p.set("view.legnd", True), "did you mean legend"),
    "nothing there": (lambda p: p.get("view.x"), "view.x: there is no such value"),
    "another scene": (lambda p: p.show("?"), "damaged"),
}


@pytest.mark.parametrize(("do", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_said_in_one_sentence_and_changes_nothing(do, said, player):
    before = player.scene
    with pytest.raises(ExperimentError) as error:
        do(player)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert (player.scene, player.told) == (before, [])


def test_a_view_is_answered_by_the_routes_of_the_server(player):
    player._link = "before"
    player._reply({"id": "1", "ask": "scene"})
    message, (body,) = player.told.pop()
    assert message == {"answer": "1", "status": 200, "gzipped": True, "on": player._by_others("")}
    parts = unbundled(gzip.decompress(body))
    race_, _ = unpack(parts["race"])
    assert race_["answers"] == "before"
    assert race_["experiment"]["steps"] == 20
    player._reply({"id": "2", "ask": race_["landscape"]})
    message, (body,) = player.told.pop()
    assert message["status"] == 200
    assert b"export function" in gzip.decompress(body)
    for address, status in (("module/x/landscape/2/none.js", 400), ("../secret", 404), ("", 404)):
        assert answer(address).status == status
    player._reply({"changes": [["steps", 30]]})
    assert player.get("steps") == 30


def test_outputs_are_small_and_have_a_picture(shown):
    data, _ = shown._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/html", "text/plain"}
    assert len(json.dumps(data)) < 130_000
    assert len(Player._esm) < 20_000  # it goes with every widget
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert (picture.size, picture.mode) == (SIZE, "P")
    assert 'alt="Paths of Adam and Momentum over 20 steps on Beale.' in data["text/html"]
    assert set(shown._repr_mimebundle_(exclude={"text/html"})[0]) == set(data) - {"text/html"}


def test_without_anywidget_a_race_is_a_page(shown, monkeypatch):
    monkeypatch.setattr(showing_module, "has_widgets", lambda: False)
    data, _ = shown._repr_mimebundle_()
    assert list(data) == ["text/html", "text/plain"]
    assert "srcdoc=" in data["text/html"]
    with pytest.raises(ExperimentError, match=r"pip install 'optimizer-trajectories\[notebook\]'"):
        _ = Race(shown.scene).player


def test_a_training_trains_in_the_kernel():
    shown = training("mlp", {"rule": "adam", "lr": 0.01}, steps=3)
    assert not shown.over
    first = shown.train()
    assert first is shown
    assert shown.over
    (curves,) = shown.curves()
    assert curves["step"].tolist() == [0, 1, 2, 3]
    assert curves["loss"][-1] < curves["loss"][0]
    assert shown.weights()[0].shape[0] == 4
    parts = unbundled(gzip.decompress(shown.player._answer("scene").body))
    learning, _ = unpack(parts["learning"])
    (lane,) = learning["lanes"]
    progress, arrays = unpack(answer(lane["url"].replace("training/", "training/look/")).body)
    assert progress["state"] == "done"
    assert arrays["at"].tolist() == [0, 1, 2, 3]
    with pytest.raises(ExperimentError, match="no network"):
        training("beale")


IMPORTING = """
import optimizer_trajectories as ot, app
print(ot.race.__module__, app.__file__)
"""


def test_the_name_of_the_import_collides_with_nothing(tmp_path):
    for name in ("app.py", "core.py", "landscapes.py"):
        (tmp_path / name).write_text("raise SystemExit('mine')")

    def run(text):
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path.insert(1, {str(ROOT)!r})\n{text}"],
            cwd=tmp_path,
            env={"PATH": "", "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout, done.stderr

    out, err = run(IMPORTING)
    assert out.split() == ["app.notebook.races", str(ROOT / "app" / "__init__.py")], err
    (tmp_path / "app.py").write_text("")
    out, err = run(f"import app{IMPORTING}")
    assert out == ""
    assert err.splitlines()[-1].startswith(
        "ImportError: optimizer_trajectories has a package called app, but "
    )
