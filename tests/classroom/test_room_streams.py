"""What is heard: by stream or by polling the same, in order, across losses, and never kept for the slow."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rooming import CHOICE, LINK, Browser, Site, run, until
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware

from app.classroom import rooms
from app.server import room_routes

NOWS = st.fixed_dictionaries(
    {},
    optional={
        "pace": st.sampled_from(["follow", "free"]),
        "revealed": st.booleans(),
        "ask": st.sampled_from(["bet", None]),
        "play": st.fixed_dictionaries({"step": st.integers(0, 9), "playing": st.booleans()}),
    },
)
DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("now"), NOWS),
        st.tuples(st.just("asks"), st.sampled_from([[], [CHOICE]])),
        st.tuples(st.just("show"), st.sampled_from([None, {"kind": "scene", "link": LINK}])),
        st.tuples(st.integers(0, 2), st.sampled_from(["A", "B"])),
        st.tuples(st.just("cut"), st.booleans()),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@given(DOINGS)
def test_a_stream_that_is_cut_and_goes_on_a_poll_and_a_new_page_show_the_same(doings):
    async def work():
        site = Site()
        opened = await site.open()
        seats = [await site.join(opened["code"], key) for key in "abc"]
        streamed = {ticket: Browser() for ticket in (opened["host"], seats[0]["seat"])}
        polled = {ticket: Browser() for ticket in streamed}
        listening = {ticket: await listen(site, ticket, browser) for ticket, browser in streamed.items()}
        for n, (what, how) in enumerate(doings, 1):
            if what == "cut":
                for ticket, task in listening.items():
                    task.cancel()
                    listening[ticket] = await listen(site, ticket, streamed[ticket])
            elif isinstance(what, int):
                assert (await site.me(seats[what], n, name=how, answers={"bet": [how]}))[0] == 200
            else:
                assert (await site.stage(opened, n, **{what: how}))[0] == 200
            for ticket, browser in polled.items():
                await poll(site, ticket, browser)
        await site.settled()
        for ticket in streamed:
            await poll(site, ticket, polled[ticket])
            await until(lambda ticket=ticket: streamed[ticket].screen == polled[ticket].screen)
            page = Browser()
            await poll(site, ticket, page)
            assert page.screen == polled[ticket].screen
            assert not await poll(site, ticket, page)  # nothing new: 204
        for task in listening.values():
            task.cancel()
        await site.rooms.close_all()

    run(work())


async def listen(site, ticket, browser):
    there = await site.rooms.ticket(ticket, site.room.life.code)

    async def hear():
        seen = -1
        async for event in site.rooms.stream(site.room, there, browser.id):
            if browser.event(event):
                version = int(browser.id.rpartition("-")[2])
                assert version >= seen, "in order"
                seen = version

    task = asyncio.create_task(hear())
    await asyncio.sleep(0)
    return task


async def poll(site, ticket, browser):
    path = f"{site.room.life.code}/news" + (f"?since={browser.id}" if browser.id else "")
    status, told = await site.get(path, ticket)
    if status == 204:
        return False
    assert status == 200
    browser.take(told.pop("id"), told)
    return True


def test_a_page_that_comes_back_is_told_its_own_entry_and_an_id_of_another_copy_means_all():
    async def work():
        site = Site()
        opened = await site.open()
        seat = await site.join(opened["code"], "a")
        await site.me(seat, 3, name="Ada", answers={"bet": ["A"]})
        await site.settled()
        _, first = await site.get(f"{opened['code']}/news", seat["seat"])
        assert first["you"] == {"id": seat["id"], "n": 3, "name": "Ada", "answers": {"bet": ["A"]}}
        for since in ("x-1", "-", first["id"] + "0", "é", first["id"].replace("-", "-0x")):
            _, told = await site.get(f"{opened['code']}/news?since={since}", seat["seat"])
            assert told == first
        await site.rooms.close_all()

    run(work())


def test_streams_pass_the_compression_at_once_and_the_slow_and_the_many_are_dropped(monkeypatch):
    async def work():
        site = Site()
        site.app = SelectiveGZipMiddleware(Starlette(routes=room_routes.routes("", lambda: site.rooms)))
        opened = await site.open()
        seat = await site.join(opened["code"], "a")
        got, left, stuck = [], asyncio.Event(), asyncio.Event()

        def stream(send):
            async def receive():
                await left.wait()
                return {"type": "http.disconnect"}

            head = [(b"host", b"test"), (b"accept-encoding", b"gzip")]
            head.append((b"authorization", b"Bearer " + seat["seat"].encode()))
            scope = {
                "type": "http", "method": "GET", "path": f"/room/{opened['code']}/events",
                "query_string": b"", "headers": head, "scheme": "http", "server": ("test", 80),
                "client": ("test", 1),
            }  # fmt: skip
            return asyncio.create_task(site.app(scope, receive, send))

        async def send(message):
            got.append(message)

        task = stream(send)
        await until(lambda: len(got) > 1)
        headers = dict(got[0]["headers"])
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert b"content-encoding" not in headers
        assert got[1]["body"].startswith(b"id: ")
        await until(lambda: site.room.here == {seat["id"]})
        before = len(got)
        await site.stage(opened, 1, now={"pace": "free"})
        await until(lambda: any(b'"pace":"free"' in message["body"] for message in got[before:]))

        # one that takes nothing more is dropped; what was new meanwhile was kept for nobody
        monkeypatch.setattr(room_routes, "PATIENCE", 0.05)

        async def block(message):
            if message["type"] == "http.response.body":
                await stuck.wait()

        await asyncio.wait_for(stream(block), 10)

        # and nobody opens ever so many
        more = [stream(send) for _ in range(rooms.MOST_STREAMS - 1)]
        await until(lambda: site.rooms.counts["streams"] == rooms.MOST_STREAMS)
        assert (await site.get(f"{opened['code']}/events", seat["seat"]))[0] == 429
        left.set()
        await asyncio.gather(task, *more)
        await until(lambda: site.room.here == frozenset())
        assert site.rooms.counts == {"rooms": 1, "streams": 0}
        left.clear()

        # a server that ends lets all go, and so does a room
        monkeypatch.setattr(rooms, "BEAT", 0.02)
        task = stream(send)
        await until(lambda: got[-1]["body"] == b":\n\n")
        await site.post(f"{opened['code']}/close", {}, opened["host"])
        await task
        assert got[-2]["body"].startswith(b"event: gone\ndata: This room is over.")
        site.rooms.end()
        await site.rooms.close_all()

    run(work())


def test_three_hundred_phones_hear_little_and_seldom():
    async def work():
        site = Site()
        opened = await site.open()
        await site.stage(opened, 1, asks=[CHOICE], now={"ask": "bet"})
        seats = [await site.join(opened["code"], f"s{k}") for k in range(300)]
        for k, seat in enumerate(seats):
            await site.me(seat, 1, name=f"Nick {k}", answers={"bet": ["AB"[k % 2]]})
        await site.settled()
        told = site.room.news(await site.rooms.ticket(seats[0]["seat"], opened["code"]), -1)
        assert len(json.dumps(told)) < 2000
        served = next(iter(site.rooms._served.values()))
        one = await site.rooms.ticket(seats[0]["seat"], opened["code"])
        other = await site.rooms.ticket(seats[1]["seat"], opened["code"])
        # packed once for all of them
        assert site.rooms._found(served, one, 0) is site.rooms._found(served, other, 0)
        await site.rooms.close_all()

    run(work())


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_no_form_of_another_site_can_speak_here(kind):
    async def work():
        site = Site()
        opened = await site.open()
        site_headers = [(b"content-type", kind.encode())]

        async def given():
            return {"type": "http.request", "body": b'{"token":"x"}', "more_body": False}

        for path in ("open", "join", f"{opened['code']}/stage", f"{opened['code']}/close"):
            scope_headers = [*site_headers, (b"authorization", b"Bearer " + opened["host"].encode())]
            sent = []

            async def send(message, sent=sent):
                sent.append(message)

            scope = {
                "type": "http", "method": "POST", "path": f"/room/{path}", "query_string": b"",
                "headers": scope_headers, "scheme": "http", "server": ("test", 80), "client": ("test", 1),
            }  # fmt: skip
            await site.app(scope, given, send)
            assert sent[0]["status"] == 415
            assert b"access-control-allow-origin" not in dict(sent[0]["headers"])
        await site.rooms.close_all()

    run(work())
