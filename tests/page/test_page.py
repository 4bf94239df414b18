"""The page: widgets, URL and picture always tell of the same experiment."""

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from anything import experiments
from described import check
from hypothesis import Phase, given, settings
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

import app
from app.page import state
from app.player import wire
from app.player.messages import race
from app.races import controls, permalink, scene, starts
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


def settled(page, states=None):
    """The page after a run, which must not fail; then the browser writes the address that it was told."""
    page._run(states) if states else page.run()
    assert [error.message for error in page.exception] == []
    for element in page.get("bidi_component"):
        check(element.proto.bytes)
    written = told(page)["link"]
    page.query_params = {state.LINK: written} if written else {}
    return page


def message(page, view):
    """What a view is told."""
    (element,) = (element for element in page.get("bidi_component") if element.key == view)
    return wire.unpack(element.proto.bytes)[0]


def views(page):
    """The keys of all the player's views on a page."""
    return {element.key for element in page.get("bidi_component")}


def told(page):
    """What the browser is told of the page's experiment."""
    return message(page, "share")["page"]


def experiment(page):
    """The experiment in the page's URL."""
    link = page.query_params.get(state.LINK)
    return scene.decode(link).experiment if link else permalink.DEFAULT


def shows(page, expected, focus=0):
    """Whether the URL holds `expected`, and the browser is told all that it computes and draws that from."""
    assert experiment(page) == expected
    link = page.query_params.get(state.LINK, "")
    shown = {"view": {"focus": focus}} if focus else {}
    wanted = race.description(expected, focus=focus, link=link, answers=told(page)["answers"], shown=shown)
    assert told(page) == json.loads(json.dumps(wanted))
    return True


def colors(page):
    """The colour of every run on the map."""
    return [run["light"] for run in told(page)["runs"]]


def widget(page, key) -> Any:
    """The widget with that key, of whatever kind."""
    kinds = ("toggle", "number_input", "text_input", "selectbox", "button_group", "button", "menu_button")
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


def with_values(experiment, *changes):
    """The link that the browser writes when a hand has set numbers: not a character of it is the server's."""
    dumped = experiment.model_dump(mode="json")
    for path, value in changes:
        controls.put(dumped, path, value)
    text = json.dumps({"runs": dumped.pop("runs"), **dumped}).encode()
    return base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


def set_by_hand(page, *changes):
    """A hand sets numbers in the browser, which writes the address and does not ask the server."""
    allowed = {control["path"]: control for control in told(page)["controls"]}
    for path, _ in changes:
        assert not allowed[path]["structural"]
    page.query_params = {state.LINK: with_values(experiment(page), *changes)}


def turned(page, *changes):
    """The page after that, when something else has asked the server."""
    set_by_hand(page, *changes)
    return settled(page)


def tell(page, event, value, view="share"):
    """The page after one of the player's views told it something."""
    (element,) = (element for element in page.get("bidi_component") if element.key == view)
    states, heard = page._tree.get_widget_states(), [{"event": event, "value": value}]
    states.widgets.add(id=_make_trigger_id(element.proto.id, "events"), json_trigger_value=json.dumps(heard))
    return settled(page, states)


def link(landscape="beale", runs=({"rule": "adam"}, {"rule": "gd"}), **keys):
    landscape = landscape if isinstance(landscape, dict) else {"name": landscape}
    given = {"version": 1, "landscape": landscape, "runs": list(runs)}
    return permalink.encode(permalink.read(json.dumps(given | keys)))


def test_the_default_page_races_four_runs_down_beales_function():
    page = visit()
    assert shows(page, permalink.DEFAULT)
    said = told(page)
    assert (said["scene"], len(said["runs"]), said["link"]) == ("beale", 4, "")
    assert said["experiment"]["steps"] == LANDSCAPES["beale"].race.steps
    order = [element.key for element in page.get("bidi_component")]
    assert order[0] == "share"  # what the others draw is known before they are there
    assert set(order) >= {"map", "knob", "runs", "curves-loss", "curves-sweep", "numbers"}
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
    turned(page, ("landscape.params.a", 4.0))
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
    assert (told(page)["dimension"], told(page)["plane"]) == (1, None)
    turned(page, ("start.0", -1.5))
    assert experiment(page).start == (-1.5,)
    assert shows(page, experiment(page))
    choose(page, "High dimension", "spectrum")
    (n,) = (control for control in told(page)["controls"] if control["path"] == "landscape.params.n")
    assert n["structural"]
    tell(page, "set", [["landscape.params.n", 5]])
    assert shows(page, experiment(page))
    assert len(experiment(page).start) == len(told(page)["plane"]["origin"]) == 5
    turn(page, "plane", "axes")
    turn(page, "plane-1", 3)
    assert experiment(page).plane.axes == (0, 3)
    assert shows(page, experiment(page))
    turn(page, "plane", "pca")
    assert "principal" in told(page)["axes"][0]


