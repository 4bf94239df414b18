"""The browser computes: while a hand moves nothing is asked of the server, and every number bends paths."""

import json
import re
import time

import pytest
from playing import (
    COUNT,
    MAP,
    assert_consistent,
    experiment,
    field,
    focus,
    link,
    location,
    moved,
    patiently,
    pause,
    pull,
    put,
    row,
    set_steps,
    slider,
    state,
    still,
    to_pixels,
    turn,
    until,
    wait,
    wait_ready,
    within,
)
from serving import serving

from app.export.formats import page as pages
from app.export.options import Options
from app.races import permalink, solve
from app.races.scene import Scene, View

pytestmark = pytest.mark.browser

RICH = [
    {
        "rule": "adam",
        "weight_decay": 0.01,
        "clip": 1.0,
        "noise": 0.1,
        "schedule": {"name": "cosine"},
    },
    {"rule": "momentum", "lr": 0.0005},
]
"""Two runs, the first with all that a run can have."""

SHOWN = f"""(() => {{
  // Every number that the picture is made of, in one: paths, losses, contours.
  const {{ race }} = {MAP}.clock;
  let sum = 0;
  const add = (one, i) => (sum += (one || 0) * ((i % 89) + 1));
  for (const {{ values }} of [race.x, race.loss]) values.forEach(add);
  return `${{sum}} ${{race.experiment.steps}} ${{JSON.stringify(race.diverged)}}`;
}})()"""


def value_of(page, path):
    """The value of the experiment that is shown at a path."""
    return page.evaluate(
        f"(path) => path.split('.').reduce((one, key) => one[key], {MAP}.clock.races.experiment)", path
    )


def paths(page):
    """Where the numbers stand in the experiment that this page can turn."""
    return [one.get_attribute("data-path") for one in page.locator("[data-path]:visible").all()]


def shown(page):
    """What the picture is made of, as soon as it is that of what is set; long work is done in a worker."""
    until(page, f"{MAP}.clock.race.experiment === {MAP}.clock.races.experiment")
    return page.evaluate(SHOWN)


def bends(page, path):
    """Turn a number as far as its slider goes, and back: whether paths or losses are others meanwhile."""
    before, value = shown(page), value_of(page, path)
    pictures = set()
    if slider(page, path).count():
        for key in ("End", "Home"):
            slider(page, path).press(key)
            pictures.add(shown(page))
    else:
        field(page, path).fill(str(value + 1))
        pictures.add(shown(page))
        field(page, path).press("Enter")
    races = f"{MAP}.clock.races"
    page.evaluate(f"([path, value]) => ({races}.set([[path, value]]), {races}.commit())", [path, value])
    assert shown(page) == before
    return bool(pictures - {before})


def open_folds(page):
    """Open the folds of the card in focus."""
    for fold, path in (("Schedule", "runs.0.schedule"), ("Colour, decay, clipping, noise", "runs.0.noise")):
        page.get_by_text(fold, exact=True).first.click()
        page.locator(f'[data-path^="{path}"]').first.wait_for()
    still(page)


# ---------------------------------------------------------------- no server under the hand


