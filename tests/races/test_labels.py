"""Every number and every switch has a name in words, and a sentence that says what it does."""

import json
import re

import pytest

from app.races import controls, permalink
from core.controls import Slider, Toggle
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

TOGGLES = {
    f"{kind}: {owner.name}.{toggle.name}": toggle
    for kind, owners in (("rule", RULES), ("landscape", LANDSCAPES))
    for owner in owners.values()
    for toggle in owner.toggles
}
SLIDERS = {
    f"{kind}: {owner.name}.{slider.name}": slider
    for kind, owners in (("rule", RULES), ("schedule", SCHEDULES), ("landscape", LANDSCAPES))
    for owner in owners.values()
    for slider in owner.sliders
}


def is_sentence(text: str) -> bool:
    """At least three words, up to a full stop."""
    return len(text.split()) >= 3 and text.endswith(".")


def says_something(name: str) -> bool:
    """Whether there is more in a name than a symbol."""
    return re.search(r"[A-Za-z]{3}|L1", name) is not None


@pytest.mark.parametrize("slider", SLIDERS.values(), ids=SLIDERS)
def test_every_number_has_a_word_and_a_sentence(slider: Slider):
    assert is_sentence(slider.help), slider.help
    assert says_something(f"{slider.word} {slider.tex}" if slider.word else re.sub(r"\\\w+", "", slider.tex))
    if slider.choices:
        assert slider.integer
        assert slider.high - slider.low == len(slider.choices) - 1


@pytest.mark.parametrize("toggle", TOGGLES.values(), ids=TOGGLES)
def test_every_switch_has_a_sentence(toggle: Toggle):
    assert is_sentence(toggle.help), toggle.help
    assert len(toggle.titles or toggle.choices) == len(toggle.choices)


def test_what_belongs_to_no_rule_has_them_too():
    run = {"rule": "gd", "batch": {"size": 3}, "schedule": {"name": "cosine"}, "noise": 0.1}
    race = {"version": 1, "landscape": {"name": "scales"}, "runs": [run]}
    for one in controls.controls(permalink.read(json.dumps(race))):
        assert is_sentence(one.help), one.path
        assert says_something(one.title), one.path


def test_a_link_with_the_number_of_a_choice_still_opens():
    """Choices were bare numbers once: 3 is the fourth of them for ever."""
    for name, slider, title in (("scales", "form", "PCA"), ("spectrum", "shape", "one outlier")):
        race = {"landscape": {"name": name, "params": {slider: 3}}, "runs": [{"rule": "gd"}]}
        opened = permalink.read(json.dumps({"version": 1} | race))
        (control,) = (c for c in controls.controls(opened) if c.path == f"landscape.params.{slider}")
        assert control.choices[int(opened.landscape.params[slider])] == title
