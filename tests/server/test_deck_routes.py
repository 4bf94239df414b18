"""Decks over HTTP: what is sent back, and that what cannot be made, or is too much, is refused."""

import io
import json
import zipfile

import pytest
from fetching import get, post
from jobs_made import waiting
from pptx import Presentation

from app import jobs
from app.export import decks
from app.export.formats.metadata import scenes_of
from app.export.formats.slides import revealjs
from app.export.options import Options
from app.races import permalink, scene
from app.races.scene import Scene, View

RACE = permalink.read('{"version":1,"landscape":{"name":"beale"},"steps":9,"runs":[{"rule":"gd"}]}')
LINK = scene.encode(Scene(RACE, View(seconds=0.5)))
NETWORK = permalink.encode(
    permalink.begin({"landscape": {"name": "mlp"}, "steps": 5, "runs": [{"rule": "gd"}]})
)
SLIDES = [{"link": LINK, "title": "One & <only>"}, {"link": permalink.encode(RACE), "title": ""}]


def asked(form="stills", slides=SLIDES, title="A talk"):
    body = json.dumps({"form": form, "title": title, "slides": slides}).encode()
    return post("app/deck", body, base="/app")


@pytest.mark.parametrize("form", decks.FORMS)
def test_a_deck_is_made_in_every_format_with_its_titles_and_its_scenes(form, tmp_path, monkeypatch):
    monkeypatch.setattr(decks, "FILM", Options(width=160, height=120, fps=5))
    monkeypatch.setattr(revealjs, "INSTALLED", tmp_path)
    monkeypatch.setattr(revealjs, "fetched", dict)
    status, headers, data = asked(form)
    assert (status, headers["cache-control"]) == (200, "no-store"), data
    assert "access-control-allow-origin" not in headers
    assert ("needs a network" in headers.get("x-trajectories-said", "")) == (form == "reveal")
    if form in ("pptx", "stills"):
        slides = Presentation(io.BytesIO(data)).slides
        assert slides[0].shapes.title.text_frame.text == "One & <only>"
        assert "http://test/app/?e=" in slides[1].notes_slide.notes_text_frame.text
        read = data
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            last = archive.namelist()[-1]
            assert last.startswith("slides/")
            read = archive.read(last)
        assert b"only" in read
        if form in ("quarto", "marp"):
            assert b"http://test/app/embed?e=" in read
    (tmp_path / "deck").write_bytes(read)
    found = [scene.read(text) for text in scenes_of(tmp_path / "deck")]
    assert [one.experiment for one in found] == [RACE, RACE]
    assert found[0].title == "One & <only>"


def test_what_is_no_deck_is_refused_in_one_sentence():
    long = scene.encode(Scene(RACE, View(seconds=120)))
    for form, slides, said in (
        ("stills", [], "A deck shows 1 to 50 scenes, not 0."),
        ("stills", SLIDES * 26, "A deck shows 1 to 50 scenes, not 52."),
        ("docx", SLIDES, "form must be one of pptx, stills"),
        ("stills", [*SLIDES, {"link": "eJx", "title": ""}], "Slide 3: "),
        ("stills", [{"link": NETWORK, "title": ""}], "Slide 1: a network is trained for its film"),
        ("stills", [{"link": LINK}], "title: this key is required"),
        ("stills", [{"link": LINK, "title": "", "theme": "dark"}], "theme"),
        ("stills", [{"link": 1, "title": ""}], "deck: "),
        ("stills", [{"link": LINK, "title": "x" * 201}], "at most 200 letters"),
        ("pptx", [{"link": long, "title": ""}] * 3, "make it of fewer slides, or with pictures"),
        ("beamer", [{"link": long, "title": ""}] * 3, "make it of fewer slides, or with pictures"),
    ):
        status, _, data = asked(form, slides)
        assert (status, data.count(b"\n")) == (400, 0)
        assert said in data.decode()
    status, _, data = post("app/deck", b" " * 1_000_001, base="/app")
    assert (status, data[:45]) == (400, b"A deck may be asked for in at most 1,000,000 ")
    for body in (b"", b"{", b"[" * 100_000, b"\xff", b"7"):
        status, _, data = post("app/deck", body, base="/app")
        assert (status, data[:5]) == (400, b"deck:")
    assert post("app/deck", b"{}", "text/plain", base="/app")[0] == 415  # as a form elsewhere could send
    assert get("app/deck", base="/app")[0] == 405


def test_who_comes_while_another_film_is_drawn_is_told_the_place_in_line(tmp_path):
    going = tmp_path / "going"
    going.touch()
    before = [jobs.submit(waiting, str(going), lane="long", visitor=str(i)) for i in range(2)]
    try:
        for _ in range(2):  # who asks again has the same place
            status, headers, said = asked()
            assert (status, headers["retry-after"], said) == (503, "2", b"1 before you")
    finally:
        going.unlink()
    assert [one.result() for one in before] == [b"over"] * 2
    assert asked()[0] == 200
