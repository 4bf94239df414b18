"""What a class loses when a part of compose.yaml dies under it: nothing. `make test-image` runs this.

Three replicas behind the proxy, twelve pages that turn several times a second, a room of twelve phones that
have answered. Then something breaks. Every page must come back to its own scene, and every answer be there.
"""

import asyncio
import gzip
import json
import socket
import struct
import time
from contextlib import AsyncExitStack, ExitStack, suppress
from urllib.parse import urlsplit

import pytest
from compose import Stack, begun, docker, ready, sh, state, waits
from lesson import Page, lesson, training_address

from app.races import permalink
from bench.visitors import Browser, Visit

# Connections that a fault cuts off are not always closed in good order.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
SOON = 10.0
"""Seconds within which all go on when a replica is killed: on a machine that does nothing else one or two."""


@pytest.fixture(scope="module")
def running():
    """The stack."""
    with Stack("faults", 3) as stack:
        yield stack


@pytest.fixture
def stack(running):
    """The stack, whole."""
    running.whole()
    waits(lambda: len(asyncio.run(newcomers(running.address))) == running.replicas)
    return running


async def newcomers(address: str, count: int = 24) -> set[str]:
    """Which replicas the proxy gives to those who come, and stay."""
    found = set()
    async with AsyncExitStack() as held:
        for _ in range(count):
            visit = await held.enter_async_context(Visit(Browser(address)))
            await visit.browser.get("")
            await visit.connect()
            found.add(visit.browser.cookies["trajectories_replica"])
            await visit.browser.close()
    return found


def kill(container: str) -> None:
    """Kill -9 what runs in a container; its first process, init, ends then."""
    sh(container, "kill -9 -1", fails=True)


def test_a_replica_is_killed(stack):
    victim = stack.containers("app")[0]

    async def class_():
        async with lesson(stack.address) as there:
            before = {page: page.replica for page in there.pages}
            kill(victim)
            await there.go_on(5)
            moved = [page for page in there.pages if page.replica != before[page]]
            assert moved
        return there.losses

    losses = asyncio.run(class_())
    assert not losses.lost
    assert max(losses.away) < SOON
    waits(lambda: state(victim)["Running"])  # Docker starts it again


def test_a_replica_is_told_to_end(stack):
    victim = stack.containers("app")[0]

    async def class_():
        async with lesson(stack.address) as there:
            await asyncio.to_thread(docker, "stop", "--time", "10", victim)
            assert state(victim)["ExitCode"] == 0  # not killed after ten seconds
            await there.go_on()
            docker("start", victim)
        return there.losses

    losses = asyncio.run(class_())
    assert not losses.lost
    assert not losses.away or max(losses.away) < SOON


def test_the_store_is_killed(stack):
    store = stack.containers("store")[0]
    was = begun(store)

    async def class_():
        async with lesson(stack.address) as there:
            kill(store)
            await there.go_on()
            await asyncio.to_thread(waits, lambda: begun(store) != was and state(store)["Running"])
        return there.losses

    losses = asyncio.run(class_())
    assert not losses.lost
    assert not losses.away  # pages do not need it


def test_the_proxy_is_restarted(stack):
    async def class_():
        async with lesson(stack.address) as there:
            await asyncio.to_thread(docker, "restart", *stack.containers("proxy"))
        return there.losses

    losses = asyncio.run(class_())
    assert not losses.lost
    assert losses.away


def test_the_disk_is_full(stack):
    fill, free = "cat /dev/zero >/tmp/full 2>/tmp/none || test -s /tmp/full", "rm -f /tmp/full /tmp/none"

    async def class_():
        async with lesson(stack.address) as there:
            for one in stack.containers("app"):
                sh(one, fill)
                assert int(sh(one, "df --output=avail /tmp | tail -1")) == 0
            try:
                await there.go_on()
                page = Page(stack.address, there.pages[0].visit.link, there.losses)
                await page.visit.open()  # a new one comes, and gets a picture
                await page.browser.get(f"still/{permalink.encode(permalink.DEFAULT)}.png")
                await page.visit.close()
            finally:
                for one in stack.containers("app"):
                    sh(one, free)
        return there.losses

    losses = asyncio.run(class_())
    assert not losses.lost
    assert not losses.away


