"""Tables and archives in the shapes in which people save them, written by pandas and NumPy.

Each opens with the right target, features and classes, or gets one exact sentence.
"""

import csv
import gzip
import io
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from landscapes.data import images
from landscapes.data.archives import UploadError
from landscapes.data.choosing import chosen
from landscapes.data.tables import read

IRIS, WINE, SUGAR, CANCER, DIGITS = (
    getattr(datasets, f"load_{name}")() for name in ("iris", "wine", "diabetes", "breast_cancer", "digits")
)
FLOWERS = pd.DataFrame(IRIS.data, columns=["sepal length", "sepal width", "petal length", "petal width"])
SPECIES = pd.Series(
    np.array(["Iris-setosa", "Iris-versicolor", "Iris-virginica"])[IRIS.target], name="species"
)
NAMED = FLOWERS.assign(species=SPECIES)
NUMBERED = FLOWERS.assign(target=IRIS.target)
PATIENTS = pd.DataFrame(SUGAR.data, columns=SUGAR.feature_names).assign(target=SUGAR.target)
WINES = pd.DataFrame(WINE.data, columns=WINE.feature_names)
KINDS = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
NUMBERS = ("0", "1", "2")
LINE = pd.DataFrame({"hours": np.arange(12) / 2, "score": 3 * np.arange(12) + np.arange(12) % 3})


class Opens(NamedTuple):
    """A file, and what is to be read from it."""

    name: str
    content: bytes
    target: str
    shape: tuple[int, int]
    classes: tuple[str, ...] = ()
    first: str | None = None
    """The name of the first feature."""
    value: float | None = None
    """Its first value."""
    says: str = ""
    """What a note says."""


def saved(frame: pd.DataFrame, encoding: str = "utf-8", **how: Any) -> bytes:
    return frame.to_csv(**({"index": False} | how)).encode(encoding)


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unnamed(*arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, *arrays)
    return file.getvalue()


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def printed(values: np.ndarray, **how: Any) -> bytes:
    file = io.BytesIO()
    np.savetxt(file, values, **how)
    return file.getvalue()


def spoilt(frame: pd.DataFrame, column: str, every: int, mark: Any = np.nan) -> pd.DataFrame:
    """The same with a mark in every so-manieth row of a column."""
    spoilt = frame.astype({column: object})
    spoilt.loc[::every, column] = mark
    return spoilt


def lined(frame: pd.DataFrame, row: str) -> bytes:
    """The same with a line before the table."""
    return f"{row}\n".encode() + saved(frame)


