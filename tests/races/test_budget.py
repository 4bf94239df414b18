"""What every run of a race may use, in words."""

import json

import pytest

from app.races import permalink, solve
from app.races.budget import budget


def paths(*runs, **keys):
    given = {"version": 1, "landscape": {"name": "quadratic"}, "runs": list(runs)}
    return solve.trajectories(permalink.read(json.dumps(given | keys)))


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (["gd"], "50 steps · 50 gradient evaluations"),
        (["gd", "adam"], "50 steps · 50 gradient evaluations each"),
        (["gd", "newton"], "50 steps · 50 gradient evaluations each · 0–50 Hessians"),
        (["gd", "sam"], "50 steps each · 50–100 gradient evaluations"),
    ],
)
def test_the_budget_says_what_every_run_may_use(runs, said):
    assert budget(paths(*({"rule": rule} for rule in runs), steps=50)) == said


def test_runs_that_diverged_do_not_make_the_budget_a_range():
    found = paths({"rule": "svrg", "lr": 1e6}, {"rule": "gd"}, steps=1000)
    assert budget(found) == "1,000 steps · 1,000 gradient evaluations each"
