"""The page: widgets, URL and picture always tell of the same experiment."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from anything import experiments
from described import check
from hypothesis import Phase, given, settings
from streamlit.testing.v1 import AppTest

import app
from app.page import state
from app.player import race_views, wire
from app.races import permalink, solve, starts
from app.races.palette import PALETTE, assign
from app.races.run_titles import titles
from core.experiment import MAX_RUNS
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.linear_models import uploaded

MAIN = Path(app.__file__).with_name("page") / "main.py"


def visit(link=None):
    """The page, opened with or without a link."""
    page = AppTest.from_file(MAIN, default_timeout=60)
    if link is not None:
        page.query_params[state.LINK] = link
    return settled(page)


def settled(page):
    """The page after a run, which must not fail."""
    page.run()
    assert [error.message for error in page.exception] == []
    for element in page.get("bidi_component"):
        check(element.proto.bytes)
    return page


def message(page, view):
    """What the map or the loss plot is told."""
    (element,) = (element for element in page.get("bidi_component") if element.key == view)
    return wire.unpack(element.proto.bytes)


def experiment(page):
    """The experiment in the page's URL."""
    link = page.query_params.get(state.LINK)
    return permalink.decode(link) if link else permalink.DEFAULT


def shows(page, expected, focus=0):
    """Whether URL, map and loss plot all show `expected`."""
    assert experiment(page) == expected
    told = {"map": race_views.picture(expected, focus), "curves-loss": race_views.curves(expected, focus)}
    for view, wanted in told.items():
        (header, arrays), (wanted_header, wanted_arrays) = message(page, view), wire.unpack(wanted)
        assert header == wanted_header
        assert all(np.array_equal(arrays[name], wanted_arrays[name]) for name in wanted_arrays)
    return True


def colors(page):
    """The ink of every run on the map."""
    return [run["light"] for run in message(page, "map")[0]["runs"]]


def widget(page, key) -> Any:
    """The widget with that key, of whatever kind."""
    kinds = (
        "select_slider",
        "slider",
        "toggle",
        "number_input",
        "text_input",
        "selectbox",
        "button_group",
        "button",
        "menu_button",
    )
    (found,) = (one for kind in kinds for one in page.get(kind) if one.key == key)
    return found


def unfold(page, key):
    """The page after something was opened that makes its content only then."""
    page.session_state[key] = True
    return settled(page)


def turn(page, key, value):
    """The page after a widget was set."""
    widget(page, key).set_value(value)
    return settled(page)


def another_picture(page):
    """Whether the map is not that of the default page any more."""
    before, after = message(visit(), "map"), message(page, "map")
    return before[0] != after[0] or not np.array_equal(before[1]["x"], after[1]["x"])


def link(landscape="beale", runs=({"rule": "adam"}, {"rule": "gd"}), **keys):
    landscape = landscape if isinstance(landscape, dict) else {"name": landscape}
    given = {"version": 1, "landscape": landscape, "runs": list(runs)}
    return permalink.encode(permalink.read(json.dumps(given | keys)))


def test_the_default_page_races_four_runs_down_beales_function():
    page = visit()
    assert shows(page, permalink.DEFAULT)
    header, arrays = message(page, "map")
    assert (header["scene"], len(header["runs"])) == ("beale", 4)
    assert arrays["x"].shape == (4, LANDSCAPES["beale"].race.steps + 1, 2)
    assert state.LINK not in page.query_params
    assert len(page.warning) == 0
    assert page.latex[0].value.strip("$\n ") == RULES[permalink.DEFAULT.runs[0].rule].equation().strip()


def choose(page, family, name):
    """The page after another landscape was chosen from the list."""
    unfold(page, "landscapes")
    turn(page, "landscape-family", family)
    widget(page, f"landscape-choose-{name}").click()
    return settled(page)


def test_a_landscape_is_found_by_family_or_by_search_and_the_list_closes():
    page = choose(visit(), "Many minima", "himmelblau")
    assert experiment(page).landscape.name == "himmelblau"
    assert shows(page, experiment(page))
    assert not page.session_state["landscapes"]
    unfold(page, "landscapes")
    turn(page, "landscape-search", "ill-cond")
    widget(page, "landscape-choose-bowl").click()
    assert experiment(settled(page)).landscape.name == "bowl"


