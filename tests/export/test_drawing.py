"""Pictures drawn on the server look like the app's own, at any size and any moment."""

import json

import numpy as np
import pytest

from app.export.drawing.canvas import geometry
from app.export.drawing.canvas.pen import measure
from app.export.drawing.maps.contours import _smooth, levels
from app.export.drawing.maps.heads import shortened
from app.export.drawing.race import race
from app.export.drawing.sheets.picture import KINDS, Film, picture
from app.export.options import Options
from app.races import permalink
from app.races.scene import Scene, View
from core.experiment import ExperimentError
from tests.player import expected

SMALL = Options(width=320, height=240)


def experiment(**parts):
    return permalink.read(json.dumps({"version": 1} | parts))


BEALE = permalink.DEFAULT
CURVE = experiment(landscape={"name": "double_well"}, runs=[{"rule": "adam"}, {"rule": "gd"}])
GONE = experiment(landscape={"name": "beale"}, runs=[{"rule": "gd", "lr": 1e6}, {"rule": "adam"}], steps=50)
ALL_GONE = GONE.model_copy(update={"runs": GONE.runs[:1]})
TRAINED = experiment(
    landscape={"name": "mlp", "params": {"depth": 1, "width": 4}},
    steps=12,
    runs=[{"rule": "adam"}, {"rule": "gd"}],
)
LOST = experiment(
    landscape={"name": "mlp", "params": {"depth": 1, "width": 4}},
    steps=5,
    runs=[{"rule": "gd", "lr": 1e6}],
)
HOLED = experiment(
    landscape={"name": "formula", "formula": "log(x)+y^2"}, start=[1, 1], steps=20, runs=[{"rule": "gd"}]
)


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())


@pytest.fixture(scope="module")
def beale():
    return race(Scene(BEALE))


@pytest.mark.parametrize("which", [BEALE, CURVE, GONE, ALL_GONE, TRAINED, LOST, HOLED])
def test_everything_is_drawn_in_both_themes(which):
    for name, kind in KINDS.items():
        if name == "atlas" and which in (TRAINED, LOST):
            with pytest.raises(ExperimentError, match="a network takes too long for an atlas"):
                kind(race(Scene(which)), SMALL)
            continue
        light, dark = (
            pixels(kind(race(Scene(which, View(theme=theme))), SMALL)) for theme in ("light", "dark")
        )
        assert light.shape == (240, 320, 4)
        assert light[..., :3].mean() > 150 > 80 > dark[..., :3].mean()
        titled = race(Scene(which, View(step=3), "Title", "Words."))
        kind(titled, SMALL._replace(transparent=True, width=640)).canvas.draw()


def test_a_scene_is_what_the_page_gets(beale):
    header, arrays = expected.message("map", BEALE, 0)
    np.testing.assert_allclose(beale.x, arrays["x"], rtol=1e-6)
    assert [run.title for run in beale.runs] == [run["title"] for run in header["runs"]]
    assert beale.window == header["window"]
    assert list(beale.axes) == header["axes"]
    assert beale.budget == header["budget"]


def test_a_run_that_diverges_at_once_is_a_point_with_a_name(beale):
    drawn = race(Scene(ALL_GONE))
    assert drawn.last(0) == 0
    assert drawn.drawn(0) == 1
    assert np.isfinite(drawn.x).all()
    figure = picture(drawn, Options())
    assert figure.canvas.get_width_height() == (960, 720)
    figure.canvas.draw()


def test_a_start_without_a_loss_is_refused_in_a_sentence():
    with pytest.raises(ExperimentError, match="the loss of formula is too large, or not a number"):
        race(Scene(HOLED.model_copy(update={"start": (-1.0, 1.0)})))


def test_levels_are_those_of_the_player(beale):
    found = levels(beale.z, beale.floor)
    t = np.sort(np.log10(np.maximum(beale.z - np.float32(beale.floor), 1e-30)).ravel())
    low, high = t[int(t.size * 0.002)], t[-1]
    np.testing.assert_allclose(found.at, low + (high - low) / 22 * np.arange(1, 22), atol=1e-6)
    assert found.t.min() == pytest.approx(low)


def test_few_heights_are_rounded_off_without_moving():
    t = np.random.default_rng(0).random((13, 9))
    for axis in (0, 1):
        times = -(-150 // t.shape[axis])
        assert _smooth(t, axis)[(slice(None),) * axis + (slice(None, None, times),)] == pytest.approx(t)


@pytest.mark.parametrize("which", [BEALE, GONE, CURVE])
@pytest.mark.parametrize("step", [0, 0.4, 1, 17, 33.7, 50])
def test_a_film_shows_what_a_still_shows(which, step):
    drawn, options = race(Scene(which, View(theme="dark"))), Options(width=480, height=360)
    film = Film(drawn, options)
    film.frame(40)
    frame = film.frame(step)
    assert frame.dtype == np.uint8
    assert np.abs(frame.astype(float) - pixels(picture(drawn, options, step))).mean() < 0.01


def test_a_head_glides_between_two_steps(beale):
    film = Film(beale, Options(width=480, height=360))
    here, between, there = (film.frame(step).astype(int) for step in (2, 2.5, 3))
    assert (here != between).any()
    assert (between != there).any()


def test_names_stay_apart_and_out_of_corners():
    wanted = [geometry.Label(0, 50, top, 0, 80) for top in (70, 68, 69)]
    tops = sorted(geometry.separate(wanted, 16))
    assert tops[-1] <= 64
    assert np.diff(tops).min() >= 16


def test_a_name_that_is_too_long_keeps_what_tells_it_from_the_others():
    names = ["Gradient descent batch 1", "Gradient descent batch 10", "Gradient descent batch 100"]
    for room in (110, 130, 150):
        short = [shortened(name, room, 13, 600) for name in names]
        assert all(measure(one, 13, 600) <= room for one in short)
        assert [one.split()[-1] for one in short] == ["1", "10", "100"], short


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (-1, 4.4, ["−1", "0", "1", "2", "3", "4"]),
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (12.3451, 12.3459, ["12.3452", "12.3454", "12.3456", "12.3458"]),
    ],
)
def test_numbers_along_an_edge_are_told_apart(low, high, texts):
    assert geometry.labels(geometry.ticks(low, high, 6))[: len(texts)] == texts
