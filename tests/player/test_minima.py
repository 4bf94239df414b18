"""Minima that move with a slider: where the browser follows them to, and where Python knows them to be."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from app.player.messages.race import description
from app.races import modules, permalink, solve
from tests.core.javascript.node import NODE, RUNTIME, row

DRIVER = Path(__file__).with_name("minima.mjs")
ALL = {"form": (0, 1, 2, 3, 4), "scale": (1, 30, 1e3, 1e6), "correlation": (0, 0.3, 0.8, 0.95)}
CASES = {
    "rosenbrock": {"a": (0.5, 0.8, 1.4), "b": (1, 200)},
    "michalewicz": {"m": (1, 2, 5.5, 20)},
    "cliff": {"s": (2, 3, 7, 40)},
    "rastrigin": {"A": (0, 0.05, 0.4, 3, 20)},
    "double_well": {"tilt": (-0.3, -0.1, 0, 0.3)},
    "wiggles": {"a": (0, 0.01, 0.1, 0.5, 1)},
    "scales": ALL,
    "x^2 - a*y^2 + y^4": {"a": (-3, -0.5, 0.5, 4)},
    "(x^2 - a)^2 + x*y + y^2": {"a": (-3, 0.2, 2, 7)},
    "sin(a*x) + x^2/9": {"a": (-4, 0.3, 2, 6)},
    "x^3 - a*x + y^2*(1 + x^2)": {"a": (-2, 0.5, 2, 9)},
    "sqrt((x - 1)^2 + a*y^2)": {"a": (0.5, 3)},
}


def experiment(name, params):
    choice = {"name": name} if name.isidentifier() else {"name": "formula", "formula": name}
    given = {"version": 1, "landscape": choice | {"params": params}, "runs": [{"rule": "gd"}]}
    return permalink.read(json.dumps(given))


def followed(name, settings, folder):
    """What the browser finds with the sliders at each of the settings, one after the other."""
    first = experiment(name, {})
    landscape = solve.landscape(first)
    (folder / "landscape" / "2").mkdir(parents=True)
    (folder / "runtime.js").write_text(RUNTIME.read_text("utf-8"), "utf-8")
    module = folder / "landscape" / "2" / "module.mjs"
    module.write_text(modules.landscape(first).text, "utf-8")
    known = landscape.data() if landscape.data else None
    case = {
        "module": str(module),
        "data": known and {key: row(part) for key, part in known._asdict().items()},
        "description": description(first),
        "rows": [[at[slider.name] for slider in landscape.sliders] for at in settings],
    }
    file = folder / "cases.json"
    file.write_text(json.dumps([case]), "utf-8")
    done = subprocess.run([NODE, DRIVER, file], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[0]


@pytest.mark.parametrize("name", CASES)
def test_known_points_are_where_python_knows_them_to_be(name, tmp_path):
    landscape = solve.landscape(experiment(name, {}))
    defaults = {slider.name: slider.default for slider in landscape.sliders}
    settings = [defaults | {slider: float(v)} for slider, values in CASES[name].items() for v in values]
    settings += [{**at, "scale": 1e4, "correlation": 0.5} for at in settings[:5]] if name == "scales" else []
    settings.append(defaults)
    for at, found in zip(settings, followed(name, settings, tmp_path), strict=True):
        for kind in ("minima", "saddles"):
            want = sorted(map(list, getattr(landscape, kind)(**at)))
            got = sorted(found[kind])
            assert len(got) == len(want), f"{kind} at {at}: {got}, not {want}"
            if want:
                np.testing.assert_allclose(got, want, rtol=1e-7, atol=1e-7, err_msg=f"{kind} at {at}")


def test_a_kink_is_found_and_no_pole_and_no_edge_of_a_plateau(tmp_path):
    at = (-1.0, 0.25, 1.5)
    folders = [tmp_path / name for name in ("kink", "pole", "plateau")]
    kink = followed("abs(x - a) + y^2", [{"a": a} for a in at], folders[0])
    for a, found in zip(at, kink, strict=True):
        np.testing.assert_allclose(found["minima"], [[a, 0]], atol=1e-12)
    for folder, text in zip(folders[1:], ("-1/(x - a)^2", "max(x, 0)^3 + a"), strict=True):
        assert all(found["minima"] == [] for found in followed(text, [{"a": a} for a in at], folder))