IN_ORDER, Y3 = IRIS.data, IRIS.target
TITLES = "sepal length"
A_LINE = {"target": "score", "shape": (12, 1), "first": "hours"}
IRISES = {"target": "species", "shape": (150, 4), "classes": KINDS, "first": TITLES, "value": 5.1}
CODED = {"target": "target", "shape": (150, 4), "classes": NUMBERS, "first": TITLES, "value": 5.1}
BARE = {"target": "column 5", "shape": (150, 4), "classes": KINDS, "first": "column 1", "value": 5.1}
REGRESSED = {"target": "target", "shape": (442, 10), "first": "age"}
MONEY = pd.DataFrame(
    {"size": 1000.0 * np.arange(1, 31) + np.arange(30) % 7, "price": 2500.5 * np.arange(1, 31)}
)
MANUAL = pd.DataFrame(
    {"size": [f"{n:,.1f}" for n in MONEY["size"]], "price": [f"{n:,.2f}" for n in MONEY.price]}
)
GERMAN = MANUAL.map(lambda cell: cell.translate(str.maketrans(",.", ".,")))
SWAPPED = NAMED[["species", *FLOWERS.columns]]
IDENTIFIED = NAMED.assign(Id=np.arange(1, 151))[["Id", *NAMED.columns]]
WDBC = pd.DataFrame(CANCER.data).assign(diagnosis=np.array(["M", "B"])[CANCER.target])
TUMOURS = pd.concat(
    [pd.Series(842302 + 77 * np.arange(569)), WDBC.diagnosis, WDBC.drop(columns="diagnosis")], axis=1
)
PEOPLE = PATIENTS.assign(sex=np.where(SUGAR.data[:, 1] > 0, "female", "male"))
NAMES = [f"patient {i}" for i in range(442)]
MINUS = saved(PATIENTS).decode().replace("-", "−").encode()
RAGGED = "".join(f"{row},\n" for row in saved(NAMED).decode().splitlines()).encode()
R_TABLE = "\n".join(
    ['"sepal length" "sepal width" "petal length" "petal width" "species"']
    + [" ".join([f'"{i}"', *map(str, row[:4]), f'"{row[4]}"']) for i, row in enumerate(NAMED.to_numpy(), 1)]
).encode()
SHIPPED = (
    "150,4,setosa,versicolor,virginica\n"
    + "\n".join(",".join(map(str, [*row, y])) for row, y in zip(IN_ORDER, Y3, strict=True))
).encode()
AUTO = "".join(
    f'{a:<8.1f}{b:<6.1f}  {a * b:>9.2f}\t"a car {i}"\n' for i, (a, b) in enumerate(IN_ORDER[:60, :2])
)
MUSHROOM = "\n".join(f"{'ep'[i % 2]},{'xbs'[i % 3]},{'nwyg'[i % 4]}" for i in range(48)).encode()
GAPS = spoilt(PATIENTS, "bmi", 10)