def test_a_formula_is_typed_its_letters_become_sliders_and_a_mistake_keeps_the_last_good_one():
    page = choose(visit(), "Your own", "formula")
    turn(page, "formula", "x^2 + a*y^2")
    turn(page, "landscape-a", 4.0)
    now = experiment(page)
    assert (now.landscape.formula, now.landscape.params) == ("x^2 + a*y^2", {"a": 4})
    assert shows(page, now)
    turn(page, "formula", "x^2 + a*sine(y)")
    assert experiment(page) == now
    assert shows(page, now)
    assert widget(page, "formula").value == "x^2 + a*sine(y)"
    assert any("sin" in caption.value and "position" in caption.value for caption in page.caption)
    turn(page, "formula", "x^2 + 2a*y^2")
    assert experiment(page).landscape.params == {"a": 4}
    assert shows(visit(page.query_params[state.LINK]), experiment(page))


def test_a_curve_a_plane_and_the_number_of_dimensions_are_drawn_and_turned():
    page = choose(visit(), "One dimension", "double_well")
    assert message(page, "map")[0]["curve"]
    assert shows(turn(page, "start-0", -1.5), experiment(page))
    choose(page, "High dimension", "spectrum")
    assert shows(turn(page, "landscape-n", 5.0), experiment(page))
    assert len(experiment(page).start) == 5
    turn(page, "plane", "axes")
    turn(page, "plane-1", 3)
    assert experiment(page).plane.axes == (0, 3)
    assert shows(page, experiment(page))
    turn(page, "plane", "pca")
    assert "principal" in message(page, "map")[0]["axes"][0]


def test_a_run_may_have_batches_of_its_own():
    page = visit(link("regression", [{"rule": "gd"}, {"rule": "gd"}]))
    unfold(page, "details-0")
    turn(page, "run-0-batch", 1)
    assert [run.batch and run.batch.size for run in experiment(page).runs] == [1, None]
    titles = [run["title"] for run in message(page, "map")[0]["runs"]]
    assert titles == ["Gradient descent batch 1", "Gradient descent all"]
    turn(page, "run-0-batch", state.SAME)
    assert experiment(page).runs[0].batch is None


CHANGES = {
    "a learning rate": (None, "run-1-lr", 0.0024, lambda e: e.runs[1].lr),
    "a slider of the rule": (None, "run-0-b1", 0.5, lambda e: e.runs[0].params["b1"]),
    "a toggle": (None, "run-0-eps_inside", True, lambda e: e.runs[0].toggles["eps_inside"]),
    "the colour": ("details-0", "run-0-color", "teal", lambda e: e.runs[0].color),
    "the schedule": ("schedules-0", "run-0-schedule", "exponential", lambda e: e.runs[0].schedule.name),
    "weight decay": ("details-0", "run-0-weight_decay", 0.01, lambda e: e.runs[0].weight_decay),
    "gradient noise": ("details-0", "run-0-noise", 0.1, lambda e: e.runs[0].noise),
    "clipping": ("details-0", "run-0-clip", 0.1, lambda e: e.runs[0].clip),
    "the start": (None, "start-1", -2.5, lambda e: e.start[1]),
    "the steps": (None, "steps", 33, lambda e: e.steps),
}


@pytest.mark.parametrize(("fold", "key", "value", "read"), CHANGES.values(), ids=CHANGES)
def test_turning_a_knob_changes_the_picture_and_the_url(fold, key, value, read):
    page = visit()
    if fold:
        unfold(page, fold)
    turn(page, key, value)
    now = experiment(page)
    assert read(now) == value
    assert shows(page, now, focus=message(page, "map")[0]["focus"])
    assert key == "run-0-eps_inside" or another_picture(page)  # an ε of 1e-8 is not seen
    assert widget(page, key).value == value
    assert shows(settled(page), now, focus=message(page, "map")[0]["focus"])  # and stays


