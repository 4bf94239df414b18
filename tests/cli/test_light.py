"""What a command does not need is not imported: help is there at once, a small race soon."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "jax",
    "numpy",
    "pydantic",
    "streamlit",
    "plotly",
    "matplotlib",
    "sklearn",
    "scipy",
    "av",
    "PIL",
    "pptx",
}
RACE = {"version": 1, "landscape": {"name": "beale"}, "steps": 100, "runs": [{"rule": "adam"}]}
SHOW = (
    "import sys\nfrom app.cli import main\n"
    "try: main(standalone_mode=False)\nfinally: print(*sys.modules, file=sys.stderr)"
)


def imported(*args, stdin=None, check=True):
    """The libraries that `trajectories *args` imports, which must succeed unless it need not."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *args], input=stdin, capture_output=True, text=True, check=check
    )
    return {name.partition(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["run", "--help"], ["export", "--help"]])
def test_help_imports_nothing_that_computes_or_draws(args):
    assert not imported(*args) & HEAVY


@pytest.mark.parametrize("command", ["run", "export"])
@pytest.mark.parametrize("source", ["race.json", "scene:zigzag-ellipse"])
def test_a_wrong_name_is_refused_before_anything_that_computes_is_imported(command, source):
    assert not imported(command, source, "--out", "talk.foo", check=False) & HEAVY


@pytest.mark.parametrize("what", ["rules", "schedules", "landscapes"])
def test_a_list_needs_neither_experiments_nor_what_reads_data(what):
    assert imported("list", what) & HEAVY == {"jax", "numpy"}


def test_a_small_race_needs_what_computes_it_alone():
    needed = imported("run", "-", stdin=json.dumps(RACE))
    assert needed & HEAVY == {"jax", "numpy", "pydantic"}
