"""A server of our own and a browser, and what both of them spend: seconds, bytes, memory."""

import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]
DESK = ViewportSize(width=1280, height=1000)
MAP = "document.querySelector('.ot-map')?.trajectories"
SERVE = ["-c", "from app.cli import main; main()", "serve", "--no-open", "--port", "{port}"]
"""What starts a server, in the folder of a checkout."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A server that runs, and how long it took until its health was good."""

    address: str
    process: subprocess.Popen
    healthy: float

    @property
    def seconds(self) -> float:
        """Seconds of CPU time so far, of all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        """Megabytes in memory."""
        return _memory(self.process.pid)

    @property
    def workers(self) -> float:
        """Megabytes in the memory of the processes that it has started."""
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        found = [int(pid) for file in children for pid in file.read_text().split()]
        return sum(map(_memory, found))


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0


@contextmanager
def server(
    *options: str, root: Path = ROOT, command: list[str] = SERVE, **environment: str
) -> Iterator[Server]:
    """A running server of the checkout at `root`; `options` are those of `trajectories serve`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, start = f"http://127.0.0.1:{port}", time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *(part.format(port=port) for part in command), *options],
        stdout=subprocess.DEVNULL,
        cwd=root,
        env=os.environ | environment,
    )
    try:
        while process.poll() is None:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()  # noqa: S310  our own
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
        yield Server(address, process, time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Traffic:
    """What a page fetches and hears: bytes as they travel, requests, and messages to the server.

    `own` are those that are not of Streamlit's own files.
    """

    def __init__(self, page: Page) -> None:
        """Count from now on."""
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.fetched = self.heard = self.said = self.requests = 0
        self.said_frames = self.own = self.own_requests = 0
        self.addresses: dict[str, str] = {}
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._asked)
        self.session.on("Network.loadingFinished", self._finished)
        self.session.on("Network.webSocketFrameReceived", self._received)
        self.session.on("Network.webSocketFrameSent", self._sent)

    def _asked(self, event: dict) -> None:
        self.addresses[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _finished(self, event: dict) -> None:
        size = int(event["encodedDataLength"])
        self.fetched += size
        self.requests += size > 0  # what the browser has is not asked for
        if not re.match(r"/($|static/|_stcore/|favicon)", self.addresses.get(event["requestId"], "/")):
            self.own += size
            self.own_requests += size > 0

    def _received(self, event: dict) -> None:
        data = event["response"]["payloadData"]
        raw = base64.b64decode(data) if event["response"]["opcode"] == 2 else data.encode()
        self.heard += len(raw)

    def _sent(self, event: dict) -> None:
        data = event["response"]["payloadData"]
        self.said += len(base64.b64decode(data) if event["response"]["opcode"] == 2 else data.encode())
        self.said_frames += 1

    @property
    def bytes(self) -> int:
        """All that travelled, both ways but for the requests' own headers."""
        return self.fetched + self.heard + self.said


def still(page: Page) -> None:
    """Wait until the server has nothing more to say."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def ready(page: Page) -> None:
    """Wait until the map is drawn, and the server has nothing more to say."""
    page.wait_for_function(f"{MAP}?.state().ready ?? document.querySelector('.ot-ready')", timeout=120_000)
    still(page)
