"""What is wrong is said in the page's own words, by Python and by the browser alike."""

import json
from pathlib import Path

import pytest

from app.races import permalink
from app.races.plainly import NAMES, plainly
from core.experiment import ExperimentError

GOLDEN = json.loads((Path(__file__).with_name("plainly.json")).read_text("utf-8"))


@pytest.mark.parametrize(("sentence", "said"), GOLDEN["sentences"])
def test_a_key_is_called_what_the_page_calls_it(sentence, said):
    assert plainly(sentence) == said


def test_the_browser_is_held_to_the_same_names():
    assert GOLDEN["names"] == NAMES


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": [1e30, 0]},
        {"steps": 0},
        {"runs": [{"rule": "adem"}]},
        {"runs": [{"rule": "adam", "lr": -1}]},
        {"runs": [{"rule": "adam", "params": {"b1": 7}}]},
        {"landscape": {"name": "beal"}},
        {"batch": {"size": 0}},
    ],
)
def test_no_key_path_and_no_terminal_is_left_in_a_refusal(wrong):
    race = {"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "gd"}]} | wrong
    with pytest.raises(ExperimentError) as refused:
        permalink.read(json.dumps(race))
    said = plainly(str(refused.value))
    assert said[0].isupper()
    assert not {"[", "`", "trajectories"} & set(said.replace("`", " ` ").replace("[", " [ ").split()), said
