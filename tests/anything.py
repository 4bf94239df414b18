"""Any experiment that is allowed."""

import json

from hypothesis import strategies as st

from app.races.palette import PALETTE
from app.races.permalink import read
from core.controls import Toggle
from core.experiment import MAX_DRAWN, MAX_LABEL, MAX_RUNS, MAX_STEPS, LandscapeChoice, landscape_of
from core.landscape import DENSE
from core.rules import RULES
from core.sampling import ORDERS
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

TURNING = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""What turns the order of letters around it."""
LABELS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters=TURNING),
    min_size=1,
    max_size=MAX_LABEL,
).filter(lambda text: text == text.strip())
"""Names of runs in any script."""
FORMULAS = [
    {"name": "formula", "formula": text} for text in ("x^2 + a*y^2", "cos(3x) + x^2", "x*y*log(x + 9)")
]
ALL = [{"name": name} for name, landscape in LANDSCAPES.items() if not landscape.user_input] + FORMULAS
FEW = [{"name": name} for name in ("beale", "regression", "double_well", "spectrum")] + FORMULAS[:1]
"""Enough to be compiled in a test."""


def settings(specs):
    """Every slider and toggle of `specs`, set to anything it allows."""

    def value(spec):
        if isinstance(spec, Toggle):
            return st.sampled_from(spec.choices or (False, True))
        return st.integers(int(spec.low), int(spec.high)) if spec.integer else st.floats(spec.low, spec.high)

    return st.fixed_dictionaries({spec.name: value(spec) for spec in specs})


@st.composite
def experiments(draw, steps=MAX_STEPS, near=False):
    """Experiments of up to `steps` steps; with `near` on few landscapes, and only starts in their window."""
    choice = draw(st.sampled_from(FEW if near else ALL))
    landscape = landscape_of(LandscapeChoice(**choice), LANDSCAPES)
    params = draw(settings(landscape.sliders))
    dimension = len(landscape.start(params))
    far = st.tuples(*[st.floats(-1e6, 1e6)] * dimension)
    if dimension > (2 if near else DENSE):
        far = st.none()
    elif near:
        far = st.tuples(*(st.floats(*side) for side in landscape.picture.window[:dimension]))

    def run():
        rule = draw(st.sampled_from([rule for rule in RULES.values() if not landscape.obstacle(rule)]))
        schedule = draw(st.sampled_from(list(SCHEDULES.values())))
        return {
            "rule": rule.name,
            "lr": draw(st.floats(0, 1e6, exclude_min=True)),
            "params": draw(settings(rule.sliders)),
            "toggles": draw(settings(rule.toggles)),
            "weight_decay": draw(st.floats(0, 1000)),
            "decay": draw(st.sampled_from(["coupled", "decoupled"])),
            "clip": draw(st.none() | st.floats(1e-6, 1e6)),
            "noise": draw(st.floats(0, 1000)),
            "schedule": {"name": schedule.name, "params": draw(settings(schedule.sliders))},
            "batch": draw(st.sampled_from([None, {"size": 1}, {"order": "replacement"}]))
            if landscape.data
            else None,
            "start": draw(st.none() | far) if not landscape.training else None,
            "seed": draw(st.none() | st.integers(0, 2**32 - 1)),
            "repeat": draw(
                st.sampled_from([None, {"seeds": 2}, {"starts": [[0.5] * dimension, [1.0] * dimension]}])
            )
            if near
            else None,
            "label": draw(st.none() | LABELS),
            "color": draw(st.sampled_from([None, *PALETTE])),
        }

    given = {
        "version": 1,
        "landscape": choice | {"params": params},
        "start": draw(far),
        "steps": draw(st.integers(1, steps)),
        "batch": {
            "size": draw(st.none() | st.integers(1, min(len(landscape.data().y), MAX_DRAWN // (4 * steps))))
            if landscape.data
            else None,
            "order": draw(st.sampled_from(ORDERS)),
        },
        "seed": draw(st.integers(0, 2**32 - 1)),
        "runs": [run() for _ in range(draw(st.integers(1, MAX_RUNS)))],
    }
    if given["start"] is None:
        del given["start"]
    if dimension > 2:
        kind = draw(st.sampled_from(["given", "axes", "pca"]))
        given["plane"] = {"kind": kind} | ({"axes": [0, dimension - 1]} if kind == "axes" else {})
    return read(json.dumps(given))
