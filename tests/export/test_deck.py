"""Slides: what is on them, and that nothing in a title is more than letters."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.util import Emu
from pypdf import PdfReader

from app.export.credit import credit
from app.export.drawing.canvas.look import look
from app.export.formats.metadata import scenes_of
from app.export.formats.slides import beamer, deck, layout, notes, reveal, revealjs
from app.export.formats.slides.latex import latex
from app.export.options import Options
from app.races.gallery import entries, entry
from app.races.markdown import spoken
from app.races.permalink import read as experiment
from app.races.scene import Scene, View, read
from core.experiment import ExperimentError

EVIL = r"<script>alert(1)</script> & $x_1$ 100% \frac{"
SPOKEN = r"<script>alert(1)</script> & x₁ 100% \frac{"
FIRST = Scene(
    experiment('{"version":1,"landscape":{"name":"beale"},"steps":9,"runs":[{"rule":"gd"},{"rule":"adam"}]}'),
    View(seconds=0.5),
    EVIL,
)
SECOND = Scene(
    experiment('{"version":1,"landscape":{"name":"quadratic"},"steps":5,"runs":[{"rule":"momentum"}]}'),
    View(seconds=0.5),
    EVIL,
)
SMALL = Options(width=160, height=120, fps=5)
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def seconds(scene, many):
    return scene._replace(view=View(seconds=many))


def parts(data):
    """Every XML part of a deck, which has to be one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return {name: etree.fromstring(archive.read(name)) for name in names}


def inside(shape, slide):
    width, height = slide.part.package.presentation_part.presentation.slide_width, Emu(7.5 * 914400)
    sides = (shape.left, shape.top, width - shape.left - shape.width, height - shape.top - shape.height)
    return min(sides) >= 0


