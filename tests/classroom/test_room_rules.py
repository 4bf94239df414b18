"""One room: who may come in, what is taken, what phones and the projector are told, when it is over."""

import csv
import io
import itertools
import json

import pytest
from rooming import CHOICE, LINK, RACE, RATE, START, Browser, Clock, Site, run, until

from app.classroom import codes, names, tickets
from app.classroom.limits import TOKENS
from app.classroom.room import MOST_ENTRIES
from app.classroom.tickets import LIFE
from app.races import scene
from app.races.repeats import members
from app.store import Memory


def test_no_code_is_guessed_in_the_time_of_a_lesson():
    every = sum(codes.good("".join(one)) for one in itertools.permutations(codes.ALPHABET, codes.LETTERS))
    assert codes.CODES <= every < 1.02 * codes.CODES
    assert codes.chance(90) < 0.009
    assert codes.chance(90, anywhere=True) < 0.027
    assert all(codes.good(codes.draw()) for _ in range(200))
    assert codes.typed(" kv-mt ") == ("KVMT", "")
    assert codes.typed("kvmt hrpd") == ("KVMT", "HRPD")
    assert codes.typed("\u043a\u0432\u043d\u0442") == ("KBHT", "")  # a Russian keyboard's
    assert [codes.typed(text) for text in ("", "KVM", "KVMTH", "KVMА", "K" * 1000)] == [("", "")] * 5


def test_a_guesser_is_stopped_and_nobody_else_is():
    async def work():
        clock = Clock()
        site = Site(Memory(now=clock), clock=clock, now=clock)
        opened = await site.open()
        seat = await site.join(opened["code"], "early")
        strangers = [one for one in map("".join, itertools.permutations("BCDFG", 4)) if one != opened["code"]]
        key = "k" * 22
        found = [
            (await site.post("join", {"code": code, "key": key}))[0] for code in strangers[: codes.WRONG + 5]
        ]
        assert found == [404] * codes.WRONG + [429] * 5
        # even the right code: whoever guesses must not learn of it
        status, said = await site.post("join", {"code": opened["code"], "key": key})
        assert (status, "scan the QR code" in said) == (429, True)
        whole = opened["code"] + opened["door"]
        assert (await site.post("join", {"code": whole, "key": key}))[0] == 200
        assert (await site.post("join", {"code": opened["code"], "key": key}, address="198.51.100.1"))[
            0
        ] == 200
        assert (await site.me(seat, 1, name="Ada"))[0] == 200
        # the projector is told to show all eight letters
        host = Browser()
        await until(lambda: site.room.sums["host"]["strict"])
        host.take("", (await site.get(f"{opened['code']}/news", opened["host"]))[1])
        assert host.shown["class"]["strict"]
        wrong = opened["code"] + ("BBBB" if opened["door"] != "BBBB" else "CCCC")
        assert (await site.post("join", {"code": wrong, "key": key}))[0] == 404
        clock.now += codes.WINDOW + 1
        assert (await site.post("join", {"code": opened["code"], "key": key}))[0] == 200
        # from ever so many networks
        found = []
        for k, code in enumerate(itertools.islice(itertools.cycle(strangers), codes.WRONG_IN_ALL + 1)):
            found.append(
                (await site.post("join", {"code": code, "key": key}, address=f"2001:db8:0:{k:x}::1"))[0]
            )
        assert found == [404] * codes.WRONG_IN_ALL + [429]
        await site.rooms.close_all()

    run(work())


def test_only_the_token_opens_a_room_and_wrong_ones_refuse_no_one_but_who_sends_them():
    async def work():
        site = Site()
        found = [(await site.post("open", {"token": f"guess {k}"}))[0] for k in range(TOKENS.network + 5)]
        assert found == [403] * TOKENS.network + [429] * 5
        for address in ("192.0.2.9", "198.51.100.1"):  # the teacher sits in the same network, or elsewhere
            assert (await site.post("open", {"token": " class-token"}, address=address))[0] == 200
        assert (await site.post("open", {"token": "guess"}))[0] == 429
        # and a printed one is not guessed, however fast somebody tries while there is a room
        assert len(set(tickets.TOKEN_LETTERS)) ** len(tickets.new_token().replace("-", "")) > 5e12
        assert 1000 * tickets.LIFE / 5e12 < 1e-5
        await site.rooms.close_all()

    run(work())


