"""Compiled programs on disk: in their own process, since JAX settles on a folder once."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import jax
from core import cache
print(cache.enable())
print(jax.jit(lambda x: x + 1)(41))
"""


def compiled(folder):
    """What a fresh process prints that keeps its programs in `folder`."""
    root = str(Path(__file__).parents[2])
    env = os.environ | {"JAX_COMPILATION_CACHE_DIR": str(folder), "PYTHONPATH": root, "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_programs_are_kept_in_the_folder_that_the_environment_names(tmp_path):
    assert compiled(tmp_path / "xla") == [str(tmp_path / "xla"), "42"]
    kept = sorted(path.name for path in (tmp_path / "xla").iterdir())
    assert any("lambda" in name for name in kept)


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert compiled(tmp_path / "file" / "xla")[-1] == "42"