@pytest.mark.parametrize(("movie", "media"), [("mp4", "mp4"), ("gif", "gif"), ("none", "png")])
def test_a_slide_has_its_race_and_all_that_is_said_of_it(movie, media, tmp_path):
    heard = []
    data = deck.pptx([FIRST, SECOND], SMALL, base="https://x.org", movie=movie, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    (tmp_path / "talk").write_bytes(data)
    assert [read(text) for text in scenes_of(tmp_path / "talk")] == [FIRST, SECOND]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(name.endswith(media) for name in archive.namelist()) >= 2
    slides = list(Presentation(io.BytesIO(data)).slides)
    for slide, shown in zip(slides, (FIRST, SECOND), strict=True):
        told = credit(shown, base="https://x.org")
        assert slide.shapes.title.text_frame.text == told.title == SPOKEN
        (race,) = (shape for shape in slide.shapes if shape.name == "Race")
        assert race._element.nvPicPr.cNvPr.get("descr") == told.alt
        assert abs(race.width / race.height - 4 / 3) < 0.01
        assert all(inside(shape, slide) for shape in slide.shapes)
        words = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert told.line in words
        assert told.caption not in words  # the picture takes the slide
        notes = slide.notes_slide.notes_text_frame.text.split("\n")
        assert {told.caption, told.link, told.json, told.licence} <= set(notes)


def test_a_deck_whose_data_were_removed_is_read_from_its_notes(tmp_path):
    data = deck.pptx([FIRST, SECOND], SMALL, movie="none")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(tmp_path / "talk", "w") as new:
        for name in old.namelist():
            if not name.startswith("customXml"):
                new.writestr(name, old.read(name))
    assert [read(text) for text in scenes_of(tmp_path / "talk")] == [FIRST, SECOND]


@pytest.mark.parametrize("autoplay", [True, False])
@pytest.mark.parametrize("loop", [True, False])
def test_a_video_plays_as_it_is_asked_to(autoplay, loop):
    data = deck.pptx([FIRST], SMALL._replace(autoplay=autoplay, loop=loop))
    slide = parts(data)["ppt/slides/slide1.xml"]
    ids = [node.get("id") for node in slide.iter(f"{P}cTn")]
    assert len(ids) == len(set(ids))
    (video,) = (node.get("id") for node in slide.iter(f"{P}cNvPr") if node.get("name") == "Race")
    assert {node.get("spid") for node in slide.iter(f"{P}spTgt")} == {video}
    calls = [node.get("cmd") for node in slide.iter(f"{P}cmd")]
    assert calls == (["playFrom(0.0)"] if autoplay else []) + ["togglePause"]
    (media,) = slide.iter(f"{P}cMediaNode")
    assert media.find(f"{P}cTn").get("repeatCount") == ("indefinite" if loop else None)
    order = [child.tag.removeprefix(P) for child in slide]
    assert order == ["cSld", "clrMapOvr", "timing"]


def test_every_part_of_a_deck_is_xml_whatever_its_title_is():
    for title in (EVIL, "\x00\x0b\ufffe", "π " * 999, "", "]]> _x0041_"):
        data = deck.pptx([SECOND._replace(title=title)], SMALL._replace(settings=False), movie="none")
        assert parts(data)
        slide = Presentation(io.BytesIO(data)).slides[0]
        assert len(slide.shapes.title.text_frame.text) < 300


@pytest.mark.parametrize("shape", [0.2, 4 / 3, 16 / 9, 6.4, None])
@pytest.mark.parametrize("name", ["full", "column"])
def test_nothing_on_a_slide_overlaps(shape, name):
    picture, words = layout.arranged(shape, name)
    if shape:
        assert abs(picture.width / picture.height - shape) < 1e-9
    sides = (picture.left, picture.top - 1, layout.SLIDE[0] - picture.left - picture.width)
    assert min(sides) >= 0
    assert picture.top + picture.height <= layout.BOTTOM + 1e-9
    assert (words is not None) == (name == "column")
    if words:
        assert words.left >= picture.left + picture.width
        assert words.width >= 3
    else:
        assert shape != 16 / 9 or picture.width * picture.height > 0.55 * 7.5 * 13.333


def test_letters_of_a_slide_are_read_from_the_back_row():
    """Names of 18 points and ticks of 14 whatever part of the slide a picture takes; no text is smaller."""
    long = SECOND._replace(caption="What to watch: " + "a narrow valley " * 60)
    slides = Presentation(io.BytesIO(deck.pptx([SECOND, long], SMALL, movie="none", fill=True))).slides
    for slide in slides:
        runs = [
            run
            for shape in slide.shapes
            if shape.has_text_frame
            for paragraph in shape.text_frame.paragraphs
            for run in paragraph.runs
        ]
        assert min(run.font.size.pt for run in runs) >= 14
    assert deck.IN_NOTES in "\n".join(
        shape.text_frame.text for shape in slides[1].shapes if shape.has_text_frame
    )
    for name in ("full", "column"):
        for shape, asked in ((None, SMALL), (4 / 3, SMALL), (16 / 9, Options(1920, 1080))):
            box = layout.arranged(shape, name).picture
            looks = layout.pictured(asked, box, fill=shape is None)
            points = look(looks, "light").scale * 72 * box.height / looks.height
            assert (13 * points >= 18, 11 * points >= 14) == (True, True), (name, shape)


class Read(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.frames, self.scripts, self._tag = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        self._tag = tag
        if tag == "iframe":
            self.frames.append(dict(attrs))
        if tag in ("script", "link"):
            self.scripts.append(dict(attrs))

    def handle_data(self, data):
        self.text.append((self._tag, data))


def test_a_reveal_deck_is_a_folder_with_a_page_for_every_race(tmp_path, monkeypatch):
    scenes, folder = [FIRST, SECOND._replace(title="Rolling & rolling")], tmp_path / "deck"
    monkeypatch.setattr(revealjs, "SHIPPED", tmp_path)
    monkeypatch.setattr(revealjs, "INSTALLED", tmp_path)
    monkeypatch.setattr(revealjs, "fetched", dict)
    files = reveal.reveal(scenes, SMALL, folder=folder, base="https://x.org", title="A talk")
    names = ["race-0.html", "race-0.webp", "race-1.html", "race-1.webp", "index.html"]
    assert files == [folder / name for name in names]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert [path.name for path in tmp_path.iterdir()] == ["deck"]
    seen = Read()
    seen.feed(files[-1].read_text("utf-8"))
    assert [text for tag, text in seen.text if tag == "title" and text.strip()] == ["A talk"]
    assert [text for tag, text in seen.text if tag == "h2" and text.strip()] == [SPOKEN, "Rolling & rolling"]
    assert [frame["data-src"] for frame in seen.frames] == [names[0], names[2]]
    assert seen.frames[1]["title"] == credit(scenes[1]).alt
    outside = [tag for tag in seen.scripts if "://" in tag.get("src", tag.get("href", ""))]
    assert len(outside) == 3
    assert all(tag["integrity"].startswith("sha384-") for tag in outside)
    for file, experiments in zip(files[::2], ([FIRST], scenes[1:], scenes), strict=True):
        assert [read(text) for text in scenes_of(file)] == experiments
    with Image.open(folder / "race-1.webp") as picture:
        assert picture.size == reveal.STILL


def test_reveal_js_is_the_pinned_one_or_ones_own_or_the_deck_says_that_it_wants_a_network(
    tmp_path, monkeypatch
):
    pinned = json.loads((Path(__file__).parents[2] / "package.json").read_text())["dependencies"]
    assert pinned == {"reveal.js": revealjs.VERSION}
    monkeypatch.setattr(revealjs, "SHIPPED", tmp_path / "none")
    monkeypatch.setattr(revealjs, "INSTALLED", tmp_path / "none")
    monkeypatch.setattr(revealjs, "fetched", dict)
    heard = []
    reveal.made([FIRST], SMALL, tell=heard.append)
    (tmp_path / "own" / "dist").mkdir(parents=True)
    (tmp_path / "own" / "plugin" / "notes").mkdir(parents=True)
    for name in ("LICENSE", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js"):  # as of version 5
        (tmp_path / "own" / name).write_text(name)
    for where in (tmp_path / "own", tmp_path / "own" / "dist"):
        own = revealjs.bundle(str(where))
        assert {name: data.decode() for name, data in own.files.items()} == {
            "reveal.css": "dist/reveal.css",
            "reveal.js": "dist/reveal.js",
            "notes.js": "plugin/notes/notes.js",
            revealjs.LICENCE: "LICENSE",
        }
        assert (own.css, own.warning) == ('<link rel="stylesheet" href="reveal.css">', "")
    later = revealjs.bundle('../"dist')
    assert 'src="../&quot;dist/reveal.js"' in later.js
    assert "integrity" not in later.js
    assert [heard, later.warning] == [[revealjs.LINKED], revealjs.NOT_THERE.format(path='../"dist')]


WATCHED = entry("heavy-ball").scene


def test_a_speaker_has_the_same_notes_in_every_deck(tmp_path):
    scene = WATCHED._replace(caption="Both begin at $x_0$.")
    said = notes.notes(scene, credit(scene))
    assert [note.title for note in said] == ["", "Watch", "Try", "What happened"]
    assert said[0].text == "Both begin at x₀."
    assert "β of momentum to 0" in said[2].text
    assert "Gradient descent ended at a loss of" in said[3].text
    assert "first within 0.01 of the lowest known loss after 28 steps" in said[3].text
    looks = SMALL._replace(settings=False)
    slide = Presentation(io.BytesIO(deck.pptx([scene], looks, movie="none"))).slides[0]
    lines = slide.notes_slide.notes_text_frame.text.split("\n")
    assert lines[:4] == [f"{one.title}: {one.text}" if one.title else one.text for one in said]
    seen = Read()
    seen.feed(reveal.made([scene], looks)["index.html"].decode())
    assert {note.text for note in said} <= {text.strip() for _, text in seen.text}
    tex = beamer.slides([scene], looks, 2)
    (note,) = re.findall(r"\\note\{(.*)\}\n\\end\{frame\}", tex)
    assert note == r"\par ".join(
        (rf"\textbf{{{one.title}.}} " if one.title else "") + latex(one.text, "") for one in said
    )


def test_notes_say_what_became_of_every_run():
    given = {
        "landscape": {"name": "bowl"},
        "steps": 30,
        "runs": [
            {"rule": "gd", "lr": 9.0, "label": "too *fast*"},
            {"rule": "gd", "lr": 1e-6},
            {"rule": "gd", "lr": 0.01, "repeat": {"seeds": 3}},
        ],
    }
    said = notes.happened(Scene(experiment(json.dumps({"version": 1, **given}))))
    assert re.search(r"too \*?fast\*? diverged at step \d+; its loss was", said)
    assert "never within 0.01" in said
    assert "from 3 seeds: the median of the losses after the last step is" in said


@pytest.mark.parametrize("name", list(entries()))
def test_what_the_gallery_says_can_be_set_on_a_slide(name):
    for text in (entry(name).watch, entry(name).attempt, entry(name).title):
        assert latex(spoken(text), "notes").isascii()


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    folder = tmp_path_factory.mktemp("beamer") / "talk"
    beamer.beamer([seconds(FIRST, 2), seconds(SECOND, 2)], SMALL, folder=folder, frames=6)
    return folder


def test_beamer_slides_are_a_file_to_input_and_a_film_for_every_race(slides):
    films = ["race-0.pdf", "race-0.txt", "race-1.pdf", "race-1.txt"]
    assert sorted(path.name for path in slides.iterdir()) == [*films, "slides.tex"]
    base, *moving = PdfReader(slides / "race-0.pdf").pages
    assert len(moving) == 5  # of 6 frames the last two show the end
    assert (slides / "race-0.txt").read_text() == "::0x0,1\n::2\n::3\n::4\n::5\n::5\n"
    assert "Adam" in moving[-1].extract_text()
    assert "Adam" not in base.extract_text()  # what moves is not in what stays
    text = (slides / "slides.tex").read_text("ascii")
    assert text.count(r"\begin{frame}") == text.count(r"\end{frame}") == 2
    assert r"\animategraphics[controls,timeline=race-0.txt,poster=last,autoplay,loop," in text
    assert "{3}{race-1}{}{}" in text
    assert r"\frametitle{\textless{}script\textgreater{}alert(1)" in text
    assert r"\& \(x_1\) 100\%" in text
    for name, experiments in {
        "race-0.pdf": [seconds(FIRST, 2)],
        "slides.tex": [seconds(FIRST, 2), seconds(SECOND, 2)],
    }.items():
        assert [read(one) for one in scenes_of(slides / name)] == experiments
    assert json.loads(text.split("optimizer-trajectories: ")[1].split("\n")[0])["title"] == SPOKEN


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="No LaTeX here.")
def test_latex_sets_the_slides(slides, tmp_path):
    shutil.copytree(slides, tmp_path, dirs_exist_ok=True)
    odd = "".join(map(chr, range(32, 0x7F))) + "β₁² m̂ ŝ ﬁ ½ ∇θ √2 ‖g‖ … “q” –—" + "éèñçőž¡¿£§¶÷¬"
    main = r"\documentclass{beamer}\usepackage{animate}\begin{document}\input{slides}"
    (tmp_path / "main.tex").write_text(
        f"{main}\\begin{{frame}}{latex(odd, 'odd')}\\end{{frame}}\\end{{document}}"
    )
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "main.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    if re.search(rb"\.(?:sty|cls)' not found", done.stdout):
        pytest.skip("This LaTeX lacks a package.")
    assert done.returncode == 0, done.stdout[-2000:].decode("latin-1")
    assert EVIL.split("$")[0] in PdfReader(tmp_path / "main.pdf").pages[0].extract_text()


@given(st.text())
def test_any_text_is_harmless_in_latex(text):
    try:
        found = latex(text, "text")
    except ExperimentError:
        reject()
    assert found.isascii()
    rest = re.sub(r"\\(?:[a-zA-Z]+|[\\#$%&_{}()'`^~\".=])|\{|\}", "", found)
    rest = re.sub(r"(?:_|\^)(?=[0-9+\-=()a-z\\]|$)", "", rest) if r"\(" in found else rest
    assert not set(rest) & set("\\$%#&~"), found
    plain = re.sub(r"\\[\\{}]", "", found)
    assert plain.count("{") == plain.count("}")
    assert "\n" not in found


def test_what_makes_no_deck_is_said_in_one_sentence(tmp_path):
    for make, said in {
        "none": (lambda: deck.pptx([], SMALL), "1 to 50 scenes, not 0"),
        "many": (lambda: deck.pptx([FIRST] * 51, SMALL), "not 51"),
        "movie": (lambda: deck.pptx([FIRST], SMALL, movie="avi"), "movie: must be one of"),
        "frames": (lambda: beamer.beamer([FIRST], SMALL, folder=tmp_path, frames=1), "frames: must be"),
        "width": (lambda: deck.pptx([FIRST], SMALL._replace(width=1)), "width: must be"),
        "folder": (lambda: reveal.reveal([FIRST], SMALL, folder=tmp_path / "a" / "b"), "cannot be written"),
        "script": (
            lambda: reveal.reveal([FIRST], SMALL, folder=tmp_path, revealjs="javascript:x"),
            "revealjs",
        ),
    }.values():
        with pytest.raises(ExperimentError, match=said):
            make()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not shutil.which("soffice"), reason="No LibreOffice here.")
def test_libreoffice_shows_the_slides(tmp_path):
    path = tmp_path / "talk.pptx"
    path.write_bytes(deck.pptx([FIRST._replace(title=None), SECOND._replace(title=None)], SMALL, movie="mp4"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = PdfReader(tmp_path / "talk.pdf").pages
    assert len(pages) == 2
    for page, race in zip(pages, (FIRST, SECOND), strict=True):
        text = " ".join(page.extract_text().split())
        assert credit(race._replace(title=None)).title in text
        assert len(page.images) >= 1  # the picture of its film
