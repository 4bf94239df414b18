"""Which scene of the gallery a race is: the browser and the server say the same of it."""

import json
import random
import subprocess
from pathlib import Path

from app.player.messages import gallery as messages
from app.races import gallery, permalink
from app.races.scene import Scene
from core.experiment import ExperimentError
from tests.core.javascript.node import NODE

DRIVER = Path(__file__).with_name("gallery.mjs")


def changed(lot, dumped):
    """A race near a scene: some of its numbers turned, and now and then a run more."""
    for _ in range(lot.randint(0, 4)):
        run = lot.choice(dumped["runs"])
        kind = lot.randrange(7)
        if kind == 0:
            run["lr"] *= lot.choice((0.5, 0.9))
        elif kind == 1 and run["params"]:
            name = lot.choice(list(run["params"]))
            run["params"][name] *= 0.99
        elif kind == 2:
            dumped["seed"] += 1
        elif kind == 3:
            dumped["steps"] = lot.choice((100, 200, dumped["steps"]))
        elif kind == 4:
            run["schedule"] = {"name": lot.choice(("constant", "polynomial"))}
        elif kind == 5 and dumped["landscape"]["params"]:
            name = lot.choice(list(dumped["landscape"]["params"]))
            dumped["landscape"]["params"][name] = lot.choice((0.0, 1.0, 2.0, 0.9))
        elif kind == 6:
            run["color"] = "teal"
    if lot.random() < 0.1:
        dumped["runs"].append({"rule": "gd"})
    return dumped


def test_both_find_the_same_scene():
    lot, races = random.Random(7), [Scene(permalink.DEFAULT)]  # noqa: S311  a test
    entries = list(gallery.entries().values())
    for entry in entries * 8:
        try:
            dumped = changed(lot, entry.scene.experiment.model_dump(mode="json"))
            races.append(entry.scene.on(permalink.begin(dumped)))
        except ExperimentError:
            continue
    asked = {
        "near": [messages.told(entry) for entry in entries],
        "races": [
            {"experiment": race.experiment.model_dump(mode="json"), "panels": len(race.experiments)}
            for race in races
        ],
    }
    done = subprocess.run(
        [NODE, DRIVER], input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    found = [gallery.shown(race) for race in races]
    assert gallery.shown(gallery.entry("batch-norm").scene.alone(0)) is None, "one of two is another scene"
    assert json.loads(done.stdout) == [one and one.title for one in found]
    none = sum(one is None for one in found)
    assert 20 < none < 0.7 * len(races), "some are scenes, and some are none"
    assert len({one.id for one in found if one}) > 0.9 * len(entries)
