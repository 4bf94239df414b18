"""Regression on an uploaded table: against scikit-learn's solvers."""

import gc
import io
import weakref

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression

from core import engine
from core.rules import RULES
from landscapes.data import tables
from landscapes.data.archives import UploadError
from landscapes.data.choosing import Choice, chosen
from landscapes.data.uploads import GoneError, Uploads
from landscapes.linear_models import of_tables, uploaded
from landscapes.linear_models.classification import RIDGE
from landscapes.linear_models.table_links import Link, parse

X, Y = load_diabetes(return_X_y=True)
FLOWERS, KINDS = (part[:100] for part in load_iris(return_X_y=True))


def read(name, content, **choice):
    return chosen(tables.read(name, content), Choice(**choice))


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
    landscape = of_tables.landscape(table, 2, 8)
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
    landscape = of_tables.landscape(table, 0, 3)
    scaled = (FLOWERS - FLOWERS.mean(axis=0)) / FLOWERS.std(axis=0)
    model = LogisticRegression(C=1 / (100 * RIDGE), fit_intercept=False, tol=1e-10, max_iter=10_000)
    known = model.fit(np.column_stack([scaled, np.ones(100)]), KINDS).coef_[0]
    np.testing.assert_allclose(landscape.minima()[0], known, atol=1e-5)
    assert table.classes == ("3", "7")


@pytest.mark.parametrize("make", [lambda: npz(X=X, y=Y), lambda: npz(X=FLOWERS, y=KINDS)])
@pytest.mark.parametrize("rule", ["gd", "momentum", "adam", "rmsprop"])
def test_its_defaults_race_down_inside_the_window(make, rule):
    table = read("a.npz", make())
    landscape = of_tables.landscape(table, 1, 2)
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


@pytest.mark.parametrize(("first", "second"), [(1, 1), (0, 10), (99, 0)])
def test_only_two_weights_of_the_table_can_be_drawn(first, second):
    with pytest.raises(UploadError, match="two different numbers from 0 to 9"):
        of_tables.landscape(read("a.csv", csv_of(X, Y)), first, second)


def test_columns_that_repeat_each_other_still_have_a_minimum():
    table = read("a.npz", npz(X=np.column_stack([X, X[:, 0]]), y=Y))
    landscape = of_tables.landscape(table, 0, 10)
    assert landscape.minima()[0][0] == pytest.approx(landscape.minima()[0][10])


HOURS = np.arange(24) / 3
SCORES = 4 + 2.5 * HOURS + np.sin(7 * HOURS)
COURSE = csv_of(HOURS[:, None], SCORES).replace(b"f0,y", b"hours,score")


def test_one_feature_is_drawn_over_slope_and_intercept():
    table = read("a.csv", COURSE)
    raw, scaled = (of_tables.landscape(table, scale=scale) for scale in ("raw", "standardized"))
    known = LinearRegression().fit(HOURS[:, None], SCORES)
    np.testing.assert_allclose(raw.minima()[0], [known.coef_[0], known.intercept_])
    np.testing.assert_allclose(scaled.minima()[0], [np.corrcoef(HOURS, SCORES)[0, 1], 0], atol=1e-12)
    for landscape in (raw, scaled):
        assert landscape.picture.axes == ("slope of hours", "intercept")
        assert landscape.dimension == 2
    at = np.array([1.5, -0.5])
    np.testing.assert_allclose(
        float(raw.loss(at, raw.data())), np.mean((1.5 * HOURS - 0.5 - SCORES) ** 2) / 2, rtol=1e-6
    )


def test_what_is_standardized_is_said_and_can_be_left():
    table = read("a.csv", csv_of(X, Y))
    model = LinearRegression()
    for scale, features, said in (
        ("raw", X, "features and target in their own units"),
        ("features", (X - X.mean(axis=0)) / X.std(axis=0), "features standardized"),
    ):
        landscape = of_tables.landscape(table, 2, 10, scale)
        known = model.fit(features, Y)
        np.testing.assert_allclose(landscape.minima()[0], [*known.coef_, known.intercept_], rtol=1e-6)
        assert landscape.source == f"a file of your own; {said}"
        assert landscape.picture.axes == ("weight of f2", "intercept")
    assert of_tables.landscape(table).source == "a file of your own; features and target standardized"


