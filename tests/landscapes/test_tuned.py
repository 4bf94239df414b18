"""The tuned learning rates: they are of the races that there are, good, and what a search finds again."""

import json
from itertools import pairwise

import pytest

from app.races import permalink, solve
from bench import tune
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.tuned import FILE, tuned, written

TUNABLE = [name for name, landscape in LANDSCAPES.items() if tune.can_be_tuned(landscape)]


def ends(name, **rates):
    """The last losses of rules on a landscape, at their default rates, or at these."""
    rules = rates or dict.fromkeys(RULES)
    runs = [{"rule": rule} | ({} if rate is None else {"lr": rate}) for rule, rate in rates.items() or rules]
    race = permalink.begin({"landscape": {"name": name}, "runs": runs})
    return [float(path.loss[-1]) for path in solve.trajectories(race)]


def test_they_are_tuned_for_the_races_that_there_are():
    """Whoever changes a start or a budget runs `make tune` again."""
    assert set(tuned()) == set(TUNABLE)
    for name, known in tuned().items():
        landscape = LANDSCAPES[name]
        race = landscape.race
        assert (known.start, known.steps, known.batch) == (landscape.start(), race.steps, race.batch), name
        able = {rule.name for rule in RULES.values() if landscape.obstacle(rule) is None}
        assert set(known.rates) <= able, name
        assert len(known.rates) > 0.9 * len(able), name


def test_the_file_is_as_it_is_written():
    text = FILE.read_text("utf-8")
    assert text == written(json.loads(text))
    assert len(text) < 100_000


def test_the_search_finds_them_again():
    """In 64 bits, on any machine."""
    rules = ("gd", "momentum", "adam", "newton", "prodigy")
    for pair in tune.tune([LANDSCAPES["beale"], LANDSCAPES["regression"]], rules):
        assert pair.rate == tuned()[pair.landscape].rates[pair.rule]


def test_the_rates_tried_are_as_many_for_every_rule():
    for around in (1.0, 0.035, 2e-5):
        rates = tune.rates_around(around)
        assert len(rates) == tune.RATES
        assert rates[0] < around / 250
        assert rates[-1] > around * 250
        assert all(1.05 < b / a < 1.2 for a, b in pairwise(rates))


def test_on_beale_rules_end_in_the_order_of_their_best_rates():
    adam, momentum, descent, rms = ends("beale", adam=None, momentum=None, gd=None, rmsprop=None)
    assert adam < 1e-12 < momentum < 1e-6 < descent < 1e-4 < rms < 1e-2


def test_rules_that_lingered_on_the_saddle_leave_it_at_their_tuned_rates():
    assert ends("race_saddle", saddle_free_newton=None, adadelta=None) == pytest.approx([-0.25, -0.25])


@pytest.mark.parametrize("name", ["beale", "valley"])
def test_rates_far_below_a_tuned_one_end_higher(name):
    for rule in ("gd", "momentum", "adam"):
        rate = tuned()[name].rates[rule]
        own, *others = (ends(name, **{rule: rate * factor})[0] for factor in (1, 0.1, 0.3))
        assert all(own < other for other in others), rule


def test_a_race_begins_at_tuned_rates_and_a_link_keeps_those_of_its_time():
    """Whatever `make tune` finds later: a link says its rates, or where it said none has those of then."""
    bare = {"landscape": {"name": "beale"}, "runs": [{"rule": "adam"}]}
    begun = permalink.begin(bare)
    assert begun.runs[0].lr == tuned()["beale"].rates["adam"]
    link = permalink.encode(begun)
    assert permalink.decode(link) == begun
    said = json.loads(permalink.unpacked(link))
    assert (said["runs"][0]["lr"], said["start"], said["steps"]) == (begun.runs[0].lr, [1.0, 1.6], 400)
    sent = permalink.read(json.dumps({"version": 1} | bare))
    assert sent.runs[0].lr == LANDSCAPES["beale"].lr(RULES["adam"]) == 0.035


@pytest.mark.parametrize(
    ("landscape", "run", "tuned_here"),
    [
        ({"name": "regression"}, {"rule": "gd"}, True),
        ({"name": "regression"}, {"rule": "gd", "batch": {"size": 1}}, False),
        ({"name": "quadratic", "params": {"a": 3}}, {"rule": "gd"}, False),
    ],
)
def test_a_rate_that_is_tuned_for_other_batches_or_sliders_is_not_taken(landscape, run, tuned_here):
    rate = permalink.begin({"landscape": landscape, "runs": [run]}).runs[0].lr
    known = LANDSCAPES[landscape["name"]]
    assert rate == (known.rate(RULES["gd"]) if tuned_here else known.lr(RULES["gd"]))
    assert known.rate(RULES["gd"]) != known.lr(RULES["gd"])


def test_what_nobody_tuned_has_the_rate_that_suits_its_kind():
    typed = permalink.read(
        '{"version": 1, "landscape": {"name": "formula", "formula": "x^2+y^2"}, "runs": [{"rule": "adam"}]}'
    )
    landscape = solve.landscape(typed)
    assert landscape.tuned() == {}
    assert typed.runs[0].lr == landscape.lr(RULES["adam"])
