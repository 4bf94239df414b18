"""The browser's messages of a race say what Python's do: the same words, and the same numbers.

Both are given the paths that core.engine finds in 64 bits, so that only what is made of them is compared.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from described import described

from app.export.credit import credit
from app.player.messages.race import description
from app.races import modules, permalink, repeats, solve
from app.races.scene import Scene
from core import sampling
from core.experiment import Experiment, ExperimentError
from core.landscape import DENSE
from core.rule import Cost
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes.linear_models import uploaded
from tests.core.javascript.node import NODE, RUNTIME, row, samples
from tests.player import expected

pytestmark = pytest.mark.usefixtures("x64")

AGREE = 1e-9
"""How far numbers may be apart, in parts of the largest of their kind."""
LANCZOS = 1e-4
"""Likewise for the extremes that Lanczos's iteration approaches: rounding decides where a space ends."""


def race(
    landscape: str, *runs: dict[str, Any], params: dict[str, Any] | None = None, **keys: Any
) -> Experiment:
    chosen = {"name": landscape, **keys.pop("brought", {})} | ({"params": params} if params else {})
    given = {"version": 1, "landscape": chosen, "runs": list(runs)}
    return permalink.read(json.dumps(given | keys))


def rules(*names: str) -> list[dict[str, Any]]:
    return [{"rule": name} for name in names]


TABLE = b"a,b,c,y\n" + b"".join(
    f"{k % 7},{k * k % 11},{(3 * k) % 5},{k % 7 + 0.3 * (k % 3)}\n".encode() for k in range(40)
)

