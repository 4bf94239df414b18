"""Networks in training: worked on while someone asks, shared by all who ask, and kept within bounds."""

import json
import time

import numpy as np
import pytest
from described import check
from fetching import get

from app import VERSION
from app.player import smoothness_messages
from app.player.wire import unpack
from app.races import permalink, solve, trainings
from app.races.trainings import running, warming, work
from app.races.trainings.lasting import COMPILING
from app.races.trainings.smoothness import Sharpness, limit_of

SMALL = {
    "version": 1,
    "landscape": {"name": "mlp", "params": {"depth": 1, "width": 4}},
    "steps": 30,
    "runs": [{"rule": "adam"}, {"rule": "gd"}],
}


def link(**parts):
    return permalink.encode(permalink.read(json.dumps(SMALL | parts)))


def ask(address):
    """The header and arrays of a message."""
    status, headers, body = get(address)
    assert status == 200, body.decode()
    assert headers["cache-control"] == "no-store" or "immutable" in headers["cache-control"]
    check(body)
    return unpack(body)


def refused(address):
    """The sentence with which an address is refused."""
    status, _, body = get(address)
    assert status == 400
    return body.decode()


def trained(of):
    """Ask for a training until it is done, as the page does."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        header, arrays = ask(f"training/go/{VERSION}/{of}")
        assert header["state"] in ("waiting", "training", "done"), header["note"]
        if header["state"] == "done" and not header["closing"]:
            return header, arrays
        time.sleep(0.02)
    raise AssertionError(header)


@pytest.fixture(scope="module")
def done():
    return trained(link())


def test_a_training_grows_row_by_row_until_it_is_done(done):
    header, arrays = done
    assert [run["state"] for run in header["runs"]] == ["done", "done"]
    assert header["step"] == header["steps"] == 30
    assert arrays["at"].tolist() == list(range(31))
    for name in ("loss", "validation", "accuracy", "validation_accuracy", "epochs", "gradients"):
        assert arrays[name].shape == (2, 31)
        assert np.isfinite(arrays[name]).all()
    assert arrays["loss"][0, 0] == arrays["loss"][1, 0]  # from the same initial weights
    assert (arrays["loss"][:, -1] < arrays["loss"][:, 0]).all()
    np.testing.assert_allclose(arrays["epochs"][0, -1], 30 * 32 / 1437, rtol=0.01)
    best = header["runs"][0]["best"]
    assert best["accuracy"] == pytest.approx(arrays["validation_accuracy"][0].max())


def test_few_images_are_learned_by_heart_and_dropout_and_augmentation_narrow_the_gap():
    def gap(**params):
        choice = {"name": "mlp", "params": {"depth": 1, "width": 64, "training": 0.07, **params}}
        experiment = permalink.decode(link(landscape=choice, steps=400, runs=[{"rule": "adam"}]))
        landscape = solve.landscape(experiment)
        assert "101 train, 360 validate" in landscape.blurb
        *_, last = running.moments(experiment, experiment.runs[0], landscape, 400)
        assert last.accuracy > 0.9
        return last.accuracy - last.validation_accuracy, last.validation - last.loss

    accuracy, loss = gap()
    assert accuracy > 0.08
    assert gap(dropout=0.5)[1] < 0.95 * loss
    assert gap(shift=1.0, rotate=10.0)[1] < 0.95 * loss


def test_who_asks_for_the_same_training_gets_the_same_one(done):
    experiment = permalink.decode(link())
    recolored = experiment.model_copy(
        update={"runs": tuple(run.model_copy(update={"color": "teal"}) for run in experiment.runs)}
    )
    assert all(a is b for a, b in zip(trainings.race(experiment), trainings.race(recolored), strict=True))
    alone = permalink.decode(link(runs=[{"rule": "gd"}]))
    assert trainings.race(alone)[0] is trainings.race(experiment)[1]  # another race, the same run


def test_looking_lets_a_training_wait_and_nothing_is_lost():
    slow = link(steps=10_000, runs=[{"rule": "gd", "lr": 0.05}])
    while ask(f"training/go/{VERSION}/{slow}")[0]["step"] < 200:
        time.sleep(0.02)
    ask(f"training/look/{VERSION}/{slow}")
    (run,) = trainings.race(permalink.decode(slow))
    while run.busy:
        time.sleep(0.02)
    before = ask(f"training/look/{VERSION}/{slow}")[1]["loss"]
    time.sleep(0.3)
    assert np.array_equal(ask(f"training/look/{VERSION}/{slow}")[1]["loss"], before)
    while ask(f"training/go/{VERSION}/{slow}")[1]["loss"].shape[1] <= before.shape[1]:
        time.sleep(0.02)
    after = ask(f"training/look/{VERSION}/{slow}")[1]["loss"]
    assert np.array_equal(after[:, : before.shape[1]], before)


LARGE = {"name": "mlp", "params": {"depth": 10, "width": 500}}


def test_a_training_that_would_take_too_much_memory_opens_but_is_refused_in_a_sentence():
    runs = [{"rule": rule} for rule in ("adam", "adadelta_window")]
    assert ask(f"training/look/{VERSION}/{link(landscape=LARGE, steps=700, runs=runs * 6)}")[0]["left"] > 0
    sentence = refused(f"training/go/{VERSION}/{link(landscape=LARGE, steps=700, runs=runs * 6)}")
    # 2,292,010 numbers of 4 bytes: of each run 5 rows and its own, Adam 5 more, the window 66
    assert sentence.startswith("This training would take 5.1 GB of memory, but 1.5 GB are allowed;")
    alone = trainings.race(permalink.decode(link(landscape=LARGE, steps=700, runs=runs)))
    assert sum(run.most for run in alone) < 1.5e9


def test_a_run_under_way_is_counted_with_what_its_rule_remembers():
    (run,) = trainings.race(permalink.decode(link(seed=93, runs=[{"rule": "adam"}])))
    row = 4 * solve.landscape(permalink.decode(link())).dimension
    run.advance()
    assert 6 * row < run.nbytes < 8 * row  # Adam's two averages, and what is drawn of them
    while not run.over:
        run.advance()
    assert run.nbytes == 61 * row  # where it was, and from the first step on Adam's rates


def test_opening_a_training_trains_nothing_and_says_how_long_it_will_take():
    fresh = link(seed=97)
    header, arrays = ask(f"training/look/{VERSION}/{fresh}")
    time.sleep(0.2)
    assert ask(f"training/look/{VERSION}/{fresh}")[0] == header
    assert (header["state"], header["step"], arrays["at"].size) == ("waiting", 0, 0)
    assert header["left"] > 0


def test_what_is_left_is_measured_once_a_run_is_under_way():
    experiment = permalink.decode(link(steps=100, seed=96))
    (run, other) = trainings.race(experiment)
    guess = run.lasting.left
    run.lasting.note(0, 3.0)
    run.lasting.note(10, 8.0)  # with all that was compiled
    assert 0 < run.lasting.left <= guess
    run.lasting.note(30, 9.0)
    assert run.lasting.left == pytest.approx(70 / 20)
    assert other.lasting.left == pytest.approx(COMPILING + 100 / 20)  # as its like has taken
    run.over = other.over = True
    assert trainings.left([run, other]) == 0


class Turns(work.Work):
    """Work of which every turn is noted."""

    def __init__(self, name, noted, share=0.0):
        super().__init__()
        self.name, self.noted, self.share = name, noted, share

    def advance(self):
        self.noted.append(self.name)
        self.share += 0.01


def test_whoever_asks_has_every_other_turn_however_much_the_other_has_asked_for():
    noted = []
    race = [Turns(name, noted, share) for name, share in (("a", 0.9), ("b", 0.5), ("c", 0.5))]
    alone = Turns("new", noted)
    for run in race:
        run.first = race[0]
    for turn in range(1, 9):
        run = work.following([*race, alone])
        run.first.turn = turn
        run.advance()
    assert noted == ["new", "b", "new", "c", "new", "b", "new", "c"] or noted == [
        *("b", "new", "c", "new", "b", "new", "c", "new")
    ]


def test_whoever_waits_comes_before_those_who_come_later():
    asking = [Turns("long", [], share) for share in (0.9, 0.8)]
    for one in asking:
        work.request([one])
    had = []
    for _ in range(3):
        fresh = Turns("new", [])
        work.request([fresh])
        asking.append(fresh)
        had.append(work.following(asking))
        asking.remove(had[-1])
    assert [one.share for one in had] == [0.9, 0.8, 0]
    turn = asking[0].turn
    work.request(asking[:1])  # asked for again, it keeps its place
    assert asking[0].turn == turn


def test_a_short_training_gets_its_rows_while_a_long_one_is_under_way():
    long = link(steps=10_000, seed=95, runs=[{"rule": "gd", "lr": 0.01 * i} for i in range(1, 5)])
    while ask(f"training/go/{VERSION}/{long}")[0]["state"] == "waiting":
        time.sleep(0.02)
    short = link(seed=95, runs=[{"rule": "gd", "lr": 0.07}])
    while ask(f"training/go/{VERSION}/{short}")[0]["state"] == "waiting":
        going = ask(f"training/go/{VERSION}/{long}")[0]
        time.sleep(0.02)
    assert ask(f"training/go/{VERSION}/{long}")[0]["step"] < 10_000
    ask(f"training/look/{VERSION}/{long}")
    assert going["ahead"] == 1


def test_what_is_computed_of_ones_own_training_is_no_other_visitor():
    slow = link(steps=10_000, seed=94, runs=[{"rule": "gd", "lr": 0.05}])
    while ask(f"training/go/{VERSION}/{slow}")[0]["state"] == "waiting":
        time.sleep(0.02)

    def endless():
        while True:
            yield 0.5
            time.sleep(0.01)

    (run,) = runs = trainings.race(permalink.decode(slow))
    while work.others(runs):  # of the tests before
        time.sleep(0.05)
    trainings.compute(("endless",), endless)
    assert work.others(runs) == 1
    assert ask(f"training/go/{VERSION}/{slow}")[0]["ahead"] == 0
    work.release([run, work.existing(("endless",))])


def test_the_map_says_how_far_it_can_be_trusted(done):
    header, arrays = ask(done[0]["map"])
    assert arrays["x"].shape == (2, 31, 2)
    assert header["steps"] == 30
    assert not header["movable"]
    assert ((arrays["away"] >= 0) & (arrays["away"] <= 1)).all()
    assert np.isfinite(arrays["gap"]).all()
    surfaces = [ask(address) for address in (header["surface"], *header["sharp"])]
    sizes = [arrays["z"].size for _, arrays in surfaces]
    assert sizes == sorted(sizes)
    for _, (low, high), side in zip("xy", header["window"], range(2), strict=True):
        assert ((arrays["x"][..., side] > low) & (arrays["x"][..., side] < high)).all()
    assert surfaces[0][1]["z"].min() >= 0


@pytest.mark.parametrize("kind", ["random", "hessian", "line"])
def test_every_plane_shows_the_same_training(kind, done):
    header, arrays = trained(link(plane={"kind": kind}))
    assert np.array_equal(arrays["loss"], done[1]["loss"])
    shown, found = ask(header["map"])
    assert np.isfinite(found["x"]).all()
    if kind == "line":  # through both ends
        np.testing.assert_allclose(found["x"][:, -1], [[0, 0], [1, 0]], atol=1e-5)
        np.testing.assert_allclose(found["gap"][:, -1], 0, atol=1e-5)
    if kind == "hessian":
        assert "λ" in shown["axes"][0]


def test_one_looks_into_the_network_at_a_row(done):
    header, arrays = ask(f"layers/{VERSION}/0/30/{link()}")
    assert [layer["name"] for layer in header["layers"]] == ["hidden 1", "output"]
    assert header["step"] == 30
    assert (arrays["activation_counts"].sum(axis=1) == [256 * 4, 256 * 10]).all()
    header, arrays = ask(f"mistakes/{VERSION}/0/30/{link()}")
    assert arrays["confusion"].sum() == header["samples"] == 360
    assert header["wrong"] == 360 - np.trace(arrays["confusion"])
    right = done[1]["validation_accuracy"][0, 30]
    assert right == pytest.approx(1 - header["wrong"] / 360, abs=1e-6)
    assert (np.diff(arrays["sure"]) <= 0).all()
    assert "has 31 rows" in refused(f"layers/{VERSION}/0/31/{link()}")
    for rows in (0, 1, 500):  # none, too few for a plane, more than there are
        assert "rows" in refused(f"trainmap/{VERSION}/{rows}/x/{link()}")
        assert "rows" in refused(f"plane/{VERSION}/{rows}/13x9/{link()}")
    assert "There is no run 2" in refused(f"mistakes/{VERSION}/2/0/{link()}")


def test_sharpness_and_the_study_are_computed_while_one_asks(done):
    for kind, names in (("sharpness", {"sharpness", "bound"}), ("study", {"with_beta", "without_loss_low"})):
        while (answer := ask(f"{kind}/{VERSION}/1/{link()}"))[0]["state"] == "computing":
            assert 0 <= answer[0]["share"] <= 1
            time.sleep(0.02)
        assert names <= answer[1].keys()
        assert all(np.isfinite(array).all() for array in answer[1].values())
        named = {s[end] for panel in answer[0]["panels"] for s in panel["series"] for end in ("low", "high")}
        assert named - {""} <= answer[1].keys()


def test_sharpness_stands_beside_the_limit_of_the_rule_at_hand():
    """Gradient descent's is two over its rate; that of Adam stands beside the preconditioned sharpness."""
    run = permalink.read(
        json.dumps({"version": 1, "landscape": {"name": "bowl"}, "runs": [{"rule": "momentum"}]})
    ).runs[0]
    beta = run.params["beta"]
    assert limit_of(run) == pytest.approx(2 + 2 * beta)
    mean = run.model_copy(update={"toggles": {"form": "ema"}})
    assert limit_of(mean) == pytest.approx(2 * (1 + beta) / (1 - beta))
    at = np.array([0.0, 5.0])
    for rule, named in (
        ("gd", ["λmax of the Hessian", "2/η: the limit of Gradient descent"]),
        ("adam", ["λmax of the Hessian", "λmax of P⁻¹H", "38/η: the limit of Adam"]),
        ("newton", ["λmax of the Hessian"]),
    ):
        race = permalink.read(
            json.dumps({"version": 1, "landscape": {"name": "bowl"}, "runs": [{"rule": rule}]})
        )
        limit = limit_of(race.runs[0])
        assert (limit is None) == (rule == "newton")
        bound = None if limit is None else limit / np.array([0.1, 0.1])
        found = Sharpness(at, at + 1, at + 2 if rule == "adam" else None, bound)
        header, arrays = unpack(smoothness_messages.sharpness(found, race, 0))
        series = [each for panel in header["panels"] for each in panel["series"]]
        assert [each["name"] for each in series] == named
        assert {each["high"] for each in series} == arrays.keys() - {"at"}