def test_ten_seconds_under_the_hand_ask_the_server_for_nothing(visit):
    page = visit(link("rosenbrock", RICH, steps=400), script=COUNT)
    open_folds(page)
    page.locator(".ot-knob-more").click()
    page.locator(".ot-knob-strip").wait_for()
    still(page)
    found = set(paths(page))
    assert {"landscape.params.b", "runs.0.params.b1", "runs.1.lr", "start.0", "steps"} <= found
    assert {"runs.0.clip", "runs.0.noise", "runs.0.weight_decay"} <= found
    asked, sent, address = [], page.evaluate("sent"), location(page)
    page.on("request", lambda request: asked.append(request.url))

    began, share = time.monotonic(), 0.2
    while time.monotonic() - began < 10:
        share += 0.11 if share < 0.8 else -0.5
        for path in sorted(found):
            if slider(page, path).count():
                pull(page, path, share)
                page.mouse.up()
        for path, value in (("start.0", -1.2 + share), ("steps", 300 + round(100 * share))):
            field(page, path).fill(str(value))
            field(page, path).press("Enter")
        for handle in (".ot-turn", ".ot-pad"):
            page.locator(handle).scroll_into_view_if_needed()
            box = page.locator(handle).bounding_box()
            page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
            page.mouse.down()
            page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"], steps=5)
            page.mouse.up()
        page.locator(".ot-stage").scroll_into_view_if_needed()
        page.mouse.move(*to_pixels(page, state(page)["start"]))
        page.mouse.down()
        page.mouse.move(*to_pixels(page, within(page, share, 0.7)), steps=5)
        page.mouse.up()
    assert (asked, page.evaluate("sent")) == ([], sent)

    page.evaluate(f"{MAP}.clock.races.written()")
    moved(page, address)
    wanted = experiment(page)
    for path in found:
        assert value_of(page, path) == pytest.approx(_at(wanted, path), rel=1e-15)
    focus(page, 1)
    until(page, f"sent > {sent}")
    page.locator(".st-key-equation").get_by_text("Momentum").first.wait_for()
    assert experiment(page) == wanted  # the server draws what stands in the address
    assert_consistent(page)


def _at(experiment, path):
    one = experiment.model_dump(mode="json")
    for key in path.split("."):
        one = one[int(key) if key.isdecimal() else key]
    return one


def test_every_number_of_a_page_bends_the_picture(visit):
    page = visit(link("rosenbrock", RICH, steps=120))
    open_folds(page)
    for path in paths(page):
        assert bends(page, path), path
    page.evaluate(f"{MAP}.clock.races.written()")
    assert_consistent(page)

    page.goto(link("regression", [{"rule": "adam"}, {"rule": "gd"}], steps=60, batch={"size": 5}))
    wait_ready(page)
    found = paths(page)
    assert {"batch.size", "seed"} <= set(found)
    for path in found:
        assert bends(page, path), path


def test_a_number_that_no_experiment_may_hold_is_refused_with_a_sentence(visit):
    page = visit(link(runs=[{"rule": "adam"}]))
    address, before = location(page), page.evaluate(SHOWN)
    for path, text, said in (
        ("runs.0.params.b1", "1.5", "At most"),
        ("runs.0.lr", "0", "At least"),
        ("steps", "1000000", "At most 10000"),
        ("steps", "2.5", "A whole number"),
        ("start.0", "x", "A number"),
    ):
        field(page, path).fill(text)
        problem = row(page, path).locator(".ot-number-problem")
        assert said in problem.inner_text()
        field(page, path).press("Enter")
        assert re.fullmatch(r"Kept \S+: it takes a (whole )?number from \S+ to \S+\.", problem.inner_text())
        assert float(field(page, path).input_value()) == value_of(page, path)  # it is taken back
    assert page.evaluate(SHOWN) == before
    assert location(page) == address
    put(page, "runs.0.lr", "0,25")  # as many write it
    assert experiment(page).runs[0].lr == 0.25
    assert_consistent(page)


@pytest.mark.parametrize("landscape", [pytest.param("rosenbrock", marks=pytest.mark.thorough), "michalewicz"])
def test_contours_are_fine_as_soon_as_the_hand_rests_though_it_holds_on(visit, landscape):
    page = visit(link(landscape, [{"rule": "gd"}, {"rule": "adam"}]))
    before = pause(page, 50)
    path = next(path for path in paths(page) if path.startswith("landscape."))
    pull(page, path, 0.8)
    held = wait(page, f"s.held && s.painted > {before['painted']} && s.grid[1] === 240")
    assert held["grid"] == [180, 240]
    assert held["heads"] != before["heads"]
    page.mouse.up()
    wait(page, "!s.held && s.grid[1] === 240")
    assert_consistent(page)


WORDS = """
    // The powers of ten on the axes.
    globalThis.words = new Set();
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      words.add(text);
      return write.call(this, text, ...rest);
    };
"""


