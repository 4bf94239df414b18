"""Every export gives its experiment back, and any other file is refused in one sentence."""

import base64
import html
import io
import json
import re
import shutil
import struct
import subprocess
import zipfile
import zlib

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.cli import main
from app.export.credit import KEY, credit, described
from app.export.formats import animations, arrays, metadata, page, stills, table
from app.export.formats.job import Job
from app.export.formats.metadata import carry, scene_of, scenes_of
from app.export.formats.metadata.chunks import PNG
from app.export.formats.slides import beamer, deck
from app.export.options import Options
from app.notebook import Race
from app.races.scene import read
from core.experiment import ExperimentError

SHORT = read(
    json.dumps(
        {
            "version": 2,
            "title": r"<b> & \(π) --> ]]> é $\beta$",
            "caption": "Above $2/L$ it diverges.",
            "experiment": {
                "landscape": {"name": "beale"},
                "steps": 9,
                "runs": [{"rule": "gd"}, {"rule": "adam"}],
            },
            "view": {"step": 3, "seconds": 0.5, "focus": 1, "show": ["inner"], "window": [[-4, 4], [-3, 3]]},
        }
    )
)
OTHER = read(
    '{"version":1,"landscape":{"name":"formula","formula":"x^2<3 ? x^2 : (3)"},"steps":3,'
    '"runs":[{"rule":"gd","lr":0.01}]}'.replace("x^2<3 ? x^2 : (3)", "x^2 + (y-1)^2")
)
SMALL = Options(width=160, height=120, fps=5, settings=False)
MADE = {
    "html": lambda: page.page(SHORT, SMALL).encode(),
    **{form: lambda form=form: stills.still(SHORT, SMALL, format=form) for form in stills.FORMATS},
    **{form: lambda form=form: animations.animation(SHORT, SMALL, form) for form in animations.FORMATS},
    "pptx": lambda: deck.pptx([SHORT], SMALL, movie="none"),
    **{form: lambda form=form: arrays.write(Job(form, [SHORT], SMALL)) for form in ("npz", "csv")},
}


def found(data, tmp_path, name="talk"):
    (tmp_path / name).write_bytes(data)
    return scenes_of(tmp_path / name)


def test_every_format_of_the_table_is_tried():
    assert set(MADE) == set(table.FORMATS)


@pytest.mark.parametrize("form", MADE)
def test_every_export_gives_its_experiment_back_whatever_it_is_called(form, tmp_path):
    data = MADE[form]()
    texts = found(data, tmp_path)
    assert [read(text) for text in texts] == [SHORT]
    assert scene_of(tmp_path / "talk") == texts[0]
    for cut in (0, 3, 20):
        with pytest.raises(ExperimentError, match=r"^\S+cut holds no experiment: .*\.$"):
            found(data[:cut], tmp_path, "cut")
    for share in (0.3, 0.9, 0.999):  # found, or not: nothing else
        try:
            assert read(found(data[: int(share * len(data))], tmp_path, "cut")[0]) == SHORT
        except ExperimentError as error:
            assert "holds no experiment" in str(error)  # noqa: PT017


def pictures(form, **how):
    file = io.BytesIO()
    frames = [Image.new("RGBA", (9, 7), (80 * i, 9, 9, 255)) for i in range(how.pop("count", 3))]
    frames[0].save(file, form, append_images=frames[1:], save_all=len(frames) > 1, **how)
    return file.getvalue()


@pytest.mark.parametrize(("form", "as_"), [("gif", "gif"), ("png", "apng"), ("webp", "webp")])
@pytest.mark.parametrize("count", [1, 3])
def test_what_is_put_into_a_picture_leaves_it_as_it_was(form, as_, count, tmp_path):
    more = {"loop": 0} if count > 1 else {}
    data = pictures(form, count=count, duration=100, **more) if count > 1 else pictures(form, count=1)
    told = credit(OTHER._replace(title="β₁ </x> ]]> 日本 %s {0}"))
    carried = carry(data, as_, told)
    assert [read(text) for text in found(carried, tmp_path)] == [
        OTHER._replace(title="β₁ </x> ]]> 日本 %s {0}")
    ]
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(carried)) as after:
        assert (after.size, getattr(after, "n_frames", 1)) == (before.size, count)
        assert after.info.get("loop") == before.info.get("loop")
        for i in range(count):
            before.seek(i)
            after.seek(i)
            assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()
        if form == "png":
            assert json.loads(after.text[KEY])["title"] == told.title
        if form == "webp":
            assert after.getxmp()["xmpmeta"]["RDF"]["Description"]["title"]["Alt"]["li"]["text"] == told.title


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", ".").replace("_", "/"), content)
    return file.getvalue()


