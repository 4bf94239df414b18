"""A class of students at a server, over the real protocols: how soon it answers, and what it costs.

    python -m bench classroom --students 40 --minutes 10
    python -m bench classroom --students 0 --room 300 --replicas 3 --minutes 2
    python -m bench classroom --address https://trajectories.example --students 40

Every student loads the page into an empty cache, and then, every few seconds, does something that the server answers: turns a slider
and looks at another run, opens a fold, clicks a start, opens a lesson, loads the page again. What the browser does alone (a slider
itself asks the server nothing) is not waited for. A turn counts from the message to the last element of its answer, an arrival from
the address to the last element of the page, all files included.
"""

import argparse
import asyncio
import os
import random
import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from app.languages import ADDRESS as LANG
from app.player.addresses import LEARN
from app.races import gallery, scene
from app.races.lessons import courses
from bench.proxy import proxy
from bench.serving import Server, server
from bench.timing import quantile
from bench.visitors import Browser, Failure, Phone, Teacher, Visit, named

TOKEN = "a-lesson-of-the-load-test"  # noqa: S105  for a server of our own
PACE = 5.0
"""Seconds between what a student does, on average; they vary by half."""
TURNED = 12
"""Links of every start with a slider somewhere else."""
LIMIT = 0.5
"""Seconds that turns may take (p95) while the largest class is looked for."""
GROWTH, STEP = 1.25, 20.0
"""By how much a class grows in the search, and for how many seconds it is watched each time."""
Line = tuple[str, str, str]


@dataclass
class Seen:
    """What students have seen so far: seconds by what was done, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    lags: list[float] = field(default_factory=list)
    """How late this process was itself."""

    def add(self, what: str, seconds: float) -> None:
        """Note one."""
        self.took.setdefault(what, []).append(seconds)

    async def trying(self, what: str, done: Awaitable[float]) -> bool:
        """Note how long that took, or why it failed; whether it was done."""
        try:
            self.add(what, await done)
        except Failure as error:
            self.wrong[re.sub(r"[0-9a-f]{8,}|\d+", "#", str(error))[:160]] += 1
            return False
        return True


class Watch:
    """The servers' memory and CPU time, once a second; those of another machine are not seen."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self.memory: list[tuple[float, float]] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        """Begin."""
        if self.servers:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        if self.servers:
            self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(1.0):
            with suppress(OSError):  # a server that is gone is said by its students
                self.memory.append((time.monotonic(), sum(one.memory for one in self.servers)))

    def between(self, begin: float, end: float) -> float:
        """The median of the megabytes in a stretch of time."""
        found = [size for when, size in self.memory if begin <= when <= end]
        return statistics.median(found) if found else float("nan")

    @property
    def seconds(self) -> float:
        """Seconds of CPU time so far."""
        return sum(one.seconds for one in self.servers)


