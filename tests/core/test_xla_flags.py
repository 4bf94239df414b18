"""XLA's flags: ours comes to those in the environment, once, and XLA takes both."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import SMALL_LOOPS, with_small_loops

OURS = f"--xla_backend_extra_options={SMALL_LOOPS}=65536"
LIGHT = "--xla_cpu_use_fusion_emitters=false"
OTHER = "--xla_backend_extra_options=xla_cpu_copy_insertion_use_region_analysis"
THEIRS = f"--xla_backend_extra_options={SMALL_LOOPS}=2048"


@pytest.mark.parametrize(
    ("standing", "after"),
    [
        ("", OURS),
        (LIGHT, f"{LIGHT} {OURS}"),
        (OTHER, f"{OTHER} {OURS}"),
        (OURS, OURS),
        (f"{THEIRS} {LIGHT}", f"{THEIRS} {LIGHT}"),
    ],
)
def test_our_flag_is_added_to_those_that_stand_and_never_twice(standing, after):
    assert with_small_loops(standing) == after
    assert with_small_loops(after) == after


def test_a_process_keeps_the_flags_it_was_started_with_and_xla_reads_them():
    program = "import os, core, jax; jax.jit(lambda x: x + 1)(41); print(os.environ['XLA_FLAGS'])"
    env = os.environ | {"XLA_FLAGS": f"{LIGHT} {OTHER}", "JAX_PLATFORMS": "cpu"}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [LIGHT, OTHER, OURS]