FILES = {
    "pandas, without index": Opens("a.csv", saved(NAMED), **IRISES),
    "pandas, with its index": Opens("a.csv", saved(NAMED, index=True), **IRISES, says="numbers the rows"),
    "pandas, with a shuffled index": Opens(
        "a.csv", saved(NAMED.sample(frac=1, random_state=1), index=True), **(IRISES | {"value": None})
    ),
    "pandas, with an index read back as a column": Opens(
        "a.csv", saved(NAMED.reset_index(names="Unnamed: 0")), **IRISES, says="Unnamed: 0 left out"
    ),
    "pandas, without names": Opens(
        "a.csv",
        saved(pd.DataFrame(np.column_stack([IN_ORDER, Y3]))),
        *("4", (150, 4), NUMBERS, "0", 5.1),
        says="first row, 0, 1, 2",
    ),
    "pandas, without names, with its index": Opens(
        "a.csv",
        saved(pd.DataFrame(np.column_stack([IN_ORDER, Y3])), index=True),
        "4",
        (150, 4),
        NUMBERS,
        "0",
        5.1,
    ),
    "pandas, unnamed features and a target": Opens(
        "a.csv", saved(pd.DataFrame(IN_ORDER).assign(target=Y3)), "target", (150, 4), NUMBERS, "0", 5.1
    ),
    "pandas, with no header": Opens("a.csv", saved(NAMED, header=False), **BARE),
    "pandas, everything quoted": Opens("a.csv", saved(NAMED, quoting=csv.QUOTE_ALL), **IRISES),
    "numbers as classes": Opens("a.csv", saved(NUMBERED), **CODED),
    "numbers as classes, as floats": Opens("a.csv", saved(NUMBERED.astype(float)), **CODED),
    "a real target": Opens("a.csv", saved(PATIENTS), **REGRESSED),
    "UCI's iris.data": Opens("iris.data", saved(NAMED, header=False) + b"\n\n", **BARE),
    "UCI's wine.data": Opens(
        "wine.data",
        saved(pd.concat([pd.Series(WINE.target + 1), WINES], axis=1), header=False),
        *("column 1", (178, 13), ("1", "2", "3"), "column 2"),
    ),
    "UCI's wdbc.data": Opens(
        "wdbc.data", saved(TUMOURS, header=False), "column 2", (569, 30), ("B", "M"), "column 3", 17.99
    ),
    "UCI's auto-mpg.data": Opens("auto.data", AUTO.encode(), "column 3", (60, 2), says="column 4 left out"),
    "UCI's mushrooms": Opens("m.data", MUSHROOM, "column 3", (48, 3), tuple("gnwy"), "column 1 = p"),
    "UCI's winequality": Opens(
        "winequality-red.csv",
        saved(WINES.assign(quality=3 + np.arange(178) % 6), sep=";", quoting=csv.QUOTE_NONNUMERIC),
        *("quality", (178, 13)),
    ),
    "Kaggle's Iris.csv": Opens(
        "Iris.csv", saved(IDENTIFIED), **IRISES, says="Id left out: it numbers the rows"
    ),
    "Kaggle's data.csv of tumours": Opens(
        "data.csv",
        saved(
            TUMOURS.set_axis(["id", "diagnosis", *CANCER.feature_names], axis=1).assign(**{"Unnamed: 32": ""})
        ),
        *("diagnosis", (569, 30), ("B", "M"), "mean radius", 17.99),
        says="Unnamed: 32 left out: empty",
    ),
    "Kaggle's train.csv of survivors": Opens(
        "train.csv",
        saved(
            pd.DataFrame(
                {
                    "PassengerId": np.arange(1, 101),
                    "Survived": np.arange(100) % 3 % 2,
                    "Pclass": 1 + np.arange(100) % 3,
                    "Name": [f"Mr. {i}, Owen" for i in range(100)],
                    "Sex": np.where(np.arange(100) % 7 < 3, "male", "female"),
                    "Age": np.where(np.arange(100) % 9, np.arange(100) % 41 + 0.5, np.nan),
                    "Cabin": np.where(np.arange(100) % 4, None, "C85"),
                }
            )
        ),
        *("Survived", (88, 2), ("0", "1"), "Pclass"),
        says="12 rows left out: a value is missing",
    ),
    "the class first": Opens("a.csv", saved(SWAPPED), **IRISES),
    "a column called class": Opens(
        "a.csv",
        saved(NAMED.rename(columns={"species": "Class"})[["Class", *FLOWERS.columns]]),
        **(IRISES | {"target": "Class"}),
    ),
    "a target with its unit": Opens(
        "a.csv",
        saved(PATIENTS.rename(columns={"target": "Price (kEUR)"})),
        **(REGRESSED | {"target": "Price (kEUR)"}),
    ),
    "names of rows": Opens(
        "a.csv",
        saved(PATIENTS.set_axis(NAMES), index=True),
        **REGRESSED,
        says="left out: it numbers the rows",
    ),
    "R's write.csv": Opens(
        "a.csv", saved(NAMED.set_axis(range(1, 151)), index=True, quoting=csv.QUOTE_NONNUMERIC), **IRISES
    ),
    "R's write.table": Opens("a.txt", R_TABLE, **IRISES),
    "scikit-learn's own iris.csv": Opens(
        "iris.csv", SHIPPED, "column 5", (150, 4), ("setosa", "versicolor", "virginica"), "column 1", 5.1
    ),
    "UTF-8 with a mark": Opens("a.csv", saved(NAMED, "utf-8-sig"), **IRISES),
    "UTF-16 of Excel's Unicode text": Opens("a.txt", saved(NAMED, "utf-16", sep="\t"), **IRISES, says="tabs"),
    "UTF-16 big-endian": Opens("a.csv", b"\xfe\xff" + saved(NAMED, "utf-16-be"), **IRISES),
    "UTF-16 without a mark": Opens("a.csv", saved(NAMED, "utf-16-le"), **IRISES),
    "UTF-32": Opens("a.csv", saved(NAMED, "utf-32"), **IRISES),
    "Latin-1": Opens(
        "a.csv",
        saved(LINE.rename(columns={"hours": "Größe"}), "latin-1"),
        **(A_LINE | {"first": "Größe"}),
        says="Windows-1252",
    ),
    "Windows-1252": Opens(
        "a.csv", saved(LINE.rename(columns={"hours": "€ “x”"}), "cp1252"), **(A_LINE | {"first": "€ “x”"})
    ),
    "CRLF": Opens("a.csv", saved(NAMED, lineterminator="\r\n"), **IRISES),
    "an old Mac's CR": Opens("a.csv", saved(NAMED, lineterminator="\r"), **IRISES),
    "Excel's sep=;": Opens("a.csv", b"sep=;\r\n" + saved(NAMED, sep=";"), **IRISES),
    "Excel's sep=, in quotes": Opens("a.csv", b'"sep=,"\n' + saved(NAMED), **IRISES),
    "semicolons": Opens("a.csv", saved(NAMED, sep=";"), **IRISES, says="semicolons"),
    "semicolons and decimal commas": Opens(
        "a.csv", saved(NAMED, sep=";", decimal=","), **IRISES, says="decimal commas"
    ),
    "tabs": Opens("a.tsv", saved(NAMED, sep="\t"), **IRISES),
    "tabs and decimal commas": Opens("a.tab", saved(NAMED, sep="\t", decimal=","), **IRISES),
    "vertical bars": Opens("a.csv", saved(NAMED, sep="|"), **IRISES),
    "one blank": Opens(
        "a.txt",
        saved(NAMED.rename(columns=lambda name: name.replace(" ", "_")), sep=" "),
        **(IRISES | {"first": "sepal_length"}),
    ),
    "columns of blanks": Opens(
        "a.txt",
        NAMED.rename(columns=lambda name: name.replace(" ", "_")).to_string(index=False).encode(),
        **(IRISES | {"first": "sepal_length"}),
    ),
    "commas and blanks": Opens("a.csv", saved(NAMED).replace(b",", b" , "), **IRISES),
    "quoted decimal commas": Opens("a.csv", saved(NAMED, decimal=","), **IRISES, says="decimal commas"),
    "a comma at every end": Opens("a.csv", RAGGED, **IRISES),
    "commas after the rows alone": Opens("a.csv", RAGGED.replace(b"species,", b"species"), **IRISES),
    "comments": Opens("a.csv", b"# from my notebook\n#\n" + saved(NAMED) + b"# the end\n", **IRISES),
    "a title": Opens(
        "a.csv", lined(NAMED, "Flowers of the Gaspe Peninsula"), **IRISES, says="line 1 left out"
    ),
    "NumPy's savetxt": Opens(
        "a.txt", printed(np.column_stack([IN_ORDER, Y3])), **(BARE | {"classes": NUMBERS})
    ),
    "NumPy's savetxt with a header": Opens(
        "a.csv",
        printed(np.column_stack([IN_ORDER, Y3]), delimiter=",", header="a,b,c,d,y"),
        *("y", (150, 4), NUMBERS, "a", 5.1),
    ),
    "typeset minus signs": Opens("a.csv", MINUS, **REGRESSED, value=float(PATIENTS.age[0])),
    "thousands": Opens("a.csv", saved(MANUAL), "price", (30, 1), (), "size", 1000.0),
    "thousands and decimals as in German": Opens(
        "a.csv", saved(GERMAN, sep=";"), "price", (30, 1), (), "size", 1000.0
    ),
    "gzip": Opens("a.csv.gz", gzip.compress(saved(NAMED)), **IRISES),
    "gzip, renamed": Opens("a.csv", gzip.compress(saved(NAMED)), **IRISES),
    "one feature": Opens("a.csv", saved(LINE), **A_LINE),
    "one feature, without a header": Opens("a.csv", saved(LINE, header=False), "column 2", (12, 1)),
    "empty cells": Opens(
        "a.csv", saved(GAPS), "target", (397, 10), says="45 rows left out: a value is missing"
    ),
    "NA": Opens("a.csv", saved(GAPS, na_rep="NA"), "target", (397, 10), says="45 rows left out"),
    "question marks": Opens("a.csv", saved(GAPS, na_rep="?"), "target", (397, 10), says="45 rows left out"),
    "NaN": Opens("a.csv", saved(GAPS, na_rep="NaN"), "target", (397, 10), says="45 rows left out"),
    "targets that are missing": Opens(
        "a.csv",
        saved(spoilt(PATIENTS, "target", 10)),
        "target",
        (397, 10),
        says="45 rows left out: no target",
    ),
    "gaps in every row": Opens(
        "a.csv",
        saved(PATIENTS.assign(s6=PATIENTS.s6.where(np.arange(442) % 2 > 0), s5=PATIENTS.s5[::2])),
        "target",
        (442, 8),
        says="s5, s6 left out: a value is missing",
    ),
    "a column that is mostly missing": Opens(
        "a.csv",
        saved(PATIENTS.assign(s6=np.where(np.arange(442) % 3, np.nan, PATIENTS.s6))),
        *("target", (442, 9)),
        says="s6 left out: more than half is missing",
    ),
    "a word among numbers": Opens(
        "a.csv",
        saved(spoilt(PATIENTS, "bmi", 200, "heavy")),
        "target",
        (439, 10),
        says="row 2, column 'bmi': 'heavy' is not a number",
    ),
    "words as a feature": Opens("a.csv", saved(PEOPLE), "target", (442, 9), says="sex left out: words"),
    "True and False": Opens(
        "a.csv", saved(PATIENTS.assign(sex=SUGAR.data[:, 1] > 0)), "target", (442, 10), says=""
    ),
    "a class that is True or False": Opens(
        "a.csv", saved(PATIENTS.assign(target=SUGAR.target > 150)), "target", (442, 10), ("False", "True")
    ),
    "constant columns": Opens(
        "a.csv", saved(PATIENTS.assign(one=1)), "target", (442, 10), says="one left out: constant"
    ),
    "two columns of one name": Opens(
        "a.csv",
        saved(FLOWERS.set_axis(["a", "a", "b", "c"], axis=1).assign(y=Y3)),
        "y",
        (150, 4),
        NUMBERS,
        says="columns called like another: a (2)",
    ),
    "−1 and 1": Opens(
        "a.csv",
        saved(PATIENTS.assign(target=np.where(SUGAR.target > 150, 1, -1))),
        "target",
        (442, 10),
        ("-1", "1"),
    ),
    "npz X, y": Opens("a.npz", npz(X=IN_ORDER, y=Y3), "y", (150, 4), NUMBERS, "feature 1", 5.1),
    "npz X, Y": Opens("a.npz", npz(X=IN_ORDER, Y=Y3), "Y", (150, 4), NUMBERS),
    "npz X_train, y_train": Opens("a.npz", npz(X_train=IN_ORDER, y_train=Y3), "y_train", (150, 4), NUMBERS),
    "npz all four parts": Opens(
        "a.npz",
        npz(X_train=IN_ORDER, X_test=IN_ORDER[:9], y_train=Y3, y_test=Y3[:9]),
        "y_train",
        (150, 4),
        NUMBERS,
        says="X_test and y_test left out",
    ),
    "npz train_data, train_labels": Opens(
        "a.npz", npz(train_data=IN_ORDER, train_labels=Y3), "train_labels", (150, 4), NUMBERS
    ),
    "npz a test part without a target": Opens(
        "a.npz",
        npz(x_train=IN_ORDER, y_train=Y3, x_test=IN_ORDER),
        "y_train",
        (150, 4),
        NUMBERS,
        says="x_test left out",
    ),
    "npz features, labels": Opens(
        "a.npz", npz(features=IN_ORDER, labels=SPECIES.to_numpy(str)), "labels", (150, 4), KINDS
    ),
    "npz data, labels": Opens("a.npz", npz(data=IN_ORDER, labels=Y3), "labels", (150, 4), NUMBERS),
    "npz of scikit-learn's Bunch": Opens(
        "a.npz",
        npz(**IRIS),
        *("target", (150, 4), ("setosa", "versicolor", "virginica"), "sepal length (cm)", 5.1),
    ),
    "npz of the digits' Bunch": Opens("a.npz", npz(**DIGITS), "target", (1797, 61), tuple("0123456789")),
    "npz arr_0, arr_1": Opens("a.npz", unnamed(IN_ORDER, Y3), "arr_1", (150, 4), NUMBERS),
    "npz arr_0 to arr_3 as train_test_split returns them": Opens(
        "a.npz", unnamed(IN_ORDER, IN_ORDER[:9], Y3, Y3[:9]), "arr_2", (150, 4), NUMBERS
    ),
    "npz an array alone": Opens(
        "a.npz", npz(table=np.column_stack([IN_ORDER, Y3])), "column 5", (150, 4), NUMBERS
    ),
    "npz y of [n, 1]": Opens("a.npz", npz(X=SUGAR.data, y=SUGAR.target[:, None]), "y", (442, 10)),
    "npz one-hot": Opens("a.npz", npz(X=IN_ORDER, y=np.eye(3)[Y3]), "y", (150, 4), NUMBERS),
    "npz one feature": Opens("a.npz", npz(x=LINE.hours, y=LINE.score), "y", (12, 1)),
    "npz with several targets": Opens(
        "a.npz",
        npz(X=SUGAR.data, y=np.column_stack([SUGAR.target, SUGAR.target**2])),
        "y 1",
        (442, 10),
        says="y 2 left out: another target",
    ),
    "npz with NaN": Opens(
        "a.npz",
        npz(X=np.where(np.arange(442)[:, None] % 13, SUGAR.data, np.nan), y=SUGAR.target),
        "y",
        (408, 10),
    ),
    "npy": Opens("a.npy", npy(np.column_stack([SUGAR.data, SUGAR.target])), "column 11", (442, 10)),
    "npy of words": Opens("a.npy", npy(NAMED.to_numpy(str)), "column 5", (150, 4), KINDS, "column 1", 5.1),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_opens_with_its_target_features_and_classes(what):
    file = FILES[what]
    table = chosen(read(file.name, file.content))
    assert (table.target, table.X.shape, table.classes) == (file.target, file.shape, file.classes)
    assert len(table.y) == file.shape[0]
    assert file.first in (None, table.names[0])
    assert file.value in (None, table.X[0, 0])
    assert not file.says or any(file.says in note for note in table.notes), table.notes
    assert np.isfinite(table.X).all()
    if table.classes:
        np.testing.assert_array_equal(np.unique(table.y), np.arange(len(table.classes)))


REFUSED = {
    "a workbook": ("a.xlsx", b"PK\x03\x04", "save the sheet as .csv"),
    "a workbook, renamed": (
        "a.csv",
        b"PK\x03\x04" + b"\0" * 99,
        "The file is a zip archive or an Excel workbook; save",
    ),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "The file is not text"),
    "a frame of objects": (
        "a.npz",
        npz(X=IN_ORDER, y=SPECIES.to_numpy(object)),
        "y holds Python objects; .* astype",
    ),
    "big images": (
        "a.npz",
        npz(X=np.zeros((20, 28, 28)), y=np.arange(20)),
        "784 features; .* images are for the Networks page",
    ),
    "other names": (
        "a.npz",
        npz(a=IN_ORDER, b=IN_ORDER, c=Y3),
        "The arrays are called a, b, c; call the features X and the target y",
    ),
    "nothing but names": (
        "a.csv",
        saved(pd.DataFrame({"name": NAMES, "y": SUGAR.target})),
        "no column is left that could be a feature",
    ),
    "too many classes": (
        "a.npz",
        npz(X=WINE.data, y=np.array([f"kind {i % 90}" for i in range(178)])),
        "'y' has 90 different values; at most 20 classes",
    ),
    "a word for infinity": (
        "a.csv",
        saved(spoilt(PATIENTS, "bmi", 200, np.inf)),
        "Row 2, column 'bmi': 'inf' is not a finite number",
    ),
    "many classes of many features": (
        "a.npz",
        npz(
            X=np.tile(CANCER.data, (1, 2)) + np.eye(569, 60),
            y=np.array([f"kind {i % 20}" for i in range(569)]),
        ),
        "20 classes of 60 features make 1,220 weights; at most 700 are allowed",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_gets_one_sentence(what):
    name, content, sentence = REFUSED[what]
    with pytest.raises(UploadError, match=sentence) as caught:
        chosen(read(name, content))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


PIXELS = (DIGITS.images * 15).astype(np.uint8)
ARCHIVES = {
    "X, y": npz(X=PIXELS, y=DIGITS.target),
    "X, Y": npz(X=PIXELS, Y=DIGITS.target),
    "the Bunch": npz(**DIGITS),
    "data, target, images": npz(data=DIGITS.data, target=DIGITS.target, images=DIGITS.images),
    "data, labels": npz(data=PIXELS, labels=DIGITS.target),
    "X_train, y_train": npz(X_train=PIXELS, y_train=DIGITS.target),
    "train_images, train_labels": npz(train_images=PIXELS, train_labels=DIGITS.target),
    "training_images, training_labels": npz(training_images=PIXELS, training_labels=DIGITS.target[:, None]),
    "arr_0, arr_1": unnamed(PIXELS, DIGITS.target),
    "flat, arr_0, arr_1": unnamed(DIGITS.data, DIGITS.target),
    "one-hot, arr_0, arr_1": unnamed(PIXELS, np.eye(10)[DIGITS.target]),
    "words": npz(images=PIXELS, labels=DIGITS.target.astype(str)),
    "bytes": npz(images=PIXELS, labels=DIGITS.target.astype("S1")),
    "x_test without y_test": npz(x_train=PIXELS, y_train=DIGITS.target, x_test=PIXELS[:9]),
}
TESTED = {
    "x_train …": npz(x_train=PIXELS, y_train=DIGITS.target, x_test=PIXELS[:9], y_test=DIGITS.target[:9]),
    "train_images …": npz(
        train_images=PIXELS, train_labels=DIGITS.target, test_images=PIXELS[:9], test_labels=DIGITS.target[:9]
    ),
    "MedMNIST's": npz(
        train_images=PIXELS,
        train_labels=DIGITS.target[:, None],
        test_images=PIXELS[:9],
        test_labels=DIGITS.target[:9, None],
    ),
    "as train_test_split returns them": unnamed(PIXELS, PIXELS[:9], DIGITS.target, DIGITS.target[:9]),
    "as Keras returns them": unnamed(PIXELS, DIGITS.target, PIXELS[:9], DIGITS.target[:9]),
}


@pytest.mark.parametrize("what", [*ARCHIVES, *TESTED])
def test_an_archive_of_images_opens_with_its_labels(what):
    train, test = images.read("a.npz", (ARCHIVES | TESTED)[what])
    assert train.X.shape == (1797, 8, 8, 1)
    assert train.classes == tuple("0123456789")
    np.testing.assert_array_equal(train.y, DIGITS.target)
    assert np.abs(train.X[..., 0] - DIGITS.images / 16).max() < 0.07
    assert (test is not None) == (what in TESTED)
    if test:
        np.testing.assert_array_equal(test.y, DIGITS.target[:9])
    assert any("x_test" in note for note in train.notes) == ("without" in what)


def test_there_are_sixty_files():
    assert len(FILES) + len(ARCHIVES) + len(TESTED) >= 60
