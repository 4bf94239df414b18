"""A real server among strangers: it asks nobody for anything, its log keeps secrets, and it stays up."""

import asyncio
import json
import socket
import subprocess
import sys
from urllib.parse import urlencode, urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app import VERSION
from app.races import permalink, scene
from app.races.scene import Scene
from tests.browser.serving import serving

TITLE = "Mallorys-very-own-title"
TRAINING = '{"version": 1, "steps": 2, "landscape": {"name": "mlp"}, "runs": [{"rule": "gd"}]}'
WATCHED = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        asked = next((str(one) for one in args if isinstance(one, str | bytes | tuple)), "")
        if not any(own in asked for own in ("127.0.0.1", "::1", "localhost")):
            print("OUTGOING", event, asked, file=sys.stderr, flush=True)
sys.addaudithook(watch)
"""
"""Python that says whom a server asks for anything."""
ENVIRONMENT = {
    "TRAJECTORIES_LOG": "json",
    "TRAJECTORIES_CLASS_TOKEN": "a-token-of-the-class",
}


def send(address, head, body=b""):
    """What a server answers to bytes that no client would send."""
    found = urlsplit(address)
    with socket.create_connection((found.hostname, found.port), timeout=30) as there:
        there.sendall(head.replace(b"\n", b"\r\n") + b"\r\n\r\n" + body)
        answer = b""
        while piece := there.recv(65536):
            answer += piece
    return int(answer.split(b" ", 2)[1]), answer


def get(address, path):
    """GET, as it stands there."""
    return send(address, f"GET {path} HTTP/1.1\nHost: {urlsplit(address).netloc}\nConnection: close".encode())


def post(address, path, told):
    """POST of JSON."""
    body = json.dumps(told).encode()
    head = f"POST {path} HTTP/1.1\nHost: test\nConnection: close\nContent-Type: application/json\n"
    return send(address, f"{head}Content-Length: {len(body)}".encode(), body)


def endless(address, head):
    """How many megabytes a server hears of a head, or of what follows one, before it hangs up."""
    found = urlsplit(address)
    with socket.create_connection((found.hostname, found.port), timeout=30) as there:
        heard = 0
        try:
            there.sendall(head)
            while heard < 200:
                there.sendall(b"X: y\r\n" * 160_000)
                heard += 1
        except OSError:
            pass
    return heard


def rerun(query):
    """What a page says that wants to be shown."""
    message = BackMsg()
    message.rerun_script.query_string = query
    return message.SerializeToString()


async def visit(address, messages, origin=None):
    """What a page is told until it is whole; or the code with which it is cut off."""
    url, told = address.replace("http", "ws") + "/_stcore/stream", []
    try:
        async with connect(url, subprotocols=["streamlit"], origin=origin, max_size=None) as socket:
            for message in messages:
                await socket.send(message)
            while not told or told[-1].WhichOneof("type") != "script_finished":
                told.append(ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 60)))
    except InvalidStatus as error:
        return error.response.status_code
    except ConnectionClosed as error:
        return error.rcvd.code
    return told


async def together(address, titles):
    """What each of several pages is told that are open at once, each with a title of its own."""

    async def one(title):
        link = urlencode({"e": scene.encode(Scene(permalink.DEFAULT, title=title))})
        return str(await visit(address, [rerun(link), rerun(link)]))

    return await asyncio.gather(*map(one, titles))


def test_a_server_that_is_used_and_abused_asks_nobody_and_tells_no_secret(capsys):
    link = scene.encode(Scene(permalink.DEFAULT, title=TITLE))
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        with serving(first=WATCHED) as (address, process):
            told = asyncio.run(visit(address, [rerun(urlencode({"e": link}))]))
            kinds = {one.delta.new_element.WhichOneof("type") for one in told}
            assert len(told) > 20
            assert "exception" not in kinds

            titles = [f"Title-of-visitor-{i}" for i in range(6)]
            for title, heard in zip(titles, asyncio.run(together(address, titles)), strict=True):
                assert title in heard
                assert not [one for one in (TITLE, *titles) if one != title and one in heard]

            for path in (
                f"/?e={link}",
                "/learn",
                f"/embed?e={link}",
                f"/embed/{VERSION}/0/{link}",
                "/metrics",
            ):
                assert get(address, path)[0] == 200, path
            assert get(address, f"/still/{VERSION}/light/{link}.webp")[0] == 200
            slides = {"form": "stills", "title": TITLE, "slides": [{"link": link, "title": TITLE}]}
            assert post(address, "/deck", slides)[0] == 200
            training = permalink.encode(permalink.read(TRAINING))
            assert get(address, f"/training/go/{VERSION}/{training}")[0] == 200

            assert asyncio.run(visit(address, [rerun("")], origin="http://evil.example")) == 403
            assert asyncio.run(visit(address, [b"\xff" * 1000])) in (1000, 1002, 1011)
            assert asyncio.run(visit(address, ["text"])) == 1003
            assert asyncio.run(visit(address, [b"\0" * 2_000_000])) == 1009
            assert asyncio.run(visit(address, [b"\0" * 100_000_000])) == 1009
            assert get(address, "/static/..%2f..%2f..%2fetc/passwd")[0] in (400, 404)
            chunked = b"POST /deck HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
            for head in (b"GET / HTTP/1.1\r\nHost: a\r\n", b"GET /?e=", chunked):
                assert endless(address, head) < 20
            status, answer = send(address, b"GET / HTTP/1.1\nHost: a\n" + b"\0\xff" * 1000)
            assert status == 400
            assert b"Traceback" not in answer
            assert get(address, f"/embed/{VERSION}/0/{TITLE}")[0] == 400
            assert process.poll() is None
            assert get(address, "/_stcore/health")[0] == 200
    log = capsys.readouterr().out
    assert "OUTGOING" not in log
    assert "Traceback" not in log
    assert not [word for word in (TITLE, link, "a-token-of-the-class", "127.0.0.1:5") if word in log]
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {line["route"] for line in lines if line.get("message") == "request"} >= {"/", "/deck", "/learn"}
    assert all(line["level"] in ("info", "warning") for line in lines), log


def test_the_watch_on_the_server_sees_what_goes_out(capfd):
    abroad = "import socket\nwith socket.socket(type=socket.SOCK_DGRAM) as s: s.connect(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-c", WATCHED + abroad], check=True)
    assert "OUTGOING socket.connect ('192.0.2.1', 9)" in capfd.readouterr().err
