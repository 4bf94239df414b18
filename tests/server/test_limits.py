"""What is too large, too much or from elsewhere gets one sentence, and costs the server nothing."""

import asyncio

import pytest
from guarded import app, ask, talk

from app.server import limits, logs
from app.server.limits import BODY, BURST, FRAME, TARGET, LimitError, most

JSON = (b"content-type", b"application/json")


def bytes_said(count, size):
    return [{"type": "websocket.receive", "bytes": b"x" * size}] * count


def test_a_body_beyond_its_limit_is_refused_before_it_is_read_and_while_it_is():
    declared = ask("POST", "/deck", headers=[JSON, (b"content-length", b"99999999")])
    streamed = ask("POST", "/deck", headers=[JSON], body=[b"[" * 400_000] * 5)
    nonsense = ask("POST", "/deck", headers=[JSON, (b"content-length", "²".encode())])
    unread = ask("POST", "/metrics", headers=[(b"content-length", str(BODY + 1).encode())])
    for answer in (declared, streamed, nonsense, unread):
        assert answer.status == 413
        assert answer.body == b"This is too large: at most 1 MB are read."
    assert ask("POST", "/deck", headers=[JSON], body=[b"[" * 400_000] * 2).status == 400


def test_addresses_and_hosts_that_are_none_are_refused():
    assert ask("GET", "/", query=b"e=" + b"a" * TARGET).status == 414
    for host in (b"a; script-src *", b"<script>", "ä".encode(), b"x" * 300):
        assert ask("GET", "/", headers=[(b"host", host)])[::2] == (400, b"Host: this is no name of a server.")
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/auth/login", "/oauth2callback"):
        assert ask("GET", path).status == 404


def test_a_full_server_says_so_on_a_page_that_asks_again_and_has_room_when_one_leaves():
    server, pages = app(sessions=1), []

    async def look():
        pages.append(await asyncio.to_thread(ask, "GET", "/", to=server))
        pages.append(await asyncio.to_thread(ask, "GET", "/learn", to=server))
        return {"type": "websocket.disconnect", "code": 1000}

    asyncio.run(talk(server, [look]))
    page, lessons = pages
    assert (page.status, page.headers["retry-after"]) == (503, str(limits.AGAIN))
    assert b"Every seat is taken" in page.body
    assert b'http-equiv="refresh"' in page.body
    assert lessons.status == 200
    assert ask("GET", "/", to=server).status == 200


def test_more_sockets_than_seats_are_shut():
    server = app(sessions=1)

    async def third():
        waiting = asyncio.Event()

        async def stay():
            await waiting.wait()
            return {"type": "websocket.disconnect", "code": 1000}

        first = [asyncio.create_task(talk(server, [stay])) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await talk(server, [])
        waiting.set()
        await asyncio.gather(*first)
        return refused

    assert asyncio.run(third()) == ([], [1013])


@pytest.mark.parametrize(
    "origin", [b"http://evil.example", b"null", b"http://localhost:1", b"https://test.evil"]
)
def test_a_page_of_elsewhere_gets_no_socket_and_nobody_is_asked_about_it(origin, monkeypatch):
    def asked():
        pytest.fail("a host on the internet was asked for our address")

    monkeypatch.setattr("streamlit.net_util.get_external_ip", asked)
    assert asyncio.run(talk(app(), bytes_said(1, 1), origin)) == ([], [1008])
    assert asyncio.run(talk(app(), bytes_said(1, 1), b"http://test")) == ([b"x"], [])


def test_a_socket_that_says_too_much_or_text_is_closed_and_one_that_talks_fast_is_heard_slowly(monkeypatch):
    assert asyncio.run(talk(app(), bytes_said(2, FRAME + 1))) == ([], [1009])
    assert asyncio.run(talk(app(), [{"type": "websocket.receive", "text": "hello"}])) == ([], [1003])
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    monkeypatch.setattr("app.server.limits.asyncio.sleep", sleep)
    heard, _ = asyncio.run(talk(app(), bytes_said(BURST + 30, 10)))
    assert len(heard) == BURST + 30
    assert len(waited) >= 29


@pytest.mark.parametrize("given", ["0", "-1", "many", "1e3", "9" * 50, "１"])
def test_a_limit_that_is_none_is_named(given, monkeypatch):
    monkeypatch.setenv("TRAJECTORIES_SESSIONS", given)
    with pytest.raises(LimitError, match=r"^TRAJECTORIES_SESSIONS: must be a number from 1 to 100000"):
        most()
    monkeypatch.setenv("TRAJECTORIES_LOG", given)
    with pytest.raises(logs.LogError, match=r"^TRAJECTORIES_LOG: must be"):
        logs.form()