class Student:
    """One visitor, who does something every few seconds."""

    def __init__(self, address: str, seen: Seen, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  a game
        self.browser = Browser(address, client=f"10.{seed >> 16 & 255}.{seed >> 8 & 255}.{seed & 255}")
        self.seen, self.visit = seen, Visit(self.browser)
        self.start = self.chance.choice(starts())

    async def run(self, end: Callable[[], bool]) -> None:
        """Arrive, and go on until the end."""
        try:
            while not await self.seen.trying("arrival", self.visit.open()) and not end():
                await asyncio.sleep(1)
            while not end():
                await asyncio.sleep(PACE * self.chance.uniform(0.5, 1.5))
                if not end() and not await self.act():
                    await self.again("recovery")
        finally:
            await self.visit.close()
            await self.browser.close()

    async def act(self) -> bool:
        """Do one thing; whether it was done."""
        act = self.chance.choices(
            (self.turn, self.fold, self.follow, self.learn, self.reload), (70, 10, 12, 5, 3)
        )
        return await act[0]()

    async def turn(self) -> bool:
        """Turn a slider, and look at a run."""
        if self.visit.link in self.start:
            self.visit.link = self.chance.choice(self.start)
        runs = [key for key in self.visit.keys if re.fullmatch(r"focus-\d+", key)]
        return await self.seen.trying("turn", self.visit.click(self.chance.choice(runs)))

    async def fold(self) -> bool:
        """Open a fold of the run in focus, or close it."""
        folds = [key for key in self.visit.keys if re.fullmatch(r"(schedules|details|own)-\d+", key)]
        key = self.chance.choice(folds)
        state = self.visit.widgets.get(self.visit.named(key))
        return await self.seen.trying("turn", self.visit.fold(key, open=not (state and state.bool_value)))

    async def follow(self) -> bool:
        """Click a start of the gallery."""
        self.start = self.chance.choice(starts())
        return await self.seen.trying("turn", self.visit.follow(self.start[0]))

    async def learn(self) -> bool:
        """Open a lesson in another tab."""
        return await self.seen.trying("lesson", opened(self.browser, self.chance.choice(lessons())))

    async def reload(self) -> bool:
        """Load the page again, with what the cache has."""
        return await self.again("second visit")

    async def again(self, what: str) -> bool:
        """Load the page again."""
        await self.visit.close()
        self.visit = Visit(self.browser, self.visit.link)
        return await self.seen.trying(what, self.visit.open())


class Pupil:
    """One of a room: reads lessons, hears what the teacher shows, and bets."""

    def __init__(self, address: str, seen: Seen, seed: int) -> None:
        self.chance = random.Random(-seed)  # noqa: S311  a game
        self.browser = Browser(address, client=f"10.{seed >> 16 & 255}.{seed >> 8 & 255}.{seed & 255}")
        self.seen, self.phone = seen, Phone(self.browser)
        self.heard: dict[str, float] = {}

    async def run(self, code: str, end: Callable[[], bool]) -> None:
        """Join, and go on until the end."""
        while not await self.seen.trying("join", self.join(code)) and not end():
            await asyncio.sleep(1)
        listening = asyncio.create_task(self.listen(end))
        reading = asyncio.create_task(self.read(end))
        try:
            bet = None
            while not end():
                ask = self.phone.news.get("ask")
                if ask and ask["id"] != bet:
                    bet = ask["id"]
                    self.heard[bet] = time.monotonic()
                    await asyncio.sleep(self.chance.uniform(0.5, 6))
                    await self.seen.trying(
                        "bet", self.phone.answer(bet, [self.chance.choice(ask["options"])])
                    )
                self.phone.came.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await self.phone.came.wait()
        finally:
            for task in (listening, reading):
                task.cancel()
            await asyncio.gather(listening, reading, return_exceptions=True)
            await self.browser.close()

    async def join(self, code: str) -> float:
        """Open the phone's page, and come in."""
        began = time.perf_counter()
        page = await self.browser.get(f"j/{code}")
        await self.browser.keep(named(page.text))
        await self.phone.join(code)
        return time.perf_counter() - began

    async def listen(self, end: Callable[[], bool]) -> None:
        """Hear what is new, and connect again after a loss."""
        while not end():
            try:
                await self.phone.listen()
            except Failure as error:
                self.seen.wrong[re.sub(r"\d+", "#", str(error))[:160]] += 1
            await asyncio.sleep(1)

    async def read(self, end: Callable[[], bool]) -> None:
        """Open a lesson now and then."""
        while not end():
            await asyncio.sleep(self.chance.uniform(1, 40))
            await self.seen.trying("lesson", opened(self.browser, self.chance.choice(lessons())))


async def opened(browser: Browser, lesson: str) -> float:
    """Open a lesson with all its files; seconds."""
    began = time.perf_counter()
    address = f"{LEARN}/{lesson}"
    page = await browser.get(f"{address}?{LANG}=en")
    states = re.findall(r"(?:\.\./)+(lessons/[^\"'\s]+\.json)", page.text)
    await browser.keep([*(f"{LEARN}/{name}" for name in named(page.text)), *states])
    return time.perf_counter() - began


_STARTS: list[list[str]] = []


def starts() -> list[list[str]]:
    """Links of the starts above the picture, each with many positions of a slider behind it."""
    if not _STARTS:
        for entry in gallery.row(training=False).values():
            rate = entry.scene.experiment.runs[0].lr
            rates = [rate * 10 ** ((i - TURNED / 2) / TURNED) for i in range(TURNED)]
            turned = [scene.turned(entry.scene, {"runs.0.lr": float(f"{one:.3g}")}) for one in rates]
            _STARTS.append([entry.link, *map(scene.encode, turned)])
    return _STARTS


_LESSONS: list[str] = []


def lessons() -> list[str]:
    """The names of lessons."""
    if not _LESSONS:
        _LESSONS.extend(courses.course().lessons)
    return _LESSONS


async def _lagging(seen: Seen) -> None:
    """Note how late this process is: what it adds to what it measures."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.05)
        seen.lags.append(time.perf_counter() - began - 0.05)


async def _room(
    address: str, seen: Seen, count: int, over: float, end: Callable[[], bool], token: str
) -> None:
    """A teacher who asks something every twenty seconds, and so many pupils."""
    teacher = Teacher(Browser(address))
    code = await teacher.open(token)
    await teacher.stage(
        show={"kind": "lesson", "lesson": lessons()[0], "step": None}, asks=[], now={"pace": "free"}
    )
    listening = asyncio.create_task(_listening(teacher, seen, end))
    pupils = [Pupil(address, seen, i + 1) for i in range(count)]

    async def one(i: int) -> None:
        await asyncio.sleep(over * i / count)
        await pupils[i].run(code + teacher.door, end)

    tasks = [asyncio.create_task(one(i)) for i in range(count)]
    await asyncio.sleep(over + 5)
    asks: list[dict[str, Any]] = []
    while not end():
        name = f"a{len(asks)}"
        ask = {"id": name, "kind": "choice", "text": "Which is first?", "options": ["A", "B", "C"]}
        asks = [*asks[-20:], ask]
        began = time.monotonic()
        await seen.trying("stage", _timed(teacher.stage(asks=asks, now={"pace": "follow", "ask": name})))
        await asyncio.sleep(20)
        for pupil in pupils:
            if name in pupil.heard:
                seen.add("news", pupil.heard[name] - began)
            elif not end():
                seen.wrong["A question did not reach a phone within 20 s."] += 1
        answered = teacher.news.get("class", {}).get("answered", 0)
        seen.add("answered", answered / count)
    await asyncio.gather(*tasks)
    listening.cancel()
    await teacher.close()
    await teacher.browser.close()


async def _listening(teacher: Teacher, seen: Seen, end: Callable[[], bool]) -> None:
    while not end():
        with suppress(Failure):
            await teacher.listen()
        await asyncio.sleep(1)


async def _timed(done: Awaitable[Any]) -> float:
    began = time.perf_counter()
    await done
    return time.perf_counter() - began


async def _class(options: argparse.Namespace, address: str, watch: Watch, seen: Seen) -> list[Line]:
    """The whole hour, and then the search for the largest class."""
    lines: list[Line] = []
    began = time.monotonic()
    close = began + options.arrive + 60 * options.minutes
    stopped = False

    def end() -> bool:
        return stopped or time.monotonic() > close

    lagging = asyncio.create_task(_lagging(seen))
    before, spent, own = watch.between(began - 5, began), watch.seconds, time.process_time()
    students: list[asyncio.Task[None]] = []

    async def late(i: int, seconds: float, over: Callable[[], bool]) -> None:
        await asyncio.sleep(seconds)
        await Student(address, seen, 1000 + i).run(over)

    for i in range(options.students):
        students.append(asyncio.create_task(late(i, options.arrive * i / options.students, end)))
    if options.room:
        students.append(
            asyncio.create_task(_room(address, seen, options.room, options.arrive, end, options.token))
        )
    await asyncio.gather(*students)
    wall = time.monotonic() - began
    count = options.students + options.room
    lines += _seen(seen, options)
    if watch.servers:
        lines += _held(watch, before, began, close, options, count)
        used = watch.seconds - spent
        lines += [
            (
                "the server's CPU",
                f"{100 * used / wall:.0f} %",
                f"of a core; {1000 * used / wall / max(count, 1):.1f} ms a second and student",
            )
        ]
    lines += [
        (
            "the generator's own CPU, and how late it is (p95)",
            f"{100 * (time.process_time() - own) / wall:.0f} %",
            f"{1e3 * quantile(seen.lags, 0.95):.0f} ms; load of the machine {os.getloadavg()[0]:.1f}",
        )
    ]
    if options.largest and options.students:
        lines += await _largest(options, address, late)
    lagging.cancel()
    return lines


async def _largest(options: argparse.Namespace, address: str, late: Any) -> list[Line]:
    """Let the class grow until its turns take too long."""
    found, worst, students = 0, float("nan"), []
    stopped = False
    size = max(options.students, 4)
    seen = Seen()
    while size <= 4000:
        for i in range(len(students), size):
            one = Student(address, seen, 100_000 + i)
            students.append(asyncio.create_task(_arriving(one, (i - len(students)) * 0.0, lambda: stopped)))
        await asyncio.sleep(10)  # their arrival
        seen.took.clear()
        seen.wrong.clear()
        await asyncio.sleep(STEP)
        turns = seen.took.get("turn", [])
        p95 = quantile(turns, 0.95) if turns else float("inf")
        if p95 > LIMIT or seen.wrong:
            worst = p95
            break
        found, size = size, int(size * GROWTH) + 1
    stopped = True
    await asyncio.gather(*students)
    return [
        (
            f"the largest class whose turns stay under {1e3 * LIMIT:.0f} ms (p95)",
            f"{found}",
            f"{size} have {1e3 * worst:.0f} ms"
            + (f", and {seen.wrong.most_common(1)[0][0]}" if seen.wrong else ""),
        )
    ]


async def _arriving(student: Student, seconds: float, end: Callable[[], bool]) -> None:
    await asyncio.sleep(seconds + student.chance.uniform(0, 8))
    await student.run(end)


WORDS = {
    "arrival": "an arrival, from the address to the whole page",
    "second visit": "a second visit, with a cache",
    "recovery": "a page that was loaded again after an error",
    "turn": "a turn",
    "lesson": "a lesson, with its files",
    "join": "joining a room, with its page",
    "stage": "the teacher's next question, until the server has it",
    "news": "  until a phone has it",
    "bet": "a bet",
}
GOALS = {"arrival": "goal: p95 < 300 ms", "turn": "goal: p95 < 100 ms"}


def _seen(seen: Seen, options: argparse.Namespace) -> Iterator[Line]:
    """How long everything took."""
    yield (
        "students",
        f"{options.students + options.room}",
        f"within {options.arrive:g} s, for {options.minutes:g} min, on {options.replicas or 1} server(s)",
    )
    for what, words in WORDS.items():
        if took := seen.took.get(what):
            p50, p95 = (1e3 * quantile(took, share) for share in (0.5, 0.95))
            goal = GOALS.get(what, "")
            yield (
                words,
                f"{p50:.0f} / {p95:.0f} ms",
                f"p50 / p95 of {len(took)}, at most {1e3 * max(took):.0f}. {goal}",
            )
    if shares := seen.took.get("answered"):
        yield "pupils whose bet the teacher has after 20 s", f"{100 * statistics.median(shares):.0f} %", ""
    yield "errors", f"{sum(seen.wrong.values())}", "goal: none"
    for wrong, count in seen.wrong.most_common(5):
        yield f"  {count} × {wrong}", "", ""


def _held(
    watch: Watch, before: float, began: float, close: float, options: argparse.Namespace, count: int
) -> Iterator[Line]:
    """What the servers held, and whether it grew."""
    stay = close - began - options.arrive
    first = watch.between(began + options.arrive + 0.1 * stay, began + options.arrive + 0.3 * stay)
    last = watch.between(close - 0.2 * stay, close)
    most = max((size for _, size in watch.memory), default=float("nan"))
    yield "memory of the server, before anyone came", f"{before:.0f} MB", ""
    yield "  at the end", f"{last:.0f} MB", f"at most {most:.0f}; goal < 700"
    yield "  per student", f"{(last - before) / max(count, 1):.2f} MB", "goal < 2"
    yield (
        "  from the first quarter to the last",
        f"{last - first:+.1f} MB",
        f"{(last - first) / max(0.7 * stay / 60, 1e-9) / max(count, 1) * 1e3:+.0f} kB a minute and student; goal: flat",
    )


def _options(arguments: tuple[str, ...]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m bench classroom", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=40, help="who have the page open (40)")
    parser.add_argument("--room", type=int, default=0, help="who are in a room and read lessons besides (0)")
    parser.add_argument("--minutes", type=float, default=10.0, help="that they stay (10)")
    parser.add_argument("--arrive", type=float, default=10.0, help="seconds within which all come (10)")
    parser.add_argument(
        "--after", type=float, default=20.0, help="seconds from the server's start to the first (20)"
    )
    parser.add_argument("--address", help="of a server that runs; else one is started")
    parser.add_argument(
        "--replicas", type=int, default=0, help="so many behind HAProxy, in place of one server"
    )
    parser.add_argument(
        "--token", default=os.environ.get("TRAJECTORIES_CLASS_TOKEN", TOKEN), help="the teacher's"
    )
    parser.add_argument(
        "--no-largest", dest="largest", action="store_false", help="do not look for the largest class"
    )
    options = parser.parse_args(arguments)
    if options.students < 0 or options.room < 0 or options.students + options.room == 0:
        parser.error("Somebody must come: --students or --room.")
    return options


def measure(*arguments: str) -> Iterator[Line]:
    """Yield the lines of the table."""
    options = _options(arguments)
    starts(), lessons()
    seen = Seen()
    with ExitStack() as stack:
        servers = []
        if not options.address:
            environment = {"TRAJECTORIES_CLASS_TOKEN": options.token}
            for _ in range(options.replicas or 1):
                servers.append(stack.enter_context(server(**environment)))
        began = time.monotonic()
        address = options.address or servers[0].address
        if options.replicas and not options.address:
            address = stack.enter_context(proxy([one.address for one in servers]))
        watch = stack.enter_context(Watch(servers))
        if servers:
            time.sleep(max(options.after - (time.monotonic() - began), 0))
        yield from asyncio.run(_class(options, address, watch, seen))
