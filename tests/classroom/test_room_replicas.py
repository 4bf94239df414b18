"""Several replicas are one room; a store that dies, or forgets, takes nothing with it."""

import asyncio
import os
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rooming import CHOICE, LINK, REDIS, Browser, Cut, Site, free_port, run, server, until
from test_room_streams import listen, poll

from app.classroom import replicas
from app.classroom import token as tokens
from app.classroom.rooms import Rooms
from app.store import Memory, StoreError
from app.store.valkey import Valkey

SCENE = {"kind": "scene", "link": LINK}
DOINGS = st.lists(
    st.tuples(
        st.integers(0, 2),  # at this replica
        st.sampled_from(["me0", "me1", "me2", "stage", "cut", "heal", "forget", "die", "wait"]),
    ),
    max_size=16,
)


@settings(max_examples=30)
@given(DOINGS)
def test_replicas_agree_in_the_end_and_nothing_that_was_said_is_lost(doings):
    async def work():
        behind = Memory()
        sites = [Site(Cut(behind)) for _ in range(3)]
        opened = await sites[0].open()
        code, host = opened["code"], opened["host"]
        parts = {"show": SCENE, "asks": [CHOICE], "now": {}}
        await sites[0].stage(opened, 1, **parts)
        seats = [await sites[0].join(code, key) for key in "abc"]
        await until(lambda: f"code:{code}" in behind._kept)
        last, said = [{}, {}, {}], {"n": 1, "now": {}}

        async def send(at, path, told, ticket):
            """As a browser does: again until it is taken; it has what it said last."""
            status, answer = await sites[at].post(f"{code}/{path}", told, ticket)
            assert status in (200, 503), answer
            return status == 200

        for n, (at, what) in enumerate(doings, 2):
            store = sites[at].rooms.store
            if what.startswith("me"):
                s = int(what[2])
                last[s] = {"n": n, "name": f"Nick {s}", "answers": {"bet": ["AB"[n % 2]]}}
                await send(at, "me", last[s], seats[s]["seat"])
            elif what == "stage":
                said = {"n": n, "now": {"pace": "free", "ask": "bet", "play": {"step": n, "playing": False}}}
                assert await send(at, "stage", said, host)
            elif what == "cut":
                store.down = True
            elif what == "heal":
                store.heal()
            elif what == "forget":  # the store comes back empty
                behind._kept.clear()
                behind._sizes.clear()
                behind._bytes = 0
            elif what == "die":  # the replica is another, which knows nothing
                await sites[at].rooms.close_all()
                sites[at] = Site(Cut(behind))
            else:
                await asyncio.sleep(0.003)
        # all is well again; browsers come back, wherever they come
        for site in sites:
            site.rooms.store.heal()
        at = len(doings) % 3
        assert await send(at, "stage", {"n": 100, **parts, "now": said["now"]}, host)
        for s, seat in enumerate(seats):
            status, told = await sites[(at + s) % 3].get(f"{code}/news", seat["seat"])
            while status == 503:  # nobody there has heard of it so far
                await asyncio.sleep(0.002)
                status, told = await sites[(at + s) % 3].get(f"{code}/news", seat["seat"])
            if told["you"]["n"] < last[s].get("n", 0):
                while not await send((at + s) % 3, "me", last[s], seat["seat"]):
                    await asyncio.sleep(0.002)
        for site in sites:
            while (await site.get(f"{code}/news", host))[0] == 503:
                await asyncio.sleep(0.002)

        def known(site):
            fields = site.room.fields.items()
            return {name: one for name, one in fields if name in ("show", "asks", "now") or name[:2] == "e:"}

        await until(lambda: known(sites[0]) == known(sites[1]) == known(sites[2]))
        entries = {name: one.stamp for name, one in known(sites[0]).items() if name[:2] == "e:"}
        assert entries == {f"e:{seat['id']}": one["n"] for seat, one in zip(seats, last, strict=True) if one}
        assert sites[0].room.now.play.step == said["now"].get("play", {"step": 0})["step"]
        for site in sites:
            await site.rooms.close_all()

    run(work())


def test_a_room_is_known_everywhere_by_its_letters_and_presence_is_counted_once():
    async def work():
        behind = Memory()
        one, other = Site(Cut(behind)), Site(Cut(behind))
        opened = await one.open()
        await one.stage(opened, 1, now={"pace": "free"})
        seats = [await site.join(opened["code"], key) for site, key in ((one, "a"), (other, "b"))]
        browsers = [Browser(), Browser()]
        tasks = [await listen(site, seat["seat"], browser)
                 for site, seat, browser in zip((one, other), seats, browsers, strict=True)]  # fmt: skip
        ids = {seat["id"] for seat in seats}
        await until(lambda: one.room.here == ids and other.room.here == ids)
        await until(lambda: all(browser.shown["class"]["here"] == 2 for browser in browsers))
        await one.stage(opened, 2, show=SCENE)
        await until(lambda: browsers[1].shown["show"] == {**SCENE, "title": None})
        await other.me(seats[1], 1, name="Bea")
        host = Browser()
        await until(lambda: len(one.room.students) == 1)
        await poll(one, opened["host"], host)
        assert [entry["name"] for entry in host.entries.values()] == ["Bea"]
        # the same letters are given to no other room, by whatever replica
        assert (await other.post("open", {"token": "CLASS-TOKEN", "code": opened["code"]}))[0] == 409
        tasks[1].cancel()
        await until(lambda: one.room.here == {seats[0]["id"]})
        await other.post(f"{opened['code']}/close", {}, opened["host"])
        await until(lambda: one.room.over)
        await tasks[0]
        await until(lambda: not behind.fields(f"room:{one.room.life.name}").keys() - {"over"})
        third = Site(Cut(behind))
        assert (await third.post("join", {"code": opened["code"], "key": "c" * 22}))[0] == 404
        for site in (one, other, third):
            await site.rooms.close_all()

    run(work())


