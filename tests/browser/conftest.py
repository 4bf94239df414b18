"""A real server and a real Chromium, each started once, and pages that may not complain."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playing import wait
from serving import serving

from app.export.formats.slides import revealjs as library

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def address():
    """Where the one server of all these tests listens."""
    with serving() as (address, _):
        yield address


@pytest.fixture(scope="session")
def chromium():
    """The one browser of all these tests."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "No Chromium for the browser tests: install one, or name it in CHROMIUM."
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk(chromium, address):
    """A desktop browser that keeps what it fetched, as a visitor's does."""
    with chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def visit(chromium, address, desk):
    """`visit("/?e=…")` opens a page, `visit(reduced_motion="reduce")` one in a browser of its own.

    It is there when the player's state, s, is as `there` says: when its picture is drawn, if nothing else.

    No page may report an error, fail to load something, or ask another host for anything.
    """
    complaints, opened = [], []

    def listen(page):
        page.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("requestfailed", lambda r: _aborted(r) or complaints.append(f"failed: {r.url} {r.failure}"))
        page.on("response", lambda r: complaints.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        page.on("request", lambda r: _ours(r.url, address) or complaints.append(f"elsewhere: {r.url}"))

    def visit(path="/", *, script=None, there="s.ready", **options):
        context = chromium.new_context(base_url=address, **options) if options else desk
        page = context.new_page()
        opened.append(context if options else page)
        page.set_default_timeout(60_000)  # for a busy machine; nothing waits longer than it must
        if script:
            page.add_init_script(script)
        listen(page)
        page.goto(path)
        wait(page, there)
        return page

    yield visit
    for one in opened:
        one.close()
    assert complaints == []


def _aborted(request) -> bool:
    """Whether the page itself dropped a request, as it does when it is left."""
    return request.failure == "net::ERR_ABORTED"


def _ours(url: str, address: str) -> bool:
    return bool(re.match(r"(data|blob):", url)) or url.startswith(f"{address}/")


@pytest.fixture
def offline(chromium):
    """`offline(path)` opens a file without network; its page may ask no one for anything, nor complain."""
    complaints, contexts = [], []

    def offline(path, **options):
        context = chromium.new_context(
            offline=True, **({"viewport": {"width": 960, "height": 640}} | options)
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda r: r.url.startswith(("file:", "data:", "blob:")) or complaints.append(r.url)
        )
        page.goto(Path(path).as_uri())
        return page

    yield offline
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def revealjs(tmp_path_factory):
    """Where the real reveal.js lies, in the version that package.json pins."""
    if library.INSTALLED.is_dir():
        return str(library.INSTALLED)
    npm, folder = Path(sys.executable).with_name("npm"), tmp_path_factory.mktemp("reveal")
    env = os.environ | {"PATH": f"{npm.parent}:{os.environ['PATH']}"}
    asked = [str(npm), "install", "--no-audit", "--no-fund", f"reveal.js@{library.VERSION}"]
    done = subprocess.run(asked, cwd=folder, env=env, capture_output=True, text=True, timeout=120)
    if done.returncode:
        pytest.skip(f"npm has no reveal.js here: {done.stderr[-200:]}")
    return str(folder / "node_modules" / "reveal.js")