def test_a_replica_is_out_of_memory(stack):
    victim = stack.containers("app")[1]
    was = begun(victim)

    async def class_():
        async with lesson(stack.address) as there:
            # What lies in /tmp is memory, too: the server is then the largest in less than there is.
            used = int(
                sh(victim, "cd /sys/fs/cgroup; cat memory.current || cat memory/memory.usage_in_bytes")
            )
            limit = str(used + 100_000_000)
            docker("update", "--memory", limit, "--memory-swap", limit, victim)
            sh(victim, "cat /dev/zero >/tmp/full", fails=True)
            await asyncio.to_thread(waits, lambda: begun(victim) != was)
            await there.go_on()
        return there.losses

    losses = asyncio.run(class_())
    docker("update", "--memory", "3g", "--memory-swap", "3g", victim)
    assert not losses.lost
    assert max(losses.away) < SOON


def test_a_replica_is_paused(stack):
    victim = stack.containers("app")[2]

    async def class_():
        async with lesson(stack.address) as there:
            docker("pause", victim)
            try:
                await there.go_on(5)
                assert len(await newcomers(stack.address)) == stack.replicas - 1
            finally:
                docker("unpause", victim)
        return there.losses

    assert not asyncio.run(class_()).lost


def test_clients_that_are_slow_or_gone(stack):
    where = (urlsplit(stack.address).hostname, urlsplit(stack.address).port)
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "

    async def class_():
        with ExitStack() as held:
            slow, silent, deaf = (
                [held.enter_context(socket.create_connection(where)) for _ in range(150)] for _ in range(3)
            )
            for one in deaf:  # asks for more than fits, and never reads
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                one.sendall(b"GET /player/plotly.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
            for one in slow:
                one.sendall(head)
            async with lesson(stack.address) as there:
                for _ in range(12):
                    for one in slow:
                        with suppress(OSError):
                            one.sendall(b"x")
                    await there.go_on(1)
                    await asyncio.sleep(1)
            return there.losses, [cut_off(one) for one in slow + silent]

    losses, cut = asyncio.run(class_())
    assert not losses.lost
    assert not losses.away
    assert all(cut)


def cut_off(one: socket.socket) -> bool:
    """Whether the other side has hung up, after what it may have said."""
    one.settimeout(15)
    try:
        while one.recv(4096):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def test_two_hundred_pages_in_ten_seconds(stack):
    async def one(i: int) -> float:
        await asyncio.sleep(i / 20)
        began, browser = time.monotonic(), Browser(stack.address)
        async with Visit(browser) as visit:
            await visit.open()
        await browser.close()
        return time.monotonic() - began

    async def all_() -> list:
        return await asyncio.gather(*map(one, range(200)), return_exceptions=True)

    found = asyncio.run(all_())
    lost = [error for error in found if not isinstance(error, float)]
    took = sorted(seconds for seconds in found if isinstance(seconds, float))
    print(f"{len(took)} pages, {took[100]:.1f} s (p50), {took[190]:.1f} s (p95), {len(lost)} losses")
    assert not lost


def test_a_worker_dies_in_a_training(stack):
    ends = (
        "for p in /proc/[0-9]*; do "
        "grep -qa app.jobs.w[o]rker $p/cmdline && kill -9 ${p#/proc/} && echo killed; done; true"
    )

    async def told(browser: Browser) -> dict:
        answer = await browser.get(training_address(permalink.training()))
        body = (
            gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
        )
        return json.loads(body[4 : 4 + struct.unpack("<I", body[:4])[0]])

    async def at(browser: Browser, least: int) -> int:
        async with asyncio.timeout(120):
            while True:
                runs = (await told(browser))["runs"]
                assert {run["state"] for run in runs} == {"training"}
                if (steps := sum(run["at"] for run in runs)) >= least:
                    return steps
                await asyncio.sleep(0.5)

    async def trained() -> None:
        browser = Browser(stack.address)
        await browser.get("")
        before = await at(browser, 3)
        killed = [sh(one, ends) for one in stack.containers("app")]
        assert "killed" in "".join(killed)
        assert await at(browser, before + 30) > before
        await browser.close()

    asyncio.run(trained())
    assert all(ready(one) for one in stack.containers("app"))
