"""A circle in the loss is a circle in every picture, and letters are read from the back row."""

import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from app.export.drawing.maps.map import Map
from app.export.drawing.race import race
from app.export.drawing.sheets.picture import Film, _View
from app.export.drawing.sheets.sheet import Box, Sheet
from app.export.formats import stills
from app.export.options import Options, lettered, letters_of
from app.races import permalink
from app.races.scene import Scene, View, read
from app.races.trainings import maps
from core.experiment import ExperimentError
from core.plane import Plane

SPHERE = permalink.read(
    json.dumps(
        {
            "version": 1,
            "landscape": {"name": "formula", "formula": "x^2+y^2"},
            "start": [3.0, 3.0],
            "steps": 2,
            "runs": [{"rule": "gd", "lr": 0.001}],
        }
    )
)
BEALE = permalink.read(
    json.dumps(
        {
            "version": 1,
            "landscape": {"name": "beale"},
            "steps": 200,
            "runs": [{"rule": rule} for rule in ("adam", "momentum", "gd")],
        }
    )
)
WIDE = ((-2.0, 2.0), (-6.0, 2.0))
"""A window that is twice as high as wide, and holds the minimum of the sphere."""


def sphere(**view):
    return Scene(SPHERE, View(step=0, names=False, **{"window": WIDE} | view))


def lopsided(pixels, x, y, half=60):
    """How much a square around a place differs from the same, turned by a quarter."""
    x, y = round(x), round(y)
    square = pixels[y - half : y + half, x - half : x + half, :3].astype(float)
    return float(np.abs(square - np.rot90(square)).mean())


def centre(scene, options):
    """Where the minimum stands in a picture."""
    drawn = race(scene)
    x, y, width, height = _View(drawn, options, 0).box
    (x0, x1), (y0, y1) = drawn.shown(width, height)
    return x + width * (0 - x0) / (x1 - x0), y + height * y1 / (y1 - y0)


@pytest.mark.parametrize("size", [(960, 540), (400, 900), (700, 700)])
@pytest.mark.parametrize("made", ["still", "film"])
def test_a_circle_in_the_loss_is_a_circle_in_a_picture_of_any_shape(size, made):
    options = Options(width=size[0], height=size[1], settings=False)
    if made == "still":
        picture = Image.open(io.BytesIO(stills.still(sphere(), options, "map"))).convert("RGB")
    else:
        picture = Image.fromarray(Film(race(sphere()), options).frame(0)).convert("RGB")
    x, y = centre(sphere(), options)
    stretched = np.asarray(picture.resize((round(1.05 * size[0]), size[1])))
    assert lopsided(np.asarray(picture), x, y) < 0.6 * lopsided(stretched, 1.05 * x, y)


def test_a_scene_may_have_the_scales_of_its_plane_s_own_window():
    """The plane of the paths is as wide and as high as they are, which a map of 4 : 3 may stretch."""
    given = {"version": 1, "landscape": {"name": "spectrum"}, "steps": 40, "runs": [{"rule": "gd"}]}
    plane = permalink.read(json.dumps(given | {"plane": {"kind": "pca"}}))

    def shown(**view):
        drawn = race(Scene(plane, View(**view)))
        assert all(
            low <= own_low < own_high <= high
            for (low, high), (own_low, own_high) in zip(drawn.shown(800, 600), drawn.window, strict=True)
        )
        return drawn.window, drawn.shown(800, 600)

    own, (x, y) = shown()
    assert (own[0][1] - own[0][0]) / (own[1][1] - own[1][0]) != pytest.approx(4 / 3, rel=0.02)
    assert (x[1] - x[0]) / (y[1] - y[0]) == pytest.approx(4 / 3)
    own, found = shown(equal=False)
    assert found == own


def test_units_of_columns_are_not_compared_and_those_of_planes_are():
    def units(landscape, **more):
        given = {"version": 1, "landscape": {"name": landscape}, "steps": 2, "runs": [{"rule": "gd"}]}
        return race(Scene(permalink.read(json.dumps(given | more)))).equal

    assert [units(name) for name in ("beale", "spectrum", "line", "double_well")] == [
        True,
        True,
        False,
        False,
    ]
    paths = [np.array([[0.0, 0.0], [10.0, 1.0]])]
    (x0, x1), (y0, y1) = maps._around(Plane(np.zeros(2), np.eye(2), ("a", "b")), paths)
    assert (x1 - x0) / (y1 - y0) == pytest.approx(4 / 3)
    assert (x0 <= 0, x1 >= 10, y0 <= 0, y1 >= 1) == (True,) * 4


def test_small_maps_and_the_relief_have_equal_units_too():
    for view in ({}, {"show": ("relief",)}):
        scene, options = sphere(**view), Options(width=900, height=500, settings=False)
        look = Sheet(race(scene), options).look
        shown = Map(race(scene), look, Box(0, 0, 300, 100), plain=True)._race.window
        (x0, x1), (y0, y1) = shown
        assert (x1 - x0) / 300 == pytest.approx((y1 - y0) / 100)
        assert y0 <= WIDE[1][0] < WIDE[1][1] <= y1


@pytest.mark.parametrize(("given", "said"), [("yes", "true or false"), (1, "true or false"), ([], "true or")])
def test_what_is_no_answer_to_whether_units_are_equal_is_said(given, said):
    scene = {"version": 2, "experiment": json.loads(SPHERE.canonical()), "view": {"equal": given}}
    scene["experiment"].pop("version", None)
    with pytest.raises(ExperimentError, match=rf"view\.equal.*{said}"):
        read(json.dumps(scene))


def heights(scene, options):
    """How high letters of a picture are, in heights of the picture: those of names, and of all others."""
    text = stills.still(scene, options, "map", "svg").decode()
    high = float(re.search(r'viewBox="0 0 \S+ (\S+)"', text)[1])
    sizes = re.findall(r'<text style="([^"]*)font-size: ([\d.]+)px', text)
    names = {float(size) / high for style, size in sizes if "600" in style}
    return names, {float(size) / high for style, size in sizes if "600" not in style}


def test_letters_of_a_screen_are_eighteen_and_fourteen_points_and_a_figures_stay():
    scene, full = Scene(BEALE), Options(width=1920, height=1080)
    names, others = heights(scene, full)
    assert min(names) * 540 >= 18
    assert min(others) * 540 >= 14
    larger, _ = heights(scene, full._replace(letters="hall"))
    assert min(larger) > 1.2 * min(names)
    page, _ = heights(scene, full._replace(letters="page"))
    assert max(page) < 0.9 * min(names)
    assert [letters_of(Options(*size)) for size in ((960, 720), (1080, 1920), (1280, 720), (900, 500))] == [
        "page",
        "page",
        "slide",
        "page",
    ]
    assert letters_of(lettered(Options(letters="page"), "slide")) == "page"
    film, _ = heights(scene, lettered(Options(width=800, height=600), "slide"))
    assert min(film) * 540 >= 18


def test_runs_are_listed_where_their_names_would_cover_the_minimum():
    def named(**view):
        text = stills.still(Scene(BEALE, View(**view)), Options(), "map", "svg").decode()
        return '<g id="names"/>' not in text, text.count(">Adam<")

    assert named() == (False, 1)  # all stand at the minimum: a legend says who they are
    assert named(step=6) == (True, 1)  # they stand apart
    assert named(names=False) == (False, 0)
    assert named(legend=True, step=6) == (True, 2)
