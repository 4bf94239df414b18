"""A file of one's own: what is read from it, and a sentence for every hostile file."""

import gzip
import io
import tracemalloc
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes, load_iris

from landscapes.data import tables
from landscapes.data.archives import UploadError
from landscapes.data.choosing import Choice, chosen
from landscapes.data.sheet import COLUMNS, ROWS, UNPACKED
from landscapes.data.tables import MEGABYTES

X, Y = load_diabetes(return_X_y=True)
FLOWERS, KINDS = (part[:100] for part in load_iris(return_X_y=True))
LINES = [f"{i},{i * i % 7},{i % 3}" for i in range(12)]


def read(name, content, **choice):
    """The table that a file suggests, or another that is chosen of it."""
    return chosen(tables.read(name, content), Choice(**choice))


def npz(compressed=False, **arrays):
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def zipped(**members):
    """An archive with these bytes as its members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def npy(header, body=b""):
    """An array's file with a header of one's own."""
    text = header.encode("latin1") + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + body


def text(*lines):
    return "\n".join(lines).encode()


def honest(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


class Evil:
    """Unpickled, it would be heard of."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was executed",))


SMALL = {"X": np.arange(24.0).reshape(12, 2) % 7, "y": np.arange(12.0)}
HUGE = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000, 2), }", b"\0" * 64)
NEGATIVE = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-4, -2), }", b"\0" * 64)
CODE = npy("__import__('os').abort()")
DEEP = npy("(" * 9000)

MANY = [f"f{i}" for i in range(300)]
LETTERS = np.full(4_000_000, "x", "S1")

FAR = np.full(12, 2**31 - 1, np.uint32)
"""Numbers that no letter has."""


def pickled():
    file = io.BytesIO()
    np.save(file, np.array([Evil()] * 12), allow_pickle=True)
    return file.getvalue()


