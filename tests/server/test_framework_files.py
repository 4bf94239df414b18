"""Streamlit's own files, which the server sends in its place."""

import gzip
from pathlib import Path

import pytest
import streamlit
from fetching import get

from app.server import framework_routes

FOLDER = Path(streamlit.__file__).parent / "static" / "static"


def test_every_file_is_sent_as_streamlit_has_it():
    suffixes = {path.suffix for path in FOLDER.rglob("*") if path.is_file()}
    assert suffixes <= set(framework_routes.KINDS), "a new kind of file needs its media type"
    for suffix in sorted(suffixes):
        path = min(FOLDER.rglob(f"*{suffix}"))
        for _ in range(2):  # the second comes out of memory
            status, headers, body = get(f"static/{path.relative_to(FOLDER).as_posix()}")
            assert status == 200
            assert headers["cache-control"] == "public, max-age=31536000, immutable"
            assert headers["content-type"].startswith(framework_routes.KINDS[suffix])
            packed = headers.get("content-encoding") == "gzip"
            assert packed == (suffix in framework_routes.PACKED)
            assert (gzip.decompress(body) if packed else body) == path.read_bytes()


@pytest.mark.parametrize("name", ["js/none.js", "../index.html", "js/../../index.html", "/etc/passwd", ""])
def test_nothing_else_is(name):
    assert get(f"static/{name}")[0] == 404