def test_batches_and_seed_are_asked_for_where_there_is_data():
    page = visit(link("regression", [{"rule": "gd"}]))
    full = message(page, "map")[1]["x"]
    turn(page, "batch-size", 10)
    turn(page, "batch-order", "replacement")
    turn(page, "seed", 7)
    now = experiment(page)
    assert (now.batch.size, now.batch.order, now.seed) == (10, "replacement", 7)
    assert shows(page, now)
    assert (message(page, "map")[1]["x"] != full).any()
    turn(page, "batch-size", "all")
    assert experiment(page).batch.size is None


def test_another_landscape_keeps_the_rules_and_their_settings_and_brings_its_own_start_and_rates():
    page = visit(
        link(runs=[{"rule": "adam", "lr": 5, "params": {"b1": 0.5}, "color": "teal"}, {"rule": "gd"}])
    )
    choose(page, "Bowls", "quadratic")
    run = experiment(page).runs[0]
    assert (run.rule, run.params["b1"], run.color) == ("adam", 0.5, "teal")
    assert run.lr == LANDSCAPES["quadratic"].lr(RULES["adam"])
    assert experiment(page).start == LANDSCAPES["quadratic"].start()
    turn(page, "landscape-a", 3.0)
    assert experiment(page).landscape.params["a"] == 3
    assert shows(page, experiment(page))


def test_runs_are_added_duplicated_and_removed_and_the_others_keep_their_colours():
    page = visit()
    before = colors(page)
    unfold(page, "add")
    page.text_input(key="add-search").input("nesterov 1983")
    settled(page)
    widget(page, "add-choose-nesterov").click()
    settled(page)
    assert experiment(page).runs[4].rule == "nesterov"
    assert colors(page)[:4] == before
    assert len(set(colors(page))) == 5
    assert message(page, "map")[0]["focus"] == 4

    widget(page, "menu-1").click("Duplicate")
    settled(page)
    now = experiment(page)
    assert [run.rule for run in now.runs[:4]] == ["adam", "momentum", "momentum", "rmsprop"]
    assert now.runs[1].lr == now.runs[2].lr
    assert len(set(colors(page))) == 6
    assert [color for i, color in enumerate(colors(page)) if i not in (2, 5)] == before
    assert message(page, "map")[0]["focus"] == 2

    left = colors(page)
    widget(page, "menu-0").click("Remove")
    settled(page)
    assert colors(page) == left[1:]
    assert experiment(page).runs[0].rule == "momentum"
    assert shows(page, experiment(page), focus=1)


def test_the_code_of_the_rule_in_focus_is_written_when_it_is_asked_for():
    page = visit()
    assert len(page.code) == 0
    unfold(page, "rule-code")
    (code,) = page.code
    assert code.language == "javascript"
    assert "export function step(f, x, s, lr, h) {" in code.value
    assert code.value.startswith(f"// {RULES[permalink.DEFAULT.runs[0].rule].title}: ")


def test_rules_are_found_by_family_and_by_search_and_greyed_with_the_reason_where_they_cannot_run():
    page = unfold(visit(), "rules-0")
    offered = {button.key for button in page.button if button.key.startswith("run-0-choose-")}
    first = next(iter(RULES.values())).family
    assert offered == {f"run-0-choose-{rule.name}" for rule in RULES.values() if rule.family == first}
    page.text_input(key="run-0-search").input("saga")
    settled(page)
    saga = widget(page, "run-0-choose-saga")
    assert saga.disabled
    assert "no data" in saga.help
    page.text_input(key="run-0-search").input("duchi")
    settled(page)
    widget(page, "run-0-choose-adagrad").click()
    settled(page)
    run = experiment(page).runs[0]
    assert (run.rule, run.lr) == ("adagrad", LANDSCAPES["beale"].lr(RULES["adagrad"]))


def test_the_last_run_cannot_be_removed_and_no_more_than_allowed_can_be_added():
    page = visit(link(runs=[{"rule": "gd"}]))
    assert widget(page, "menu-0").options == ["Duplicate"]
    page = visit(link(runs=[{"rule": "gd"}] * MAX_RUNS, steps=5))
    assert widget(page, "menu-3").options == ["Remove"]


