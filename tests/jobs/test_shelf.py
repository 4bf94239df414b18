"""What lies on the disk is what was put there, whole and of these sources, or nothing."""

import os
import random

import pytest

from app import jobs
from app.jobs import shelf
from app.jobs.results import packed, unpacked

RESULTS = [b"", b"a page\n", {"": b"states"}, {"": b"", "one": b"1\n", "none": b""}, {}]


@pytest.fixture(autouse=True)
def _folder(monkeypatch, tmp_path):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))


def files():
    return sorted(shelf.folder().iterdir())


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_comes_back_as_it_was(result):
    assert unpacked(packed(result)) == result
    shelf.put("key", result)
    assert shelf.get("key") == result
    assert shelf.get("another key") is None


def test_who_begins_finds_what_was_made_and_makes_nothing():
    made = []

    def make(word):
        made.append(word)
        return word.encode()

    def ask():
        return shelf.lasting("key", lambda: jobs.submit(make, "page"))

    assert [ask().result() for _ in range(3)] == [b"page"] * 3
    assert made == ["page"]
    with pytest.raises(ValueError, match="no page"):
        shelf.lasting("other", lambda: jobs.submit(int, "no page")).result()
    assert shelf.get("other") is None


def test_another_source_is_another_name(monkeypatch):
    shelf.put("key", b"page")
    monkeypatch.setattr(shelf, "sources", lambda: "changed")
    assert shelf.get("key") is None


def test_nothing_that_is_damaged_is_believed():
    draw = random.Random(0)  # noqa: S311
    whole = {"": b"states", "one": b"recording" * 20}
    for _ in range(300):
        shelf.put("key", whole)
        (path,) = files()
        text = bytearray(path.read_bytes())
        if draw.random() < 0.3:
            del text[draw.randrange(len(text)) :]
        else:
            text[draw.randrange(len(text))] ^= 1 << draw.randrange(8)
        path.write_bytes(text)
        assert shelf.get("key") is None
        assert not files()  # it is made again


def test_the_shelf_is_bounded_and_the_oldest_goes(monkeypatch):
    monkeypatch.setattr(shelf, "MOST", 1000)
    for i in range(20):
        shelf.put(str(i), bytes(200))
        os.utime(shelf._path(str(i)), (i, i))
        assert sum(path.stat().st_size for path in files()) <= 1000
    assert shelf.get("19") is not None
    assert shelf.get("0") is None
    shelf.put("large", bytes(9_000_000))
    assert shelf.get("large") is None


def test_a_folder_that_cannot_be_written_does_no_harm(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert shelf.lasting("key", lambda: jobs.submit(str.encode, "page")).result() == b"page"
    assert shelf.get("key") is None