def test_what_others_wrote_or_wrote_anew_is_read_too(tmp_path):
    told = described(credit(SHORT))
    packed = zlib.compress(told.encode())
    for kind, text in {
        b"tEXt": b"\0" + json.dumps(json.loads(told)).encode(),
        b"zTXt": b"\0\0" + zlib.compress(json.dumps(json.loads(told)).encode()),
        b"iTXt": b"\0\1\0en\0" + KEY.encode() + b"\0" + packed,
    }.items():
        assert found(PNG + chunk(kind, KEY.encode() + text), tmp_path)
    pdf = "\ufeff" + told
    hexed = b"%PDF-1.4 /Keywords <" + pdf.encode("utf-16-be").hex().encode() + b">"
    assert [read(text) for text in found(hexed, tmp_path)] == [SHORT]
    tex = metadata.comment([credit(SHORT), credit(OTHER)]).encode()
    assert [read(text) for text in found(b"% a\n" + tex, tmp_path)] == [SHORT, OTHER]
    assert [read(text) for text in found(zipped(slides__tex=tex), tmp_path)] == [SHORT, OTHER]
    notes = f"<a:t>Open this race: {credit(OTHER, base='https://x.org').link}</a:t>"
    assert [read(text) for text in found(zipped(ppt_notesSlides_notesSlide1__xml=notes), tmp_path)] == [OTHER]


def packed(*dictionaries):
    """A PDF with these dictionaries in a compressed stream, as TeX writes what it found in others."""
    content = zlib.compress(b" ".join(b"<<" + one + b">>" for one in dictionaries))
    size = str(len(content)).encode()
    return b"%PDF-1.5\n9 0 obj\n<< /Type /ObjStm /N 2 /First 0 /Length " + size + b" >>\nstream\n" + content


