"""Hostile scenes: whatever a link or a file holds, it is a scene or one sentence, never a traceback."""

import json
import random
from copy import deepcopy

import pytest

from app.races import scene
from app.races.scene.view import PARTS, QUANTITIES, SHOWN
from core.experiment import Experiment, ExperimentError, Run
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

WHOLE = {
    "version": 2,
    "title": "a $x$ title",
    "caption": "**bold**",
    "experiment": {
        "landscape": {"name": "beale"},
        "start": [1, 1.5],
        "steps": 9,
        "seed": 3,
        "batch": {"size": None, "order": "shuffled"},
        "plane": {"kind": "given"},
        "runs": [
            {
                "rule": "adam",
                "lr": 0.1,
                "params": {"b1": 0.9},
                "toggles": {},
                "schedule": {"name": "cosine", "params": {}},
                "repeat": {"seeds": 3},
                "start": [0, 1],
                "label": "one",
                "color": "purple",
            },
            {"rule": "gd", "weight_decay": 0.1, "clip": 1, "noise": 0.1},
        ],
    },
    "panels": [{}, {"title": "two", "experiment": {"runs": [{"lr": 0.2}, {}]}}],
    "view": {
        "step": 3,
        "play": [0, 9],
        "seconds": 2,
        "focus": 1,
        "panel": 1,
        "show": ["inner"],
        "window": [[0, 1], [0, 2]],
        "camera": {"turn": 1, "tilt": 1, "zoom": 1},
        "plots": [{"y": "loss", "x": "steps", "scale": "log", "smooth": True}],
        "knob": "runs.0.lr",
        "tail": 3,
        "members": "density",
        "theme": "dark",
        "hide": ["knob"],
        "marks": [
            {"at": [0, 0], "text": "a", "shape": "circle", "radius": 1, "color": "purple"},
            {"on": "knob", "value": 1, "path": "runs.0.lr"},
        ],
    },
}
NAMES = [
    *(
        name
        for model in (scene.View, scene.Mark, scene.Plot, scene.Camera, Experiment, Run)
        for name in model.model_fields
    ),
    *("title", "caption", "experiment", "panels", "view", "name", "params", "seeds", "starts", "grid", "x"),
]
WORDS = [
    *RULES,
    *LANDSCAPES,
    *SCHEDULES,
    *PARTS,
    *QUANTITIES,
    *SHOWN,
    "runs.0.lr",
    "runs.-1.lr",
    "runs.٣.lr",
    "0",
]
ODD = [
    *(None, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e-320, 1e308, 10**400, 2**63, -(2**64)),
    *(float("nan"), float("inf"), -float("inf")),
    *(
        "",
        " ",
        "\x00",
        "\ud800",
        "é",
        "漢",
        "😀" * 99,
        "\u202e",
        "a\nb",
        "$" * 99,
        "*" * 300,
        "{0} %s",
        "x" * 2000,
    ),
    *([], {}, [[]], [{}], {"": None}, [None] * 60, [0] * 3, [[0, 1], [0, 1]], [1e999, 2], {"name": {}}),
]
CHUNK = 5_000


def hostile(random: random.Random) -> object:
    """A scene with up to four things wrong with it."""
    given = deepcopy(WHOLE)
    for _ in range(random.randint(1, 4)):
        place, key = random.choice(list(places(given)))
        what = random.random()
        if what < 0.15:
            del place[key]
        elif what < 0.3 and isinstance(place, dict):
            place[random.choice(NAMES)] = value(random, given)
        elif what < 0.4:
            place[key] = (
                [place[key], place[key]]
                if random.random() < 0.5
                else {key if isinstance(key, str) else "a": place[key]}
            )
        else:
            place[key] = value(random, given)
    return given


def value(random, given):
    part = random.random()
    if part < 0.5:
        return deepcopy(random.choice(ODD))
    if part < 0.75:
        return random.choice(WORDS)
    place, key = random.choice(list(places(given)))
    return deepcopy(place[key])


def places(part):
    """Every container of a JSON with one of its keys."""
    keys = part if isinstance(part, dict) else range(len(part))
    for key in keys:
        yield part, key
        if isinstance(part[key], dict | list):
            yield from places(part[key])


@pytest.mark.parametrize(
    "seed",
    [pytest.param(seed, marks=() if seed == 0 else pytest.mark.thorough) for seed in range(21)],
)
def test_a_hostile_scene_is_a_scene_or_one_sentence(seed):
    """A hundred thousand of them, of which one part in fifty is enough for every day."""
    rolled = random.Random(seed)  # noqa: S311  nothing is secret
    fine = 0
    for _ in range(2_000 if seed == 0 else CHUNK):
        text = json.dumps(hostile(rolled))
        try:
            read = scene.read(text)
        except ExperimentError as error:
            said = str(error)
            assert said.endswith((".", "?")), (text, said)
            assert len(said.splitlines()) == 1, (text, said)
            assert len(said) < 2_000, (text, said)
        except Exception as error:
            raise AssertionError(text) from error
        else:
            fine += 1
            assert scene.read(scene.minimal(read)) == read, text
    assert fine
