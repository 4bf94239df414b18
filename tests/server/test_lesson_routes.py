"""Lessons over HTTP: pages that are known again, states that are kept for ever, and nothing else."""

import gzip
import json
import re

import pytest
from fetching import ask, get

from app.player import addresses
from app.races import lessons
from app.server.lesson_routes import GZIPPED

ID = "below-one-tenth"


def page(url, *headers):
    status, found, body = ask("GET", url, headers=headers)
    return status, found, gzip.decompress(body).decode() if body and "content-encoding" in found else body


def test_the_list_leads_to_every_lesson_and_its_page_to_its_states():
    status, _, text = page("learn")
    assert status == 200
    assert re.findall(r'<h3><a href="\./learn/([^"?]+)\?lang=en"', text) == list(lessons.course().lessons)
    status, _, text = page(f"learn/{ID}")
    states = re.search(r'data-states="([^"]+)"', text)[1]
    assert states == addresses.states_url(ID, "en")
    status, headers, body = get(states)
    assert (status, headers["cache-control"]) == (200, GZIPPED["Cache-Control"])
    told = json.loads(gzip.decompress(body))
    assert [step["id"] for step in told["steps"]] == re.findall(r'<article class="[^"]*" id="([^"]+)"', text)
    assert len(body) + len(text) < 100_000
    for step in told["steps"]:
        assert step["race"] in range(len(told["races"])), "every state can be shown"


def test_a_page_is_told_from_another_and_may_stand_in_a_frame(monkeypatch):
    _, headers, _ = page(f"learn/{ID}")
    tag = headers["etag"].encode()
    assert page(f"learn/{ID}", (b"if-none-match", tag))[0] == 304
    assert page("learn/downhill", (b"if-none-match", tag))[0] == 200
    assert "frame-ancestors" not in headers["content-security-policy"]
    monkeypatch.setenv("TRAJECTORIES_FRAME_ANCESTORS", "https://moodle.example.edu")
    _, headers, _ = page(f"learn/{ID}")
    assert "frame-ancestors https://moodle.example.edu" in headers["content-security-policy"]


def test_a_folder_of_ones_own_may_hold_anything(monkeypatch, tmp_path):
    lesson = lessons.OURS / "below-one-tenth"
    for name, formula in (("hostile", r"$\text{<script>alert(1)</script>}$"), ("broken", r"$\frac{$")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lesson.toml").write_bytes((lesson / "lesson.toml").read_bytes())
        text = (lesson / "en.md").read_text("utf-8")
        head, _, rest = text.partition("\n### hint\n")
        (tmp_path / name / "en.md").write_text(f"{head}\n\n{formula}\n\n### hint\n{rest}", encoding="utf-8")
    monkeypatch.setenv(lessons.OWN, str(tmp_path))
    assert (page("learn")[0], page("learn/broken")[0]) == (200, 404)
    status, _, text = page("learn/hostile")
    assert status == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "url",
    [
        "learn/nothing",
        "learn/..%2f..",
        "lessons/x/en/nothing.json",
        f"lessons/x/tlh/{ID}.json",
        f"lessons/x/recordings/{ID}/00",
    ],
)
def test_there_is_nothing_else(url):
    assert get(url)[0] == 404
