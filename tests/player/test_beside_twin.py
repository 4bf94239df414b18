"""Experiments side by side in the browser: its links, what follows a hand, and titles are those of Python."""

import json
import subprocess
from itertools import product
from pathlib import Path

import pytest

from app.player.messages.panels import described
from app.races import panel_titles, permalink, scene
from app.races.scene import Panel, Scene
from app.races.scene.panels import followed
from core.experiment import defaults
from landscapes import LANDSCAPES
from tests.core.javascript.node import NODE

BOWL = {"name": "bowl", "params": {"kappa": 20, "angle": 25}}
GIVEN = [
    {"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}, {"rule": "gd"}]},
    {"landscape": BOWL, "runs": [{"rule": "gd", "lr": 0.02}]},
    {"landscape": BOWL | {"params": {"kappa": 100}}, "runs": [{"rule": "gd", "lr": 0.02}], "start": [1, 2]},
    {"landscape": BOWL, "runs": [{"rule": "momentum", "params": {"beta": 0.5}, "label": "μ"}], "seed": 3},
    {"landscape": BOWL, "runs": [{"rule": "gd", "start": [1, 1]}, {"rule": "adam", "toggles": {}}]},
    {"landscape": {"name": "regression"}, "runs": [{"rule": "gd", "schedule": {"name": "cosine"}}]},
    {
        "landscape": {"name": "regression"},
        "runs": [{"rule": "gd", "batch": {"size": 1}}],
        "batch": {"size": 4},
    },
    {"landscape": {"name": "spectrum", "params": {"n": 5}}, "runs": [{"rule": "gd"}]},
    {"landscape": {"name": "spectrum", "params": {"n": 7}}, "runs": [{"rule": "gd", "repeat": {"seeds": 3}}]},
    {"landscape": {"name": "formula", "formula": "x^2 + a*y^2"}, "runs": [{"rule": "gd"}] * 3},
    {"landscape": {"name": "formula", "formula": "x^2 + y^4"}, "runs": [{"rule": "gd", "color": "teal"}]},
]
EXPERIMENTS = [permalink.begin(given | {"version": 1, "steps": 40}) for given in GIVEN]
PAIRS = list(product(EXPERIMENTS, repeat=2))
LONGER = EXPERIMENTS[1].model_copy(update={"steps": 60})
TRIPLES = [
    *list(product(EXPERIMENTS, repeat=3))[::6],
    *((EXPERIMENTS[i], LONGER, EXPERIMENTS[k]) for i, k in ((1, 1), (1, 2), (0, 1))),
]


def dumped(experiment):
    return experiment.model_dump(mode="json")


def as_panel(panel):
    """A panel as the browser keeps it."""
    settings = {"base": defaults(panel.experiment, LANDSCAPES), "shown": {"title": "Two"}}
    return {"title": panel.title, "experiment": dumped(panel.experiment), "settings": settings}


def with_words(shown):
    """The panels of a scene as the browser takes them, and their experiments."""
    about = described(shown)
    panels = [{"title": one["title"], "settings": one["about"] or about} for one in about["panels"]]
    return {"panels": panels, "now": [dumped(experiment) for experiment in shown.experiments]}


def turned(shown, *, decay=0.0, **params):
    """The same with other numbers, as a hand sets them: its words are those of before."""
    first = json.loads(shown.experiments[0].model_dump_json())
    first["landscape"]["params"] |= params
    first["runs"][0]["weight_decay"] = decay
    return shown.on(permalink.read(json.dumps(first)))


SHOWN = [
    Scene(first).beside((Panel(first, "one"), Panel(second)))
    for first, second in PAIRS
    if first.landscape == second.landscape
] + [
    Scene(EXPERIMENTS[1]).beside(tuple(Panel(EXPERIMENTS[i]) for i in (1, 3, 1, 2))),
    Scene(EXPERIMENTS[1]).beside((Panel(EXPERIMENTS[1]), Panel(EXPERIMENTS[2]))),
]
TURNED = ({"kappa": 20, "decay": 0.1}, {"kappa": 3})


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("beside")
    shown = SHOWN[-1]
    asked = {
        "links": [[as_panel(Panel(one)), as_panel(Panel(other, "other"))] for one, other in PAIRS],
        "follows": [[dumped(one) for one in three] for three in TRIPLES],
        "titles": [
            *(with_words(one) for one in SHOWN),
            *(
                with_words(shown) | {"now": [dumped(one) for one in turned(shown, **now).experiments]}
                for now in TURNED
            ),
        ],
    }
    (folder / "given.json").write_text(json.dumps(asked))
    script = Path(__file__).with_name("beside.mjs")
    subprocess.run([NODE, script, folder / "given.json", folder / "answers.json"], check=True)
    return json.loads((folder / "answers.json").read_text())


def test_python_reads_back_the_panels_of_the_browsers_link(answers):
    for (one, other), link in zip(PAIRS, answers["links"], strict=True):
        wanted = Scene(one, title="Two").beside((Panel(one), Panel(other, "other")), 1)
        assert scene.read(json.dumps(link)) == wanted


def test_a_link_of_panels_is_short(answers):
    assert answers["links"][PAIRS.index((EXPERIMENTS[1], EXPERIMENTS[2]))]["panels"][1][
        "experiment"
    ].keys() == {
        "landscape",
        "start",
    }
    assert answers["links"][0]["panels"] == [{}, {"title": "other"}]


def test_what_follows_a_hand_is_the_same_in_both_languages(answers):
    for three, found in zip(TRIPLES, answers["follows"], strict=True):
        assert found == followed(*three)


def test_titles_are_the_same_in_both_languages(answers):
    wanted = [*SHOWN, *(turned(SHOWN[-1], **now) for now in TURNED)]
    assert answers["titles"] == [panel_titles.titles(one) for one in wanted]
    assert answers["titles"][-1][0].startswith("κ = 3")
