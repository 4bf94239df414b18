"""What the whole suite shares: 64-bit numbers where asked for, and compiled programs that outlive the run."""

import hypothesis
import jax
import pytest

from core import cache

cache.enable()
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="module")
def x64():
    """64-bit numbers for a whole file: `pytestmark = pytest.mark.usefixtures("x64")`."""
    with jax.enable_x64(True):
        yield
