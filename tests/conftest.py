"""What the whole suite shares: 64-bit numbers where asked for, and compiled programs that outlive the run."""

import gc

import hypothesis
import jax
import pytest

from core import cache, programs

cache.enable()
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="module")
def x64():
    """64-bit numbers for a whole file: `pytestmark = pytest.mark.usefixtures("x64")`."""
    with jax.enable_x64(True):
        yield


@pytest.fixture(scope="module", autouse=True)
def _programs_go():
    """A file's compiled programs go with it: a process may hold only so many memory maps."""
    yield
    programs.forget()
    jax.clear_caches()
    gc.collect()