def test_losses_far_below_single_precision_are_drawn(visit):
    page = visit(link("quadratic", [{"rule": "gd", "lr": 0.09}], steps=200), script=WORDS)
    end = solve.trajectories(experiment(page))[0].loss[-1]
    assert 0 < end < 1e-12
    pause(page, 200)
    box = page.locator(".ot-curves .ot-chart").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 12, box["y"] + 60)
    step = int(wait(page, "s.step > 180")["step"])
    said = page.locator(".ot-curves .ot-read").first.inner_text()
    wanted = solve.trajectories(experiment(page))[0].loss[step]
    assert any(_number(word) == pytest.approx(wanted, rel=2e-3) for word in said.split())
    lowest = min(int(word.replace("−", "-")) for word in page.evaluate("[...words]") if _is_power(word))
    assert lowest <= -10


def _number(word):
    try:
        return float(word.replace("−", "-"))
    except ValueError:
        return None


def _is_power(word):
    return word.replace("−", "-").lstrip("-").isdecimal() and word[0] in "-−"


def test_back_forward_and_reload_need_no_rerun_to_show_what_was(visit):
    page = visit(link(runs=[{"rule": "adam"}, {"rule": "momentum"}], steps=90), script=COUNT)
    still(page)
    pause(page, 90)
    sent, seen = page.evaluate("sent"), [(experiment(page), state(page)["heads"])]
    for change in (lambda: turn(page), lambda: turn(page, "runs.1.lr"), lambda: set_steps(page, 40)):
        change()
        seen.append((experiment(page), wait(page, "!s.held")["heads"]))
    for wanted, heads in reversed(seen[:-1]):
        page.go_back()
        wait(page, f"s.heads[0][0] === {heads[0][0]} && s.heads[1][0] === {heads[1][0]}")
        assert experiment(page) == wanted
        assert float(field(page, "runs.0.lr").input_value()) == wanted.runs[0].lr
    for wanted, heads in seen[1:]:
        page.go_forward()
        wait(page, f"s.heads[0][0] === {heads[0][0]} && s.heads[1][0] === {heads[1][0]}")
        assert experiment(page) == wanted
    assert page.evaluate("sent") == sent
    page.reload()
    wait_ready(page)
    assert experiment(page) == seen[-1][0]
    assert_consistent(page)


def test_sliders_go_on_without_the_server_and_what_they_set_is_there_when_it_is_back(chromium):
    with chromium.new_context() as context:
        page = context.new_page()
        with serving() as (address, server):
            page.goto(address + link("himmelblau", [{"rule": "adam"}, {"rule": "momentum"}], steps=60))
            wait_ready(page)
            before = pause(page, 60)
            server.kill()
            server.wait()
            turn(page)
            pull(page, "runs.1.lr", 0.9)
            bent = wait(page, f"s.held && s.heads[1][0] !== {before['heads'][1][0]}")
            here = location(page)
            page.mouse.up()
            moved(page, here)
            assert bent["heads"][0] != before["heads"][0]
            wanted = experiment(page)
            assert_consistent(page)
        with serving(int(address.rsplit(":", 1)[1])):
            page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")
            still(page)
            equation = page.locator(".st-key-equation").get_by_text("Momentum").first

            def is_shown():  # the first click makes Streamlit's new session, which had no such button yet
                focus(page, 1)
                return equation.is_visible()

            patiently(page, is_shown, "the equation of the run in focus")
            assert experiment(page) == wanted
            assert_consistent(page)
            turn(page, "runs.1.params.beta", "ArrowLeft")
            assert experiment(page).runs[1].params["beta"] < wanted.runs[1].params["beta"]
            assert_consistent(page)


# ---------------------------------------------------------------- pages of their own


VIOLATIONS = """
    // What the page's policy has forbidden it.
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      violations.push(`${violatedDirective} ${blockedURI}`));
"""

RACE = permalink.read(
    json.dumps(
        {"version": 1, "landscape": {"name": "rosenbrock"}, "start": [-1.2, 1], "steps": 120, "runs": RICH}
    )
)


