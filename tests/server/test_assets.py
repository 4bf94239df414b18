"""What browsers fetch beside the page: kept forever, complete, and nothing else on the disk."""

import gzip
import re
import subprocess
from urllib.parse import quote

import plotly
import pytest
from fetching import get

from app.player import addresses, scripts, static_files
from tests.core.javascript.node import NODE

FOREVER = "public, max-age=31536000, immutable"


def test_plotly_is_served_under_its_own_version_and_kept():
    url = static_files.plotly_url()
    status, headers, body = get(url)
    assert (status, headers["cache-control"], headers["content-encoding"]) == (200, FOREVER, "gzip")
    assert headers["content-type"].startswith("text/javascript")
    script = gzip.decompress(body).decode()
    version = re.search(r"plotly\.js v(\d+\.\d+\.\d+)", script[:300])
    assert version
    assert url == f"vendor/plotly-{version[1]}.min.js"
    assert plotly.offline.get_plotlyjs()[:10_000] == script[:10_000]
    assert len(body) < 1_700_000


@pytest.mark.parametrize("name", scripts.ENTRIES)
def test_the_player_is_served_in_few_pieces_that_import_nothing(name, tmp_path):
    status, headers, body = get(f"{static_files.player_url()}/{name}")
    assert (status, headers["cache-control"], headers["content-encoding"]) == (200, FOREVER, "gzip")
    assert headers["content-type"].startswith("text/javascript")
    assert headers["vary"] == "Accept-Encoding"
    text = gzip.decompress(body).decode()
    assert not re.search(r"^\s*import\b(?!\()", text, re.MULTILINE)
    file = tmp_path / "module.mjs"
    file.write_text(text, "utf-8")
    done = subprocess.run([NODE, "--check", file], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_players_style_sheet_is_served_once_and_kept():
    status, headers, body = get(f"{static_files.player_url()}/{static_files.STYLE}")
    assert (status, headers["cache-control"], headers["content-encoding"]) == (200, FOREVER, "gzip")
    assert headers["content-type"].startswith("text/css")
    text = gzip.decompress(body).decode()
    assert all((static_files.PLAYER / name).read_text("utf-8") in text for name in static_files.SHEETS)


def test_the_players_address_changes_with_what_is_in_any_of_its_files(tmp_path, monkeypatch):
    before = static_files.player_url()
    (tmp_path / "player.js").write_text("another")
    monkeypatch.setattr(static_files, "PLAYER", tmp_path)
    assert static_files.player_url.__wrapped__() != before


@pytest.mark.parametrize(
    "name",
    [
        "none.js",
        "site.css",  # which the site has in itself
        "core/clock.js",  # which is a part of the entries
        "types.d.ts",
        "..",
        "../__init__.py",
        "..%2f__init__.py",
        "%2e%2e%2f%2e%2e%2fassets.py",
        "..%5c__init__.py",
        quote("/etc/passwd", safe=""),
        "player.js%00",
        "player.js%00.css",
        "",
        ".",
        "a" * 5000,
    ],
)
def test_only_the_players_own_files_are_served(name):
    assert get(f"{static_files.player_url()}/{name}")[0] == 404


def test_below_a_prefix_everything_moves():
    urls = (
        static_files.plotly_url(),
        f"{static_files.player_url()}/player.js",
        addresses.schedule_module_url("cosine"),
    )
    for base in ("apps/race", "/apps/race/"):
        for url in urls:
            assert get(f"apps/race/{url}", base)[0] == 200
            assert get(url, base)[0] == 404
