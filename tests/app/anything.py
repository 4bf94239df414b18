"""Any experiment that is allowed."""

import json

from hypothesis import strategies as st

from app.palette import PALETTE
from app.permalink import read
from core.experiment import MAX_RUNS, MAX_STEPS
from core.rules import RULES
from core.sampling import ORDERS
from core.schedules import SCHEDULES
from core.spec import Toggle
from landscapes import LANDSCAPES


def settings(specs):
    """Every slider and toggle of `specs`, set to anything it allows."""

    def value(spec):
        if isinstance(spec, Toggle):
            return st.sampled_from(spec.choices or (False, True))
        return st.integers(int(spec.low), int(spec.high)) if spec.integer else st.floats(spec.low, spec.high)

    return st.fixed_dictionaries({spec.name: value(spec) for spec in specs})


@st.composite
def experiments(draw, steps=MAX_STEPS, near=False):
    """Experiments of up to `steps` steps, with `near` only those that start in their landscape's window."""
    landscape = draw(st.sampled_from(list(LANDSCAPES.values())))
    sides = landscape.window if near else [(-1e6, 1e6)] * landscape.dimension

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
            "color": draw(st.sampled_from([None, *PALETTE])),
        }

    given = {
        "version": 1,
        "landscape": {"name": landscape.name, "params": draw(settings(landscape.sliders))},
        "start": draw(st.tuples(*(st.floats(*side) for side in sides))),
        "steps": draw(st.integers(1, steps)),
        "batch": {
            "size": draw(st.none() | st.integers(1, len(landscape.data().y))) if landscape.data else None,
            "order": draw(st.sampled_from(ORDERS)),
        },
        "seed": draw(st.integers(0, 2**32 - 1)),
        "runs": [run() for _ in range(draw(st.integers(1, MAX_RUNS)))],
    }
    return read(json.dumps(given))
