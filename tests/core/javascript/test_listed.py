"""Whatever the page lists has a module: rules here, with schedules; landscapes where they are compared."""

import pytest

from app.races.rule_code import rule_code
from core.javascript import policy_module, schedule_module
from core.rules import RULES
from core.schedules import SCHEDULES


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_module_or_says_why_not(name):
    if "layers" in RULES[name].needs:
        with pytest.raises(NotImplementedError, match=f"^{name}: .* layer by layer, .* server trains\\.$"):
            rule_code(RULES[name])
        return
    assert "export function step(f, x, s, lr, h) {" in rule_code(RULES[name])


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_and_policy_has_a_module(name):
    schedule = SCHEDULES[name]
    assert "export function factor(t, steps, h) {" in schedule_module(schedule).text
    if schedule.policy:
        assert "export function update(s, loss, h) {" in policy_module(schedule.policy).text