RACES = {
    "one run diverges": (
        race("beale", *rules("adam", "nesterov", "lbfgs"), {"rule": "gd", "lr": 0.5}, steps=150),
        0,
    ),
    "a curve": (race("double_well", *rules("gd", "adam", "newton"), steps=60), 1),
    "swings that come back": (race("parabola", {"rule": "momentum", "lr": 0.1}, start=[3], steps=200), 0),
    "one run leaves at its first step": (
        race("beale", {"rule": "gd", "lr": 0.5}, {"rule": "gd", "lr": 0.01}, steps=20),
        0,
    ),
    "one run leaves the domain": (
        race(
            "formula",
            {"rule": "gd", "lr": 0.9},
            {"rule": "gd", "lr": 0.01},
            brought={"formula": "log(x)+y^2"},
            start=[1.5, 1.0],
            steps=20,
        ),
        0,
    ),
    "a slow divergence": (race("quadratic", {"rule": "gd", "lr": 0.2}, *rules("gd"), steps=300), 1),
    "a kink": (race("absolute", *rules("adagrad", "gd"), steps=40), 0),
    "mini-batches": (
        race(
            "regression",
            {"rule": "gd"},
            {"rule": "adam", "batch": {"size": None, "order": "shuffled"}},
            {"rule": "svrg"},
            {"rule": "gd", "batch": {"size": 7, "order": "replacement"}},
            {"rule": "gd", "batch": {"size": 100, "order": "growing"}},
            batch={"size": 100, "order": "shuffled"},
            steps=30,
        ),
        2,
    ),
    "a line": (race("line", *rules("gd", "adam"), steps=20), 1),
    "categories, and batches of one": (
        race("one_hot", *rules("gd", "adagrad"), batch={"size": 1, "order": "shuffled"}, steps=20),
        0,
    ),
    "a table of three features": (
        race("upload", *rules("gd"), brought={"data": uploaded.remember("a.csv", TABLE)}, steps=9),
        0,
    ),
    "two classes": (race("moons", *rules("gd", "adam"), steps=20), 1),
    **{
        f"features, {form}": (
            race("scales", *rules("gd"), params={"form": form, "scale": 3.0, "correlation": 0.4}, steps=9),
            0,
        )
        for form in (0, 1, 4)
    },
    "a running mean under weight decay": (
        race("beale", {"rule": "adam", "weight_decay": 0.3, "decay": "coupled"}, steps=60),
        0,
    ),
    "a formula with a jump": (
        race("formula", *rules("adam"), brought={"formula": "sign(x)+sign(y)+x^2+y^2"}, steps=30),
        0,
    ),
    "a rule with a limit of its own": (race("beale", *rules("lion", "nesterov"), steps=60), 1),
    "a rule without one": (race("beale", *rules("lion", "nesterov"), steps=60), 0),
    "many dimensions": (race("spectrum", *rules("rmsprop", "gd", "adagrad"), params={"n": 10}, steps=120), 2),
    "the plane of the paths": (
        race("rosenbrock_n", *rules("adam", "bfgs"), plane={"kind": "pca"}, steps=100),
        0,
    ),
    "the plane of two parameters": (
        race("spectrum", *rules("adam", "gd"), plane={"kind": "axes", "axes": [3, 1]}, steps=80),
        0,
    ),
    "saddles, and one rule twice": (
        race(
            "himmelblau",
            *({"rule": "newton", "lr": lr} for lr in (1.0, 0.125)),
            {"rule": "gd"},
            start=[0.1, 2.9],
            steps=40,
        ),
        0,
    ),
    "a formula": (
        race(
            "formula", *rules("momentum", "adam"), brought={"formula": "x^2 + 3*y^2 + sin(3*x)*y"}, steps=60
        ),
        1,
    ),
    "a policy, decay and clipping": (
        race(
            "rosenbrock",
            {
                "rule": "gd",
                "schedule": {"name": "plateau", "params": {}},
                "clip": 2.0,
                "weight_decay": 0.5,
                "decay": "decoupled",
            },
            {"rule": "adam", "weight_decay": 0.01, "decay": "decoupled", "noise": 0.1},
            steps=90,
        ),
        0,
    ),
    "runs with a start, a seed and a name of their own": (
        race(
            "beale",
            {"rule": "gd", "start": [-3.0, 2.0]},
            {"rule": "gd"},
            {"rule": "gd", "label": "κ = 1, 学習"},
            {"rule": "adam", "noise": 0.5, "seed": 3},
            {"rule": "adam", "noise": 0.5},
            steps=40,
        ),
        0,
    ),
    "a start of its own on a curve": (
        race("double_well", *rules("gd"), {"rule": "adam", "start": [-0.4]}, steps=40),
        1,
    ),
    "starts of their own in many dimensions": (
        race("spectrum", *rules("gd"), {"rule": "gd", "start": [3.0] * 6}, params={"n": 6}, steps=20),
        1,
    ),
    "mini-batches from seeds of their own": (
        race(
            "regression",
            *({"rule": "gd", "seed": seed, "batch": {"size": 5}, "label": f"seed {seed}"} for seed in (1, 2)),
            *rules("svrg"),
            batch={"size": 20, "order": "shuffled"},
            steps=20,
        ),
        0,
    ),
    "mini-batches that keep a run off the minimum": (
        race(
            "regression",
            {"rule": "momentum", "lr": 0.1, "batch": {"size": 10, "order": "replacement"}, "noise": 0.1},
            *rules("gd"),
            steps=20,
        ),
        0,
    ),
    "epochs that keep a run off the minimum": (
        race(
            "line",
            {"rule": "nesterov", "lr": 0.02, "batch": {"size": 40}, "weight_decay": 0.3},
            *rules("gd"),
            steps=20,
        ),
        0,
    ),
    "single samples that drift apart": (
        race("regression", {"rule": "gd", "lr": 1, "batch": {"size": 1, "order": "replacement"}}, steps=9),
        0,
    ),
    "shuffled samples whose Hessians matter": (
        race("regression", {"rule": "gd", "lr": 0.2, "batch": {"size": 1}}, steps=9),
        0,
    ),
    "decoupled decay with mini-batches and noise": (
        race(
            "regression",
            {"rule": "gd", "batch": {"size": 64}, "noise": 0.1, "weight_decay": 0.1, "decay": "decoupled"},
            steps=9,
        ),
        0,
    ),
    "a valley in more dimensions": (
        race("rosenbrock_n", {"rule": "gd", "lr": 0.001}, params={"n": 4}, steps=20),
        0,
    ),
    "many seeds": (
        race("beale", {"rule": "adam", "noise": 20.0, "repeat": {"seeds": 11}}, *rules("gd"), steps=40),
        0,
    ),
    "a grid of starts, of which some diverge": (
        race("beale", {"rule": "gd", "repeat": {"grid": [4, 3]}, "label": "A"}, *rules("gd"), steps=40),
        0,
    ),
    "starts of which most diverge": (
        race(
            "quadratic", {"rule": "gd", "lr": 0.2, "repeat": {"starts": [[1, 2], [3, 1], [0, 2]]}}, steps=300
        ),
        0,
    ),
    "starts on a curve": (race("double_well", {"rule": "gd", "repeat": {"grid": [5, 1]}}, steps=30), 0),
    "more dimensions than a Hessian": (
        race("digits", *rules("gd"), steps=3, batch={"size": 64, "order": "shuffled"}),
        0,
    ),
}


