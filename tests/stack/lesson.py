"""A class at a server in which something breaks: pages that turn, phones that bet, and what each lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from compose import TOKEN

from app.player import addresses
from app.races import gallery
from bench.visitors import Browser, Phone, Teacher, Visit, VisitError

PAGES = 12
PHONES = 12
PAUSE = 0.3
"""Seconds between two turns of a page, and between two tries to connect, as in the browser."""
PATIENCE = 60.0


@dataclass
class Losses:
    """What a class noticed."""

    turns: int = 0
    away: list[float] = field(default_factory=list)
    """Seconds that a page or a phone was without a server, each time."""
    lost: list[str] = field(default_factory=list)
    """What did not come back as it was."""

    def __str__(self) -> str:
        """In a line for the test's output."""
        longest = f", {max(self.away):.1f} s at most" if self.away else ""
        return f"{self.turns} turns, {len(self.away)} interruptions{longest}, {len(self.lost)} losses"


class Page:
    """One student's page: it turns on and on, and connects again as a browser does."""

    def __init__(self, address: str, link: str, losses: Losses) -> None:
        self.browser, self.losses = Browser(address), losses
        self.visit = Visit(self.browser, link)
        self.here = asyncio.Event()

    @property
    def replica(self) -> str:
        """The one that the proxy's cookie names."""
        return self.browser.cookies["trajectories_replica"]

    def scene(self) -> tuple[list[str], bytes]:
        """What is shown: every element, and the link of the race with all that it says."""
        shared = self.visit.elements[self.visit.named("share")]
        return self.visit.keys, shared.SerializeToString()

    async def run(self) -> None:
        """Open, and turn until cancelled."""
        await self.visit.open()
        was = self.scene()
        try:
            while True:
                try:
                    await self.visit.rerun()
                except VisitError:
                    self.here.clear()
                    await self._back()
                if self.scene() != was:
                    self.losses.lost.append(f"Another scene than {self.visit.link[:30]}.")
                self.losses.turns += 1
                self.here.set()
                await asyncio.sleep(PAUSE)
        finally:
            await self.visit.close()
            await self.browser.close()

    async def _back(self) -> None:
        began = time.monotonic()
        while True:
            try:
                await self.browser.get("_stcore/health")
                await self.browser.get("_stcore/host-config")
                await self.visit.connect()
                await self.visit.rerun()
                break
            except VisitError:
                await asyncio.sleep(PAUSE)
        self.losses.away.append(time.monotonic() - began)


class Room:
    """A teacher who asked something, and phones that answered."""

    def __init__(self, address: str, losses: Losses) -> None:
        self.teacher, self.losses = Teacher(Browser(address)), losses
        self.phones = [Phone(Browser(address)) for _ in range(PHONES)]
        self.asked: dict[str, Any] = {}
        self.count = 0

    async def open(self) -> list[asyncio.Task]:
        """Everybody comes in and listens, from now on."""
        await self.teacher.open(TOKEN)
        for phone in self.phones:
            await phone.join(self.teacher.code + self.teacher.door)
        return [asyncio.create_task(self._listens(one)) for one in (self.teacher, *self.phones)]

    async def _listens(self, member: Teacher | Phone) -> None:
        """Hear the news; after a loss send what the server does not have any more, as the pages do."""
        while True:
            with suppress(VisitError):
                listening = asyncio.create_task(member.listen())
                try:
                    while not listening.done():
                        await asyncio.wait(
                            {listening, soon := asyncio.create_task(member.came.wait())},
                            return_when=asyncio.FIRST_COMPLETED,
                        )
                        soon.cancel()
                        member.came.clear()
                        await self._mends(member)
                    await listening
                finally:
                    listening.cancel()
            await asyncio.sleep(PAUSE)

    async def _mends(self, member: Teacher | Phone) -> None:
        if isinstance(member, Teacher):
            if member.news.pop("fresh", False) and self.asked:
                await member.stage(**self.asked)
        elif (you := member.news.pop("you", None)) and member.answers and not you["answers"]:
            ask, value = next(reversed(member.answers.items()))
            await member.answer(ask, value)

    async def bets(self) -> None:
        """A question is asked, everybody answers, and the teacher sees that all have."""
        self.count += 1
        name = f"a{self.count}"
        ask = {"id": name, "kind": "choice", "text": "Which is first?", "options": ["A", "B"]}
        self.asked = {"show": None, "asks": [ask], "now": {"pace": "follow", "ask": name}}
        await persistently(lambda: self.teacher.stage(**self.asked))
        for phone in self.phones:
            phone.answers.clear()
        await asyncio.gather(*(persistently(lambda p=phone: p.answer(name, ["A"])) for phone in self.phones))
        await self.counted()

    async def counted(self) -> None:
        """Wait until the projector has every answer; note those that it never gets."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self._answered() != PHONES:
                    await asyncio.sleep(0.1)
        except TimeoutError:
            self.losses.lost.append(f"{PHONES - self._answered()} answers.")

    def _answered(self) -> int:
        return self.teacher.news.get("class", {}).get("answered", 0)


async def persistently(what: Callable[[], Awaitable[Any]]) -> None:
    """Do it, again after a failure."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await what()
                return
            except VisitError:
                await asyncio.sleep(PAUSE)


@dataclass
class Class:
    """Those who are there."""

    pages: list[Page]
    room: Room
    losses: Losses

    async def go_on(self, turns: int = 3) -> None:
        """Wait until every page has turned again, so often."""
        for _ in range(turns):
            for page in self.pages:
                page.here.clear()
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(page.here.wait() for page in self.pages))

    def at(self, replica: str) -> list[Page]:
        """The pages that are with a replica."""
        return [page for page in self.pages if page.replica == replica]


@asynccontextmanager
async def lesson(address: str) -> AsyncIterator[Class]:
    """A class in which every page turns and every phone has answered; afterwards it must still be so."""
    losses = Losses()
    links = [entry.link for entry in gallery.row(training=False).values()]
    pages = [Page(address, links[i % len(links)], losses) for i in range(PAGES)]
    room = Room(address, losses)
    tasks = [asyncio.create_task(page.run()) for page in pages]
    there = Class(pages, room, losses)
    try:
        await there.go_on(1)
        tasks += await room.open()
        await room.bets()
        yield there
        await there.go_on()
        await room.counted()
        await room.bets()
        lost = [task.exception() for task in tasks if task.done() and not task.cancelled()]
        losses.lost += [f"{type(error).__name__}: {error}" for error in lost]
        print(losses)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.1)  # connections are closed in the loop's next turn


def training_address(experiment: Any) -> str:
    """Where a training is asked to go on."""
    return addresses.training_url("training/go", experiment)
