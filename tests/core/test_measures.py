"""Measures against NumPy's twins, on walks of all kinds; and against what theory says of known paths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.measures import MEASURES, condition, critical, fold, order, two_over_lambda_max
from tests.core.measuring import TWINS, runs, told, trajectory


def test_every_measure_has_a_twin():
    assert set(TWINS) == set(MEASURES)


@pytest.mark.parametrize("name", MEASURES)
@given(st.data())
def test_a_measure_is_what_numpy_finds(name, data):
    run = data.draw(runs())
    arguments = told(data.draw, run)[name]
    found, expected = fold(MEASURES[name], run, arguments), float(TWINS[name](run, **arguments))
    if found is None or np.isnan(expected):
        assert found is None
        assert np.isnan(expected)
    elif MEASURES[name].whole:
        assert found == expected
    else:
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def descent(lr, steps=60, hessian=(20.0, 5.0), start=(-2.0, 2.4)):
    """Gradient descent on a quadratic, from its closed form."""
    factors = (1 - lr * np.array(hessian)) ** np.arange(steps + 1)[:, None]
    x = factors * start
    return trajectory(x, 0.5 * (x**2 @ hessian))


@pytest.mark.parametrize("lr", [0.03, 0.05, 0.07, 0.099, 0.101])
def test_descent_on_a_quadratic_measures_as_its_closed_form_says(lr):
    run, axis, point = descent(lr), np.array([1.0, 0.0]), np.zeros(2)
    assert fold(MEASURES["factor"], run, {"axis": axis, "point": point}) == pytest.approx(
        1 - 20 * lr, abs=1e-9
    )
    growing = fold(MEASURES["grows"], run, {"axis": axis, "point": point})
    assert growing == fold(MEASURES["swells"], run) == float(lr > 0.1)
    zigzag = fold(MEASURES["turns"], run, {"axis": axis})
    assert zigzag == (59 if lr > 0.05 else 0)


def test_the_largest_rate_is_found_by_bisection_where_theory_has_it():
    hessian = np.diag([20.0, 5.0])
    edge = critical(lambda lr: fold(MEASURES["swells"], descent(lr)) == 0, 0.02, 0.15)
    assert edge == pytest.approx(float(two_over_lambda_max(hessian)), rel=2e-4)
    assert float(condition(hessian)) == 4
    assert critical(lambda lr: True, 0.02, 0.15) is None
    assert critical(lambda lr: False, 0.02, 0.15) is None


def test_runs_without_a_number_are_last_in_any_order():
    assert order([3.0, None, -1.0, 2.0, None]) == [2, 3, 0, 1, 4]


def test_who_diverges_has_no_end_but_all_that_came_before():
    run = descent(0.101)
    ended = trajectory(run.x, run.loss, 40)
    at_end = ("final", "distance", "hover", "excess", "step_rms")
    given = {"point": np.zeros(2), "floor": 0.0}
    for name in at_end:
        arguments = {one.name: given[one.name] for one in MEASURES[name].arguments if one.name in given}
        assert fold(MEASURES[name], ended, arguments) is None
        assert fold(MEASURES[name], run, arguments) is not None
    assert fold(MEASURES["diverged_at"], ended) == 40
    assert fold(MEASURES["loss_at"], ended, {"at": 39}) == run.loss[39]
    assert fold(MEASURES["highest_loss"], ended) == run.loss[39]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("steps_to", {"epsilon": 0.1}, "floor is missing"),
        ("final", {"at": 3}, "there is no argument at"),
        ("turns", {"axis": [1.0, 0.0, 0.0]}, "axis has the shape"),
    ],
)
def test_wrong_arguments_are_refused(name, arguments, sentence):
    with pytest.raises(TypeError, match=sentence):
        fold(MEASURES[name], descent(0.05), arguments)