def test_a_pdf_that_shows_others_holds_their_scenes(tmp_path):
    films = [beamer.film(one, SMALL, 2).pages for one in (SHORT, OTHER)]
    infos = [re.search(rb"/Keywords (\((?:[^()\\]|\\[\s\S])*\))", film)[0] for film in films]
    data = packed(infos[0], b"/Producer (TeX)", infos[1], infos[0])
    assert [read(text) for text in found(data, tmp_path)] == [SHORT, OTHER]
    for cut in range(60, len(data), 97):
        try:
            found(data[:cut], tmp_path)
        except ExperimentError as error:
            assert "holds no experiment" in str(error)  # noqa: PT017


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="No pdflatex here; what it writes is read above.")
def test_a_talk_that_pdflatex_has_made_holds_its_scenes(tmp_path):
    beamer.beamer([SHORT, OTHER], SMALL, folder=tmp_path, frames=2)
    talk = r"\documentclass{beamer}\usepackage{animate}\begin{document}\input{slides}\end{document}"
    (tmp_path / "talk.tex").write_text(talk)
    command = ["pdflatex", "-interaction=batchmode", "talk.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    several = [read(text) for text in scenes_of(tmp_path / "talk.pdf")]
    assert len(several) == 2
    assert SHORT in several
    assert OTHER in several


def test_a_notebook_holds_the_scenes_of_its_outputs(tmp_path):
    bundle, about = Race(SHORT)._repr_mimebundle_()
    escaped = f"<iframe srcdoc='{html.escape(page.page(OTHER, SMALL))}'></iframe>"
    shown = [
        {"data": bundle, "metadata": about},
        {"data": {"text/html": escaped.splitlines(keepends=True)}},  # as it was before outputs had metadata
        {"data": {"image/png": base64.b64encode(stills.still(SHORT, SMALL)).decode()}, "metadata": {}},
        {"name": "stdout", "text": ["hello"]},
    ]
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": shown}]
    data = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    assert [read(text) for text in found(data, tmp_path)] == [SHORT, OTHER, SHORT]
    for other in (
        {"cells": 3},
        {"cells": [7, {"outputs": {}}, {"outputs": [{"data": [1]}, {"metadata": 1}]}]},
    ):
        with pytest.raises(ExperimentError, match="holds no experiment"):
            found(json.dumps(other).encode(), tmp_path)
    broken = {"cells": [{"outputs": [{"data": {"image/png": "%%%"}}, {"metadata": {KEY: 9}}]}]}
    with pytest.raises(ExperimentError, match="holds no experiment"):
        found(json.dumps(broken).encode(), tmp_path)
    (tmp_path / "talk.ipynb").write_bytes(data)
    out = str(tmp_path / "again.csv")
    assert CliRunner().invoke(main, ["export", str(tmp_path / "talk.ipynb"), "--out", out]).exit_code == 0
    assert read(scene_of(tmp_path / "again.csv")) == SHORT


def test_a_file_that_is_none_of_ours_is_refused_in_one_sentence(tmp_path, monkeypatch):
    other = {"program": "another", "json": "{}"}, {"program": KEY, "json": 3}, {"program": KEY}, 7, [[[]]]
    texts = [f'<script type="application/json" id="{KEY}">{json.dumps(one)}</script>' for one in other]
    lone = json.dumps({"program": KEY, "json": "\ud800"})
    texts += ["", "hello", f"% {KEY}: {'[' * 99999}", f"% {KEY}: {lone}"]
    bomb = b"\0" * 50_000_000
    large = PNG + chunk(b"zTXt", KEY.encode() + b"\0\0" + zlib.compress(bomb))
    plain = pictures("png"), pictures("gif"), pictures("webp"), zipped(a__html=bomb, b__html=b"x"), large
    for data in (*(text.encode() for text in texts), *plain):
        with pytest.raises(ExperimentError) as error:
            found(data, tmp_path, "talk.png")
        assert str(error.value) == (
            f"{tmp_path / 'talk.png'} holds no experiment: it is not one of our exports, "
            "or its metadata was removed."
        )
    for path in (tmp_path, tmp_path / "none", tmp_path / "talk.png" / "x"):
        with pytest.raises(ExperimentError, match=r"cannot be read: .*\.$"):
            scene_of(path)
    monkeypatch.setattr(metadata, "LARGEST", 10)
    with pytest.raises(ExperimentError, match="is too large"):
        scene_of(tmp_path / "talk.png")


NAMED = KEY.encode() + b"\0"
MAGIC = [
    *(
        PNG,
        PNG + b"\0\0\0\x20iTXt" + NAMED,
        PNG + b"\0\0\0\x20zTXt" + NAMED + b"\0",
    ),
    *(b"GIF89a", b"GIF89a\1\0\1\0\x80", b"RIFF\0\0\0\0WEBP", b"RIFF\x20\0\0\0WEBPXMP "),
    *(b"\0\0\0\x18ftyp", b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\x40moov", b"\x1a\x45\xdf\xa3"),
    *(b"%PDF-1.4 /Keywords (", b"%PDF-1.4 /Keywords <", b"PK\3\4"),
    *(b'{"cells": [', b"%PDF-1.5 <</Type /ObjStm>> stream\n\x78\x9c"),
    *(f'<svg><metadata id="{KEY}">'.encode(), f"% {KEY}: ".encode()),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    magic=st.sampled_from(MAGIC),
    rest=st.binary(max_size=200),
    end=st.sampled_from([b"", b"PK\5\6" + b"\0" * 18]),
)
@example(magic=b"PK\3\4", rest=b"PK\5\6" + b"\xff" * 18, end=b"")
def test_whatever_a_file_holds_it_is_read_or_refused(magic, rest, end, tmp_path):
    with pytest.raises(ExperimentError, match="holds no experiment"):
        found(magic + rest + end, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(form=st.sampled_from(["png", "gif", "webp", "mp4", "webm", "pdf", "pptx"]), draw=st.data())
def test_a_damaged_export_gives_an_experiment_or_one_sentence(form, draw, tmp_path):
    data = bytearray(whole(form))
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        assert all(isinstance(text, str) for text in found(bytes(data), tmp_path))
    except ExperimentError as error:
        assert "holds no experiment" in str(error)  # noqa: PT017


_WHOLE = {}


def whole(form):
    if form not in _WHOLE:
        _WHOLE[form] = MADE[form]()
    return _WHOLE[form]