@pytest.fixture
def stand_alone(chromium, address, tmp_path):
    """`stand_alone("file")` opens a race from a disk offline, `stand_alone("frame")` from the server."""
    contexts, complaints = [], []

    def stand_alone(kind, **options):
        context = chromium.new_context(offline=kind == "file", **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(VIOLATIONS)
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if kind == "file":
            path = tmp_path / "race.html"
            path.write_text(pages.page(Scene(RACE), Options(loop=False)), "utf-8")
            page.goto(path.as_uri())
            policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        else:
            answer = page.goto(f"{address}/embed?loop=false&e={permalink.encode(RACE)}")
            policy = answer.headers["content-security-policy"]
        wait(page, "s.ready")
        return page, policy

    yield stand_alone
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("kind", ["file", "frame"])
def test_all_of_a_page_of_its_own_can_be_turned_under_its_policy(stand_alone, kind):
    page, policy = stand_alone(kind)
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    assert rules["default-src"] == ["'none'"]
    assert not {"'unsafe-eval'", "'unsafe-inline'", "*", "data:"} & set(rules["script-src"])
    asked = []
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("blob:", "data:")) else None)
    pause(page, 60)
    page.locator(".otx-drawer > summary").click()
    row(page, "runs.0.lr").wait_for()
    found = paths(page)
    wanted = {"runs.0.lr", "runs.0.params.b1", "runs.0.clip", "runs.0.noise", "runs.0.schedule.params.warmup"}
    assert wanted | {"runs.1.params.beta", "landscape.params.b", "start.1", "steps"} <= set(found)
    for path in found:
        assert bends(page, path), path
    adam = page.locator(
        ".otx-drawer-group"
    ).first  # momentum's convention matters only where the rate changes
    assert adam.locator(".ot-switch").count() == 2
    assert not adam.locator(".ot-switch").first.is_visible()  # conventions are for those who ask
    adam.get_by_text("Conventions").click()
    for switch in adam.locator(".ot-switch :is(.ot-switch-box, .ot-switch-list)").all():
        before = shown(page)
        if switch.evaluate("one => one.tagName") == "SELECT":
            switch.evaluate("one => { one.selectedIndex = (one.selectedIndex + 1) % one.options.length; }")
            switch.dispatch_event("change")
        else:
            switch.click()
        assert shown(page) != before
    assert page.evaluate("violations") == []
    assert page.locator(".otx-wrong").count() == 0
    if kind == "file":
        assert asked == []


APART = """(() => {
  const [drawer, stage] = [".otx-drawer-inside", ".ot-stage"].map(
    (name) => document.querySelector(name).getBoundingClientRect(),
  );
  return stage.right <= drawer.left || stage.bottom <= drawer.top;
})()"""
"""Whether the picture and the drawer have each their own place."""


@pytest.mark.parametrize(
    "size", [pytest.param((960, 640), marks=pytest.mark.thorough), (390, 844), (640, 400)]
)
def test_the_drawer_opens_by_keyboard_beside_the_picture_and_closes_with_escape(stand_alone, size):
    page, _ = stand_alone("file", viewport={"width": size[0], "height": size[1]})
    pause(page, 60)
    summary = page.locator(".otx-drawer > summary")
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Space")
    row(page, "runs.0.lr").wait_for()
    assert not state(page)["playing"]  # the key was the drawer's
    page.keyboard.press("Tab")
    until(page, APART)  # the picture makes room
    (left, top, wide, high), stage = (
        tuple(page.locator(name).bounding_box()[key] for key in ("x", "y", "width", "height"))
        for name in (".otx-drawer-inside", ".ot-stage")
    )
    assert stage[0] + stage[2] <= left or stage[1] + stage[3] <= top
    assert stage[2] > 200
    assert stage[3] > 150
    assert left + wide <= size[0]
    assert top + high <= size[1]
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")

    last = page.locator(".otx-drawer [data-path=steps]")
    last.scroll_into_view_if_needed()
    assert last.bounding_box()["y"] + last.bounding_box()["height"] <= size[1]
    before = page.evaluate(SHOWN)
    field(page, "runs.0.lr").focus()
    page.keyboard.press("ArrowUp")
    until(page, f"{SHOWN} !== {json.dumps(before)}")
    page.keyboard.press("Escape")
    assert not page.locator(".otx-drawer-inside").is_visible()
    assert summary.evaluate("one => one === document.activeElement")