def test_a_run_may_have_batches_of_its_own():
    page = visit(link("regression", [{"rule": "gd"}, {"rule": "gd"}]))
    unfold(page, "details-0")
    turn(page, "run-0-batch", 1)
    assert [run.batch and run.batch.size for run in experiment(page).runs] == [1, None]
    (own,) = (control for control in told(page)["controls"] if control["path"] == "runs.0.batch.size")
    assert (own["place"], own["run"]) == ("details", 0)
    assert titles(experiment(page)) == ["Gradient descent batch 1", "Gradient descent all"]
    turn(page, "run-0-batch", state.SAME)
    assert experiment(page).runs[0].batch is None


def test_a_run_may_have_a_name_a_start_and_a_seed_of_its_own():
    page = visit(link("regression", [{"rule": "gd"}, {"rule": "gd"}]))
    unfold(page, "own-0")
    turn(page, "run-0-label", "  far \n away ")
    assert experiment(page).runs[0].label == "far away"
    assert widget(page, "focus-0").label == "far away"
    for part, value in {"start": experiment(page).start, "seed": 0}.items():
        turn(page, f"run-0-{part}", True)
        assert getattr(experiment(page).runs[0], part) == value
    own = {one["path"] for one in told(page)["controls"] if one["place"] == "own" and one["run"] == 0}
    assert own == {"runs.0.start.0", "runs.0.start.1", "runs.0.seed"}
    duplicate = experiment(page).runs[0].model_copy(update={"label": None})
    widget(page, "menu-0").click("Duplicate")
    settled(page)
    assert experiment(page).runs[1].model_copy(update={"color": None}) == duplicate.model_copy(
        update={"color": None}
    )
    widget(page, "focus-0").click()
    settled(page)
    choose(page, "Many minima", "himmelblau")
    assert [run.start for run in experiment(page).runs] == [None] * 3
    unfold(page, "own-0")
    turn(page, "run-0-start", True)
    turn(page, "run-0-label", "")
    for part in ("start", "seed"):
        turn(page, f"run-0-{part}", False)
    run = experiment(page).runs[0]
    assert (run.label, run.start, run.seed) == (None, None, None)


WIDGETS = {
    "a toggle": ("conventions-0", "run-0-eps_inside", True, lambda e: e.runs[0].toggles["eps_inside"]),
    "the colour": ("details-0", "run-0-color", "teal", lambda e: e.runs[0].color),
    "the schedule": ("schedules-0", "run-0-schedule", "exponential", lambda e: e.runs[0].schedule.name),
    "what decay is": ("details-0", "run-0-decay", "decoupled", lambda e: e.runs[0].decay),
}


@pytest.mark.parametrize(("fold", "key", "value", "read"), WIDGETS.values(), ids=WIDGETS)
def test_a_widget_changes_what_the_browser_is_told_and_the_url(fold, key, value, read):
    page = visit()
    before = told(page)
    if fold:
        unfold(page, fold)
    turn(page, key, value)
    now = experiment(page)
    assert read(now) == value
    assert shows(page, now)
    assert told(page)["experiment"] != before["experiment"]
    assert widget(page, key).value == value
    assert shows(settled(page), now)  # and stays


NUMBERS = {
    "runs.1.lr": 0.0024,
    "runs.0.params.b1": 0.5,
    "runs.0.weight_decay": 0.01,
    "runs.0.noise": 0.1,
    "runs.0.clip": 0.1,
    "start.1": -2.5,
    "steps": 33,
}


@pytest.mark.parametrize("path", NUMBERS)
def test_a_number_that_a_hand_set_is_the_pages_at_the_next_rerun(path):
    page, value = visit(), NUMBERS[path]
    set_by_hand(page, (path, value))
    by_hand = experiment(page)
    assert controls.at(by_hand.model_dump(mode="json"), path) == value
    widget(page, "focus-1").click()  # anything that asks the server
    address = page.query_params[state.LINK]
    settled(page)
    assert told(page)["answers"] == address
    assert scene.decode(page.query_params[state.LINK]).view.focus == 1
    assert shows(page, by_hand, focus=1)
    assert shows(settled(page), by_hand, focus=1)  # and stays