def test_a_run_in_focus_shows_its_own_settings_and_equation():
    page = visit()
    widget(page, "focus-1").click()
    settled(page)
    shown = {one.key for kind in ("slider", "select_slider") for one in page.get(kind)}
    assert "run-1-beta" in shown
    assert "run-0-b1" not in shown
    assert message(page, "map")[0]["focus"] == message(page, "curves-loss")[0]["focus"] == 1
    assert RULES["momentum"].equation().strip() in page.latex[0].value


# Whatever fails is not made smaller: every try renders whole pages.
@settings(max_examples=8, phases=[Phase.generate])
@given(experiments(steps=500, near=True))
def test_any_link_restores_its_experiment_exactly_and_reruns_change_nothing(wanted):
    address = permalink.encode(wanted)
    page = visit(address)
    for _ in range(2):
        assert shows(page, wanted)
        assert page.query_params == {state.LINK: address}
        assert len(page.warning) == 0
        settled(page)
    if len(wanted.start) <= 2:
        assert [widget(page, f"start-{axis}").value for axis in range(len(wanted.start))] == list(
            wanted.start
        )
    rates = [widget(page, f"run-{i}-lr").value for i in range(len(wanted.runs))]
    assert rates == [run.lr for run in wanted.runs]


def plain(text):
    return text.replace("\\", "")


