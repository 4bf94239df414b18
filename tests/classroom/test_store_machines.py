"""Both stores are held to one contract: that in this process, and Valkey, or Redis, which speak the same."""

import os
import signal
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rooming import REDIS, free_port, server

from app.store import Memory, Stamped, StoreError
from app.store.valkey import Valkey

needs_server = pytest.mark.skipif(REDIS is None, reason="needs valkey-server or redis-server on the PATH")


@pytest.fixture(scope="module")
def address():
    port = free_port()
    with server(port):
        yield f"redis://127.0.0.1:{port}"


@pytest.fixture(params=["memory", pytest.param("valkey", marks=needs_server)])
def store(request):
    made = Memory() if request.param == "memory" else Valkey(request.getfixturevalue("address"))
    yield made
    made.close()


def wait(true):
    for _ in range(4000):
        if true():
            return
        time.sleep(0.005)
    raise AssertionError("it never came true")


def test_a_value_stands_for_its_time_and_no_longer(store):
    store.put("a", b"\x00\xff", 100)
    store.put("b", b"soon gone", 0.05)
    assert (store.get("a"), store.get("none")) == (b"\x00\xff", None)
    wait(lambda: store.get("b") is None)
    store.put("a", b"another", 100)
    assert store.get("a") == b"another"
    store.delete("a")
    store.delete("a")
    assert store.get("a") is None


def test_of_many_who_add_at_once_one_is_told_yes_and_no_count_is_lost(store):
    told = []

    def work():
        told.append(store.add("lease", b"mine", 100))
        for _ in range(20):
            store.count("counted", 100)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 7 + [True]
    assert store.count("counted", 100, 0) == 160
    assert store.count("brief", 0.05, 3) == 3
    wait(lambda: store.count("brief", 0.05, 0) == 0)


FIELDS = st.dictionaries(
    st.sampled_from(["e:x", "now", "é"]),
    st.builds(Stamped, st.integers(0, 2**53 - 1), st.binary(max_size=20)),
    max_size=3,
)


def test_the_newest_field_remains_whatever_the_order(store):
    tried = 0

    @given(st.lists(FIELDS, max_size=6), st.randoms(use_true_random=False))
    def merged(writes, random):
        nonlocal tried
        tried += 1
        # of one stamp there is one value: one browser numbers what it writes
        writes = [{k: Stamped(v.stamp, str(v.stamp).encode()) for k, v in one.items()} for one in writes]
        newest = {}
        for one in writes:
            for name, field in one.items():
                newest[name] = max(field, newest.get(name, field))
        shuffled = [*writes, *writes]
        random.shuffle(shuffled)
        for one in shuffled:
            before = store.fields(f"hash{tried}")
            taken = store.merge(f"hash{tried}", one, 100)
            assert taken == {k for k in one if k not in before or one[k].stamp > before[k].stamp}
        assert store.fields(f"hash{tried}") == newest

    merged()
    store.merge("brief", {"a": Stamped(1, b" 1 2")}, 0.05)
    wait(lambda: store.fields("brief") == {})


def test_messages_reach_all_who_listen_in_order(store):
    heard, other, ready = [], [], threading.Event()
    end = store.subscribe("here", heard.append, ready.set)
    store.subscribe("there", other.append, lambda: None)
    if store.shared:
        assert ready.wait(10)
    for k in range(50):
        store.publish("here", b"%d" % k)
    wait(lambda: len(heard) == 50)
    assert (heard, other) == ([b"%d" % k for k in range(50)], [])
    end()
    store.publish("here", b"late")
    store.publish("there", b"last")
    wait(lambda: other == [b"last"])
    assert heard[-1] == b"49"


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 900), st.integers(1, 9)), max_size=40))
def test_memory_holds_no_more_than_it_may(writes):
    store = Memory(most_bytes=3000, most_keys=4, now=lambda: 0.0)
    for key, size, ttl in writes:
        store.put(key, bytes(size), ttl)
        store.merge(f"h{key}", {"f": Stamped(ttl, bytes(size))}, ttl)
        assert store.nkeys <= 4
        assert store.nbytes <= 3000
        assert store.nbytes == sum(store._sizes.values())
    store.put("x", bytes(4000), 9)
    assert store.get("x") is None


@needs_server
def test_a_store_that_dies_says_so_at_once_and_is_found_again():
    port = free_port()
    store = Valkey(f"redis://127.0.0.1:{port}", patience=0.2)
    heard, again = [], []
    store.subscribe("here", heard.append, lambda: again.append(1))
    with pytest.raises(StoreError, match="does not answer"):  # it is not there yet
        store.get("a")
    with server(port) as process:
        wait(lambda: again == [1])
        store.put("a", b"1", 100)
        os.kill(process.pid, signal.SIGSTOP)  # paused: it takes what is sent, and says nothing
        with pytest.raises(StoreError):
            store.get("a")
        os.kill(process.pid, signal.SIGCONT)
        wait(lambda: store.get("a") == b"1" if _answers(store) else False)
    with pytest.raises(StoreError):
        store.get("a")
    with server(port):
        before = len(again)
        wait(lambda: len(again) > before)
        assert store.get("a") is None  # it has forgotten all
        store.publish("here", b"hello")
        wait(lambda: heard == [b"hello"])
    store.close()


def _answers(store):
    try:
        store.ping()
    except StoreError:
        return False
    return True


@pytest.mark.parametrize("address", ["", "valkey", "http://host", "redis://host:port"])
def test_what_is_no_address_is_said_in_a_sentence(address):
    with pytest.raises(StoreError, match="must be an address like redis://host:6379"):
        Valkey(address)
