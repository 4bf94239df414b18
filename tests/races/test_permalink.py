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
    assert len(encode(DEFAULT)) < 200


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


SENT = {
    "eNpVizsKgDAQRO8ydQrFLlcRi9UsImQ3IR-bkLsbG8Fq3rxhGm5O-QoKOxt4UpcPigzboCQjsTN5RjdIVTPs2gb4dyBHMvzXJQhrqT93OvTN"
    "IBeO47tMU38AcO8law": ("beale", (1, 1.6), 300, None, [0.035, 0.0012, 0.006]),
    "eNo9izEOgCAQBP-yNTHSGb5iLA4hhggngWBD7u9CY7U7O9mO15caHobRCpHY1ZOyh-lgSiNh2x0YolAaV5i9jxKnuNxYfyJHCQqZCqU671bDrMsm"
    "csgHsU4g3A": ("bukin", (-13, 3), 400, None, [0.0001, 0.04]),
    "eNo9TDsOwyAMvcubGZqVq0QdaHAaJGxXOHQI4u51lk7v_wa-1KyoIC4BNUm2LX0IcUASO4JVxTADWneM63BS7-Cd3f0rViY5OyPglc7tuB-sXB4t"
    "jwBtmZq37Oj7XsmX8zl_I9Mpmg": ("moons", (-1, 0.5), 300, None, [0.5, 0.1]),
    "eNpNjDEOgCAQBP-yNY0tXzEWKAeaIJo7sZDc30Uqq91kdrbiJpbtyLCDQXLZy-JOgq3Ibm8JpsgkfaIGXLLAjrWV9NHoYTC7a1k_RbaH-tHBnrhh"
    "WUsIiTxUzd_RSV_hlCjY": ("regression", (-0.7, -0.4), 200, None, [0.05, 0.05]),
}
"""Links as an earlier version wrote them, which left out what was usual then, and what they showed."""


@pytest.mark.parametrize("link", SENT, ids=[shown[0] for shown in SENT.values()])
def test_a_link_that_was_sent_once_shows_what_it_showed(link):
    landscape, start, steps, size, rates = SENT[link]
    experiment = decode(link)
    assert experiment.landscape.name == landscape
    assert (experiment.start, experiment.steps, experiment.batch.size) == (start, steps, size)
    assert [run.lr for run in experiment.runs] == rates
