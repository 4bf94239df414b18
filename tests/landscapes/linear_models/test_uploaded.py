"""Regression on an uploaded table: against scikit-learn's solvers."""

import io

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression

from core import engine
from core.rules import RULES
from landscapes.data.archives import UploadError
from landscapes.data.tables import read
from landscapes.linear_models import uploaded
from landscapes.linear_models.classification import RIDGE

X, Y = load_diabetes(return_X_y=True)
FLOWERS, KINDS = (part[:100] for part in load_iris(return_X_y=True))


def csv_of(X, y):
    names = [f"f{i}" for i in range(X.shape[1])]
    rows = (",".join(map(repr, row)) for row in np.column_stack([X, y]).tolist())
    return "\n".join([",".join([*names, "y"]), *rows]).encode()


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def test_a_real_valued_target_is_regressed_on_all_features():
    table = read("a.csv", csv_of(X, Y))
    np.testing.assert_array_equal(table.X, X)
    landscape = uploaded.landscape(table, "f2", "f8")
    scaled, y = X / X.std(axis=0), (Y - Y.mean()) / Y.std()
    known = LinearRegression().fit(scaled, y).coef_
    np.testing.assert_allclose(landscape.minima()[0], known, rtol=1e-9)
    plane = landscape.picture.plane()
    np.testing.assert_allclose(plane.flat(np.array(landscape.minima()[0])), known[[2, 8]])
    assert landscape.residuals
    assert not table.classes
    assert landscape.picture.axes == ("weight of f2", "weight of f8")


def test_a_target_of_two_values_is_classified():
    table = read("a.npz", npz(X=FLOWERS, y=3.0 + 4 * KINDS))
    landscape = uploaded.landscape(table, "feature 1", "feature 4")
    scaled = (FLOWERS - FLOWERS.mean(axis=0)) / FLOWERS.std(axis=0)
    model = LogisticRegression(C=1 / (100 * RIDGE), fit_intercept=False, tol=1e-10, max_iter=10_000)
    known = model.fit(np.column_stack([scaled, np.ones(100)]), KINDS).coef_[0]
    np.testing.assert_allclose(landscape.minima()[0], known, atol=1e-5)
    assert table.classes


@pytest.mark.parametrize("make", [lambda: npz(X=X, y=Y), lambda: npz(X=FLOWERS, y=KINDS)])
@pytest.mark.parametrize("rule", ["gd", "momentum", "adam", "rmsprop"])
def test_its_defaults_race_down_inside_the_window(make, rule):
    table = read("a.npz", make())
    landscape = uploaded.landscape(table, *table.names[1:3])
    plane, rates = landscape.picture.plane(), np.full(landscape.race.steps, landscape.lr(RULES[rule]))
    path = engine.run(RULES[rule], landscape, start=landscape.start(), lr=rates, data=landscape.data())
    best = float(landscape.loss(np.array(landscape.minima()[0], np.float32), landscape.data()))
    assert path.diverged_at is None
    assert path.loss[-1] - best < 0.2 * (path.loss[0] - best)
    for point in (plane.flat(np.array(landscape.start())), plane.flat(np.array(landscape.minima()[0]))):
        for x, (low, high) in zip(point, landscape.picture.window, strict=True):
            assert low < x < high
    (x0, x1), (y0, y1) = landscape.picture.window
    assert (x1 - x0) / (y1 - y0) == pytest.approx(4 / 3)


@pytest.mark.parametrize(
    ("first", "second", "sentence"), [("f1", "f1", "two different"), ("f1", "<b>", "no feature called '<b>'")]
)
def test_only_two_features_of_the_table_can_be_drawn(first, second, sentence):
    with pytest.raises(UploadError, match=sentence):
        uploaded.landscape(read("a.csv", csv_of(X, Y)), first, second)


def test_columns_that_repeat_each_other_still_have_a_minimum():
    table = read("a.npz", npz(X=np.column_stack([X, X[:, 0]]), y=Y))
    landscape = uploaded.landscape(table, "feature 1", "feature 11")
    assert landscape.minima()[0][0] == pytest.approx(landscape.minima()[0][10])
