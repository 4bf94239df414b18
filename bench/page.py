"""What a page costs: seconds until it is there, bytes, reruns, and the server's CPU time and memory.

Names of another checkout in $BENCH_BEFORE, such as of the state before the browser computed, have it measured
beside this one in the same run.
"""

import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import plotly.graph_objects as go
from playwright.sync_api import Browser, Page

from app.player.messages import race as messages
from app.races import modules, permalink, solve
from bench.live import SLIDER, opened
from bench.races import every, four
from bench.races import opened as experiment_on
from bench.serving import DESK, MAP, ROOT, Server, Traffic, chromium, ready, server, still
from landscapes import LANDSCAPES

BEFORE = os.environ.get("BENCH_BEFORE")
TURNS, RERUNS = 40, 12
A_MINUTE = 20
"""Turns of sliders in a student's minute, and one change of the rules and the landscape."""
Line = tuple[str, str, str]
Found = dict[str, float]

BARE = "import streamlit as st\nst.write('')\n"
STREAMLIT = ["-m", "streamlit", "run", "--server.headless=true", "--server.port={port}"]
STREAMLIT += ["--logger.level=error", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]


def cold(browser: Browser, root: Path) -> Found:
    """Seconds from the start of a server to the first path on a page; nothing is cached on either side."""
    with (
        tempfile.TemporaryDirectory() as cache,
        server(root=root, JAX_COMPILATION_CACHE_DIR=cache) as here,
    ):
        page = browser.new_page(viewport=DESK)
        start, traffic = time.perf_counter(), Traffic(page)
        page.goto(here.address)
        page.wait_for_function(f"() => {MAP}?.state().redraws > 0", polling=20)
        painted = time.perf_counter() - start
        ready(page)
        page.wait_for_load_state("networkidle")
        whole = time.perf_counter() - start
        page.close()
    found = {"healthy": here.healthy, "painted": painted, "ready": whole}
    own = {"own": traffic.own + traffic.heard, "own requests": traffic.own_requests}
    return found | own | {"bytes": traffic.bytes, "requests": traffic.requests}


