"""What browsers fetch beside the page: kept forever, complete, and nothing else on the disk."""

import base64
import gzip
import json
import re
import zlib
from urllib.parse import quote

import numpy as np
import plotly
import pytest
from fetching import get

from app import VERSION
from app.player import addresses, messages, static_files, wire
from app.player.messages.gradients import CLOUD
from app.races import permalink, solve
from core import engine
from landscapes import LANDSCAPES

FOREVER = "public, max-age=31536000, immutable"


def surface(landscape, window="whole"):
    """The URL that asks for a landscape's heights."""
    given = {"version": 1, "landscape": landscape, "runs": [{"rule": "gd"}]}
    text = landscape if isinstance(landscape, bytes) else json.dumps(given).encode()
    packed = base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")
    return f"surface/{VERSION}/{window}/{packed}"


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


def test_every_module_of_the_player_is_served_under_a_name_that_changes_with_its_content(
    tmp_path, monkeypatch
):
    for file, path in static_files.player_files().items():
        status, headers, body = get(f"{static_files.player_url()}/{file}")
        assert (status, headers["cache-control"]) == (200, FOREVER)
        assert headers["content-type"].startswith("text/css" if path.suffix == ".css" else "text/javascript")
        assert headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(body) == path.read_bytes()
        for name in re.findall(r'from "(\.[^"]+)"', path.read_text("utf-8")):
            assert (path.parent / name).is_file()
    before = static_files.player_url()
    (tmp_path / "player.js").write_text("another")
    monkeypatch.setattr(static_files, "PLAYER", tmp_path)
    assert static_files.player_url.__wrapped__() != before


def test_a_landscape_is_served_as_the_engine_computes_it():
    quadratic = {
        "version": 1,
        "landscape": {"name": "quadratic", "params": {"a": 3}},
        "runs": [{"rule": "gd"}],
    }
    for experiment in (permalink.DEFAULT, permalink.read(json.dumps(quadratic))):
        status, headers, body = get(addresses.surface_url(experiment))
        assert (status, headers["cache-control"]) == (200, FOREVER)
        header, arrays = wire.unpack(body)
        landscape, params = LANDSCAPES[experiment.landscape.name], experiment.landscape.params
        assert (header["view"], header["floor"]) == ("surface", 0)
        assert header["window"] == [list(side) for side in landscape.picture.window]
        expected = engine.surface(landscape, landscape.picture.window, solve.GRID, params)
        assert arrays["z"].shape == solve.GRID[::-1]
        assert np.array_equal(arrays["z"], expected)