HOSTILE = {
    "too large": ("a.csv", b"1" * (MEGABYTES * 2**20 + 1), "larger than 5 MB"),
    "empty": ("a.csv", b"", "is empty"),
    "blank": ("a.csv", b" \n\r\n ", "is empty"),
    "only a byte order mark": ("a.csv", b"\xef\xbb\xbf", "is empty"),
    "an unknown ending": ("a.xlsx", b"1,2", "Only .csv, .*npy files can be read; save the sheet as .csv"),
    "no ending": ("data.", b"1,2", "Only .csv"),
    "not text": ("a.csv", bytes(range(256)), "not text"),
    "zeros": ("a.csv", b"\0" * 100, "not text|empty"),
    "a huge cell": ("a.csv", b'"' + b"1" * 200_000, "A cell of the file has more than 131,072 characters"),
    "too few rows": ("a.csv", text("a,b,y", "1,2,3", "2,3,5"), "2 rows with all values; at least 10"),
    "a header alone": ("a.csv", b"a,b,y", "a header, but no rows"),
    "too many rows": ("a.csv", text(*["1,2,3"] * (ROWS + 3)), "more than 50,000 rows"),
    "too many columns": ("a.csv", text(*[",".join("1" * (COLUMNS + 3))] * 12), "203 columns; at most 200"),
    "one column": (
        "a.csv",
        text("y", *map(str, range(12))),
        "The file has one column, but a feature and a target are needed",
    ),
    "a ragged row": ("a.csv", text("a,b,y", *LINES, "1,2"), "Row 14 has 2 cells, but the others have 3"),
    "infinite": (
        "a.csv",
        text("a,b,y", *LINES, "-inf,2,3"),
        "Row 14, column 'a': '-inf' is not a finite number",
    ),
    "overflowing": ("a.csv", text("a,b,y", *LINES, "1e999,2,3"), "'1e999' is not a finite number"),
    "enormous": ("a.csv", text("a,b,y", *LINES, "1e200,2,3"), "larger than 1e100"),
    "more features than rows": ("a.npz", npz(X=np.eye(12, 15), y=SMALL["y"]), "more rows than features"),
    "not an archive": ("a.npz", b"PK but no archive", "not a readable .npz"),
    "an array alone": ("a.npz", honest(SMALL["X"]), "not a readable .npz"),
    "cut short": ("a.npz", npz(**SMALL)[:300], "not a readable .npz"),
    "no X": ("a.npz", npz(y=SMALL["y"]), "The arrays are called y; call the features X and the target y"),
    "no y": ("a.npz", npz(X=SMALL["X"][:, :1]), "The arrays are called X; call"),
    "other lengths": ("a.npz", npz(X=SMALL["X"], y=np.arange(11.0)), r"\[12, 2\] and \[11\]"),
    "a single number": ("a.npz", npz(X=SMALL["X"], y=np.array(1.0)), r"\[12, 2\] and \[\]"),
    "nothing in it": ("a.npz", npz(X=np.ones((0, 2)), y=np.ones(0)), "no values"),
    "complex": ("a.npz", npz(X=SMALL["X"], y=SMALL["y"] * 1j), "y holds complex128, not real"),
    "records": ("a.npz", npz(X=SMALL["X"], y=np.zeros(12, [("a", "f8")])), "not real numbers"),
    "not finite": ("a.npz", npz(X=SMALL["X"], y=np.full(12, np.inf)), "Sample 1, column 'y': not a finite"),
    "a pickle": ("a.npz", npz(X=SMALL["X"], y=np.array([Evil()] * 12)), "y holds Python objects"),
    "many rows": ("a.npz", npz(True, X=np.ones((ROWS + 1, 2)), y=np.ones(ROWS + 1)), "50,001 rows"),
    "many columns": ("a.npz", npz(True, X=np.ones((300, 201)), y=np.ones(300)), "201 features"),
    "many arrays": ("a.npz", zipped(**dict.fromkeys(MANY, honest(np.zeros(50_000)))), "300 arrays; at most"),
    "long columns": ("a.npz", npz(True, **dict.fromkeys("abc", LETTERS)), "4,000,000 rows"),
    "columns, large together": (
        "a.npz",
        zipped(**dict.fromkeys(MANY[:60], honest(np.zeros(50_000, "S40")))),
        "larger than 40 MB together",
    ),
    "a bomb": ("a.npz", zipped(X=b"\0" * (UNPACKED * 2**20 + 1), y=honest(SMALL["y"])), "larger than 40 MB"),
    "a huge shape": ("a.npz", zipped(X=HUGE, y=honest(SMALL["y"])), "X is not a readable array"),
    "a negative shape": ("a.npz", zipped(X=NEGATIVE, y=honest(SMALL["y"])), "X is not a readable array"),
    "code in a header": ("a.npz", zipped(X=CODE, y=honest(SMALL["y"])), "X is not a readable array"),
    "a deep header": ("a.npz", zipped(X=DEEP, y=honest(SMALL["y"])), "X is not a readable array"),
    "no header": ("a.npz", zipped(X=b"", y=honest(SMALL["y"])), "X is not a readable array"),
    "nothing but constants": (
        "a.csv",
        text("a,b,y", *(f"{i % 5},7,5" for i in range(12))),
        "no column is left that could be a feature",
    ),
    "a constant target": ("a.npz", npz(X=SMALL["X"], y=np.ones(12)), "Column 'y' is constant"),
    "a bomb of text": (
        "a.csv.gz",
        gzip.compress(b"1,2,3\n" * 10**6),
        "Unpacked, the file is larger than 5 MB",
    ),
    "gzip, cut short": ("a.csv.gz", gzip.compress(b"1,2,3\n" * 99)[:30], "not a readable .gz"),
    "a separator of one's own": (
        "a.csv",
        text("sep=x", *LINES),
        "The file says that 'x' separates its cells",
    ),
    "words beyond Unicode": ("a.npz", npz(X=SMALL["X"], y=FAR.view("U1").copy()), "holds no letters"),
    "an array of no words": (
        "a.npz",
        npz(X=SMALL["X"], y=np.zeros(12, "U0")),
        "y holds no values",
    ),
    "a cube": ("a.npy", honest(np.ones((3, 3, 3))), r"must be \[n, d \+ 1\].* is \[3, 3, 3\]"),
    "an array of objects": ("a.npy", pickled(), "holds Python objects"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bad_file_gets_one_sentence_and_little_memory(what):
    name, content, sentence = HOSTILE[what]
    tracemalloc.start()
    try:
        with pytest.raises(UploadError, match=sentence) as caught:
            read(name, content)
        assert tracemalloc.get_traced_memory()[1] < 90 * 2**20
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 160


def test_a_member_that_lies_about_its_size_is_not_unpacked():
    content = bytearray(zipped(X=b"\0" * (UNPACKED * 2**20 + 1), y=honest(SMALL["y"])))
    true, small = (UNPACKED * 2**20 + 1).to_bytes(4, "little"), (200).to_bytes(4, "little")
    assert content.count(true) == 2, "in the member's header, and in the archive's directory"
    tracemalloc.start()
    with pytest.raises(UploadError, match="not a readable"):
        read("a.npz", bytes(content.replace(true, small)))
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.npz", "a.npy", "a.csv.gz"]))
def test_any_bytes_are_read_or_refused(content, name):
    with suppress(UploadError):
        read(name, content)


@given(st.integers(0, 700), st.integers(0, 255))
def test_a_damaged_archive_is_read_or_refused(at, byte):
    content = bytearray(npz(**SMALL))
    content[at % len(content)] = byte
    with suppress(UploadError):
        read("a.npz", bytes(content))


@pytest.mark.parametrize(
    ("content", "names", "row"),
    [
        (text(*LINES), ("column 2",), (2, 0)),
        (text("a,b,c", *LINES), ("a", "b"), (3, 2, 0)),
        (text("a,Y,c", *LINES), ("a", "c"), (3, 0, 2)),
        (text("a;b;c", *LINES).replace(b",", b";"), ("a", "b"), (3, 2, 0)),
        (text("a\tb\tc", *LINES).replace(b",", b"\t"), ("a", "b"), (3, 2, 0)),
        (text("a;b;c", *(line.replace(",", ";") + ",5" for line in LINES)), ("a", "b"), (3, 2, 0.5)),
        (
            text("", '"a, first";b ; c', "", *LINES).replace(b",", b";").replace(b"a;", b"a,"),
            ("a, first", "b"),
            (3, 2, 0),
        ),
        (b"\xef\xbb\xbf" + text("a,b,c", *LINES).replace(b"\n", b"\r\n"), ("a", "b"), (3, 2, 0)),
    ],
)
def test_headers_delimiters_and_decimal_commas_are_understood(content, names, row):
    table = read("Some File.CSV", content)
    assert table.names == names
    assert (*table.X[3], table.y[3]) == row
    assert len(table.y) == 12


@pytest.mark.parametrize("kind", [float, np.float32, np.int16, np.uint8])
@pytest.mark.parametrize("compressed", [False, True])
def test_arrays_come_back_as_they_were(kind, compressed):
    X = np.asfortranarray(SMALL["X"].astype(kind))
    table = read("a.npz", npz(compressed, X=X, y=SMALL["y"].astype(kind)))
    np.testing.assert_array_equal(table.X, SMALL["X"])
    np.testing.assert_array_equal(table.y, SMALL["y"])
    assert table.X.dtype == float


GAPS = text("a,b,c,y", *(f"{i},{'' if i % 4 == 0 else i * i % 7},{i % 5},{i * 2.5}" for i in range(40)))


def test_rows_or_columns_with_missing_values_are_left_out():
    rows, columns = (read("a.csv", GAPS, missing=missing) for missing in ("rows", "columns"))
    assert (rows.names, len(rows.y), rows.missing) == (("a", "b", "c"), 30, "rows")
    assert (columns.names, len(columns.y), columns.missing) == (("a", "c"), 40, "columns")
    assert rows.notes == ("10 rows left out: a value is missing",)
    assert columns.notes == ("b left out: a value is missing",)
    assert (
        read("a.csv", text("a,b,c,y", *(f"{i},{i * i % 7},{i % 5},{i * 2.5}" for i in range(40)))).missing
        is None
    )


def test_the_target_and_the_features_can_be_chosen_otherwise():
    table = read("a.csv", GAPS, target=0, features=(2, 3))
    assert (table.target, table.names) == ("a", ("c", "y"))
    np.testing.assert_array_equal(table.y, np.arange(40))
    assert read("a.csv", GAPS, target=2).names == ("a", "b", "y")
    with pytest.raises(UploadError, match="no column 9; the last is 3"):
        read("a.csv", GAPS, features=(9,))
    with pytest.raises(UploadError, match="no column 4; the last is 3"):
        read("a.csv", GAPS, target=4)


def test_few_whole_numbers_are_classes_or_numbers():
    given = text("a,b,y", *(f"{i},{i * i % 7},{i % 3}" for i in range(30)))
    assert read("a.csv", given).classes == ("0", "1", "2")
    assert read("a.csv", given, kind="numbers").classes == ()
    ratings = given.replace(b",1\n", b",5\n")
    assert read("a.csv", ratings).classes == ()
    assert read("a.csv", ratings, kind="classes").classes == ("0", "2", "5")


def test_words_become_indicators_when_they_are_chosen():
    sheet = tables.read(
        "a.csv",
        text("sex,town,a,y", *(f"{'mf'[i % 2]},{'xyz'[i % 3]},{i * i % 7},{i * 1.5}" for i in range(30))),
    )
    assert chosen(sheet).names == ("a",)
    table = chosen(sheet, Choice(features=(0, 1, 2)))
    assert table.names == ("sex = m", "town = y", "town = z", "a")
    np.testing.assert_array_equal(table.X[:3, :3], [[1, 0, 0], [0, 1, 0], [1, 0, 1]])
    assert table.notes == ("town as 2 indicators beside x",)


@pytest.mark.parametrize("cell", ["two", "<script>", "=1+1", "1_0", "x" * 999])
def test_a_cell_that_is_no_number_counts_as_missing_and_is_named(cell):
    table = read("a.csv", text("a,b,y", *LINES[:5], f"1,{cell},3.5", *LINES))
    assert len(table.y) == 17
    assert "1 row left out: a value is missing" in table.notes
    shown = repr(cell if len(cell) <= 40 else cell[:40] + "…")
    assert f"row 7, column 'b': {shown} is not a number" in table.notes


def test_a_table_is_counted_with_its_words():
    content = text("name,other,y", *(f"a{i},b{i},{i % 7}" for i in range(20_000)))
    tables.read("a.csv", content)
    tracemalloc.start()
    sheet = tables.read("a.csv", content)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert 0.8 * kept < sheet.bytes < 1.2 * kept