def test_tickets_open_their_own_room_only_for_their_own_person_and_four_hours():
    async def work():
        now = Clock()
        site = Site(now=now)
        one, other = await site.open(), await site.open()
        seat = await site.join(one["code"], "a")
        assert (await site.join(one["code"], "a")) == seat  # the same browser is the same student
        assert (await site.join(one["code"], "b"))["id"] != seat["id"]
        assert (await site.join(other["code"], "a"))["id"] != seat["id"]
        code = one["code"]
        forged = seat["seat"].replace("s.", "h.", 1)
        stranger = tickets.Signer("another token").host(tickets.begin(code, now.now))
        for ticket in (forged, stranger, "", "x", "é", seat["seat"][:-1], other["host"], one["host"] + "A"):
            for path in ("events", "news", "qr.svg", "answers.csv", "scene?ask=a"):
                assert (await site.get(f"{code}/{path}", ticket))[0] == 403, (ticket, path)
            assert (await site.post(f"{code}/me", {"n": 1}, ticket))[0] == 403
            assert (await site.post(f"{code}/close", {}, ticket))[0] == 403
        for path in ("qr.svg", "answers.csv", "scene?ask=a"):
            assert (await site.get(f"{code}/{path}", seat["seat"]))[0] == 403
        assert (await site.post(f"{code}/stage", {"n": 1, "now": {}}, seat["seat"]))[0] == 403
        assert (await site.post(f"{code}/me", {"n": 1}, one["host"]))[0] == 403
        await site.me(seat, 1, name="Ada")
        now.now += LIFE - 1
        assert (await site.get(f"{code}/news", one["host"]))[0] == 200
        now.now += 2
        assert (await site.get(f"{code}/news", one["host"]))[0] == 410
        assert (await site.me(seat, 2))[0] == 410
        await until(lambda: site.rooms.counts["rooms"] == 0)  # and nothing of it is kept
        assert (await site.post("join", {"code": code, "key": "a" * 22}))[0] == 404
        await site.rooms.close_all()

    run(work())


def test_bets_are_the_projectors_alone_until_they_are_revealed_and_stay_as_they_were():
    async def work():
        site = Site()
        opened = await site.open()
        code = opened["code"]
        asks = [CHOICE, START]
        await site.stage(opened, 1, asks=asks, now={"ask": "bet"}, show={"kind": "scene", "link": LINK})
        seats = [await site.join(code, key) for key in "abc"]
        for seat, bet in zip(seats, "AAB", strict=True):
            await site.me(seat, 1, name=f"name-{bet}", answers={"bet": [bet]})
        room = site.room
        await site.settled()
        tally = {"kind": "choice", "counts": {"A": 2, "B": 1}, "n": 3}
        host = (await site.get(f"{code}/news", opened["host"]))[1]
        assert host["class"]["tally"] == tally
        assert sorted(one["answers"]["bet"][0] for one in host["entries"]) == ["A", "A", "B"]
        phone = (await site.get(f"{code}/news", seats[0]["seat"]))[1]
        assert phone["class"]["tally"] is None
        assert "name-B" not in json.dumps(phone)
        await site.stage(opened, 2, now={"ask": "bet", "revealed": True, "spotlight": seats[2]["id"]})
        await site.settled()
        phone = (await site.get(f"{code}/news", seats[0]["seat"]))[1]
        assert phone["class"]["tally"] == tally
        assert phone["class"]["spotlight"] == {"name": "name-B", "answer": ["B"]}
        assert not {"hidden", "spotlight"} & set(phone["now"])
        # who knows what came out bets no more; all else is taken
        status, said = await site.me(seats[2], 2, name="C", answers={"bet": ["A"], "start": [1, 2]})
        assert (status, said) == (200, {"n": 2, "kept": ["bet"]})
        assert room.answers("bet")[seats[2]["id"]] == ("B",)
        assert room.answers("start") == {seats[2]["id"]: (1.0, 2.0)}
        await site.stage(opened, 3, now={"ask": "bet", "hidden": [seats[2]["id"]], "names": False})
        await until(lambda: room.sums["host"]["tally"]["n"] == 2)
        await site.rooms.close_all()

    run(work())


