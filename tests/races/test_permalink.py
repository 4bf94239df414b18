"""Links: an experiment survives them, and whatever else is in one is refused in one sentence."""

import base64
import contextlib
import tracemalloc
import zlib

import pytest
from anything import experiments
from hypothesis import example, given
from hypothesis import strategies as st

from app.races.permalink import DEFAULT, LONGEST, decode, encode, read
from core.experiment import ExperimentError


@given(experiments())
def test_every_experiment_comes_back_from_its_link(experiment):
    link = encode(experiment)
    assert decode(link) == experiment
    assert link.replace("-", "").replace("_", "").isalnum()
    assert len(link) < 6000  # twelve runs with every setting changed to all its digits


def test_a_link_is_short_where_little_was_changed():
    assert len(encode(DEFAULT)) < 160


def test_plain_json_in_a_link_works_too():
    text = '{"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "gd", "lr": 0.001}]}'
    assert decode(text) == decode(f"\n {text}") == read(text)
    with pytest.raises(ExperimentError, match="did you mean beale"):
        decode(text.replace("beale", "Beal"))


def packed(text):
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


LINK = encode(DEFAULT)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((LINK[:end], "damaged") for end in (1, 2, 7, len(LINK) // 2, len(LINK) - 1)),
        *((LINK[:i] + ("A" if LINK[i] != "A" else "B") + LINK[i + 1 :], "damaged") for i in (0, 3, 30)),
        ("Grüße & <b>", "damaged"),
        ("AAAA" * 1000, "damaged"),
        (packed("hello"), "JSON"),
        (packed("[]"), "experiment"),
        (packed('{"version": 3}'), "version"),
        (packed(DEFAULT.canonical())[:-6], "damaged"),
        ("{" + " " * LONGEST, "characters"),
    ],
)
def test_a_link_that_is_none_is_refused_in_one_sentence(text, said):
    with pytest.raises(ExperimentError, match=said) as raised:
        decode(text)
    assert len(str(raised.value).splitlines()) == 1


def test_a_small_link_does_not_unpack_to_a_large_text():
    bomb = packed(" " * 10**8)
    tracemalloc.start()
    try:
        with pytest.raises(ExperimentError):
            decode(bomb)
        assert tracemalloc.get_traced_memory()[1] < 10 * LONGEST
    finally:
        tracemalloc.stop()


@given(
    st.text(max_size=50) | st.binary(max_size=50).map(lambda data: base64.urlsafe_b64encode(data).decode())
)
@example("\ud800")
@example("{")
@example("====")
def test_any_text_is_an_experiment_or_an_experiment_error(text):
    with contextlib.suppress(ExperimentError):
        decode(text)
