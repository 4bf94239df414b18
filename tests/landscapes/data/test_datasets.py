"""The data that scikit-learn ships are what it says they are, though it is not imported for them."""

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, make_moons

from landscapes.data import datasets


def scaled(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def test_the_tables_are_those_of_scikit_learn_to_the_last_bit():
    diabetes, cancer = load_diabetes(scaled=False), load_breast_cancer()
    digits, (moons, which) = load_digits(), make_moons(200, noise=0.3, random_state=0)
    columns = [diabetes.feature_names.index(name) for name in ("bmi", "s5")]
    iris = load_iris().data
    ones = np.ones((len(cancer.data), 1))
    for found, X, y in (
        (datasets.petals(), np.column_stack([iris[:, 2], np.ones(150)]), iris[:, 3]),
        (datasets.diabetes(), scaled(diabetes.data[:, columns]), scaled(diabetes.target)),
        (datasets.moons(), scaled(moons), which),
        (datasets.breast_cancer(), np.hstack([scaled(cancer.data), ones]), cancer.target),
        (datasets.digits(), digits.data / 16, digits.target),
    ):
        assert np.array_equal(found[0], X)
        assert np.array_equal(found[1], y)
