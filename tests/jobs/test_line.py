"""The line: whatever comes and goes, visitors take turns, and places are what they say."""

from hypothesis import given
from hypothesis import strategies as st

from app.jobs.line import Line

EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from("abcd")),
        st.tuples(st.just("take"), st.none()),
        st.tuples(st.just("leave"), st.integers(0, 40)),
        st.tuples(st.just("again"), st.none()),
    ),
    max_size=60,
)


@given(EVENTS)
def test_places_are_true_each_next_job_only_moves_up_and_nobody_is_served_twice_before_another(events):
    line, whose, taken = Line(), {}, None
    firsts: dict[str, tuple[int, int | None]] = {}
    for kind, given_ in events:
        if kind == "add":
            whose[len(whose)] = given_
            line.add(len(whose) - 1, given_)
        elif kind == "take":
            taken = line.take()
        elif kind == "again" and taken is not None:
            line.again(taken, whose[taken])
            taken, firsts = None, {}  # it comes before all others, as it did
        elif kind == "leave":
            line.remove(given_)
        for visitor in "abcd":
            own = [job for job in line if whose[job] == visitor]
            job = min(own, key=line.place) if own else None
            before = firsts.get(visitor)
            if job is not None and before and before[0] == job:
                assert line.place(job) <= before[1]
            firsts[visitor] = (job, None if job is None else line.place(job))
    places, order = {job: line.place(job) for job in line}, []
    count = len(line)
    asked = {visitor: line.of(visitor) for visitor in "abcd"}
    while (job := line.take()) is not None:
        order.append(job)
    assert {job: order.index(job) for job in order} == places
    assert (len(line), len(order), line.place(0)) == (0, count, None)
    turns = [whose[job] for job in order]
    for visitor in "abcd":
        for turn in range(1, asked[visitor]):
            at = [i for i, one in enumerate(turns) if one == visitor]
            between = set(turns[at[turn - 1] + 1 : at[turn]])
            still = {one for one in turns[at[turn] :] if one != visitor}
            assert still <= between, "who still waits was served in between"


def test_one_who_asks_for_twenty_keeps_nobody_from_a_first():
    line = Line()
    for i in range(20):
        line.add(f"many {i}", "greedy")
    line.add("one", "modest")
    assert (line.place("one"), line.place("many 19")) == (1, 20)
    assert [line.take() for _ in range(3)] == ["many 0", "one", "many 1"]
