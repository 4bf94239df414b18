"""The server for those who work on it: it starts again whenever a file of the app has changed."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "landscapes", "app")
SUFFIXES = {".py", ".js", ".css", ".json"}
PAUSE = 0.5
"""Seconds between two looks at the files."""

State = dict[Path, int]


def serve_again(arguments: Sequence[str]) -> None:
    """Run `trajectories serve` with these arguments, and start it again after each change, until Ctrl-C.

    An open page finds the new server by itself, and its race in its address.
    """
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", *arguments]
    before = files()
    while True:
        # Addresses of what browsers keep hold the version: what has changed gets others.
        environment = os.environ | {"TRAJECTORIES_CHANGES": f"+{time.time_ns()}"}
        server = subprocess.Popen(command, env=environment)  # noqa: S603  our own command
        try:
            while (now := files()) == before:
                time.sleep(PAUSE)
        finally:
            server.terminate()
            server.wait()
        print(f"Changed: {', '.join(changed(before, now))}. Starting again.", file=sys.stderr)
        before = now


def files(root: Path = ROOT) -> State:
    """When each file that the server is made of was last written."""
    paths = (path for room in ROOMS for path in (root / room).rglob("*") if path.suffix in SUFFIXES)
    return {path: path.stat().st_mtime_ns for path in paths}


def changed(before: State, now: State) -> list[str]:
    """The names of the files that are not as they were: written, new or gone."""
    return sorted({path.name for path, _ in before.items() ^ now.items()})
