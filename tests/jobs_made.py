"""What tests of jobs have computed: functions that a worker process can import."""

import os
import time
from pathlib import Path


def square(x):
    return x * x


def number():
    return os.getpid()


def noted(path):
    """Say in a file that this was computed, and by whom."""
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    return b"made"


def waiting(path, progress=None):
    """Go on until the file is gone."""
    while Path(path).exists():
        if progress is not None:
            progress(0.5)
        time.sleep(0.01)
    return b"over"


def eating():
    eaten = []
    while True:
        eaten.append(bytes(20_000_000))
        time.sleep(0.01)


def dying(path):
    """End the process: the first time."""
    if Path(path).exists():
        Path(path).unlink()
        os._exit(1)
    return "lived"


def refusing():
    raise ValueError("No.")


def failing():
    raise KeyError("a fault of ours")