def test_what_a_hand_set_before_a_widget_was_used_is_kept():
    page = visit()
    set_by_hand(page, ("runs.1.lr", 0.0024), ("steps", 33))
    unfold(page, "conventions-0")
    turn(page, "run-0-eps_inside", True)
    now = experiment(page)
    assert (now.runs[1].lr, now.steps, now.runs[0].toggles["eps_inside"]) == (0.0024, 33, True)
    assert shows(page, now)


def test_numbers_that_a_hand_sets_back_and_forth_are_followed():
    page = visit()
    for steps in (50, 60, 50, LANDSCAPES["beale"].race.steps, 60):
        turned(page, ("steps", steps))
        assert shows(page, permalink.DEFAULT.model_copy(update={"steps": steps}))


def places(page):
    """The views that a page must have so that each of its numbers stands somewhere."""
    for control in told(page)["controls"]:
        parts = [control["place"], control["run"], control["group"]]
        yield "-".join(["controls", *(str(part) for part in parts if part not in (None, ""))])


RACES = {
    "beale": {},
    "data": {"landscape": "regression", "runs": [{"rule": "gd", "batch": {"size": 5}}, {"rule": "adam"}]},
    "plane": {"landscape": "spectrum", "runs": [{"rule": "adam", "noise": 0.1}]},
    "formula": {"landscape": {"name": "formula", "formula": "x^2 + a*y^2"}},
}


@pytest.mark.parametrize("given", RACES.values(), ids=RACES)
def test_every_number_of_a_race_has_its_place_on_the_page(given):
    page = visit(link(**given))
    of_runs = len(experiment(page).runs)
    wanted = set()
    for i in range(of_runs):
        widget(page, f"focus-{i}").click()
        settled(page)
        for fold in ("details", "schedules"):
            unfold(page, f"{fold}-{i}")
        mine = set(places(page))
        elsewhere = {
            f"controls-{fold}-{k}" for fold in ("details", "schedule") for k in range(of_runs) if k != i
        }
        assert mine - elsewhere <= views(page)
        wanted |= mine & views(page)
    assert wanted == set(places(page))


def test_batches_and_seed_are_asked_for_where_there_is_data():
    page = visit(link("regression", [{"rule": "gd"}]))
    assert {"batch.size", "seed"} <= {control["path"] for control in told(page)["controls"]}
    assert {"controls-batch", "cloud"} <= views(page)
    turned(page, ("batch.size", 10))
    turn(page, "batch-order", "replacement")
    turned(page, ("seed", 7))
    now = experiment(page)
    assert (now.batch.size, now.batch.order, now.seed) == (10, "replacement", 7)
    assert shows(page, now)
    turned(page, ("batch.size", None))
    assert experiment(page).batch.size is None
    page = visit()
    assert not {"batch.size", "seed"} & {control["path"] for control in told(page)["controls"]}
    assert not {"controls-batch", "cloud"} & views(page)


def test_the_size_of_batches_whose_samples_a_rule_is_compiled_for_is_set_by_the_server():
    page = visit(link("regression", [{"rule": "saga"}, {"rule": "gd"}], batch={"size": 10}))
    (size,) = (control for control in told(page)["controls"] if control["path"] == "batch.size")
    assert size["structural"]
    before = told(page)["runs"][0]["module"]
    tell(page, "set", [["batch.size", 50]])
    assert experiment(page).batch.size == 50
    assert told(page)["runs"][0]["module"] != before
    assert shows(page, experiment(page))


def test_another_landscape_keeps_the_rules_and_their_settings_and_brings_its_own_start_and_rates():
    page = visit(
        link(runs=[{"rule": "adam", "lr": 5, "params": {"b1": 0.5}, "color": "teal"}, {"rule": "gd"}])
    )
    choose(page, "Bowls", "quadratic")
    run = experiment(page).runs[0]
    assert (run.rule, run.params["b1"], run.color) == ("adam", 0.5, "teal")
    assert run.lr == LANDSCAPES["quadratic"].rate(RULES["adam"])
    assert experiment(page).start == LANDSCAPES["quadratic"].start()
    turned(page, ("landscape.params.a", 3.0))
    assert experiment(page).landscape.params["a"] == 3
    assert shows(page, experiment(page))


