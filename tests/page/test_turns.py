"""Pages take turns: in order, one at a time, and nobody waits for ever."""

import threading

import pytest

from app.page.turns import Turnstile


def _waiting(stile, count):
    """Return once so many wait."""
    while len(stile._waiting) < count:
        threading.Event().wait(0.001)


def test_turns_are_taken_in_order_and_one_at_a_time():
    stile, order, inside = Turnstile(patience=60), [], []

    def page(i):
        with stile.turn():
            inside.append(i)
            assert inside == [i]
            order.append(i)
            inside.remove(i)

    with stile.turn():
        pages = []
        for i in range(20):
            pages.append(threading.Thread(target=page, args=(i,)))
            pages[-1].start()
            _waiting(stile, i + 1)
    for one in pages:
        one.join()
    assert order == list(range(20))


def test_a_page_that_fails_gives_its_turn_on():
    stile = Turnstile(patience=60)
    with pytest.raises(ValueError, match="this page"), stile.turn():
        raise ValueError("this page")
    with stile.turn():
        pass


def test_nobody_waits_for_a_page_that_takes_its_time():
    stile, passed = Turnstile(patience=0.01), []

    def page():
        with stile.turn():
            passed.append(True)

    with stile.turn():
        pages = [threading.Thread(target=page) for _ in range(5)]
        for one in pages:
            one.start()
        for one in pages:
            one.join()  # while the first is still inside
    assert len(passed) == 5
    assert (stile._inside, list(stile._waiting)) == (0, [])
