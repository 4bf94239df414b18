"""Files are written whole or not at all, and what stood in the way is said in one sentence."""

import errno
import os
import stat
from pathlib import Path

import pytest

from app.export.formats.writing import Unwritable, whole_folder, writable, write


def test_a_file_is_written_from_bytes_or_by_a_function(tmp_path):
    write(tmp_path / "a", b"one")
    write(tmp_path / "a", lambda file: file.write(b"two"))
    assert (tmp_path / "a").read_bytes() == b"two"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) & 0o077
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def full(file):
    file.write(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupted(file):
    file.write(b"half")
    raise KeyboardInterrupt


def test_nothing_half_written_stays(tmp_path, monkeypatch):
    file = tmp_path / "kept"
    file.write_bytes(b"kept")
    with pytest.raises(Unwritable, match=r"kept cannot be written: No space left on device\.$"):
        write(file, full)
    with pytest.raises(KeyboardInterrupt):
        write(file, interrupted)

    def refused(*_):
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.replace", refused)
    with pytest.raises(Unwritable, match=r"Permission denied\.$"):
        write(file, b"new")
    assert file.read_bytes() == b"kept"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["none/x", "file/x", ".", "x" * 300])
def test_a_place_that_takes_no_file_is_said_in_one_sentence(name, tmp_path):
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(Unwritable, match=r"cannot be written: .*\.$"):
        write(tmp_path / name, b"new")
    if len(name) < 300:
        with pytest.raises(Unwritable, match=r"cannot be written: .*\.$"):
            writable(tmp_path / name)
    with pytest.raises(Unwritable, match=r"cannot be written: .*\.$"):
        whole_folder(tmp_path / "file", {"a": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_deck_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    old = {"race-0.html": b"old", "mine.txt": b"mine", "index.html": b"old"}
    whole_folder(tmp_path / "deck", old)
    order = []
    monkeypatch.setattr(
        os, "replace", lambda one, other, put=os.replace: order.append(other.name) or put(one, other)
    )
    whole_folder(tmp_path / "deck", {"race-0.html": b"new", "index.html": b"new"})
    assert order == ["race-0.html", "index.html"]
    there = {path.name: path.read_bytes() for path in (tmp_path / "deck").iterdir()}
    assert there == {"race-0.html": b"new", "mine.txt": b"mine", "index.html": b"new"}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    for folder in ("deck", "other"):
        with pytest.raises(Unwritable, match="cannot be written: No space left on device"):
            whole_folder(tmp_path / folder, {"race-0.html": b"newer"})
    assert {path.name: path.read_bytes() for path in (tmp_path / "deck").iterdir()} == there
    assert [path.name for path in tmp_path.iterdir()] == ["deck"]