AROUND = """<!doctype html><title>A page around a player</title>
<iframe src="{src}" style="width: 960px; height: 640px"></iframe>
<script>
  globalThis.heard = [];
  addEventListener("message", ({{ data }}) => data?.trajectories === 1 && heard.push(data));
  globalThis.tell = (message) => frames[0].postMessage({{ trajectories: 1, ...message }}, "*");
</script>"""


@pytest.mark.parametrize("kind", ["file", "frame"])
def test_a_page_around_it_drives_a_player_and_hears_of_it(chromium, address, tmp_path, kind):
    race = tmp_path / "race.html"
    race.write_text(pages.page(Scene(RACE, View(step=0)), Options(loop=False, autoplay=False)), "utf-8")
    frame = f"{address}/embed?loop=false&autoplay=false&step=0&e={permalink.encode(RACE)}"
    around = tmp_path / "around.html"
    around.write_text(AROUND.format(src=race.name if kind == "file" else frame), "utf-8")
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(around.as_uri())

        def hears(condition):
            """Wait for an event, m, and return it."""
            return until(page, f"heard.find((m) => {condition})")

        def answer(message):
            """Tell the player something, and return what it answers."""
            number = page.evaluate("heard.length")
            page.evaluate("(message) => tell(message)", {"id": number, **message})
            return hears(f"m.id === {number}")

        first = hears("m.event === 'ready'")
        assert first["experiment"]["runs"][0]["rule"] == "adam"
        assert (first["steps"], first["playing"]) == (120, False)
        assert answer({"do": "seek", "step": 40})["step"] == 40
        hears("m.event === 'step' && m.step === 40")

        answer({"do": "set", "values": {"runs.1.lr": 0.0001, "landscape.params.b": 20, "steps": 150}})
        changed = hears("m.event === 'change' && m.experiment.steps === 150")["experiment"]
        assert (changed["runs"][1]["lr"], changed["landscape"]["params"]["b"]) == (0.0001, 20)
        until(page, "(tell({do: 'get', id: 'new'}), heard.findLast((m) => m.id === 'new')?.steps === 150)")
        got = answer({"do": "get"})
        wanted = solve.trajectories(permalink.read(json.dumps(got["experiment"])))
        assert got["losses"] == pytest.approx([found.loss[40] for found in wanted], rel=1e-9)
        answer({"do": "set", "path": "runs.0.toggles.bias", "value": "uncorrected"})
        hears("m.event === 'change' && m.experiment.runs[0].toggles.bias === 'uncorrected'")

        for wrong, said in (
            ({"do": "dance"}, "dance"),
            ({"do": "seek", "step": "soon"}, "soon"),
            ({"do": "set", "path": "runs.7.lr", "value": 1}, "runs.7.lr"),
            ({"do": "set", "path": "runs.0.lr", "value": "fast"}, "must be a number"),
            ({"do": "set", "path": "runs.0.params.b1", "value": 2}, "at most"),
            ({"do": "set", "path": "runs.0.toggles.bias", "value": "some"}, "must be one of"),
            ({"do": "set", "path": "runs.0.rule", "value": "gd"}, "cannot change"),
            ({"do": "set", "path": "steps", "value": 1e9}, "at most"),
            ({"do": "play", "trajectories": 2}, "version 1"),
        ):
            error = answer(wrong)
            assert error["event"] == "error"
            assert said in error["message"]
            assert error["message"].count(". ") == 0
            assert error["message"].endswith(".")

        answer({"do": "seek", "step": 140})
        assert answer({"do": "play"})["playing"]
        assert hears("m.event === 'ended'")["step"] == 150
        assert not answer({"do": "pause"})["playing"]
