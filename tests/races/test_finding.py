"""Finding rules, and writing symbols in plain letters."""

import pytest

from app.races import permalink
from app.races.finding import FAMILIES, refused, rules
from app.races.letters import plain
from core.experiment import ExperimentError
from core.rules import RULES
from landscapes import LANDSCAPES


def test_every_rule_is_found_in_its_family_and_by_its_name_title_and_author():
    assert [rule for family in FAMILIES for rule in rules("", family)] == sorted(
        RULES.values(), key=lambda rule: FAMILIES.index(rule.family)
    )
    for rule in RULES.values():
        assert rule in rules(rule.name, None)
        assert rule in rules(rule.title.upper(), FAMILIES[0])
        assert rule in rules(rule.source.split()[0], None)
    assert rules("no such optimizer", None) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SGD", "gd"),
        ("stochastic", "gd"),
        ("heavy ball", "momentum"),
        ("NAG", "nesterov"),
        ("adaptive moment", "adam"),
        ("CG", "conjugate_gradient"),
    ],
)
def test_a_rule_is_found_by_what_else_it_is_called(text, name):
    assert RULES[name] in rules(text, None)


def test_a_rule_that_cannot_run_here_is_refused_with_the_reason_in_the_list_and_in_an_experiment():
    (reason,) = refused(list(RULES.values()), LANDSCAPES["saddle"]).keys() & {"saga"}
    assert reason == "saga"
    text = '{"version": 1, "landscape": {"name": "saddle"}, "runs": [{"rule": "saga"}]}'
    with pytest.raises(ExperimentError, match=r"runs\[0\].rule: SAGA cannot run on saddle\. .* no data"):
        permalink.read(text)


def test_nothing_is_imported_by_name_from_a_link():
    text = '{"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "optax.adam"}]}'
    for read in (permalink.read, permalink.decode):
        with pytest.raises(ExperimentError, match="no rule called"):
            read(text)


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        (r"\beta_1", "β₁"),
        (r"\hat m", "m̂"),
        (r"\sqrt{\hat{v}}", "√v̂"),
        (r"\lambda_{\max}", "λₘₐₓ"),
        (r"\eta / \sqrt{G + \epsilon}", "η / √G + ε"),
        (r"\tilde w_{t+1}", "w̃ₜ₊₁"),
    ],
)
def test_a_symbol_is_written_in_plain_letters(tex, letters):
    assert plain(tex) == letters


def test_every_symbol_of_every_description_is_plain_and_not_empty():
    rules, landscapes = RULES.values(), LANDSCAPES.values()
    sliders = [slider for entry in (*rules, *landscapes) for slider in entry.sliders]
    for part in [*sliders, *(shown for rule in rules for shown in rule.shown)]:
        assert plain(part.tex), part.name
        assert not set(plain(part.tex)) & set("\\{}$"), part.tex