BROKEN = {
    "damaged": ("eNqrVkrOz8nPU7JSKs8vyklRslIqzi8tSk5V0lFKK8rPVbJSUKoFAAAA", "damaged"),
    "stale": ('{"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "sgd2"}]}', "no rule called"),
    "of another version": (
        '{"version": 2, "landscape": {"name": "beale"}, "runs": [{"rule": "gd"}]}',
        "version 1",
    ),
    "with 500 runs": (
        json.dumps({"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "gd"}] * 500}),
        "12",
    ),
    "NaN": (
        '{"version": 1, "landscape": {"name": "beale"}, "start": [NaN, 0], "runs": [{"rule": "gd"}]}',
        "start",
    ),
    "where the loss overflows": (
        '{"version": 1, "landscape": {"name": "beale"}, "start": [1e6, 1e6], "runs": [{"rule": "gd"}]}',
        "too large",
    ),
}


@pytest.mark.parametrize(("address", "said"), BROKEN.values(), ids=BROKEN)
def test_a_link_that_cannot_be_opened_shows_the_default_race_and_says_why_until_something_changes(
    address, said
):
    page = visit(address)
    (warning,) = page.warning
    assert said in plain(warning.value)
    assert len(warning.value.splitlines()) == 1
    header, _ = message(page, "map")
    assert [run["title"] for run in header["runs"]] == titles(permalink.DEFAULT)
    turn(page, "steps", 50)
    assert len(page.warning) == 0
    assert shows(page, permalink.DEFAULT.model_copy(update={"steps": 50}))


def test_markdown_and_html_in_a_link_are_shown_as_they_are():
    hostile = "<img src=x onerror=alert(1)> **b** [l](http://x) :red[r] $x^2$ `c` ![i](http://x) :smile: # h"
    given = {"version": 1, "landscape": {"name": hostile}, "runs": [{"rule": "gd"}]}
    page = visit(json.dumps(given))
    (warning,) = page.warning
    shown = warning.value
    assert hostile[:40] in plain(shown)
    for sign in "*[]`$<>!:#_|~":
        assert all(shown[i - 1] == "\\" for i, letter in enumerate(shown) if letter == sign), sign
    everything = "".join(
        element.value or "" for element in [*page.markdown, *page.caption, *page.get("html")]
    )
    assert "onerror" not in everything


def test_a_value_that_is_not_allowed_keeps_what_was_there_and_says_why():
    page = visit(link(start=[1, 2], steps=40))
    before = experiment(page)
    turn(page, "start-0", 1e6)
    (warning,) = page.warning
    assert "too large" in plain(warning.value)
    assert shows(page, before)
    assert widget(page, "start-0").value == 1
    turn(page, "start-0", 1e308)
    (warning,) = page.warning
    assert "1e+308" in plain(warning.value)
    assert "from -1e6 to 1e6" in plain(warning.value)
    turn(page, "start-0", 2.0)
    assert len(page.warning) == 0
    assert experiment(page).start == (2, 2)


def test_back_and_forward_restore_what_was_there():
    page = visit()
    addresses, usual = [dict(page.query_params)], LANDSCAPES["beale"].race.steps
    for steps in (50, 60):
        turn(page, "steps", steps)
        addresses.append(dict(page.query_params))
    for address, steps in zip([*addresses[::-1], *addresses], [60, 50, usual, usual, 50, 60], strict=True):
        page.query_params = dict(address)
        settled(page)
        assert message(page, "map")[0]["steps"] == widget(page, "steps").value == steps


def test_a_click_that_overtakes_the_new_url_does_not_undo_the_change():
    """The browser sends its address with every click; after a change its new one may still be on its way."""
    page = visit()
    turn(page, "steps", 50)
    page.query_params = {}
    widget(page, "focus-1").click()
    settled(page)
    assert experiment(page).steps == 50
    assert shows(page, experiment(page), focus=1)


def test_a_refused_value_that_overtakes_the_new_url_does_not_undo_the_change():
    page = visit()
    turn(page, "steps", 50)
    page.query_params = {}
    turn(page, "start-0", 1e6)
    assert experiment(page).steps == 50
    assert len(page.warning) == 1


def test_the_cards_carry_the_inks_of_the_page_they_stand_on():
    ink = PALETTE[assign([None])[0]]
    for theme in ("light", "dark"):
        page = AppTest.from_file(MAIN, default_timeout=60)
        page.context = {"theme": theme}
        settled(page)
        sheet = page.get("html")[0].proto.body  # pyright: ignore[reportOptionalMemberAccess,reportAttributeAccessIssue]
        assert getattr(ink, theme) in sheet
        assert getattr(ink, "dark" if theme == "light" else "light") not in sheet


def test_a_slider_that_keeps_the_dimensions_keeps_the_start_and_the_plane():
    start = [1.0, 2.0, 0.5, 0.25]
    spectrum = {"name": "spectrum", "params": {"n": 4, "kappa": 10}}
    page = visit(link(landscape=spectrum, start=start, plane={"kind": "axes", "axes": [1, 2]}, steps=40))
    turn(page, "landscape-kappa", 1e4)
    assert experiment(page).start == tuple(start)
    assert experiment(page).plane.axes == (1, 2)
    turn(page, "landscape-n", 5)
    assert experiment(page).start == LANDSCAPES["spectrum"].start({"n": 5})
    assert experiment(page).plane.kind == "given"


def test_a_table_that_the_server_has_let_go_leads_back_to_the_default_race():
    rows = "\n".join(f"{i % 5},{i % 7},{i * i % 11}" for i in range(40))
    page = visit(link(landscape={"name": "upload", "data": uploaded.remember("mine.csv", rows.encode())}))
    assert experiment(page).landscape.name == "upload"
    for i in range(uploaded.MOST_TABLES):
        uploaded.remember("other.csv", f"{rows}\n{i},{i},{i}".encode())
    widget(page, "focus-0").click()
    settled(page)
    (warning,) = page.warning
    assert "no longer" in plain(warning.value)
    assert shows(page, permalink.DEFAULT)


def test_two_visitors_do_not_see_each_others_changes():
    one, other = visit(), visit()
    turn(one, "steps", 50)
    turn(other, "run-0-lr", 0.0024)
    assert experiment(one).steps == 50
    assert experiment(other).steps == LANDSCAPES["beale"].race.steps
    assert experiment(one).runs[0].lr == permalink.DEFAULT.runs[0].lr


@pytest.mark.parametrize("name", starts.STARTS)
def test_a_race_to_begin_with_opens_with_one_click(name):
    page = visit()
    widget(page, f"start-{name}").click()
    assert shows(settled(page), starts.opened(name))


def test_a_surprise_is_another_race_in_which_every_run_gets_somewhere():
    for seed in range(5):
        drawn = starts.surprise(random.Random(seed), "beale")  # noqa: S311  a game
        assert drawn.landscape.name != "beale"
        assert 3 <= len({run.rule for run in drawn.runs}) == len(drawn.runs)
        for found in solve.trajectories(drawn):
            assert found.diverged_at is None
            assert found.loss[-1] < found.loss[0]
        assert permalink.decode(permalink.encode(drawn)) == drawn