def test_a_teachers_browser_brings_its_room_back_to_a_server_that_knows_nothing():
    async def work():
        before = Site()
        opened = await before.open()
        seat = await before.join(opened["code"], "a")
        await before.rooms.close_all()
        site = Site()  # started again, with the same token and no store
        assert (await site.me(seat, 1, name="Ada"))[0] == 503
        status, told = await site.get(f"{opened['code']}/news", seat["seat"])
        assert (status, "teacher's browser brings it back" in told) == (503, True)
        assert (await site.post("join", {"code": opened["code"], "key": "a" * 22}))[0] == 404
        # a teacher's page that only listens makes the room again, and is told to say everything
        status, told = await site.get(f"{opened['code']}/news", opened["host"])
        assert (status, told["fresh"]) == (200, True)
        assert (await site.stage(opened, 9, now={"ask": "bet", "revealed": True}, asks=[CHOICE]))[0] == 200
        assert await site.join(opened["code"], "a") == seat
        # a bet of before is taken, though it is revealed: it was lost with the server
        assert await site.me(seat, 1, answers={"bet": ["A"]}) == (200, {"n": 1})
        assert await site.me(seat, 2, answers={"bet": ["B"]}) == (200, {"n": 2, "kept": ["bet"]})
        await site.rooms.close_all()

        other = Site(token="ANOTHER-TOKEN")  # and with another token  # noqa: S106
        assert (await other.stage(opened, 10, now={}))[0] == 403
        status, again = await other.post("open", {"token": "ANOTHER-TOKEN", "code": opened["code"]})
        assert (status, again["code"]) == (200, opened["code"])
        await other.rooms.close_all()

    run(work())


def test_replicas_share_a_token_that_was_made_and_the_store_that_forgot_it_has_it_again(monkeypatch):
    monkeypatch.delenv(tokens.NAMED, raising=False)
    behind = Memory()
    one, other = Cut(behind), Cut(behind)
    token = tokens.token(one)
    assert tokens.token(other) == token
    behind.delete("class-token")
    tokens.remember(other, token)
    assert tokens.token(one) == token
    one.down = True
    with pytest.raises(StoreError):
        tokens.token(one)
    monkeypatch.setenv(tokens.NAMED, "eight888")
    with pytest.raises(tokens.TokenError, match="9 to 128 characters"):
        tokens.token(one)
    monkeypatch.setenv(tokens.NAMED, "a good one")
    assert tokens.token(one) == "a good one"


@pytest.mark.skipif(REDIS is None, reason="needs valkey-server or redis-server on the PATH")
def test_a_real_store_is_killed_and_paused_and_the_room_goes_on(monkeypatch):
    monkeypatch.setattr(replicas, "RETRY", 0.05)

    async def work():
        port = free_port()
        address = f"redis://127.0.0.1:{port}"
        with server(port):
            sites = [Site(Valkey(address, patience=0.2)) for _ in range(2)]
            opened = await sites[0].open()
            await sites[0].stage(opened, 1, asks=[CHOICE], now={"ask": "bet"})
            seats = [await sites[k].join(opened["code"], "ab"[k]) for k in range(2)]
            browsers = [Browser(), Browser()]
            tasks = [await listen(sites[k], seats[k]["seat"], browsers[k]) for k in range(2)]
            await until(lambda: all(site.room.sums["host"].get("here") == 2 for site in sites))
        # the store is dead: everybody goes on with who is at the same replica
        for k in range(2):
            assert (await sites[k].me(seats[k], 2, name=f"Nick {k}", answers={"bet": ["A"]}))[0] == 200
        assert (await sites[0].stage(opened, 2, now={"ask": "bet", "pace": "free"}))[0] == 200
        await until(lambda: browsers[0].shown["now"]["pace"] == "free")
        late = {"code": opened["code"], "key": "c" * 22}
        assert (await sites[0].post("join", late))[0] == 200
        assert browsers[1].shown["now"]["pace"] == "follow"
        with server(port) as process:  # another, which is empty
            await until(lambda: browsers[1].shown["now"]["pace"] == "free")
            await until(lambda: all(len(site.room.students) == 2 for site in sites))
            third = Site(Valkey(address, patience=0.2))  # and new replicas learn all of it
            assert (await third.post("join", late))[0] == 200
            assert len(third.room.students) == 2
            os.kill(process.pid, signal.SIGSTOP)
            assert (await third.stage(opened, 3, now={"frozen": True}))[0] == 200
            await asyncio.sleep(0)
            os.kill(process.pid, signal.SIGCONT)
            await until(lambda: browsers[1].shown["now"]["frozen"] and browsers[0].shown["now"]["frozen"])
        for task in tasks:
            task.cancel()
        for site in (*sites, third):
            await site.rooms.close_all()
            await asyncio.to_thread(site.rooms.store.close)

    run(work())


def test_rooms_of_a_store_that_never_answers_are_rooms_all_the_same():
    async def work():
        store = Cut(Memory())
        store.down = True
        site = Site(store)
        opened = await site.open()
        seat = await site.join(opened["code"], "a")
        assert (await site.me(seat, 1, name="Ada"))[0] == 200
        assert (await site.post("join", {"code": "BCDF", "key": "a" * 22}))[0] == 503
        await site.rooms.close_all()
        lost = Rooms(store)  # but nobody knows the token of others
        with pytest.raises(Exception, match="does not answer"):
            await lost.signer()

    run(work())
