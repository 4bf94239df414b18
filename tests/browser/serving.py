"""A real server, as a visitor's browser meets it."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import pytest


@contextmanager
def serving(port: int = 0, first: str = "") -> Iterator[tuple[str, subprocess.Popen]]:
    """`trajectories serve` on a port, or a free one: its address, once it is healthy, and its process.

    `first` is Python that its process runs before.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", f"{first}\nfrom app.cli import main; main()"]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port), "--no-open", "--no-warm"],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for_health(address, server)
            yield address, server
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            log.seek(0)
            print(log.read().decode(errors="replace"))  # pytest shows it where a test failed


def wait_for_health(address: str, server: subprocess.Popen) -> None:
    """Return as soon as the server says that it is well."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"The server ended with status {server.returncode} before it was healthy.")
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5) as response:  # noqa: S310  our own server
                if response.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    pytest.fail("The server was not healthy within a minute.")
