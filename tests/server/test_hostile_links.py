"""Links of people who mean no good open, or get one sentence, in little time and memory."""

import tracemalloc

import pytest
from attacks import bombs, links

from app.races import scene
from app.server import head
from core.experiment import ExperimentError

LONGEST = 1_000
"""Letters of a sentence; names that are allowed are listed in some."""


def check(link):
    """Open a link as the page's own address does; whether it holds a scene."""
    head.theme(link)
    try:
        shown = scene.decode(link)
    except ExperimentError as error:
        said = str(error)
        assert said == " ".join(said.splitlines()), link
        assert 0 < len(said) < LONGEST, link
        assert not link or head.about(link, "en") is None, link
        return False
    assert scene.decode(scene.encode(shown)) == shown, link
    assert "\n" not in head.about(link, "en").title, link
    return True


@pytest.mark.parametrize(
    ("count", "seed"),
    [(2_000, 0), *(pytest.param(20_000, n, marks=pytest.mark.thorough) for n in range(1, 6))],
)
def test_a_hostile_link_opens_or_gets_one_sentence(count, seed):
    opened = sum(check(link) for link in links(count, seed))
    assert count / 50 < opened < count / 2  # both ways are walked


def test_a_small_link_does_not_unpack_into_much():
    for link in bombs():
        tracemalloc.start()
        assert not check(link), link[:60]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 20e6, link[:60]
