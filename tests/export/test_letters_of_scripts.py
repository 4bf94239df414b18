"""Letters of all scripts: a font of the machine has them, or one sentence says which one cannot be drawn."""

import json
import re

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg

from app.export.credit import credit
from app.export.drawing.canvas import pieces, scripts
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.words import Words
from app.export.exporting import made
from app.export.formats.slides import beamer
from app.export.formats.slides.latex import latex, typeset
from app.export.options import Options
from app.races.scene import Scene, read
from core.experiment import ExperimentError
from core.rules import RULES
from landscapes import LANDSCAPES

SMALL = Options(width=160, height=120, fps=5)
PLAIN = {"landscape": {"name": "quadratic"}, "steps": 3, "runs": [{"rule": "gd"}]}
LACKING = 'the letter "漢" (Han, U+6F22) cannot be drawn'


def scene(title=None, caption=None, label=None, marks=(), **view):
    run = {"rule": "gd", **({"label": label} if label else {})}
    words = {name: text for name, text in (("title", title), ("caption", caption)) if text}
    shown = {"seconds": 0.5, "marks": list(marks), **view}
    return read(json.dumps({"version": 2, "experiment": PLAIN | {"runs": [run]}, "view": shown, **words}))


@pytest.fixture
def machine(monkeypatch):
    """A machine with these fonts and no others."""

    def having(*files):
        monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(file) for file in files])
        for cached in (scripts._fonts, scripts._font):
            cached.cache_clear()

    yield having
    for cached in (scripts._fonts, scripts._font):
        cached.cache_clear()


def font(path, letters, *, outlines=True):
    """A font whose letters are squares, or nothing."""
    pen = TTGlyphPen(None)
    if outlines:
        pen.moveTo((100, 0))
        for place in ((100, 700), (900, 700), (900, 0)):
            pen.lineTo(place)
        pen.closePath()
    square, names = pen.glyph(), [f"u{ord(letter):04X}" for letter in letters]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({ord(letter): name for letter, name in zip(letters, names, strict=True)})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **dict.fromkeys(names, square)})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names], (1000, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"title": "a 漢"}, "title"),
        ({"caption": "**漢**"}, "caption"),
        ({"caption": "in a formula: $漢$"}, "caption"),
        ({"label": "漢"}, "experiment.runs[0].label"),
        ({"marks": [{"at": [0, 0], "text": "a"}, {"at": [0, 0], "text": "`漢`"}]}, "view.marks[1].text"),
        ({"marks": [{"on": "plot", "step": 1, "text": "漢"}]}, "view.marks[0].text"),
    ],
)
def test_a_letter_without_a_font_is_named_with_its_place(machine, given, where):
    machine()
    for form in ("png", "svg", "pdf", "gif", "mp4"):
        with pytest.raises(ExperimentError) as refused:
            made([scene(**given)], form, SMALL)
        assert str(refused.value).startswith(f"{where}: {LACKING}")
    for form in ("html", "npz", "csv"):
        assert made([scene(**given)], form, SMALL)


def test_slides_refuse_what_is_drawn_on_them_alone(machine, tmp_path):
    machine()
    assert made([scene(title="漢", caption="漢")], "pptx", SMALL)  # whoever shows them has fonts
    with pytest.raises(ExperimentError, match=r"^experiment.runs\[0\].label: the letter .* cannot be drawn"):
        made([scene(label="漢")], "pptx", SMALL)
    for words in ({"title": "漢"}, {"caption": "漢"}):
        with pytest.raises(
            ExperimentError, match=r"^(title|caption): the letter .* cannot be set by pdfLaTeX"
        ):
            beamer.beamer([scene(**words)], SMALL, folder=tmp_path / "deck", frames=2)
    assert list(tmp_path.iterdir()) == []


