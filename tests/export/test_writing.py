"""Files are written whole or not at all, and what stood in the way is said in one sentence."""

import errno
import stat

import pytest

from app.export.formats.writing import Unwritable, folder, writable, write


def test_a_file_is_written_from_bytes_or_by_a_function(tmp_path):
    write(tmp_path / "a", b"one")
    write(tmp_path / "a", lambda file: file.write(b"two"))
    assert (tmp_path / "a").read_bytes() == b"two"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) & 0o077 or folder(tmp_path)
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
        folder(tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
