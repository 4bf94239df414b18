"""Frames on other people's pages, and what hides in an address."""

import asyncio
import base64
import gzip
import json
import re
import zlib
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from fetching import get
from starlette.responses import PlainTextResponse

from app import VERSION
from app.player import hiding, wire
from app.races import permalink
from app.races.scene.view import PARTS_OF_PAGE, PARTS_OF_PLAYER
from app.server.embedding import Embedding
from app.server.policy import Policy
from core.experiment import ExperimentError

LINK = permalink.encode(permalink.training())
RACE = permalink.encode(
    permalink.read('{"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "adam"}]}')
)


def test_a_frame_brings_what_it_shows_and_names_the_rest():
    status, headers, page = get("embed")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"CC0 1.0" in page
    module = re.search(rb'src="\./(player/\w+/frame\.js)"', page)
    assert module
    assert get(module[1].decode())[0] == 200

    status, headers, sent = get(f"embed/{VERSION}/0/{RACE}")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    sent = gzip.decompress(sent)
    start = 4 + int.from_bytes(sent[:4], "little")
    told = json.loads(sent[4:start])
    assert told["names"] == ["map", "race"]
    described, _ = wire.unpack(sent[start + told["sizes"][0] :])
    assert permalink.read(json.dumps(described["experiment"])) == permalink.decode(RACE)
    (run,) = described["runs"]
    for url in (described["landscape"], run["module"], run["schedule"]):
        assert get(url)[0] == 200  # the addresses are of this server


@pytest.mark.parametrize("link", [f"0/{LINK}", f"1/{RACE}", "0/damaged", f"x/{RACE}", "0/"])
def test_what_cannot_be_embedded_is_refused_in_words(link):
    status, _, said = get(f"embed/{VERSION}/{link}")
    assert status in (400, 404)
    assert said
    assert b"Traceback" not in said


BAD = [
    b"",
    b"\xff",
    b"hello",
    b"[" * 30_000,
    [],
    {"name": "beal"},
    {"name": "<script>"},
    {"name": ["beale"]},
    {"name": "beale", "params": [1]},
    {"name": "beale", "params": {"a": 1}},
    {"name": "quadratic", "params": {"a": 1e9}},
    {"name": "quadratic", "params": {"a": float("nan")}},
    {"name": "formula"},
    {"name": "formula", "formula": "__import__('os')"},
    {"name": "upload", "data": "../../etc/passwd"},
]


@pytest.mark.parametrize("landscape", BAD, ids=lambda landscape: repr(landscape)[:50])
def test_a_landscape_that_there_is_not_is_refused_in_one_sentence(landscape):
    given = {"version": 1, "landscape": landscape, "runs": [{"rule": "gd"}]}
    text = landscape if isinstance(landscape, bytes) else json.dumps(given).encode()
    packed = base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")
    refused(f"embed/{VERSION}/0/{packed}")


def refused(url):
    status, headers, body = get(url)
    assert status == 400
    assert headers["content-type"].startswith("text/plain")
    assert "cache-control" not in headers
    (line,) = body.decode().splitlines()
    assert line.endswith((".", "?"))
    return line


def test_a_link_that_is_no_base64_is_refused():
    for text in ("%C3%A9", "*", "a", "a" * 40_000):
        refused(f"embed/{VERSION}/0/{text}")


def test_numbers_in_an_address_are_checked():
    for number in ("9" * 5000, "-1", "x", "٣", "1.5"):
        assert refused(f"embed/{VERSION}/{quote(number)}/{RACE}") == "run: must be a number from 0."