def test_an_older_message_changes_nothing():
    async def work():
        site = Site()
        opened = await site.open()
        seat = await site.join(opened["code"], "a")
        await site.stage(opened, 5, now={"frozen": True})
        status, said = await site.stage(opened, 5, now={"frozen": False})
        assert (status, said["n"], said["now"]["frozen"]) == (409, 5, True)
        await site.me(seat, 7, name="new")
        assert await site.me(seat, 6, name="old") == (200, {"n": 7})
        you = (await site.get(f"{opened['code']}/news", seat["seat"]))[1]["you"]
        assert you == {"id": seat["id"], "n": 7, "name": "new", "answers": {}}
        await site.rooms.close_all()

    run(work())


def test_a_room_is_locked_full_and_closed():
    async def work():
        site = Site()
        opened = await site.open()
        seat = await site.join(opened["code"], "a")
        await site.me(seat, 1)
        hoarded = await site.join(opened["code"], "hoarded")
        await site.stage(opened, 1, now={"locked": True})
        assert (await site.me(hoarded, 1))[0] == 403
        assert (await site.get(f"{opened['code']}/news", hoarded["seat"]))[0] == 403
        assert (await site.get(f"{opened['code']}/events", hoarded["seat"]))[0] == 403
        assert (await site.me(seat, 2))[0] == 200
        late = {"code": opened["code"], "key": "b" * 22}
        assert (await site.post("join", late))[0] == 403
        assert (await site.join(opened["code"], "a"))["id"] == seat["id"]
        await site.stage(opened, 2, now={})
        assert (await site.post("join", late))[0] == 200
        room = site.room
        room.here = frozenset(map(str, range(400)))
        assert await site.post("join", late) == (409, "This room is full: it has 400 students.")
        room.fields |= {f"e:{k}": room.fields["now"] for k in range(MOST_ENTRIES)}
        room.here = frozenset()
        other = (await site.post("join", late))[1]
        assert (await site.me(other, 1))[0] == 409
        assert (await site.me(seat, 3))[0] == 200  # who has an entry goes on
        assert await site.post(f"{opened['code']}/close", {}, opened["host"]) == (204, "")
        for ticket in (seat["seat"], opened["host"]):
            assert (await site.get(f"{opened['code']}/news", ticket))[0] == 410
        await until(lambda: set(room.fields) == {"over"})
        assert (await site.post("join", late))[0] == 404
        again = await site.open(code=opened["code"])  # its letters are free
        assert again["host"] != opened["host"]
        assert (await site.post("open", {"token": "CLASS-TOKEN", "code": opened["code"]}))[0] == 409
        await site.rooms.close_all()

    run(work())