def test_other_numbers_or_another_version_have_another_address():
    experiment = permalink.DEFAULT
    moved = experiment.model_copy(update={"start": (0.0, 0.0)})
    assert addresses.surface_url(moved) == addresses.surface_url(
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
    assert len({addresses.surface_url(one) for one in [experiment, *turned]}) == 4
    assert VERSION in addresses.surface_url(experiment)


BEALE = {"name": "beale"}


@pytest.mark.parametrize(
    "wanted",
    [
        (b"",),
        (b"\xff",),
        (b"hello",),
        (b"[" * 30_000,),
        ([],),
        ({"name": "beal"},),
        ({"name": "<script>"},),
        ({"name": ["beale"]},),
        ({"name": "beale", "params": [1]},),
        ({"name": "beale", "params": {"a": 1}},),
        ({"name": "quadratic", "params": {"a": 1e9}},),
        ({"name": "quadratic", "params": {"a": float("nan")}},),
        ({"name": "formula"},),
        ({"name": "formula", "formula": "__import__('os')"},),
        ({"name": "upload", "data": "../../etc/passwd"},),
        (BEALE, "0,1"),
        (BEALE, "0,1,0,1,0"),
        (BEALE, "1,0,0,1"),
        (BEALE, "0,1,0,nan"),
        (BEALE, "0,1,0,inf"),
        (BEALE, "0,1,0,1e300"),
        (BEALE, f"-1{'0' * 400},1,0,1"),
        (BEALE, "x"),
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
        assert get(f"surface/{VERSION}/whole/{text}")[0] == 400


def test_a_part_of_a_map_is_computed_sharp():
    header, arrays = wire.unpack(get(surface(BEALE, "2.9,3.1,0.45,0.55"))[2])
    assert header["window"] == [[2.9, 3.1], [0.45, 0.55]]
    expected = engine.surface(LANDSCAPES["beale"], header["window"], solve.GRID)
    assert np.array_equal(arrays["z"], expected)


def test_where_a_formula_has_no_value_the_map_has_a_hole():
    _, arrays = wire.unpack(get(surface({"name": "formula", "formula": "log(x) + y^2"}, "-1,1,-1,1"))[2])
    x = np.linspace(-1, 1, arrays["z"].shape[1])
    assert np.isnan(arrays["z"][:, x < 0]).all()
    assert np.isfinite(arrays["z"][:, x > 0]).all()


def test_a_plane_is_cut_through_the_loss():
    spectrum = {"name": "spectrum", "params": {"n": 5, "kappa": 10, "shape": 1}}
    given = {"version": 1, "landscape": spectrum, "runs": [{"rule": "gd"}, {"rule": "momentum"}], "steps": 40}
    for plane in ({"kind": "given"}, {"kind": "axes", "axes": [1, 3]}, {"kind": "pca"}):
        experiment = permalink.read(json.dumps(given | {"plane": plane}))
        header, arrays = wire.unpack(get(addresses.surface_url(experiment))[2])
        shown = solve.view(experiment)
        assert header["window"] == [list(side) for side in shown.window]
        _, columns = arrays["z"].shape
        corner = shown.plane.point(np.array([shown.window[0][1], shown.window[1][0]]))
        eigenvalues = 10 ** (-np.arange(5) / 4)
        assert arrays["z"][0, columns - 1] == pytest.approx(0.5 * eigenvalues @ corner**2, rel=1e-4)


def test_two_dimensions_with_a_plane_of_their_own_are_drawn_on_it():
    experiment = permalink.read(
        '{"version": 1, "landscape": {"name": "spectrum", "params": {"n": 2}}, "runs": [{"rule": "gd"}]}'
    )
    shown = solve.view(experiment)
    (x0, x1), (y0, y1) = shown.window
    x, y = shown.plane.flat(np.array(experiment.start))
    assert x0 < x < x1
    assert y0 < y < y1
    _, arrays = wire.unpack(get(addresses.surface_url(experiment))[2])
    z = arrays["z"]
    assert z[0, z.shape[1] // 2] > 10 * z[z.shape[0] // 2, 0]  # steep up the axis of the largest eigenvalue


def test_a_plane_has_a_window_even_where_nothing_moved():
    given = {
        "version": 1,
        "landscape": {"name": "gaussian"},
        "runs": [{"rule": "gd", "lr": 1e-9}],
        "steps": 5,
    }
    for kind in ("axes", "pca"):
        experiment = permalink.read(json.dumps(given | {"plane": {"kind": kind}}))
        for low, high in solve.view(experiment).window:
            assert np.float32(high) > np.float32(low)


def test_a_minimum_that_32_bits_cannot_hold_is_no_floor():
    for text in ("log(x**2+y**2+1e-50)", "(x-1)**2 + y**2 + exp(90*x)/exp(90*x)", "x**2+log(x**2+1e-46)"):
        landscape = {"name": "formula", "formula": text}
        experiment = permalink.read(
            json.dumps({"version": 1, "landscape": landscape, "runs": [{"rule": "gd"}], "steps": 9})
        )
        assert get(addresses.surface_url(experiment))[0] == 200
        assert all(np.isfinite(points).all() for points in solve.marks(experiment).values())
        assert messages.curves(experiment, solve.trajectories(experiment), floor=solve.floor(experiment))


def test_numbers_in_an_address_are_checked():
    link = permalink.encode(permalink.DEFAULT)
    for number in ("9" * 5000, "-1", "x", "٣", "1.5"):
        status, _, body = get(f"numbers/{VERSION}/{quote(number)}/{link}")
        assert (status, body.decode()) == (400, "run: must be a number from 0.")


def test_a_plane_of_the_paths_holds_them_and_says_how_much_it_leaves_out():
    given = {"version": 1, "landscape": {"name": "spectrum"}, "runs": [{"rule": "gd"}], "steps": 60}
    experiment = permalink.read(json.dumps(given | {"plane": {"kind": "pca"}}))
    shown, path = solve.view(experiment), solve.trajectories(experiment)[0].x
    flat = shown.plane.flat(path)
    assert np.all((flat > np.array(shown.window)[:, 0]) & (flat < np.array(shown.window)[:, 1]))
    left = path - shown.plane.point(flat)
    total = path - path.mean(axis=0)
    assert sum(shown.explained) == pytest.approx(1 - (left**2).sum() / (total**2).sum(), abs=1e-4)


def test_how_the_loss_bends_is_served_for_every_step_that_is_asked():
    given = {"version": 1, "landscape": {"name": "quadratic"}, "runs": [{"rule": "gd"}], "steps": 20}
    experiment = permalink.read(json.dumps(given))
    _, arrays = wire.unpack(get(addresses.run_url("curvature", experiment, 0))[2])
    path = solve.trajectories(experiment)[0].x
    assert arrays["at"].tolist() == list(range(21))
    np.testing.assert_allclose(arrays["g"], path * [20, 5], rtol=1e-5)
    np.testing.assert_allclose(arrays["h"], np.tile([20, 0, 5], (21, 1)), atol=1e-5)
    np.testing.assert_allclose(arrays["ratio"], 20 * 0.09, rtol=1e-5)


def test_what_can_be_drawn_in_place_of_the_loss_is_served():
    given = {"version": 1, "landscape": {"name": "spectrum", "params": {"n": 4, "kappa": 100}}, "steps": 30}
    runs = [{"rule": "gd", "lr": 0.5}, {"rule": "adam"}]
    experiment = permalink.read(json.dumps(given | {"runs": runs}))
    paths = np.stack([found.x for found in solve.trajectories(experiment)])
    eigenvalues = 100.0 ** (-np.arange(4) / 3)
    expected = {
        "gradient": np.linalg.norm(paths * eigenvalues, axis=-1),
        "distance": np.linalg.norm(paths, axis=-1),
        "directions": np.abs(paths[0]).T,  # gradient descent shrinks each by |1 − ηλ| at every step
    }
    for name, lines in expected.items():
        header, arrays = wire.unpack(get(addresses.run_url(name, experiment, 0))[2])
        np.testing.assert_allclose(arrays["y"], lines, rtol=1e-4, atol=1e-6)
        assert header["labels"] == (["λ = 1", "λ = 0.01"] if name == "directions" else None)
    np.testing.assert_allclose(
        arrays["y"][:, 1:] / arrays["y"][:, :-1], np.tile(1 - 0.5 * eigenvalues[:, None], 30), rtol=1e-3
    )


def test_what_cannot_be_drawn_is_refused_with_a_sentence():
    for name, landscape, start, words in (
        ("distance", "saddle", None, "Saddle has no distance to the minimum."),
        ("directions", "bukin", None, "has a kink at its minimum"),
        ("directions", "absolute", None, "has a kink at its minimum"),
        ("directions", "ackley", [0.01, 0.02], "has a kink at its minimum"),
    ):
        given = {"version": 1, "landscape": {"name": landscape}, "runs": [{"rule": "gd", "lr": 1e-3}]}
        experiment = permalink.read(json.dumps(given | ({"start": start} if start else {})))
        status, _, body = get(addresses.run_url(name, experiment, 0))
        assert status == 400
        assert words in body.decode()


def test_the_cloud_of_mini_batch_gradients_is_served_where_there_are_samples():
    given = {"version": 1, "landscape": {"name": "regression"}, "runs": [{"rule": "gd"}], "steps": 20}
    url = addresses.run_url("cloud", permalink.read(json.dumps(given)), 0).replace("/0/", "/0/7/", 1)
    header, arrays = wire.unpack(get(url)[2])
    assert (header["sizes"], header["samples"]) == ([1, 10], 442)
    assert arrays["batches1"].shape == arrays["batches10"].shape == (CLOUD, 2)
    assert np.allclose(arrays["spread1"], 10 * arrays["spread10"] * 441 / 432)
    given["batch"] = {"order": "replacement"}
    url = addresses.run_url("cloud", permalink.read(json.dumps(given)), 0).replace("/0/", "/0/7/", 1)
    _, replaced = wire.unpack(get(url)[2])
    assert np.allclose(replaced["spread1"], 10 * replaced["spread10"])
    assert np.allclose(replaced["spread1"], arrays["spread1"])
    status, _, body = get(addresses.run_url("cloud", permalink.DEFAULT, 0).replace("/0/", "/0/7/", 1))
    assert (status, body.decode()) == (400, "Beale has no data to take samples from.")


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
    assert get(f"{static_files.player_url()}/{name}")[0] == 404


def test_below_a_prefix_everything_moves():
    experiment = permalink.DEFAULT
    urls = (
        static_files.plotly_url(),
        f"{static_files.player_url()}/player.js",
        addresses.surface_url(experiment),
    )
    for base in ("apps/race", "/apps/race/"):
        for url in urls:
            assert get(f"apps/race/{url}", base)[0] == 200
            assert get(url, base)[0] == 404