@pytest.mark.parametrize("rule", ["gd", "adam"])
def test_more_than_two_classes_are_softmax_regression(rule):
    flowers, kinds = load_iris(return_X_y=True)
    table = read("a.npz", npz(X=flowers, y=np.array(["setosa", "versicolor", "virginica"])[kinds]))
    landscape = of_tables.landscape(table, 2, 4, drawn_class=1)
    scaled = (flowers - flowers.mean(axis=0)) / flowers.std(axis=0)
    model = LogisticRegression(C=1 / (150 * RIDGE), fit_intercept=False, tol=1e-10, max_iter=10_000)
    known = model.fit(np.column_stack([scaled, np.ones(150)]), kinds).coef_.T
    np.testing.assert_allclose(np.reshape(landscape.minima()[0], (5, 3)), known, atol=1e-5)
    assert landscape.shapes == ((4, 3), (3,))
    assert landscape.picture.axes == ("weight of feature 3 for versicolor", "intercept of versicolor")
    rates = np.full(landscape.race.steps, landscape.lr(RULES[rule]))
    path = engine.run(RULES[rule], landscape, start=landscape.start(), lr=rates, data=landscape.data())
    best = float(landscape.loss(np.array(landscape.minima()[0], np.float32), landscape.data()))
    assert path.diverged_at is None
    assert path.loss[-1] - best < 0.2 * (path.loss[0] - best)


def test_units_that_are_too_far_apart_ask_to_be_standardized():
    table = read("a.csv", csv_of(X, Y * 1e9))
    with pytest.raises(
        UploadError, match=r"a weight is as large as .*; at most 1e\+06 can be drawn, so standard"
    ):
        of_tables.landscape(table, scale="raw")
    assert of_tables.landscape(table).minima()


def test_a_link_says_the_file_and_what_was_chosen_and_old_ones_still_open():
    text = uploaded.remember("my students (2).csv", csv_of(X, Y))
    assert text.partition(":")[2] == "my students (2).csv/0/1"
    old = text.partition(":")[0] + "/2/8"
    assert uploaded.opened(old).table.target == "y"
    chosen_of = Link(text.split("/")[0], 1, 0, Choice(3, (0, 1, 2, 7), "columns", "numbers"), "raw", 0)
    assert str(chosen_of).endswith("/1/0/target=3/features=0-2.7/scale=raw/missing=columns/as=numbers")
    assert parse(str(chosen_of)) == chosen_of
    assert uploaded.opened(str(chosen_of)).table.names == ("f0", "f1", "f2", "f7")


@pytest.mark.parametrize(
    "text",
    ["a", "a/0", "a/0/x", "a/0/1/target=x", "a/0/1/scale=big", "a/0/1/as=numbers/as=classes", "a/0/1/²"],
)
def test_a_damaged_text_gets_one_sentence(text):
    with pytest.raises(UploadError, match=r"must be <file>/<first weight>/<second weight>.*\.$"):
        parse(text)


def test_a_file_that_is_gone_is_called_by_its_name():
    for text, sentence in (("0123456789abcdef:wine.csv/0/1", "the file wine.csv"), ("0123/0/1", "that file")):
        with pytest.raises(
            GoneError, match=f"does not have {sentence}, or no longer; please upload it again"
        ):
            uploaded.opened(text)


def test_a_landscape_that_is_kept_does_not_keep_its_data():
    """Many caches hold landscapes, by their number; data are counted in bytes."""
    text = uploaded.remember("large.csv", csv_of(X + 1, Y))
    kept = uploaded.drawn(text)
    assert kept.data is not None
    data = weakref.ref(kept.data().X)
    assert kept.data == uploaded.drawn(text.replace("/0/1", "/3/4")).data, "they share it"
    uploaded.TABLES._contents.clear()
    for cache in (uploaded._chosen, of_tables.fitted):
        cache.cache.clear()
    gc.collect()
    assert data() is None
    with pytest.raises(GoneError, match=r"the file large\.csv"):
        kept.data()


def test_uploads_are_bounded_in_number_and_in_bytes():
    uploads = Uploads(3, 100, len)
    names = [uploads.put(bytes([i]), b"x" * 20) for i in range(4)]
    with pytest.raises(GoneError):
        uploads.get(names[0])
    uploads.get(names[1])
    uploads.put(b"large", b"x" * 70)
    with pytest.raises(GoneError):
        uploads.get(names[2])