def given(folder: Path, k: int, experiment: Experiment, focus: int) -> dict[str, Any]:
    """What the browser has of a race."""
    compiled = modules.landscape(experiment)
    module = folder / f"landscape{k}.js"
    module.write_text(compiled.text.replace(modules.RUNTIME, "./runtime.js"), "utf-8")
    measures = folder / f"measures{len(experiment.start)}.js"
    measures.write_text(
        modules.measures(len(experiment.start)).text.replace(modules.RUNTIME, "./runtime.js"), "utf-8"
    )
    trajectories = []
    for i, path in enumerate(solve.trajectories(experiment)):
        trajectories.append(
            {
                "x": row(path.x),
                "loss": row(path.loss),
                "lr": row(path.lr),
                "divergedAt": path.diverged_at,
                "outside": path.outside,
                "last": path.last,
                "recorded": {name: row(values) for name, values in path.seen.items()},
                "evaluations": row(evaluations(experiment, i)),
            }
        )
    return {
        "description": description(experiment, focus=focus),
        "module": str(module),
        "measures": str(measures),
        "tables": [row(table) for table in compiled.tables],
        "data": samples(solve.data(solve.landscape(experiment))),
        "trajectories": trajectories,
        "members": [bundle and _members(bundle) for bundle in repeats.bundles(experiment)],
        "place": [0.3, -0.2],
        "asked": [expected.address(name, focus) for name in expected.asked(experiment)],
    }


def _members(bundle: repeats.Bundle) -> list[dict[str, Any]]:
    """The members of a repeated run as a browser's engine finds them."""
    rows = bundle.x.shape[1]
    return [
        {
            "x": row(x),
            "loss": ["Infinity" if np.isposinf(one) else one for one in row(loss)],  # where it has ended
            "lr": [],
            "recorded": {},
            "evaluations": [],
            "outside": False,
            "divergedAt": int(end) if end < rows else None,
            "last": rows - 1,
        }
        for x, loss, end in zip(bundle.x, bundle.loss, bundle.ends, strict=True)
    ]


def evaluations(experiment: Experiment, i: int) -> np.ndarray:
    """The cost of every step [steps, 5]; where a rule says it step by step, from the passes over the data."""
    run, path = experiment.runs[i], solve.trajectories(experiment)[i]
    cost = RULES[run.rule].cost
    if not callable(cost):
        watching = Cost(0, full_values=SCHEDULES[run.schedule.name].policy is not None)
        return np.tile(np.add(cost, watching).astype(float), (experiment.steps, 1))
    each = np.pad(np.diff(path.cost, axis=0), ((0, 0), (0, 2)))
    (_, seed, batch), data = experiment.own(run), solve.data(solve.landscape(experiment))
    if data is not None and path.epochs is not None and batch.size is not None:
        plan = sampling.plan(seed, len(data.y), batch.size, experiment.steps, batch.order)
        share = plan.weight.sum(axis=1, dtype=float) / len(data.y)
        each[:, 3] = (np.diff(path.epochs) - share * each.sum(axis=1)) / (1 - share)
        each[:, 0] -= each[:, 3]
    return each


