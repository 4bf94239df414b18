"""The site without a server: its files, and that it describes every race as the app does."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import TypeAdapter

from app.cli import main
from app.export import site
from app.export.site import catalogue
from app.export.site.landscapes import SIZES
from app.player import headers
from app.player.messages.race import description
from app.races import gallery, permalink, scene
from core.experiment import MAX_RUNS, ExperimentError
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

HERE = Path(__file__).parent
OFFERED = catalogue.offered()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The site, written once: its folder and its files."""
    out = tmp_path_factory.mktemp("site") / "deep" / "site"
    return out, site.write(out, "https://example.org/app", courses=()).files


@pytest.fixture(scope="module")
def answered(written):
    """`answered(experiments)`: what the site's own code makes of them."""

    def ask(experiments):
        asked = ["node", HERE / "site.mjs", written[0]]
        done = subprocess.run(
            asked, input=json.dumps(experiments), capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return ask


def test_the_gallery_has_the_scenes_that_a_browser_can_compute_with_their_pictures(written):
    out, files = written
    text = (out / "gallery.js").read_text("utf-8")
    brought = json.loads(text.removeprefix("trajectories.gallery(").removesuffix(");\n"))
    listed = {one["id"]: one for group in brought["groups"] for one in group["scenes"]}
    offered = {one.name for one in OFFERED}
    assert list(listed) == [one.id for one in gallery.entries().values() if one.landscape in offered]
    assert 30 < len(listed) < len(gallery.entries())
    assert [one["title"] for one in brought["header"]["near"]] == [one["title"] for one in listed.values()]
    for name, one in listed.items():
        assert scene.decode(one["link"]) == gallery.entry(name).scene
        for theme in ("light", "dark"):
            assert files[f"gallery/{name}-{theme}.webp"] <= 12_000
    assert len(gzip.compress(text.encode())) < 20_000


def test_the_files_are_small_and_name_nobody_else(written):
    out, files = written
    assert set(files) >= {
        "index.html",
        "site.css",
        "site.js",
        "catalogue.js",
        "rules/2.js",
        "landscapes/beale.js",
    }
    assert sum(files.values()) < 8.6e6
    first = ("index.html", "site.css", "site.js", "catalogue.js", "rules/2.js", "landscapes/beale.js")
    assert sum(len(gzip.compress((out / name).read_bytes())) for name in first) < 298_000
    text = (out / "site.js").read_text("utf-8")
    assert not re.search(r"\b(eval|new Function|importScripts)\(", text)
    assert "script-src &#x27;self&#x27;;" in (out / "index.html").read_text("utf-8")


def test_every_landscape_is_there_or_says_where_it_is():
    gone = {one.name for one in LANDSCAPES.values() if catalogue.elsewhere(one)}
    assert gone == {"gd_vs_sgd", "mlp", "cnn", "lenet", "upload"}


def races():
    """Experiments that between them have every landscape with all rules that run there, and all settings."""
    for landscape in OFFERED:
        allowed = [rule.name for rule in RULES.values() if landscape.obstacle(rule) is None]
        for k in range(0, len(allowed), MAX_RUNS):
            runs = [{"rule": name} for name in allowed[k : k + MAX_RUNS]]
            yield {"version": 1, "landscape": catalogue.choice(landscape), "runs": runs}
    for name in SCHEDULES:
        yield {
            "version": 1,
            "landscape": {"name": "beale"},
            "runs": [{"rule": "gd", "schedule": {"name": name}}],
        }
    for rule in RULES.values():
        if "layers" in rule.needs:  # of networks, which the site has none of
            continue
        landscape = next(one for one in OFFERED if one.obstacle(rule) is None)
        runs = [{"rule": rule.name, "toggles": toggles} for toggles in catalogue.toggled(rule.toggles)]
        yield {"version": 1, "landscape": catalogue.choice(landscape), "runs": runs}
    for size in (2, 3, 32):
        choice = {"name": "spectrum", "params": {"n": size}}
        yield {"version": 1, "landscape": choice, "runs": [{"rule": "bfgs", "noise": 0.1}]}
    for batch in (1, 10, 50, None):
        run = {"rule": "saga", "lr": 1e3, "color": "teal"}
        yield {
            "version": 1,
            "landscape": {"name": "scales"},
            "batch": {"size": batch, "order": "replacement"},
            "steps": 7000,
            "start": [1, 2],
            "runs": [run, {"rule": "gd", "batch": {"size": 20}, "clip": 3}],
        }
    for name, start in {
        "beale": [-40, 2],
        "regression": [100, 3],
        "double_well": [-9],
        "spectrum": [7] * 8,
    }.items():
        own = {"rule": "gd", "start": start, "seed": 7, "label": "κ = 1"}
        many = {"rule": "gd", "repeat": {"starts": [start, [3 * part for part in start]]}}
        runs = [own, {"rule": "gd"}, own | {"noise": 1}, many, {"rule": "gd", "repeat": {"seeds": 3}}]
        yield {"version": 1, "landscape": {"name": name}, "runs": runs}


def test_the_site_describes_every_race_as_the_app_does(answered):
    experiments = list(races())
    check = TypeAdapter(headers.Description)
    for given, answer in zip(experiments, answered(experiments), strict=True):
        assert "error" not in answer, (given, answer)
        here = answer["description"]
        there = description(permalink.read(json.dumps(given)), focus=len(given["runs"]) - 1)
        check.validate_json(json.dumps(here))
        there = json.loads(json.dumps(there))
        for control in there["controls"]:
            if control["place"] == "landscape" and control["structural"]:
                control["only"] = list(SIZES)  # every number of dimensions has files of its own
        assert {key for key in there if here[key] != there[key]} == set(), given


WRONG = [
    {"landscape": {"name": "beal"}},
    {"landscape": {"name": "beale", "params": {"kappa": 1}}},
    {"landscape": {"name": "beale", "formula": "x"}},
    {"landscape": {"name": "rosenbrock", "params": {"b": 1e9}}},
    {"landscape": {}},
    {"landscape": 3},
    {"lanscape": {"name": "beale"}},
    {"version": 2},
    {"steps": 0},
    {"steps": 1.5},
    {"steps": "many"},
    {"seed": -1},
    {"start": [1]},
    {"start": [1, 2000000]},
    {"batch": {"size": 5}},
    {"batch": {"size": 0}},
    {"batch": {"size": 5, "order": "random"}},
    {"landscape": {"name": "scales"}, "batch": {"size": 201}},
    {"landscape": {"name": "breast_cancer"}, "batch": {"size": 569}, "steps": 9999},
    {"plane": {"kind": "pca"}},
    {"plane": {"kind": "hessian"}},
    {"plane": {"kind": "flat"}},
    {"landscape": {"name": "spectrum"}, "plane": {"kind": "axes", "axes": [1, 1]}},
    {"landscape": {"name": "spectrum"}, "plane": {"axes": [1, 2]}},
    {"runs": []},
    {"runs": [{"rule": "gd"}] * 13},
    {"runs": [{"rule": "adm"}]},
    {"runs": [{"rule": "xyzzy"}]},
    {"runs": [{}]},
    {"runs": [{"rule": "adam", "lr": 0}]},
    {"runs": [{"rule": "adam", "params": {"b1": 2}}]},
    {"runs": [{"rule": "adam", "params": {"b3": 0.5}}]},
    {"runs": [{"rule": "adam", "toggles": {"eps_inside": "yes"}}]},
    {"runs": [{"rule": "adam", "schedule": {"name": "cosin"}}]},
    {"runs": [{"rule": "adam", "color": "pink"}]},
    {"runs": [{"rule": "adam", "clip": -1}]},
    {"runs": [{"rule": "adam", "noise": True}]},
    {"runs": [{"rule": "adam", "decay": "none"}]},
    {"runs": [{"rule": "adam", "colour": "teal"}]},
    {"runs": [{"rule": "saga"}]},
    *(
        {"runs": [{"rule": "gd", "label": name}]}
        for name in ("", " a", "a\n", "a\u202eb", "x" * 41, 3, "a\u3000")
    ),
    *(
        {"runs": [{"rule": "gd", "start": start}]}
        for start in ([1], [1, 2, 3], [1, 10_000_000], "x", [1, "y"])
    ),
    *(
        {"runs": [{"rule": "gd", "repeat": repeat}], "steps": 2000}
        for repeat in (
            *({}, {"seeds": 1}, {"seeds": 2, "grid": [2, 2]}, {"grid": [70, 70]}, {"grid": [1, 1]}),
            *({"starts": [[1, 2], [3]]}, {"starts": [[1, 2]]}, {"seeds": 1250}, {"grid": [1]}, {"grids": 2}),
            *(
                {"random": 1},
                {"random": 5, "spread": 0},
                {"seeds": 5, "spread": 0.1},
                {"seeds": 2, "random": 2},
            ),
        )
    ),
    {"runs": [{"rule": "gd", "repeat": {"random": 1000}}] * 4, "steps": 2000},
    {"landscape": {"name": "spectrum"}, "runs": [{"rule": "gd", "repeat": {"random": 5}}]},
    {"landscape": {"name": "spectrum"}, "runs": [{"rule": "gd", "repeat": {"grid": [5, 5]}}]},
    {"landscape": {"name": "double_well"}, "runs": [{"rule": "gd", "repeat": {"grid": [5, 5]}}]},
    *({"runs": [{"rule": "gd", "seed": seed}]} for seed in (-1, 1.5, 2**32, "x")),
    {"runs": [{"rule": "muon"}]},
]


def test_what_is_wrong_with_a_link_is_said_in_the_words_of_the_app(answered):
    plain = {"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "gd"}]}
    experiments = [plain | parts for parts in WRONG]
    here = len([rule for rule in RULES.values() if "layers" not in rule.needs])
    for given, answer in zip(experiments, answered(experiments), strict=True):
        with pytest.raises(ExperimentError) as error:
            permalink.read(json.dumps(given))
        there = str(error.value).replace(f"the {len(RULES)} there are", f"the {here} there are")
        assert answer.get("error") == there, given


def test_the_command_says_what_it_wrote(tmp_path):
    done = CliRunner().invoke(main, ["site", "--no-lessons", "--out", str(tmp_path / "site")])
    assert done.exit_code == 0
    assert re.search(r"^\d+ files, \d\.\d MB, are in .*; a visitor loads \d+ kB", done.output)
