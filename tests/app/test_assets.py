"""What browsers fetch beside the page: kept forever, complete, and nothing else on the disk."""

import base64
import gzip
import json
import re
from urllib.parse import quote

import numpy as np
import plotly
import pytest
from fetching import get

from app import VERSION, assets, payload, permalink, solve
from core import engine
from landscapes import LANDSCAPES

FOREVER = "public, max-age=31536000, immutable"


def surface(*wanted):
    """The URL that asks for a landscape's heights."""
    text = wanted[0] if isinstance(wanted[0], bytes) else json.dumps(wanted).encode()
    return f"surface/{VERSION}/{base64.urlsafe_b64encode(text).decode().rstrip('=')}"


def test_plotly_is_served_under_its_own_version_and_kept():
    url = assets.plotly_url()
    status, headers, body = get(url)
    assert (status, headers["cache-control"], headers["content-encoding"]) == (200, FOREVER, "gzip")
    assert headers["content-type"].startswith("text/javascript")
    script = gzip.decompress(body).decode()
    version = re.search(r"plotly\.js v(\d+\.\d+\.\d+)", script[:300])
    assert version
    assert url == f"vendor/plotly-{version[1]}.min.js"
    assert plotly.offline.get_plotlyjs()[:10_000] == script[:10_000]
    assert len(body) < 1_700_000


def test_every_module_of_the_player_is_served_under_a_name_that_changes_with_its_content(
    tmp_path, monkeypatch
):
    for path in assets.PLAYER.glob("*.js"):
        status, headers, body = get(f"{assets.player_url()}/{path.name}")
        assert (status, headers["cache-control"]) == (200, FOREVER)
        assert headers["content-type"].startswith("text/javascript")
        assert headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(body) == path.read_bytes()
        for name in re.findall(r'from "\./([^"]+)"', path.read_text("utf-8")):
            assert (assets.PLAYER / name).is_file()
    before = assets.player_url()
    (tmp_path / "player.js").write_text("another")
    monkeypatch.setattr(assets, "PLAYER", tmp_path)
    assert assets.player_url.__wrapped__() != before


def test_a_landscape_is_served_as_the_engine_computes_it():
    quadratic = {
        "version": 1,
        "landscape": {"name": "quadratic", "params": {"a": 3}},
        "runs": [{"rule": "gd"}],
    }
    for experiment in (permalink.DEFAULT, permalink.read(json.dumps(quadratic))):
        status, headers, body = get(assets.surface_url(experiment))
        assert (status, headers["cache-control"]) == (200, FOREVER)
        header, arrays = payload.unpack(body)
        landscape, params = LANDSCAPES[experiment.landscape.name], experiment.landscape.params
        assert (header["view"], header["floor"]) == ("surface", 0)
        assert header["window"] == [list(side) for side in landscape.window]
        expected = engine.surface(landscape, landscape.window, solve.GRID, params)
        assert arrays["z"].shape == solve.GRID[::-1]
        assert np.array_equal(arrays["z"], expected)


def test_other_numbers_or_another_version_have_another_address():
    experiment = permalink.DEFAULT
    moved = experiment.model_copy(update={"start": (0.0, 0.0)})
    assert assets.surface_url(moved) == assets.surface_url(
        experiment
    )  # the ground does not depend on the start
    turned = [
        permalink.read(json.dumps({"version": 1, "landscape": landscape, "runs": [{"rule": "gd"}]}))
        for landscape in (
            {"name": "quadratic"},
            {"name": "quadratic", "params": {"a": 3}},
            {"name": "ellipse"},
        )
    ]
    assert len({assets.surface_url(one) for one in [experiment, *turned]}) == 4
    assert VERSION in assets.surface_url(experiment)


WINDOW = [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    "wanted",
    [
        (b"",),
        (b"\xff",),
        (b"hello",),
        (b"[" * 30_000,),
        ([],),
        ("beale",),
        ("beale", {}),
        ("beal", {}, WINDOW),
        ("<script>", {}, WINDOW),
        (["beale"], {}, WINDOW),
        ("beale", [1], WINDOW),
        ("beale", {"a": 1}, WINDOW),
        ("quadratic", {"a": 1e9}, WINDOW),
        ("quadratic", {"a": float("nan")}, WINDOW),
        ("beale", {}, None),
        ("beale", {}, [[0, 1]]),
        ("beale", {}, [[1, 0], [0, 1]]),
        ("beale", {}, [[0, 1], [0, float("nan")]]),
        ("beale", {}, [[0, 1], [0, float("inf")]]),
        ("beale", {}, [[0, 1], [0, 1e300]]),
        ("beale", {}, [[-(10**400), 1], [0, 1]]),
        ("beale", {}, [[0, 1], [0, 1], [0, 1]]),
    ],
    ids=lambda wanted: repr(wanted)[:50],
)
def test_a_map_that_cannot_be_drawn_is_refused_in_one_sentence(wanted):
    status, headers, body = get(surface(*wanted))
    assert status in (400, 404)
    assert headers["content-type"].startswith("text/plain")
    if status == 400:
        assert "cache-control" not in headers
        (line,) = body.decode().splitlines()
        assert line.endswith((".", "?"))


def test_an_address_that_is_no_base64_is_refused():
    for text in ("%C3%A9", "*", "a", "a" * 40_000):
        assert get(f"surface/{VERSION}/{text}")[0] == 400


@pytest.mark.parametrize(
    "name",
    [
        "none.js",
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
    assert get(f"{assets.player_url()}/{name}")[0] == 404


def test_below_a_prefix_everything_moves():
    experiment = permalink.DEFAULT
    urls = (assets.plotly_url(), f"{assets.player_url()}/player.js", assets.surface_url(experiment))
    for base in ("apps/race", "/apps/race/"):
        for url in urls:
            assert get(f"apps/race/{url}", base)[0] == 200
            assert get(url, base)[0] == 404
