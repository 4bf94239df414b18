"""Repeated runs: their members are the runs that experiments of their own have, and quantiles are members."""

import json

import numpy as np
import pytest

from app.export.credit import credit
from app.export.drawing.race import race as drawn_race
from app.races import permalink, repeats, solve
from app.races.scene import Scene
from core.experiment import ExperimentError, minimal
from landscapes import LANDSCAPES

NOISY = {"rule": "adam", "noise": 5.0}


def race(*runs, landscape="beale", **keys):
    given = {"version": 1, "landscape": {"name": landscape}, "runs": list(runs), "steps": 60}
    return permalink.read(json.dumps(given | keys))


def test_every_seed_is_the_run_that_has_it():
    for landscape, run in (("beale", NOISY), ("regression", {"rule": "gd", "batch": {"size": 5}})):
        experiment = race(run | {"repeat": {"seeds": 6}, "seed": 3}, landscape=landscape)
        (bundle,) = repeats.bundles(experiment)
        for k in range(6):
            (alone,) = solve.trajectories(race(run | {"seed": 3 + k}, landscape=landscape))
            np.testing.assert_allclose(bundle.x[k], alone.x, rtol=1e-9)
            np.testing.assert_allclose(bundle.loss[k], alone.loss, rtol=1e-9)


def test_every_start_is_the_run_that_has_it_and_a_grid_covers_the_window():
    experiment = race({"rule": "gd", "repeat": {"grid": [4, 3]}})
    (bundle,) = repeats.bundles(experiment)
    (x0, x1), (y0, y1) = solve.view(experiment).window
    assert len(bundle.x) == 12
    assert bundle.x[0, 0] == pytest.approx([x0 + (x1 - x0) / 8, y0 + (y1 - y0) / 6])
    assert bundle.x[-1, 0] == pytest.approx([x1 - (x1 - x0) / 8, y1 - (y1 - y0) / 6])
    for k in (0, 5, 11):
        (alone,) = solve.trajectories(race({"rule": "gd", "start": bundle.x[k, 0].tolist()}))
        end = alone.diverged_at or 61
        np.testing.assert_allclose(bundle.x[k, :end], alone.x[:end], rtol=1e-9)
        assert bundle.ends[k] == end
        assert np.isinf(bundle.loss[k, end:]).all()
    assert 0 < (bundle.ends < 61).sum() < 12


def test_a_quantile_is_the_loss_of_a_member_and_none_once_too_many_have_ended():
    values = np.array([[3.0], [1.0], [np.inf], [2.0], [0.0]])
    assert [repeats.quantile(values, share)[0] for share in (0.0, 0.1, 0.5, 0.75, 1.0)] == [
        0,
        0,
        2,
        3,
        np.inf,
    ]
    (bundle,) = repeats.bundles(race({"rule": "gd", "lr": 0.5, "repeat": {"seeds": 3}}))
    assert bundle.diverged_at == bundle.ends[0] < 61


def test_exports_draw_the_mean_of_seeds_and_the_median_of_their_losses():
    experiment = race(NOISY | {"repeat": {"seeds": 9}}, {"rule": "gd"})
    (bundle, none), drawn = repeats.bundles(experiment), drawn_race(Scene(experiment))
    assert none is None
    assert drawn.repeats[1] is None
    np.testing.assert_allclose(drawn.x[0], bundle.x.mean(axis=0))
    np.testing.assert_allclose(drawn.loss[0], np.median(bundle.loss, axis=0))
    assert (drawn.repeats[0].low <= drawn.loss[0]).all()
    assert (drawn.loss[0] <= drawn.repeats[0].high).all()
    assert "9 seeds." in credit(Scene(experiment)).caption
    assert drawn_race(Scene(race({"rule": "gd"}))).repeats == ()


@pytest.mark.parametrize(
    "repeat",
    [
        {"seeds": 50},
        {"starts": [[0, 1], [1.5, 2]]},
        {"grid": [20, 15]},
        {"random": 1000},
        {"random": 1000, "spread": 0.02},
    ],
)
def test_it_survives_a_link_and_leaves_no_nulls_there(repeat):
    experiment = race({"rule": "gd", "repeat": repeat})
    assert permalink.decode(permalink.encode(experiment)) == experiment
    assert json.loads(minimal(experiment, LANDSCAPES))["runs"][0]["repeat"] == repeat


WRONG = {
    ": give one of seeds, starts, grid, random.": {"seeds": 5, "grid": [2, 2]},
    ": with this there are 4,900 members of repeated runs, but at most 4,000 are allowed.": {
        "grid": [70, 70]
    },
    ": 1250 members may have 1,600 steps, not 2,000; take fewer members or steps.": {"random": 1250},
    ".spread: only random starts have one.": {"seeds": 5, "spread": 0.1},
}


@pytest.mark.parametrize(("said", "repeat"), WRONG.items())
def test_what_is_not_allowed_is_said_in_a_sentence(said, repeat):
    with pytest.raises(ExperimentError) as refused:
        race({"rule": "gd", "repeat": repeat}, steps=2000)
    assert str(refused.value) == f"runs[0].repeat{said}"


def test_members_of_all_runs_together_have_a_limit():
    run = {"rule": "gd", "repeat": {"random": 1000}}
    with pytest.raises(
        ExperimentError, match=r"^runs\[3\]\.repeat: .* 16,000,000 coordinates, .* 12,000,000 "
    ):
        race(*[run] * 4, steps=2000)
    assert race(*[run] * 4, steps=1500)


def test_random_starts_lie_over_the_window_or_around_the_own_start():
    over, around, other = (
        np.array(
            [start for start, _ in repeats.members(race({"rule": "gd", "repeat": repeat}, seed=seed), 0)]
        )
        for repeat, seed in (({"random": 1000}, 0), ({"random": 1000, "spread": 0.02}, 0), ({"random": 9}, 1))
    )
    window = np.array(solve.view(race({"rule": "gd"})).window)
    np.testing.assert_allclose([over.min(axis=0), over.max(axis=0)], window.T, atol=0.02 * np.ptp(window))
    np.testing.assert_allclose(around.std(axis=0), 0.02 * np.ptp(window, axis=1), rtol=0.1)
    start = race({"rule": "gd"}).start
    np.testing.assert_allclose(around.mean(axis=0), start, atol=0.003 * np.ptp(window))
    assert not np.isin(other, over).any()


def test_networks_and_grids_in_many_dimensions_are_refused_with_the_reason():
    with pytest.raises(ExperimentError, match=r"^runs\[0\]\.repeat: mlp is trained, .* seed of their own\.$"):
        race({"rule": "gd", "repeat": {"seeds": 5}}, landscape="mlp")
    for key, repeat in (("grid", [5, 5]), ("random", 5)):
        with pytest.raises(ExperimentError, match=rf"^runs\[0\]\.repeat\.{key}: there are 8 dimensions"):
            race({"rule": "gd", "repeat": {key: repeat}}, landscape="spectrum")