def bare(browser: Browser) -> Found:
    """Bytes and requests of a page of Streamlit's with nothing on it."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, "utf-8")
        with server(command=[*STREAMLIT, str(script)]) as here:
            page = browser.new_page(viewport=DESK)
            traffic = Traffic(page)
            page.goto(here.address)
            still(page)
            page.wait_for_load_state("networkidle")
            page.close()
    return {"bytes": traffic.bytes, "requests": traffic.requests}


def spent(here: Server, traffic: Traffic, act: Callable[[int], None], times: int) -> Found:
    """What doing something so often costs, each time: bytes, messages to the server, and its CPU seconds."""
    before = traffic.bytes, traffic.requests, traffic.said_frames, here.seconds
    start = time.perf_counter()
    for k in range(times):
        act(k)
    still(traffic.page)
    traffic.page.wait_for_timeout(500)
    after = traffic.bytes, traffic.requests, traffic.said_frames, here.seconds
    names = ("bytes", "requests", "messages", "seconds")
    found = {name: (b - a) / times for name, a, b in zip(names, before, after, strict=True)}
    return found | {"minutes": (time.perf_counter() - start) / 60, "times": times}


def turn(page: Page) -> Callable[[int], None]:
    """Turn a slider by a key, and let go."""
    slider = page.locator(SLIDER).first
    slider.scroll_into_view_if_needed()
    slider.focus()

    def act(k: int) -> None:
        page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
        page.wait_for_timeout(150)

    return act


def focus(page: Page) -> Callable[[int], None]:
    """Bring another run into focus, which is a rerun of the page."""

    def act(k: int) -> None:
        _rerun(page, f".st-key-focus-{(k + 1) % 4} button")

    return act


def change(page: Page) -> Callable[[int], None]:
    """Open a race on another landscape with other rules."""

    def act(k: int) -> None:
        _rerun(page, f".st-key-start-{('saddle', 'valley', 'zigzag')[k % 3]} button")

    return act


def _rerun(page: Page, button: str) -> None:
    page.locator(button).first.click(timeout=120_000)
    page.wait_for_timeout(300)
    still(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def used(browser: Browser, root: Path) -> dict[str, Found]:
    """What turns, reruns and changes cost."""
    with server("--no-warm", root=root) as here:
        page = opened(browser, here.address, four())
        traffic = Traffic(page)
        turned = turn(page)
        for k in range(4):
            turned(k)
        still(page)
        page.wait_for_timeout(1000)
        found = {"turn": spent(here, traffic, turned, TURNS)}
        page.wait_for_timeout(1000)
        refocus = focus(page)
        for k in range(4):
            refocus(k)
        found["rerun"] = spent(here, traffic, refocus, RERUNS)
        changed = change(page)
        for k in range(3):  # what the others in the class have asked for already
            changed(k)
        found["change"] = spent(here, traffic, changed, 9)
        page.close()
    hour = 60 * (A_MINUTE * found["turn"]["seconds"] + found["change"]["seconds"])
    return found | {"student": {"seconds": hour}}


def memory(browser: Browser, root: Path) -> Found:
    """Megabytes of a server before and after all landscapes were opened but the networks."""
    names = [one.name for one in LANDSCAPES.values() if not one.training and not one.user_input]
    with server("--no-warm", root=root) as here:
        page = browser.new_page(viewport=DESK)
        page.goto(here.address)
        ready(page)
        first = here.memory
        for name in names:
            page.goto(f"{here.address}/?e={permalink.encode(experiment_on(name))}")
            page.wait_for_function(f"() => {MAP}", polling=50)
            still(page)
            page.wait_for_load_state("networkidle")  # all is here; large data takes the browser longer
        found = {"first": first, "all": here.memory, "seconds": here.seconds, "count": len(names)}
        page.close()
    return found


def in_plotly() -> bytes:
    """The figure that a plotly user sends of 8 runs of 1,000 steps: 101 frames of their paths."""
    found = solve.trajectories(every(8, 1000))
    figure = go.Figure(
        data=[go.Scatter(x=t.x[:, 0], y=t.x[:, 1]) for t in found],
        frames=[
            go.Frame(data=[go.Scatter(x=t.x[: k + 1, 0], y=t.x[: k + 1, 1]) for t in found])
            for k in range(0, 1001, 10)
        ],
    )
    return json.dumps(figure.to_plotly_json(), default=lambda array: array.tolist()).encode()


def _sent() -> Iterator[Line]:
    """What travels for a race of 8 × 1,000 steps, at any length."""
    experiment = every(8, 1000)
    described = json.dumps(messages.description(experiment)).encode()
    texts = [modules.landscape(experiment).text, *(modules.rule(experiment, i).text for i in range(8))]
    size = len(gzip.compress(described, 6)) + sum(len(gzip.compress(text.encode(), 6)) for text in texts)
    peer = len(gzip.compress(in_plotly(), 6))
    yield (
        "description and modules of 8 runs, compressed",
        f"{size / 1e3:.0f} kB",
        f"plotly's figure with 101 frames of their 1,000 steps: {peer / 1e3:,.0f} kB, "
        f"{peer / size:.0f} times as much; as JSON a rerun sends {len(described) / 1e3:.0f} kB of it",
    )


def total(found: Found, *names: str) -> float | None:
    """Several numbers together, if they were measured."""
    return sum(found[name] for name in names) if found else None


def against(now: float | None, before: float | None, unit: str, scale: float = 1) -> str:
    """What it was before, and how much of that it is now."""
    if now is None or before is None:
        return ""
    share = f"; {now / before:.2f} of it" if before else ""
    return f"before: {before * scale:,.1f} {unit}{share}"


def measure() -> Iterator[Line]:
    """Yield the lines of the table."""
    with chromium() as browser:
        first, least = cold(browser, ROOT), bare(browser)
        then = cold(browser, Path(BEFORE)) if BEFORE else {}
        yield (
            "start of the server to the first path, all cold",
            f"{first['healthy'] + first['painted']:.2f} s",
            _joined(
                f"server {first['healthy']:.2f}, page {first['painted']:.2f}",
                against(total(first, "healthy", "painted"), total(then, "healthy", "painted"), "s"),
            ),
        )
        yield (
            "  to the whole page at rest",
            f"{first['healthy'] + first['ready']:.2f} s",
            against(total(first, "healthy", "ready"), total(then, "healthy", "ready"), "s"),
        )
        beyond = first["bytes"] - least["bytes"]
        yield (
            "bytes of a first page beyond bare Streamlit's",
            f"{beyond / 1e3:.0f} kB",
            _joined(
                f"{first['bytes'] / least['bytes']:.2f} of its {least['bytes'] / 1e3:,.0f} kB",
                against(beyond, then["bytes"] - least["bytes"] if then else None, "kB", 1e-3),
            ),
        )
        yield (
            "  of them for the player and from the page's script",
            f"{first['own'] / 1e3:.0f} kB",
            _joined(
                f"{first['own'] / beyond:.2f} of them", against(first["own"], then.get("own"), "kB", 1e-3)
            ),
        )
        yield (
            "  requests beyond its own",
            f"{first['requests'] - least['requests']:.0f}",
            _joined(
                f"it has {least['requests']:.0f}; {first['own requests']:.0f} not of Streamlit's files",
                f"before: {then['requests'] - least['requests']:.0f}, {then['own requests']:.0f}"
                if then
                else "",
            ),
        )
        yield from _sent()
        yield from _costs(used(browser, ROOT), used(browser, Path(BEFORE)) if BEFORE else {})
        held = memory(browser, ROOT)
        past = memory(browser, Path(BEFORE)) if BEFORE else {}
        yield (
            f"memory of a server after all {held['count']} landscapes",
            f"{held['all']:.0f} MB",
            _joined(
                "goal < 500",
                f"after the first page {held['first']:.0f}; {held['all'] / held['first']:.2f} of it",
                against(held["all"], past.get("all"), "MB"),
            ),
        )
        yield (
            "  its CPU seconds for them",
            f"{held['seconds']:.1f} s",
            against(held["seconds"], past.get("seconds"), "s"),
        )


def _costs(now: dict[str, Found], then: dict[str, Found]) -> Iterator[Line]:
    """What turns, reruns and changes cost."""

    def was(part: str, name: str) -> float | None:
        return then[part][name] if then else None

    turned, rerun, changed = now["turn"], now["rerun"], now["change"]
    yield (
        "bytes per turn of a slider",
        f"{turned['bytes']:,.0f} B",
        _joined("goal 0", against(turned["bytes"], was("turn", "bytes"), "kB", 1e-3)),
    )

    def a_minute(turned: Found) -> float:
        return turned["messages"] * turned["times"] / turned["minutes"]

    yield (
        "messages to the server a minute of turning sliders",
        f"{a_minute(turned):.1f}",
        _joined("goal 0: each is a rerun", f"before: {a_minute(then['turn']):.0f}" if then else ""),
    )
    for what, found, name in (
        ("a rerun, another run in focus", rerun, "rerun"),
        ("another landscape and other rules", changed, "change"),
    ):
        yield (
            f"bytes of {what}",
            f"{found['bytes'] / 1e3:.0f} kB",
            _joined(
                "goal: half" if name == "rerun" else "",
                against(found["bytes"], was(name, "bytes"), "kB", 1e-3),
            ),
        )
        yield (
            "  the server's CPU time",
            f"{found['seconds'] * 1e3:.0f} ms",
            against(found["seconds"], was(name, "seconds"), "ms", 1e3),
        )
    student = now["student"]["seconds"]
    yield (
        "CPU of the server per student and hour",
        f"{student:.1f} s",
        _joined(
            f"{A_MINUTE} turns and one change a minute",
            f"{student / 36:.2f} % of a core",
            against(student, was("student", "seconds"), "s"),
        ),
    )


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