def test_a_training_that_diverges_says_where():
    header, arrays = trained(link(runs=[{"rule": "gd", "lr": 1e6}]))
    assert header["runs"][0]["state"] == "diverged"
    assert np.isfinite(arrays["loss"]).all()


def test_early_stopping_ends_a_training():
    landscape = {"name": "mlp", "params": {"depth": 1, "width": 4, "patience": 1}}
    header, arrays = trained(link(landscape=landscape, steps=3000, runs=[{"rule": "adam", "lr": 0.2}]))
    assert header["runs"][0]["state"] == "stopped_early"
    assert arrays["at"][-1] < 3000


def test_what_is_no_training_is_refused_with_a_sentence():
    beale = permalink.encode(permalink.DEFAULT)
    assert "is no network" in refused(f"training/go/{VERSION}/{beale}")
    assert "is no network" in refused(f"study/{VERSION}/0/{beale}")
    assert "damaged" in refused(f"training/go/{VERSION}/abc")
    assert "resolutions" in refused(f"plane/{VERSION}/2/999x999/{link()}")
    fresh = link(seed=99)
    assert "not begun" in refused(f"trainmap/{VERSION}/2/x/{fresh}")
    assert "not begun" in refused(f"sharpness/{VERSION}/0/{fresh}")


def test_a_run_is_looked_into_before_the_others_have_begun():
    of = link(seed=98)
    first, second = trainings.race(permalink.decode(of))
    first.advance()
    assert not second.rows
    for kind in ("layers", "mistakes"):
        assert ask(f"{kind}/{VERSION}/0/0/{of}")[0]["step"] == 0
        assert "not begun" in refused(f"{kind}/{VERSION}/1/0/{of}")


def test_work_that_nobody_wants_makes_room(done, monkeypatch):
    monkeypatch.setattr(work, "MEMORY", 0)
    experiment = permalink.decode(link())
    (kept, _) = trainings.race(experiment)
    for run in trainings.race(experiment):
        run.requested = 0.0
    trainings.race(permalink.decode(link(seed=5)))
    assert trainings.race(experiment)[0] is not kept


def test_what_is_compiled_beforehand_can_be():
    calls = [call for call in warming.warm() if call.args[0].landscape.name == "mlp"]
    assert len(calls) == len(warming.FIRST["mlp"]) + 1
    for call in calls:
        call()