def test_another_landscape_brings_the_runs_that_show_what_it_says_unless_someone_has_chosen_rules():
    page = visit()
    choose(page, "One dimension", "parabola")
    assert experiment(page) == starts.first("parabola")
    assert [run.rule for run in experiment(page).runs] == ["gd"] * 4
    choose(page, "Saddles", "monkey_saddle")
    assert "newton" in [run.rule for run in experiment(page).runs]
    widget(page, "menu-0").click("Remove")
    settled(page)
    choose(page, "Valleys", "valley")
    assert [run.rule for run in experiment(page).runs] == ["newton", "rmsprop", "gd"]


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
    assert told(page)["focus"] == 4

    widget(page, "menu-1").click("Duplicate")
    settled(page)
    now = experiment(page)
    assert [run.rule for run in now.runs[:4]] == ["adam", "momentum", "momentum", "rmsprop"]
    assert now.runs[1].lr == now.runs[2].lr
    assert len(set(colors(page))) == 6
    assert [color for i, color in enumerate(colors(page)) if i not in (2, 5)] == before
    assert told(page)["focus"] == 2

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
    assert (run.rule, run.lr) == ("adagrad", LANDSCAPES["beale"].rate(RULES["adagrad"]))


def test_a_rule_gets_the_rate_that_suits_its_kind_where_the_sliders_are_not_those_it_was_tuned_for():
    landscape, rule = LANDSCAPES["quadratic"], RULES["adagrad"]
    page = unfold(visit(link("quadratic", [{"rule": "gd"}])), "rules-0")
    turned(page, ("landscape.params.a", 3.0))
    page.text_input(key="run-0-search").input("duchi")
    settled(page)
    widget(page, "run-0-choose-adagrad").click()
    settled(page)
    assert experiment(page).runs[0].lr == landscape.lr(rule) != landscape.rate(rule)


def test_the_last_run_cannot_be_removed_and_no_more_than_allowed_can_be_added():
    page = visit(link(runs=[{"rule": "gd"}]))
    assert widget(page, "menu-0").options == ["Duplicate"]
    page = visit(link(runs=[{"rule": "gd"}] * MAX_RUNS, steps=5))
    assert widget(page, "menu-3").options == ["Remove"]


def test_a_run_in_focus_shows_its_own_settings_and_equation():
    page = visit()
    widget(page, "focus-1").click()
    settled(page)
    shown = {one.key for kind in ("toggle", "button_group", "expander") for one in page.get(kind)}
    assert {"conventions-1", "schedules-1"} <= shown
    assert not {"conventions-0", "schedules-0"} & shown
    assert {"controls-run-0", "controls-run-1"} <= views(page)  # the rates of all
    assert told(page)["focus"] == 1
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
    dumped = json.loads(wanted.model_dump_json())
    for control in told(page)["controls"]:
        value = controls.at(dumped, control["path"])
        assert controls.at(told(page)["experiment"], control["path"]) == value
        assert control["none"] if value is None else control["low"] <= value <= control["high"]


def plain(text):
    return text.replace("\\", "")


