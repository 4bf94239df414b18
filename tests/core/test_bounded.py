"""What is kept in memory is counted in bytes, and never computed twice at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from core.bounded import bounded, nbytes
from core.data import Data
from core.plane import Plane


class Pair(NamedTuple):
    first: np.ndarray
    second: float | None


def test_all_arrays_in_a_value_are_counted():
    eight = np.zeros(8, np.float32)
    assert nbytes(eight) == nbytes(jnp.zeros(8, jnp.float32)) == 32
    assert nbytes(Pair(eight, None)) == nbytes([eight]) == nbytes({"a": eight}) == 32
    assert nbytes(Data(eight, eight, eight)) == 96
    plane = Plane(np.zeros(3), np.zeros((2, 3)), ("x", "y"))
    assert nbytes(plane) == plane.origin.nbytes + plane.across.nbytes
    assert nbytes(("x", 3.0, None)) == 0


def test_the_least_recently_used_goes_where_there_is_no_room_but_never_the_newest():
    made = []

    @bounded(1000)
    def zeros(n):
        made.append(n)
        return np.zeros(n, np.uint8)

    for n in (400, 300, 400, 500, 400, 300):
        assert len(zeros(n)) == n
    assert made == [400, 300, 500, 300]  # 400 had just been asked for when 500 came
    zeros(5000)
    zeros(5000)
    assert made == [400, 300, 500, 300, 5000]  # more than there is room for, and still kept
    zeros(300)
    assert made[-1] == 300


def test_what_has_no_arrays_does_not_pile_up_either():
    made = []

    @bounded(1e6)
    def none(n):
        made.append(n)

    for n in (*range(2000), 0):
        none(n)
    assert made.count(0) == 2


def test_who_asks_for_what_is_being_computed_waits_for_it():
    made = []

    @bounded(1e6)
    def slow(n):
        made.append(n)
        return np.linalg.eigvalsh(np.ones((200, 200))) + n

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(slow, [1] * 8))
    assert made == [1]
    assert all(one is found[0] for one in found)
