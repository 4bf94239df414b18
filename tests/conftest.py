"""What the whole suite shares: 64-bit numbers where asked for, and compiled programs that outlive the run."""

import gc
from pathlib import Path

import hypothesis
import jax
import pytest

from core import cache, programs

cache.enable()
hypothesis.settings.register_profile("quick", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=300)
hypothesis.settings.load_profile("quick")  # `--hypothesis-profile thorough` comes after


@pytest.fixture(scope="module")
def x64():
    """64-bit numbers for a whole file: `pytestmark = pytest.mark.usefixtures("x64")`."""
    with jax.enable_x64(True):
        yield


MAPS = 30_000
"""Linux allows a process 65,530 memory maps, and a compiled program holds about forty of them."""


def crowded() -> bool:
    """Whether this process holds many memory maps; where nobody can tell, it does."""
    try:
        return Path("/proc/self/maps").read_bytes().count(b"\n") > MAPS
    except OSError:
        return True


@pytest.fixture(scope="module", autouse=True)
def _programs_go():
    """Compiled programs stay for the next file, until there are too many of them."""
    yield
    if crowded():
        programs.forget()
        jax.clear_caches()
        gc.collect()
