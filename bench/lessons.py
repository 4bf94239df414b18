"""Lessons: how soon one is there, what it weighs, and what three hundred readers at once cost."""

import asyncio
import gzip
import re
import statistics
import time
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from bench.serving import chromium, server

READERS = 300
TIMES = 5
LESSON = "below-one-tenth"
Line = tuple[str, str, str]


def measure() -> Iterator[Line]:
    """The measurements, one line each."""
    with server() as running:
        address = f"{running.address}/"
        page = urljoin(address, f"learn/{LESSON}")
        _files(page)  # built once
        yield from _weight(page)
        yield from _opened(page)
        spent = running.seconds
        yield from asyncio.run(_crowd(page))
        yield "the server's seconds of CPU for all of them", f"{running.seconds - spent:.1f} s", ""


def _files(page: str) -> dict[str, int]:
    """What a page and its script ask for, and how many bytes travel."""
    text, size = _get(page)
    found = {page: size}
    for part in re.findall(r'(?:href|src)="(\.\./(?:player|lessons)/[^"]+)"', text.decode()):
        address = urljoin(page, part)
        found[address] = _get(address)[1]
    return found


def _get(address: str) -> tuple[bytes, int]:
    request = Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310  our own
    with urlopen(request) as answer:  # noqa: S310  likewise
        body = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(body) if packed else body), len(body)


def _weight(page: str) -> Iterator[Line]:
    found = _files(page)
    shared = sum(size for address, size in found.items() if "/player/" in address)
    own = sum(found.values()) - shared
    yield "bytes of a lesson beyond the shared modules", f"{own / 1e3:.0f} kB", "below 400 kB"
    yield "bytes of script and style that all lessons share", f"{shared / 1e3:.0f} kB", ""


def _opened(page: str) -> Iterator[Line]:
    took = []
    with chromium() as browser:
        with browser.new_context() as context:  # the server compiles the modules for the first reader
            tab = context.new_page()
            tab.goto(page)
            tab.locator(".ot-stage.ot-ready").wait_for(timeout=120_000)
        for _ in range(TIMES):
            with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
                tab = context.new_page()
                began = time.perf_counter()
                tab.goto(page)
                tab.locator(".otl-now").wait_for()
                tab.locator(".ot-stage.ot-ready").wait_for()
                took.append(time.perf_counter() - began)
    yield "a lesson from a warm server, until its map stands", f"{statistics.median(took):.2f} s", "below 1 s"


async def _crowd(page: str) -> Iterator[Line]:
    """Everybody opens the lesson in the same moment, with an empty cache."""
    addresses = list(_files(page))
    began = time.perf_counter()
    took = sorted(await asyncio.gather(*(_reader(addresses) for _ in range(READERS))))
    whole = time.perf_counter() - began
    asked = READERS * len(addresses)
    return iter(
        [
            (f"{READERS} readers at once: the last has every file after", f"{whole:.1f} s", ""),
            ("half of them after", f"{took[READERS // 2]:.1f} s", ""),
            ("answers a second", f"{asked / whole:.0f}", ""),
        ]
    )


async def _reader(addresses: list[str]) -> float:
    began = time.perf_counter()
    for address in addresses:
        await _fetched(address)
    return time.perf_counter() - began


async def _fetched(address: str) -> None:
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [
        f"GET {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Accept-Encoding: gzip",
        "Connection: close",
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(f"{address}: {head[:80]!r}")
    await reader.read()
    writer.close()
    await writer.wait_closed()