ANSWERS = {
    "order": ({"options": ["A", "B", "C"]}, ["B", "A", "C"], [["A", "B"], ["A", "A", "B"], 3, ["x"]]),
    "choice": ({"options": ["A", "B"], "many": True}, ["A", "B"], [["A", "A"], [1], 0, ["C"]]),
    "number": ({"low": 1, "high": 100, "log": True}, 10, [0, 101, [10], ["A"]]),
    "point": ({}, [1, 2], [[1], [1, 2, 3], [1, 2e6], ["A", "B"], 1]),
    "curve": ({}, [3, 2, 1], [[1], [1] * 65, 5, ["A"]]),
    "start": ({"link": LINK}, [1, 2], [[1e7, 0], [1, 2, 3], ["A"], 1]),
    "rate": ({"link": LINK}, 0.1, [0, -1, 1e7, [0.1], ["A"]]),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_only_answers_of_a_kind_are_counted(kind):
    async def work():
        site = Site()
        opened = await site.open()
        more, good, wrong = ANSWERS[kind]
        status, said = await site.stage(
            opened, 1, asks=[{"id": "q", "kind": kind, **more}], now={"ask": "q", "revealed": False}
        )
        assert status == 200, said
        for k, answer in enumerate([good, *wrong, good]):
            seat = await site.join(opened["code"], f"s{k}")
            assert (await site.me(seat, 1, answers={"q": answer}))[0] in (200, 400)
        await site.settled()
        tally = site.room.sums["host"]["tally"]
        assert (tally["kind"], tally["n"]) == (kind, 2)
        expected = {
            "order": {"firsts": {"A": 0, "B": 2, "C": 0}, "orders": [[["B", "A", "C"], 2]]},
            "choice": {"counts": {"A": 2, "B": 2}},
            "number": {
                "low": 1.0,
                "high": 100.0,
                "log": True,
                "bins": [0] * 10 + [2] + [0] * 9,
                "median": 10.0,
            },
            "point": {"points": [[1.0, 2.0]] * 2},
            "start": {"points": [[1.0, 2.0]] * 2},
        }
        if kind == "curve":
            assert (tally["median"][0], tally["median"][-1], len(tally["low"])) == (3, 1, 64)
        elif kind == "rate":
            assert (sum(tally["bins"]), tally["median"]) == (2, 0.1)
        else:
            assert {key: tally[key] for key in expected[kind]} == expected[kind]
        await site.rooms.close_all()

    run(work())


def test_three_hundred_starts_are_one_link_and_an_anonymous_table():
    async def work():
        site = Site()
        opened = await site.open()
        code = opened["code"]
        await site.stage(
            opened, 1, asks=[START, RATE, CHOICE | {"options": ["=1+1", "B"]}], now={"ask": "start"}
        )
        status, said = await site.get(f"{code}/scene?ask=start", opened["host"])
        assert (status, said) == (400, "Nobody has answered so far.")
        starts = [(k / 77, -k / 31) for k in range(300)]
        for k, start in enumerate(starts):
            seat = await site.join(code, f"s{k}")
            answers = {"start": start, "rate": (k % 7 + 1) / 100, "bet": ["=1+1"]}
            assert (await site.me(seat, 1, name=f"Nick {k}", answers=answers))[0] == 200
        made = (await site.get(f"{code}/scene?ask=start", opened["host"]))[1]
        assert made["count"] == 300
        assert len(made["link"]) < 8000
        there = scene.decode(made["link"])
        assert there.title == START["text"]
        assert there.view.members == "paths"
        assert there.experiment.runs[0].rule == RACE.runs[0].rule
        found = sorted(start for start, _ in members(there.experiment, 0))
        for one, other in zip(found, sorted(starts), strict=True):
            assert one == pytest.approx(other, rel=1e-3)
        rates = scene.decode((await site.get(f"{code}/scene?ask=rate", opened["host"]))[1]["link"])
        assert sorted(run.lr for run in rates.experiment.runs) == [k / 100 for k in range(1, 8)]
        _, text = await site.get(f"{code}/answers.csv", opened["host"])
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == 900
        assert {row["question"] for row in rows} == {"start", "rate", "bet"}
        assert "Nick" not in text
        assert seat["id"] not in text
        assert {row["answer 1"] for row in rows if row["question"] == "bet"} == {"'=1+1"}  # no formula
        await site.rooms.close_all()

    run(work())


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("a\u202eb\u0000c\nd", "abc d"),
        ("Z" + "\u0301" * 50, "Ź\u0301"[:2]),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("x" * 100, "x" * 24),
        ("<b>&amp;", "<b>&amp;"),
        ("\u200d \u3000", ""),
        ("\u180b\ufe0f\u0301 \U000e0100", ""),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("\u115f\u1160\u3164\uffa0\u2800", ""),
    ],
)
def test_nicknames_are_one_short_line(said, kept):
    assert names.clean(said).startswith(kept)
    assert len(names.clean(said)) <= max(len(kept) + 1, 1)
