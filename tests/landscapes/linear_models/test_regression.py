"""Least squares on real data: against NumPy's and scikit-learn's solvers."""

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression

from core import engine
from core.rules import RULES
from landscapes import LANDSCAPES

REGRESSION = LANDSCAPES["regression"]


def original():
    """Body mass index and triglycerides of 442 patients as scikit-learn ships them, and their progression."""
    bunch = load_diabetes(scaled=False, as_frame=False)
    return bunch.data[:, [2, 8]], bunch.target


def test_the_data_are_the_patients_standardized():
    X, y = original()
    data = REGRESSION.data()
    np.testing.assert_allclose(data.X, (X - X.mean(0)) / X.std(0), rtol=1e-12)
    np.testing.assert_allclose(data.y, (y - y.mean()) / y.std(), rtol=1e-12)
    assert (np.asarray(data.weight) == 1).all()


def test_the_minimum_is_the_one_of_numpy_and_scikit_learn_with_an_intercept_of_zero():
    data = REGRESSION.data()
    ((*minimum,),) = REGRESSION.minima()
    model = LinearRegression().fit(data.X, data.y)
    np.testing.assert_allclose(minimum, model.coef_, rtol=1e-9)
    assert abs(model.intercept_) < 1e-12
    np.testing.assert_allclose(minimum, np.linalg.lstsq(data.X, data.y)[0], rtol=1e-9)
    X, y = original()  # the slopes of the untouched data, in standard deviations
    np.testing.assert_allclose(minimum, LinearRegression().fit(X, y).coef_ * X.std(0) / y.std(), rtol=1e-9)


def test_descent_finds_that_minimum(x64):
    path = engine.run(RULES["gd"], REGRESSION, start=(0, 0), lr=np.full(300, 0.3), data=REGRESSION.data())
    np.testing.assert_allclose(path.x[-1], REGRESSION.minima()[0], rtol=1e-9)