def test_a_font_of_the_machine_that_has_the_letter_draws_it(machine, tmp_path):
    pictures = font(tmp_path / "A Pictures.ttf", "漢字", outlines=False)
    squares, mono = font(tmp_path / "Squares.ttf", "漢"), font(tmp_path / "A Mono.ttf", "漢字")
    broken = tmp_path / "Broken.ttf"
    broken.write_bytes(b"no font")
    machine(pictures, squares, mono, broken)
    assert [scripts._font(letter, 400) for letter in "漢字"] == [squares, mono]
    assert measure("漢", 20) == pytest.approx(20, abs=0.1)
    assert measure("a漢b", 20) == pytest.approx(measure("ab", 20) + 20, abs=0.5)
    assert "漢" not in letters(scene(title="a 漢", caption="*漢* and `漢`", label="漢"))  # it is outlines
    assert made([scene(title="漢")], "pdf", SMALL)


def letters(scene):
    """What an SVG leaves to the fonts of whoever sees it."""
    return "".join(re.findall("<text[^>]*>([^<]*)", made([scene], "svg", SMALL).decode()))


def inked(words):
    renderer = RendererAgg(400, 40, 100)
    words.draw(Pen(renderer, 40, 1.0), 0, 5, "#000000")
    columns = np.flatnonzero(np.asarray(renderer.buffer_rgba())[..., 3].any(axis=0))
    return columns.min(), columns.max()


def test_what_runs_from_the_right_is_drawn_so():
    """The letters join, and a Latin word behind them stands on their left."""
    arabic = "مرحبا"
    assert measure(arabic, 100) < 0.9 * sum(measure(letter, 100) for letter in arabic)
    whole, alone = inked(Words(f"{arabic} llll", 20, 400)), inked(Words("llll", 20, 400))
    assert whole[0] == pytest.approx(alone[0], abs=1.5)
    assert inked(Words("ab", 20, 400))[1] < 40
    first = Words(f"{arabic} llllllllll iii", 20, measure(f"{arabic} llllllllll", 20) + 3)
    assert len(first) == 2
    with pytest.raises(ExperimentError, match=r"^title: words that run from the right to the left"):
        pieces.check("title", f"{arabic} **bold**")
    pieces.check("title", f"{arabic} bold")
    assert not set(arabic) & set(letters(scene(title=arabic)))


def test_an_accent_stands_on_its_letter_or_is_refused(machine):
    machine()
    pieces.check("title", "e\u0301 x\u0302\u0303 ế Việt m̂")
    with pytest.raises(ExperimentError, match=r'^title: the letter "\u0947" \(Devanagari, U\+0947\)'):
        pieces.check("title", "a\u0947")


@given(st.text(max_size=30))
def test_what_is_not_refused_is_drawn_without_a_warning(text):
    try:
        pieces.check("title", text)
    except ExperimentError as error:
        assert str(error).count(". ") == 0  # noqa: PT017
        return
    Words(text, 13, 200, bold=True)


def test_latex_sets_a_letter_or_names_it():
    assert typeset("**b** *e* `c` $x_1$ é ½", "title") == (
        r"\textbf{b} \emph{e} \texttt{c} \(x_1\) \'{e} 1/2"
    )
    for text, name in {
        "Д": "Cyrillic, U+0414",
        "日": "Han, U+65E5",
        "😀": "grinning face, U+1F600",
        "ế": "combining acute accent, U+0301",
    }.items():
        with pytest.raises(
            ExperimentError, match=f"^title: .*{re.escape(name)}\\) cannot be set by pdfLaTeX"
        ):
            latex(text, "title")


def test_latex_sets_the_settings_of_every_rule_and_every_landscape():
    def said(experiment):
        return credit(read(json.dumps({"version": 1} | experiment)), measured=False).caption

    runs = [{"rule": name} for name in RULES]
    for name, landscape in LANDSCAPES.items():
        experiment = {"landscape": {"name": name}, "runs": runs[:1], "steps": 2}
        if landscape.user_input is None:
            assert latex(said(experiment), "the settings")
    for run in runs:
        try:
            shown = read(json.dumps({"version": 1} | PLAIN | {"runs": [run]}))
        except ExperimentError:  # it needs another landscape
            continue
        assert latex(credit(shown, measured=False).caption, "the settings")
    assert isinstance(shown, Scene)
