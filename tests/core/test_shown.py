"""What a rule shows is what it says on a map: vectors along which w moves, points, squares and rates."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from matrices import AFFINE

from core import engine
from core.rule import Kind
from core.rules import RULES
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")

STEPS = 6


def walked(rule):
    """A few steps where any rule can go: over a regression, or a valley of two parameters, a matrix."""
    matrix = replace(LANDSCAPES["beale"], shapes=((2, 1),))
    landscape = next(
        land
        for land in (LANDSCAPES["regression"], LANDSCAPES["beale"], matrix, AFFINE)
        if land.obstacle(rule) is None
    )
    data = landscape.data() if landscape.data else None
    return engine.run(
        rule, landscape, start=landscape.start(), lr=np.full(STEPS, landscape.lr(rule)), data=data
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_what_is_drawn_has_a_value_for_every_coordinate_and_points_where_the_step_goes(rule):
    path = walked(rule)
    assert path.diverged_at is None
    known = {shown.name: shown for shown in rule.shown}
    last = dict(rule.filled(**{toggle.name: toggle.default for toggle in rule.toggles}))["w"]
    move = np.diff(path.x, axis=0)
    for shown in rule.shown:
        assert shown.kind in get_args(Kind)
        values = path.seen[shown.name]
        if not shown.kind:
            continue
        assert values.shape == path.x.shape
        if shown.kind in ("squares", "rates"):
            assert (values >= 0).all()
        if shown.at:
            assert known[shown.at.rstrip("'")].kind == "point"
        if shown.kind == "vector" and f"{{{shown.name}}}" in last and values[1].any() and move[0].any():
            assert shown.sign * values[1] @ move[0] > 0
        if shown.kind == "point":  # as near to the path as the path is long
            far = np.linalg.norm(values - path.x, axis=1)[1:]
            assert (far <= 2 * np.linalg.norm(move, axis=1).sum() + 0.5).all()