BROKEN = {
    "damaged": ("eNqrVkrOz8nPU7JSKs8vyklRslIqzi8tSk5V0lFKK8rPVbJSUKoFAAAA", "damaged"),
    "stale": ('{"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "sgd2"}]}', "no rule called"),
    "of another version": (
        '{"version": 7, "landscape": {"name": "beale"}, "runs": [{"rule": "gd"}]}',
        "version 1",
    ),
    "with 500 runs": (
        json.dumps({"version": 1, "landscape": {"name": "beale"}, "runs": [{"rule": "gd"}] * 500}),
        "12",
    ),
    "NaN": (
        '{"version": 1, "landscape": {"name": "beale"}, "start": [NaN, 0], "runs": [{"rule": "gd"}]}',
        "Start",
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
    assert shows(page, permalink.DEFAULT)
    assert told(page)["answers"] == address
    turned(page, ("steps", 50))
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
    for value, words in ((1e6, ["too large"]), (1e308, ["1e+308", "from -1e6 to 1e6"])):
        for refused in (turned, lambda page, change: tell(page, "set", [list(change)])):
            refused(page, ("start.0", value))
            (warning,) = page.warning
            assert all(word in plain(warning.value) for word in words)
            assert shows(page, before)
    turned(page, ("start.0", 2.0))
    assert len(page.warning) == 0
    assert experiment(page).start == (2, 2)


def test_numbers_of_a_card_that_has_just_gone_change_nothing():
    page = visit()
    tell(page, "set", [["runs.7.lr", 0.1]])
    assert shows(page, permalink.DEFAULT)
    assert len(page.warning) == 0


def test_back_and_forward_restore_what_was_there():
    """By the browser, which then writes the address, or by the server, which it tells of the link."""
    page = visit()
    addresses, usual = [dict(page.query_params)], LANDSCAPES["beale"].race.steps
    for steps in (50, 60):
        turned(page, ("steps", steps))
        addresses.append(dict(page.query_params))
    for asked in (False, True):
        for address, steps in zip(
            [*addresses[::-1], *addresses], [60, 50, usual, usual, 50, 60], strict=True
        ):
            page.query_params = dict(address)
            if asked:
                tell(page, "open", [address.get(state.LINK, "")])
            else:
                settled(page)
            assert page.query_params == address
            assert shows(page, permalink.DEFAULT.model_copy(update={"steps": steps}))


def test_back_to_another_landscape_and_its_runs():
    page = choose(visit(), "Bowls", "quadratic")
    there = dict(page.query_params)
    widget(page, "menu-0").click("Remove")
    left = experiment(settled(page))
    page.query_params = there
    tell(page, "open", [there[state.LINK]])
    assert len(experiment(page).runs) == len(left.runs) + 1
    assert shows(page, experiment(page))
    page.query_params = {}
    assert shows(tell(page, "open", [""]), permalink.DEFAULT)


def test_a_click_that_overtakes_the_new_url_does_not_undo_the_change():
    """The browser sends its address with every click; after a change its new one may still be on its way."""
    page = visit()
    before = dict(page.query_params)
    unfold(page, "conventions-0")
    turn(page, "run-0-eps_inside", True)
    between = dict(page.query_params)
    page.query_params = before
    unfold(page, "details-0")
    page.query_params = before
    turn(page, "run-0-decay", "decoupled")
    for late in (before, between):  # and an address that arrives is not always the last
        page.query_params = late
        widget(page, "focus-1").click()
        settled(page)
        run = experiment(page).runs[0]
        assert (run.toggles["eps_inside"], run.decay) == (True, "decoupled")
        assert shows(page, experiment(page), focus=1)


def test_a_refused_value_that_overtakes_the_new_url_does_not_undo_the_change():
    page = visit()
    before = dict(page.query_params)
    unfold(page, "conventions-0")
    turn(page, "run-0-eps_inside", True)
    now = experiment(page)
    page.query_params = before
    tell(page, "set", [["start.0", 1e6]])
    assert shows(page, now)
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
    for change in (turned, lambda page, change: tell(page, "set", [list(change)])):
        change(page, ("landscape.params.kappa", 1e4))
        assert experiment(page).landscape.params["kappa"] == 1e4
        assert experiment(page).start == tuple(start)
        assert experiment(page).plane.axes == (1, 2)
    tell(page, "set", [["landscape.params.n", 5]])
    assert experiment(page).start == LANDSCAPES["spectrum"].start({"n": 5})
    assert experiment(page).plane.kind == "given"


def test_a_table_that_the_server_has_let_go_costs_only_the_table():
    rows = "\n".join(f"{i % 5},{i % 7},{i * i % 11}" for i in range(40))
    page = visit(link(landscape={"name": "upload", "data": uploaded.remember("mine.csv", rows.encode())}))
    assert experiment(page).landscape.name == "upload"
    for i in range(uploaded.MOST_TABLES):
        uploaded.remember("other.csv", f"{rows}\n{i},{i},{i}".encode())
    widget(page, "focus-0").click()
    settled(page)
    (warning,) = page.warning
    assert "The file mine.csv" in plain(warning.value)
    there = page.session_state.scene.experiment
    assert (there.landscape.name, [run.rule for run in there.runs]) == ("regression", ["adam", "gd"])


def test_two_visitors_do_not_see_each_others_changes():
    one, other = visit(), visit()
    turned(one, ("steps", 50))
    turned(other, ("runs.0.lr", 0.0024))
    assert experiment(one).steps == 50
    assert experiment(other).steps == LANDSCAPES["beale"].race.steps
    assert experiment(one).runs[0].lr == permalink.DEFAULT.runs[0].lr
