"""Lessons say in the browser what they say in Python: numbers, measures of a fork, how far a curve is off."""

import json
import math
import subprocess
from pathlib import Path

import numpy as np
import pytest

from app.player.messages import lessons as messages
from app.player.messages.race import description
from app.races import lessons, modules, solve
from app.races.lessons import Answer, Ask, Measure, Value
from tests.core.javascript.node import NODE

HERE = Path(__file__).parent
LESSONS = ("below-one-tenth", "momentum")


def style_of(value):
    return messages.style(value.measure) | ({"integer": True} if value.whole else {})


def measure(**more):
    return Measure("m", "of", "final", {}, None, None, {}, None, **more)


STYLES = (
    ({}, False),
    ({}, True),
    ({"digits": 5}, False),
    ({"decimals": 2}, False),
    ({"percent": True}, False),
)
NUMERALS = [
    (number, Value(measure=measure(**style), whole=whole), language)
    for number in (0, 1, -0.98, 0.1, 36, 1234.5678, 3.2e7, -1.25e-6, 0.99951, 2 / 3, math.inf)
    for style, whole in STYLES
    for language in ("en", "fr", "ru", "ko")
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """What the browser's code says of all that is asked here."""
    folder = tmp_path_factory.mktemp("lessons")
    races, wanted = [], []
    for name in LESSONS:
        lesson = lessons.course().lessons[name]
        for step in lesson.steps:
            if messages.networked(step) or step.scene.panels:
                continue
            race, names, values = in_step(lesson, step, folder)
            races.append(race | {"names": names})
            wanted.append(values)
    loss = np.geomspace(40, 1e-5, 61)
    bent = np.interp(np.arange(61), np.linspace(0, 60, 33), np.linspace(1, 0.2, 33) ** 2)
    curves = [{"loss": loss.tolist(), "scale": scale, "heights": (np.linspace(1, 0.2, 33) ** 2).tolist()}
              for scale in ("log", "linear")]  # fmt: skip
    given = {
        "numerals": [
            [str(number).replace("inf", "Infinity"), style_of(value), language]
            for number, value, language in NUMERALS
        ],
        "measures": races,
        "curves": curves,
    }
    file, out = folder / "given.json", folder / "out.json"
    file.write_text(json.dumps(given))
    subprocess.run([str(NODE), str(HERE / "lessons.mjs"), str(file), str(out)], check=True, timeout=100)
    return json.loads(out.read_text()), wanted, (loss, bent)


def in_step(lesson, step, folder):
    """A step's race as the browser has it, the names in its sentences, and what Python says of them."""
    experiment = step.scene.experiment
    about, d = description(experiment), len(experiment.start)
    file = folder / f"measures-{d}.mjs"
    (folder / "runtime.js").write_text((HERE.parents[1] / "core/javascript/runtime.js").read_text("utf-8"))
    file.write_text(modules.measures(d).text)
    paths = solve.trajectories(experiment)
    race = {
        "description": {"dimension": d},
        "minima": about["minima"],
        "floor": solve.floor(experiment),
        "measures": str(file),
        "trajectories": [
            {
                "x": list(map(str, path.x.ravel())),
                "loss": list(map(str, path.loss)),
                "divergedAt": path.diverged_at,
            }
            for path in paths
        ],
    }
    told = {name: messages.measure(one) for name, one in lesson.measures.items()}
    live = {
        name: value
        for name, value in lessons.values(lesson, step).items()
        if told.get(name.partition(".")[0], {}).get("live")
    }
    names = [{"measure": told[name.partition(".")[0]], "label": name.partition(".")[2]} for name in live]
    return (
        {"race": race, "labels": list(lessons.labels(experiment))},
        names,
        [messages.value(one) for one in live.values()],
    )


def test_a_number_is_said_in_the_same_letters(asked):
    said = asked[0]["said"]
    assert said == [lessons.numeral(number, value, language) for number, value, language in NUMERALS]


def test_a_measure_of_a_fork_is_what_python_measures(asked):
    found, wanted = asked[0]["found"], asked[1]
    assert sum(map(len, wanted)) > 15, "nothing is measured here"
    for own, other in zip(found, wanted, strict=True):
        for one, python in zip(own, other, strict=True):
            if isinstance(python, list) or python is None:
                assert one == python
            else:
                assert one == pytest.approx(python, rel=1e-6, abs=1e-12)


def test_a_drawn_curve_is_off_by_the_same_share(asked):
    loss, shares = asked[2]
    for drawn, scale in zip(asked[0]["drawn"], ("log", "linear"), strict=True):
        heights = np.log10(loss) if scale == "log" else loss
        bet = heights.min() + shares * np.ptp(heights)
        bet = 10**bet if scale == "log" else bet
        python = lessons.off(Ask("curve", scale=scale), Answer(curve=tuple(loss)), list(bet))
        assert drawn == pytest.approx(python, abs=2e-3)
