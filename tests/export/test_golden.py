"""Pictures drawn on the server follow the golden vectors, as the player does (golden.test.mjs)."""

import pytest
from golden import draw


def close(found, expected):
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(close(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(close, found, expected))
    if isinstance(expected, float | int) and not isinstance(expected, bool):
        return found == pytest.approx(expected, rel=1e-6, abs=1e-12)
    return found == expected


@pytest.mark.parametrize("name", draw.FUNCTIONS)
def test_what_is_drawn_is_what_the_player_draws(name):
    for case in draw.read(name):
        found = draw.FUNCTIONS[name](**case["given"])
        assert close(found, case["expected"]), (case, found)


def test_a_hundred_drawn_losses_are_among_them():
    assert len(draw.read("axis")) >= draw.CASES
