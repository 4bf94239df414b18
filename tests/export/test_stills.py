"""Stills as files: exact, the same every time, with letters that can be read and searched."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from app.export.credit import KEY, credit, described
from app.export.drawing.canvas import fonts
from app.export.drawing.canvas.geometry import project
from app.export.drawing.race import race
from app.export.drawing.sheets.picture import KINDS
from app.export.formats.stills import FORMATS, still
from app.export.options import Options, clean
from app.races import permalink
from app.races.scene import Scene, View
from core.experiment import ExperimentError
from tests.player import expected

SVG = "{http://www.w3.org/2000/svg}"
BEALE = Scene(permalink.DEFAULT)
TYPED = r"<script>alert(1)</script> & $5 and $6 \frac{ 100 %"
TITLED = BEALE._replace(title=TYPED)


@pytest.fixture(scope="module")
def svg():
    data = still(TITLED, Options(), format="svg")
    assert len(data) < 1_000_000
    return data, ElementTree.fromstring(data)  # noqa: S314  our own


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def test_a_png_has_its_size_and_says_what_it_is():
    image = Image.open(io.BytesIO(still(BEALE, Options(width=400, height=300, dpi=200))))
    told = credit(BEALE)
    assert image.size == (800, 600)
    assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert image.info["Description"] == told.alt
    assert image.info[KEY] == described(told)


def test_a_transparent_png_has_no_page():
    data = still(BEALE, Options(width=400, height=300, transparent=True, settings=False))
    alpha = np.asarray(Image.open(io.BytesIO(data)))[..., 3]
    assert alpha[0, 0] == 0
    assert alpha[100, 200] == 255


@pytest.mark.parametrize("i", range(4))
def test_paths_are_where_the_app_draws_them(svg, i):
    _, root = svg
    _, arrays = expected.message("map", BEALE.experiment, 0)
    line = root.findall(f".//{SVG}g[@id='run-{i}']//{SVG}path")[-1]
    parent = {child: above for above in root.iter() for child in above}
    around = line if line.get("clip-path") else parent[line]
    name = re.fullmatch(r"url\(#(.*)\)", around.get("clip-path"))[1]
    rect = root.find(f".//{SVG}clipPath[@id='{name}']/{SVG}rect")
    left, top, width, height = (float(rect.get(side)) for side in ("x", "y", "width", "height"))
    drawn = np.array(re.findall(r"[ML] (\S+) (\S+)", line.get("d")), float) - (left, top)
    window = race(BEALE).filling(width, height).window
    wanted = project(arrays["x"][i], window, width, height)
    apart = np.linalg.norm(drawn[:, None] - wanted[None], axis=-1)
    assert apart.min(axis=1).max() < 0.1  # every point that is drawn is one of the path
    assert apart.min(axis=0).max() < 0.5  # and none of the path is far from what is drawn


def test_an_svg_has_letters_fonts_and_a_description(svg):
    data, root = svg
    told = credit(TITLED)
    assert root.get("role") == "img"
    assert (root.get("width"), root.get("height")) == ("960", "720")
    assert root.find(f"{SVG}title").text == clean(TYPED)
    assert root.find(f"{SVG}desc").text == told.alt
    assert root.find(f"{SVG}metadata[@id='{KEY}']").text == described(told)
    assert {TYPED, "Adam", "Momentum", "RMSProp", "Gradient descent", told.line} <= set(texts(root))
    assert data.count(b"@font-face") == 2
    assert b"<script" not in data


def test_a_pdf_can_be_searched():
    reader = PdfReader(io.BytesIO(still(TITLED, Options(), format="pdf")))
    told = credit(TITLED)
    words = " ".join(reader.pages[0].extract_text().split())
    for text in ("Adam", "Gradient descent", "β₁ = 0.9", told.line, TYPED):
        assert text in words
    assert reader.metadata.title == told.title
    assert reader.metadata.subject == told.alt
    assert reader.metadata["/Keywords"] == described(told)
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [691, 518]


@pytest.mark.parametrize(
    ("kind", "form"), [*(("map", form) for form in FORMATS), *((kind, "svg") for kind in list(KINDS)[1:])]
)
def test_a_still_is_the_same_every_time(form, kind):
    scene = Scene(BEALE.experiment, View(theme="dark"), title="\0line\none")
    data = still(scene, Options(width=480, height=360), kind, form)
    assert data == still(scene, Options(width=480, height=360), kind, form)
    assert len(data) < 1_000_000


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"kind": "pie"}, "kind: must be map, filmstrip, losses, multiples or atlas, not 'pie'."),
        ({"format": "bmp"}, "format: must be png, svg or pdf, not 'bmp'."),
    ],
)
def test_what_there_is_not_is_refused(asked, sentence):
    with pytest.raises(ExperimentError, match=re.escape(sentence)):
        still(BEALE, Options(), **asked)


def test_without_streamlits_font_there_are_other_letters(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_packed", lambda: None)
    assert fonts.file.__wrapped__(400) is None


def test_a_font_goes_elsewhere_if_the_cache_cannot_be_written(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setattr(fonts.platformdirs, "user_cache_dir", lambda name: str(blocked))
    monkeypatch.setattr(fonts, "_instance", lambda packed, weight: b"font")
    path = fonts.file.__wrapped__(400)
    assert path is not None
    assert path.read_bytes() == b"font"


def test_a_subset_has_few_glyphs():
    assert 0 < len(fonts.subset("Adam", 600)) < 4000
