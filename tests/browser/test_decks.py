"""Decks with the real reveal.js: what is seen, what waits, what the speaker reads, and what is printed."""

import io

import numpy as np
import pytest
from PIL import Image
from playing import until
from pptx import Presentation
from pypdf import PdfReader

from app.export.formats.slides import reveal
from app.export.options import Options
from app.races.gallery import entry

pytestmark = pytest.mark.browser
NAMES = ("heavy-ball", "zigzag-ellipse", "momentum-forms")
SCENES = [entry(name).scene._replace(title=entry(name).title) for name in NAMES]


@pytest.fixture(scope="module")
def deck(revealjs, tmp_path_factory):
    """A deck of three scenes, on a disk."""
    folder = tmp_path_factory.mktemp("talks") / "deck"
    reveal.reveal(SCENES, Options(), folder=folder, revealjs=revealjs, title="Momentum")
    return folder


def coloured(png):
    """How many pixels of a picture have a colour of a run."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    return int(((pixels.max(axis=-1) - pixels.min(axis=-1)) > 70).sum())


def test_one_frame_plays_and_the_speaker_reads_the_notes(deck, offline):
    page = offline(deck / "index.html", viewport={"width": 1280, "height": 720})
    until(page, "window.Reveal?.isReady()")
    assert page.title() == "Momentum"
    for i, name in enumerate(NAMES):
        frame = page.wait_for_selector("section.present iframe[src]").content_frame()
        until(frame, "globalThis.trajectories?.get?.().playing")
        shown = [one for one in page.frames if "race-" in one.url]
        assert [one.url.rpartition("/")[2] for one in shown] == [
            f"race-{i}.html"
        ]  # the others wait, unloaded
        with page.expect_popup() as opened:
            page.keyboard.press("s")
        speaker = opened.value
        speaker.get_by_text(entry(name).watch).wait_for()
        speaker.get_by_text("ended at a loss of").wait_for()
        speaker.close()
        page.keyboard.press("ArrowRight")


def test_a_deck_prints_the_last_moment_of_every_slide(deck, offline):
    for query, sheets in (
        ("?print-pdf", {"prefer_css_page_size": True}),
        ("", {"format": "A4", "landscape": True}),
    ):
        page = offline(deck / "index.html", viewport={"width": 1280, "height": 720})
        page.goto((deck / "index.html").as_uri() + query)
        until(page, "window.Reveal?.isReady() && (!location.search || document.querySelector('.pdf-page'))")
        until(page, "[...document.images].every((one) => one.loading === 'lazy' || one.complete)")
        printed = PdfReader(io.BytesIO(page.pdf(print_background=True, **sheets))).pages
        assert len(printed) == len(SCENES)
        for sheet, name in zip(printed, NAMES, strict=True):
            assert entry(name).title in sheet.extract_text()
            (picture,) = sheet.images
            assert picture.image.size == reveal.STILL
            assert coloured(picture.data) > 500
        if query:
            assert [one.url for one in page.frames if "race-" in one.url] == []
            seen = page.locator(".pdf-page img")
            assert min(coloured(seen.nth(i).screenshot()) for i in range(3)) > 500


def test_scenes_are_collected_in_the_export_panel_and_taken_along(visit):
    page = None
    for name in NAMES[:2]:
        page = visit(f"/?e={entry(name).link}")
        page.locator(".st-key-export button >> visible=true").click()
        page.locator(".st-key-export-sort button", has_text="Deck").click()
        page.locator(".ot-deck-add").click()
        page.locator(".ot-deck-said", has_text="Added").wait_for()
    titles = page.locator(".ot-slide-title")
    titles.nth(0).fill("Rolling")
    titles.nth(0).press("Enter")
    page.locator(".ot-slide-down").nth(0).press("Enter")
    page.locator(".ot-deck-said", has_text="Moved to place 2 of 2").wait_for()
    assert titles.nth(1).input_value() == "Rolling"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move up slide 2, Rolling"
    page.locator(".ot-deck-form").select_option("stills")
    with page.expect_download() as taken:
        page.locator(".ot-deck-make").click()
    slides = Presentation(taken.value.path()).slides
    assert [slide.shapes.title.text_frame.text for slide in slides][1:] == ["Rolling"]
    page.locator(".ot-slide-gone").nth(0).press("Enter")
    until(page, "JSON.parse(localStorage.getItem('optimizer-trajectories-deck')).slides.length === 1")
