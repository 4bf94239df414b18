"""Any scene comes back from a file of any format, and is the same picture in all that are pictures."""

import io
import json
import re
import unicodedata
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from app.export.exporting import made
from app.export.formats import table
from app.export.formats.job import Details
from app.export.formats.metadata import scene_of
from app.export.options import Options
from app.races.scene import read
from tests.any_scene import latin, scenes, words

SMALL = Options(width=160, height=120, fps=4)
BEALE = {
    "landscape": {"name": "beale"},
    "steps": 20,
    "runs": [{"rule": "adam", "label": "é β"}, {"rule": "gd", "lr": 0.01}],
}
EXPERIMENTS = [
    (BEALE, ()),
    (
        {
            "landscape": {"name": "double_well"},
            "steps": 20,
            "runs": [{"rule": "adam", "repeat": {"grid": [3, 1]}}, {"rule": "gd"}],
        },
        (),
    ),
    (
        {
            "landscape": {"name": "spectrum", "params": {"n": 4}},
            "plane": {"kind": "axes", "axes": [0, 3]},
            "steps": 20,
            "runs": [{"rule": "gd"}, {"rule": "adam", "noise": 0.1, "seed": 3}],
        },
        (),
    ),
    (BEALE, ({}, {"runs": [{"lr": 0.1}, {}]}, {"landscape": {"name": "bowl"}})),
]
TRIES = {"html": 10, "svg": 10}
"""So many scenes of a format; of others, which take longer, fewer."""


@st.composite
def shown(draw, form):
    """A scene whose film is short; what is drawn has letters that every machine can draw."""
    experiment, changes = draw(st.sampled_from(EXPERIMENTS))
    text = words if form.kind in (table.PAGE, table.NUMBERS) else latin
    scene = draw(scenes(experiment, 20, 2, text, changes))
    scene["view"]["seconds"] = draw(st.sampled_from([0.5, 0.75]))
    return scene


QUICK = ("html", "svg", "png", "mp4", "pptx", "npz")
"""One format of each kind; every format gives a scene back in test_metadata.py."""


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(form, id=name, marks=() if name in QUICK else pytest.mark.thorough)
        for name, form in table.FORMATS.items()
    ],
)
def test_any_scene_comes_back_from_any_format(form, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / "talk"

    @settings(max_examples=TRIES.get(form.name, 6))
    @given(shown(form))
    def comes_back(given):
        scene = read(json.dumps(given))
        path.write_bytes(made([scene], form.name, SMALL, Details(movie="none")))
        assert read(scene_of(path)) == scene

    comes_back()


PICTURED = {
    "a window, a step, a tail, words": {"window": [[0, 4], [-1, 2]], "step": 12, "tail": 6, "legend": True},
    "in the dark, the other run": {"theme": "dark", "focus": 1, "step": 5, "names": False},
    "overlays": {"show": ["curvature", "inner", "stability", "theory"], "step": 9},
    "the relief": {"show": ["relief"], "camera": {"turn": 2, "tilt": 0.6, "zoom": 1.2}, "step": 15},
    "marks": {"step": 20, "marks": [{"at": [1, 1], "text": "here"}, {"run": 1, "step": 9, "text": "$t_9$"}]},
}
SIZE = (480, 360)
WIDE = Options(*SIZE, fps=4, settings=False, letters="page")
"""Where nobody asks, a film has the letters of a slide, and a picture on a slide the size of its place."""


def pixels(data):
    image = Image.open(io.BytesIO(data))
    image.seek(getattr(image, "n_frames", 1) - 1)
    return np.asarray(image.convert("RGB").resize(SIZE, Image.Resampling.BOX), float)


def plain(text):
    """The words of a text: accents of their own are read twice by some, and no space before a minus."""
    words = re.split(r"\s+|(?=−)", text)
    return sorted(word for word in words if word and not any(map(unicodedata.combining, word)))


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(view, id=name, marks=pytest.mark.thorough if name.startswith("in the dark") else ())
        for name, view in PICTURED.items()
    ],
)
def test_a_scene_is_the_same_picture_in_every_format(view):
    """A film ends where the still is; a slide shows it without the title, which stands beside it."""
    view = view | {"seconds": 0.5, "play": [0, view["step"]]}
    given = {"version": 2, "experiment": BEALE, "view": view}
    scene, bare = read(json.dumps(given | {"title": "A title"})), read(json.dumps(given))
    png, still = pixels(made([scene], "png", WIDE)), pixels(made([bare], "png", WIDE))
    assert np.abs(png - still).mean() > 1
    film = pixels(made([scene], "gif", WIDE))
    assert np.abs(film - png).mean() < 4
    slide = made([scene], "pptx", WIDE, Details(movie="none", size=SIZE))
    with zipfile.ZipFile(io.BytesIO(slide)) as deck:
        (name,) = (name for name in deck.namelist() if name.startswith("ppt/media/"))
        assert np.abs(pixels(deck.read(name)) - still).mean() < 4
    svg, pdf = made([scene], "svg", WIDE).decode(), made([scene], "pdf", WIDE)
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    said = re.findall("<text[^>]*>([^<]*)", svg)
    assert "A title" in said
    assert plain(page.extract_text()) == plain(" ".join(said))
    paths = re.findall(r'<path d="([^"]*)"[^>]*fill: none; stroke', svg)
    drawn = {place for path in paths for place in re.findall(r"[ML] (\S+) (\S+)", path)}
    known = re.findall(r"(?m)^(\S+) (\S+) [ml]$", page.get_contents().get_data().decode("latin-1"))
    there = {(round(float(x), 2), round(259.2 - float(y), 2)) for x, y in known}
    missing = {
        place for place in drawn if (round(float(place[0]), 2), round(float(place[1]), 2)) not in there
    }
    assert drawn
    assert len(missing) < 0.01 * len(drawn)
