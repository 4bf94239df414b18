"""Measures in JavaScript say what they say in Python, in any number of dimensions."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.javascript import measures_module
from core.measures import MEASURES, fold
from tests.core.javascript.node import Bench, row
from tests.core.measuring import runs, told, trajectory

pytestmark = pytest.mark.usefixtures("x64")


def test_both_languages_agree(tmp_path):
    """All runs that hypothesis thinks of, in one process."""
    bench, asked = Bench(tmp_path), []
    modules = {d: bench.module(f"measures{d}", measures_module(MEASURES.values(), d)) for d in (1, 2, 3, 20)}

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def collect(data):
        run = data.draw(runs())
        arguments = told(data.draw, run)
        given = {
            name: {key: row(value) if np.ndim(value) else float(value) for key, value in one.items()}
            for name, one in arguments.items()
        }
        at, d = run.diverged_at, run.x.shape[1]
        number = bench.ask(
            "measures", module=modules[d], x=row(run.x), loss=row(run.loss), divergedAt=at, told=given
        )
        asked.append((number, run, arguments))

    collect()
    answers = bench.answers()
    assert len(asked) >= 60
    for number, run, arguments in asked:
        answer = answers[number]
        assert "error" not in answer, answer["error"]
        assert answer["names"] == ",".join(MEASURES)
        for name, value in zip(MEASURES, answer["values"], strict=True):
            found = fold(MEASURES[name], run, arguments[name])
            if found is None:
                assert np.isnan(value), name
            else:
                assert value == pytest.approx(found, rel=1e-12, abs=1e-12), name


def test_what_is_not_told_has_the_same_defaults(tmp_path):
    bench, steps = Bench(tmp_path), 37
    x = np.random.default_rng(3).normal(size=(steps + 1, 2))
    module = bench.module("measures", measures_module(MEASURES.values(), 2))
    usual = {
        "epsilon": 0.1,
        "floor": 0.0,
        "point": [0.5, 0.25],
        "axis": [0.0, 1.0],
        "beyond": 1.0,
        "radius": 1.0,
    }
    given = {
        name: {
            one.name: usual[one.name] for one in measure.arguments if one.kind not in ("at", "last", "point")
        }
        for name, measure in MEASURES.items()
    }
    run = trajectory(x, (x**2).sum(axis=1))
    number = bench.ask("measures", module=module, x=row(x), loss=row(run.loss), divergedAt=None, told=given)
    values = bench.answers()[number]["values"]
    for name, value in zip(MEASURES, values, strict=True):
        found = fold(MEASURES[name], run, given[name])
        assert np.isnan(value) if found is None else value == pytest.approx(found, rel=1e-12), name