class Frame(HTMLParser):
    """The one element of some HTML."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def oembed(url, **more):
    asked = "&".join(f"{name}={value}" for name, value in more.items())
    return get(f"oembed?url={quote(url, safe='')}&{asked}")


@pytest.mark.parametrize("page", ["", "embed"])
@pytest.mark.parametrize("behind", ["?e=", "#", "#e="])
def test_a_pasted_address_becomes_a_frame(page, behind):
    address = f"http://test/{page}{behind}{RACE}"
    status, _, sent = oembed(address, maxwidth=640)
    said = json.loads(sent)
    assert (status, said["type"], said["version"], said["width"]) == (200, "rich", "1.0", 640)
    ((tag, frame),) = Frame(said["html"]).found
    assert (tag, frame["width"], frame["height"]) == ("iframe", "640", str(said["height"]))
    parts = urlsplit(frame["src"])
    assert (parts.path, parse_qs(parts.query)) == ("/embed", {"e": [RACE]})
    _, _, sent = oembed(address, format="xml")
    assert ElementTree.fromstring(sent).findtext("title") == said["title"]  # noqa: S314  our own
    assert oembed(address, format="yaml")[0] == 501


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://elsewhere/?e=" + RACE,
        "javascript:alert(1)",
        "http://test/other?e=" + RACE,
        "http://test/?e=damaged",
        "http://[broken",
    ],
)
def test_other_addresses_have_no_frame(url):
    status, _, said = oembed(url)
    assert status == 404
    assert said
    assert oembed("http://test/", maxwidth="wide")[0] == 404


def test_words_in_an_address_stay_words_in_the_frame():
    _, _, sent = oembed(f'http://test/?e={RACE}&title="><script>')
    ((tag, frame),) = Frame(json.loads(sent)["html"]).found
    assert parse_qs(urlsplit(frame["src"]).query)["title"] == ['"><script>']
    assert tag == "iframe"


def through(path, query=b""):
    """Path, headers and text of a request that went through the middleware."""
    seen, sent = [], []

    async def app(scope, receive, send):
        seen.append(scope["path"])
        await PlainTextResponse("<head>")(scope, receive, send)

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "scheme": "http", "path": path, "query_string": query}
    scope["headers"] = [(b"host", b"test")]
    asyncio.run(Policy(Embedding(app))(scope, receive, send))
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return seen[0], {name: value.decode() for name, value in sent[0]["headers"]}, text


def test_the_page_says_where_its_oembed_is_and_is_a_frame_where_it_is_asked_to_be():
    path, headers, _ = through("/", f"e={RACE}".encode())
    assert path == "/"
    link = re.fullmatch(
        r'<http://test/oembed\?url=(.+)>; rel="alternate"; type="application/json\+oembed"',
        headers[b"link"],
    )
    assert link
    assert get(f"oembed?url={link[1]}")[0] == 200
    assert through("/", b"embed=true")[0] == "/embed"
    assert b"link" not in through("/healthz")[1]


@pytest.mark.parametrize("theme", ["dark", "light", None, "blue"])
def test_the_page_begins_in_the_theme_of_its_link(theme):
    given = {"version": 2, "experiment": {}, "view": {"theme": theme}}
    body = through("/", f"e={quote(json.dumps(given))}".encode())[2]
    assert re.findall(r'data-theme="(\w+)"', body) == ([theme] if theme in ("dark", "light") else [])


class Head(HTMLParser):
    """What the head of a page says: its title, and the properties of its elements."""

    def __init__(self, text):
        super().__init__()
        self.title, self.said, self._inside = "", {}, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        self._inside = tag == "title"
        if name := about.get("property") or about.get("name") or about.get("type"):
            self.said[name] = about.get("content") or about.get("href")

    def handle_data(self, data):
        self.title += data if self._inside else ""

    def handle_endtag(self, tag):
        self._inside = False


def test_a_frame_says_in_its_head_what_cards_and_oembed_want():
    _, headers, page = get(f"embed?e={RACE}")
    head = Head(page.decode())
    assert head.title == "Adam on Beale · Optimizer Trajectories"
    assert head.said["og:description"] == "Paths of Adam over 400 steps on Beale."
    picture = urlsplit(head.said["og:image"])
    status, sent, card = get(picture.path.lstrip("/"))
    assert (status, sent["content-type"], card[:4]) == (200, "image/png", b"\x89PNG")
    described = urlsplit(head.said["application/json+oembed"])
    said = json.loads(get(f"oembed?{described.query}")[2])
    assert said["thumbnail_url"] == head.said["og:image"]
    assert (said["thumbnail_width"], said["thumbnail_height"]) == (1200, 630)
    assert headers["link"].startswith(f"<{head.said['application/json+oembed']}>")
    nothing = Head(get("embed?e=damaged")[2].decode())
    assert (nothing.title, nothing.said.get("og:image")) == ("Optimizer Trajectories", None)
    network = Head(get(f"embed?e={LINK}")[2].decode())
    assert network.said["og:title"]
    assert "og:image" not in network.said


def test_the_picture_of_a_frame_has_its_theme():
    _, _, page = get(f"embed?e={RACE}&theme=dark")
    assert f'src="./still/{VERSION}/dark/{RACE}.webp"'.encode() in page
    assert b'class="otx-dark"' in page
    status, headers, picture = get(f"still/{VERSION}/dark/{RACE}.webp")
    assert (status, headers["content-type"], picture[8:12]) == (200, "image/webp", b"WEBP")
    assert get(f"still/{VERSION}/blue/{RACE}.webp")[0] == 404
    assert refused(f"still/{VERSION}/light/{LINK}.webp").startswith("A network in training")
    assert refused(f"still/{VERSION}/light/damaged.webp").startswith("This link is damaged")


def test_every_origin_may_read_what_frames_need_and_no_other():
    for url in ("embed", f"embed/{VERSION}/0/{RACE}", f"embed/{VERSION}/0/damaged", "trajectories-player.js"):
        assert get(url)[1]["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in get(f"training/look/{VERSION}/{RACE}")[1]


def test_who_may_frame_pages_is_set_in_the_environment(monkeypatch):
    assert "frame-ancestors" not in get("embed")[1]["content-security-policy"]
    assert "frame-ancestors" not in through("/")[1][b"content-security-policy"]
    monkeypatch.setenv("TRAJECTORIES_FRAME_ANCESTORS", "'self' https://moodle.example.edu; script-src *")
    policy = get("embed")[1]["content-security-policy"]
    assert policy.endswith("; frame-ancestors 'self' https://moodle.example.edu script-src *")
    assert through("/")[1][b"content-security-policy"].endswith("script-src *")


def test_what_is_hidden_has_a_name():
    parts = hiding.PLAYER | hiding.PAGE
    assert (tuple(hiding.PLAYER), tuple(hiding.PAGE)) == (PARTS_OF_PLAYER, PARTS_OF_PAGE)
    assert hiding.rule([], parts) == ""
    assert hiding.asked({"hide": "knob, tools", "speed_hide": "true", "axes_hide": "false"}) == [
        "knob",
        "tools",
        "speed",
    ]
    assert ".ot-knob, .ot-tools {" in hiding.rule(["knob", "tools"], parts)
    assert all(selector in hiding.rule(["chrome"], hiding.PLAYER) for selector in hiding.PLAYER.values())
    with pytest.raises(ExperimentError, match="'nose' is none of title"):
        hiding.rule(["nose"], parts)
