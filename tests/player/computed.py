"""What the browser's code computes of races, by Node: their modules are written down, and a driver is run."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from app.races import modules, solve
from core.experiment import Experiment
from core.schedules import SCHEDULES
from tests.core.javascript.node import NODE, RUNTIME


def files(folder: Path, k: int, experiment: Experiment) -> dict[str, Any]:
    """The modules of a race, written down."""

    def written(name: str, compiled: Any) -> str:
        path = folder / f"{name}.js"
        path.write_text(compiled.text.replace(modules.RUNTIME, "./runtime.js"), "utf-8")
        return str(path)

    schedules = [run.schedule.name for run in experiment.runs]
    return {
        "landscape": written(f"landscape{k}", modules.landscape(experiment)),
        "measures": written(f"measures{k}", modules.measures(len(experiment.start))),
        "rules": [written(f"rule{k}-{i}", modules.rule(experiment, i)) for i in range(len(schedules))],
        "schedules": [written(f"schedule{k}-{i}", modules.schedule(n)) for i, n in enumerate(schedules)],
        "policies": [
            written(f"policy{k}-{i}", modules.policy(n)) if SCHEDULES[n].policy else None
            for i, n in enumerate(schedules)
        ],
    }


def samples_of(experiment: Experiment) -> dict[str, Any] | None:
    """The data of a race as JSON has them; None where there are none."""
    data = solve.data(solve.landscape(experiment))
    return data and {
        "n": len(data.y),
        **{name: np.asarray(getattr(data, name), float).ravel().tolist() for name in ("X", "y", "weight")},
    }


def computed(driver: str, folder: Path, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a driver beside this file answers."""
    (folder / "runtime.js").write_text(RUNTIME.read_text("utf-8"), "utf-8")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    (folder / "given.json").write_text(json.dumps(given), "utf-8")
    path = Path(__file__).with_name(driver)
    command = [str(NODE), str(path), str(folder / "given.json"), str(folder / "answers.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads((folder / "answers.json").read_text("utf-8"))