@pytest.fixture(scope="module", autouse=True)
def table():
    """The table of one of the races: what was uploaded since RACES was made may have pushed it out."""
    uploaded.remember("a.csv", TABLE)


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the browser says of every race."""
    folder = tmp_path_factory.mktemp("races")
    (folder / "runtime.js").write_text(RUNTIME.read_text("utf-8"), "utf-8")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    with jax.enable_x64(True):
        races = [given(folder, k, *one) for k, one in enumerate(RACES.values())]
    (folder / "races.json").write_text(json.dumps(races), "utf-8")
    driver = Path(__file__).with_name("race.mjs")
    command = [str(NODE), str(driver), str(folder / "races.json"), str(folder / "answers.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(RACES, json.loads((folder / "answers.json").read_text("utf-8")), strict=True))


def compare(found: Any, wanted: Any, where: str) -> None:
    """Words must be equal, numbers nearly so."""
    if isinstance(wanted, dict):
        assert set(found) == set(wanted), where
        for name, value in wanted.items():
            compare(found[name], value, f"{where}.{name}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), where
        for k, (one, other) in enumerate(zip(found, wanted, strict=True)):
            compare(one, other, f"{where}[{k}]")
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, rel=AGREE, abs=1e-14), where
    else:
        assert found == wanted, where


@pytest.mark.parametrize("name", RACES)
def test_the_browser_says_of_a_race_what_python_says(answers, name):
    experiment, focus = RACES[name]
    for kind in expected.asked(experiment):
        found, where = answers[name][expected.address(kind, focus)], f"{name}: {kind}"
        if "error" in found:
            with pytest.raises(ExperimentError) as raised:
                expected.message(kind, experiment, focus)
            assert found["error"] == str(raised.value), where
            continue
        header, arrays = expected.message(kind, experiment, focus)
        described(header["view"]).validate_json(json.dumps(found["header"]), strict=True, extra="forbid")
        compare(found["header"], json.loads(json.dumps(header)), where)
        drawn = {key for key in found["arrays"] if kind == "cloud" and key.startswith("batches")}
        assert set(found["arrays"]) - drawn == set(arrays), where
        for key, array in arrays.items():
            got = found["arrays"][key]
            assert got["shape"] == list(array.shape), f"{where}: {key}"
            lanczos = (
                kind == "curvature" and key in ("low", "high", "ratio") and len(experiment.start) > DENSE
            )
            values = np.array(got["values"], float).reshape(array.shape)
            close(values, array, LANCZOS if lanczos else AGREE, f"{where}: {key}")


@pytest.mark.parametrize("name", RACES)
def test_a_caption_has_the_same_words_in_the_browser_and_in_exports(answers, name):
    assert answers[name]["caption"]["header"]["text"] == credit(Scene(RACES[name][0]), measured=False).caption


def close(found: np.ndarray, wanted: np.ndarray, tolerance: float, where: str) -> None:
    finite = np.isfinite(wanted)
    assert np.array_equal(np.isfinite(found), finite), where
    assert np.array_equal(found[~finite], wanted[~finite], equal_nan=True), where
    apart = np.abs(found[finite] - wanted[finite])
    assert apart.max(initial=0) <= tolerance * np.abs(wanted[finite]).max(initial=1e-30), (
        f"{where}: {apart.max()}"
    )


def test_mini_batches_scatter_around_the_gradient_as_far_as_they_must(answers):
    for name, focus in (("mini-batches", 2), ("more dimensions than a Hessian", 0)):
        arrays = answers[name][f"cloud/{focus}/3"]["arrays"]
        mean = np.array(arrays["mean"]["values"])
        for size in (1, 10):
            batches = np.array(arrays[f"batches{size}"]["values"]).reshape(arrays[f"batches{size}"]["shape"])
            spread = np.array(arrays[f"spread{size}"]["values"]).reshape(2, 2)
            away = np.linalg.solve(np.linalg.cholesky(spread), (batches - mean).T)
            assert np.abs(away.mean(axis=1)).max() < 4 / np.sqrt(len(batches))
            assert np.cov(away) == pytest.approx(np.eye(2), abs=0.5)
