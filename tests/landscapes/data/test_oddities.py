"""Files as clumsy hands and other programs leave them: each opens as it was meant, or gets one sentence."""

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from test_tables import honest, npz

from landscapes.data.archives import UploadError
from landscapes.data.choosing import chosen
from landscapes.data.tables import read

X, Y = load_diabetes(return_X_y=True)
ROWS = pd.DataFrame({"age": (1000 * X[:, 0]).round(1), "bmi": (1000 * X[:, 2]).round(1), "y": Y})


def saved(frame=ROWS, **how):
    return frame.to_csv(**({"index": False} | how)).encode()


def money(form):
    """The target in some country's, bank's or computer's way of writing it."""
    return saved(ROWS.assign(y=[form(value) for value in 1000 * Y]))


TWO = (442, 2)
NUMBERS = {
    "dollars": money(lambda y: f"${y:,.2f}"),
    "pounds": money(lambda y: f"£ {y:.0f}"),
    "euros": money(lambda y: f"{y:.2f} €"),
    "euros of Germany": money(lambda y: f"{y:,.2f} €".translate(str.maketrans(",.", ".,"))),
    "a currency's letters": money(lambda y: f"USD {y:.0f}"),
    "percent": saved(ROWS.assign(y=[f"{y * 1000:.0f}%" for y in Y])),
    "blanks between thousands": money(lambda y: f"{y:,.0f}".replace(",", " ")),
    "thousands in Switzerland": money(lambda y: f"{y:,.0f}".replace(",", "'")),
    "lakhs": money(
        lambda y: f"{y:.0f}"[:-5] + "," * int(y >= 1e5) + f"{y:.0f}"[-5:-3] + "," + f"{y:.0f}"[-3:]
    ),
    "Fortran's exponents": money(lambda y: f"{y:.6e}".replace("e", "D")),
    "a plus sign": money(lambda y: f"+{y}"),
}


@pytest.mark.parametrize("how", NUMBERS)
def test_numbers_are_read_as_people_and_programs_write_them(how):
    table = chosen(read("a.csv", NUMBERS[how]))
    assert (table.target, table.X.shape, table.classes) == ("y", TWO, ())
    np.testing.assert_allclose(table.y, 1000 * Y)


def test_losses_in_brackets_are_negative():
    frame = ROWS.assign(y=[f"({-a})" if a < 0 else str(a) for a in ROWS.age])
    np.testing.assert_array_equal(chosen(read("a.csv", saved(frame))).y, ROWS.age)


def test_words_with_digits_stay_words():
    frame = ROWS.assign(y=[f"{'AB'[i % 2]} {i % 3}" for i in range(442)])
    assert chosen(read("a.csv", saved(frame))).classes == ("A 0", "A 1", "A 2", "B 0", "B 1", "B 2")
    dates = ROWS.assign(day=[f"2024-01-{i % 28 + 1:02}" for i in range(442)], y=Y)
    assert "day left out: words" in chosen(read("a.csv", saved(dates[["day", "age", "bmi", "y"]]))).notes


OPENS = {
    "a source below the table": (
        saved() + b"\nSource: my laboratory\n",
        "line 445 left out: 'Source: my lab",
    ),
    "semicolons in a word": (saved(ROWS.assign(note="a;b;c")[["note", *ROWS]]), "note left out: constant"),
    "an index of several levels": (
        pd.concat({"A": ROWS[["age", "bmi"]], "B": ROWS[["y"]]}, axis=1).to_csv().encode(),
        "column 1 left out: it numbers the rows",
    ),
    "the columns of a frame": (npz(**{name: ROWS[name].to_numpy() for name in ROWS}), "columns age, bmi, y"),
    "samples as columns": (
        npz(X=ROWS[["age", "bmi"]].to_numpy().T, Y=Y[None]),
        "X turned: its columns are the samples",
    ),
}


@pytest.mark.parametrize("what", OPENS)
def test_what_is_odd_about_a_file_is_said(what):
    content, note = OPENS[what]
    table = chosen(read("a.npz" if content.startswith(b"PK") else "a.csv", content))
    np.testing.assert_array_equal(table.y, Y)
    assert table.X.shape == TWO
    assert note in "; ".join(table.notes)


def test_many_columns_of_one_name_are_said_in_short():
    frame = pd.DataFrame(np.column_stack([X, X, Y]), columns=["a"] * 20 + ["y"])
    (note,) = chosen(read("a.csv", saved(frame))).notes
    assert note == "columns called like another: a (2), a (3), a (4), a (5) and 15 more"


def test_a_name_without_an_end_is_cut():
    (name, _) = chosen(read("a.csv", saved(ROWS.rename(columns={"age": "q" * 3000})))).names
    assert name == "q" * 60 + "…"


REFUSED = {
    "quotes around nothing": (b'""\n' * 30, "The file is empty."),
    "commas alone": (b",,,\n" * 30, "The file is empty."),
    "a name and commas": (b"a,b\n" + b",\n" * 30, "The file has a header, but no rows."),
    "one column of numbers": (b"\n".join(b"%d" % i for i in range(30)), "The file has one column"),
    "tildes": (saved(sep="~"), "The file has one column"),
    "an essay": (b"It was the best of times.\n" * 30, "no column is left that could be a feature."),
    "a quotation mark that stays open": (saved().replace(b"bmi", b'"bmi'), "a quotation mark is not closed"),
    "JSON": (ROWS.to_json().encode(), "The file is JSON; write it with pandas' to_csv."),
    "JSON's records": (ROWS.to_json(orient="records").encode(), "The file is JSON; write"),
    "a web page": (b"<!DOCTYPE html>\n<html>", "The file is a web page, not the table on it."),
    "a page that asks for a password": (b"\n <html lang=en>\n<head>", "The file is a web page"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_gets_one_exact_sentence(what):
    content, sentence = REFUSED[what]
    with pytest.raises(UploadError) as caught:
        chosen(read("a.csv", content))
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 160


ODD = st.text(st.sampled_from("01.,;|\t \"'#-ae%$()\n\n\r\ufeff")) | st.text(st.sampled_from(',\n"0'))


@example(",\n,", 12)
@example('""\n0,0\n', 1)
@example("#\n,", 3)
@given(ODD, st.integers(1, 12))
def test_whatever_stands_between_separators_is_read_or_refused(text, times):
    with suppress(UploadError):
        chosen(read("a.csv", (text + "\n").encode() * times))


@given(
    st.dictionaries(
        st.sampled_from(["X", "y", "x_train", "labels", "a", "b", "images"]),
        st.tuples(
            st.lists(st.integers(0, 13), max_size=3).map(tuple),
            st.sampled_from(["<f8", "u1", "?", "<U2", "S3", "<f2"]),
        ),
        max_size=4,
    )
)
def test_arrays_of_any_names_and_shapes_are_read_or_refused(arrays):
    parts = {
        name: np.arange(np.prod(shape)).astype(kind).reshape(shape) for name, (shape, kind) in arrays.items()
    }
    with suppress(UploadError):
        chosen(read("a.npz", npz(**parts)))
    for array in parts.values():
        with suppress(UploadError):
            chosen(read("a.npy", honest(array)))
