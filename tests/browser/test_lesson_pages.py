"""Lessons in a real browser: bets of all kinds, deep links, forks, keys, a phone, no script, a disk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playing import until

from app.export.site import lessons as files
from app.races import lessons

pytestmark = pytest.mark.browser

NOW = ".otl-step.otl-now"
CLOCK = "document.querySelector('.otl-ground .ot-map').trajectories.clock"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def lesson(visit):
    """`lesson("downhill#bet")` opens one for who has read none, and wants nothing to move by itself."""

    def open_lesson(path, **options):
        calm = {"viewport": DESK, "reduced_motion": "reduce"}
        return visit(f"/learn/{path}", there="s.ready", **(calm | options))

    return open_lesson


def go(page, step):
    """Open a step by its dot, and wait until it is shown."""
    page.locator(f".otl-dots a[href='#{step}']").click()
    page.locator(f"#{step}{NOW.removeprefix('.otl-step')}").wait_for()
    until(page, f"location.hash === '#{step}'")


def decide(page):
    """Let the run decide; what is said of the bet."""
    page.locator(f"{NOW} .otl-play").click()
    page.locator(f"{NOW}.otl-seen").wait_for()
    return page.locator(f"{NOW} .otl-verdict").text_content()


def shown(page):
    """What is told once the run has decided, by when it is."""
    told = page.locator(f"{NOW} .otl-after:not([hidden])")
    return told.evaluate_all("all => all.map((one) => one.dataset.after)")


def barriers(page):
    """What axe finds that keeps someone out."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_a_bet_comes_before_the_run_and_stands_beside_what_it_says(lesson):
    page = lesson("below-one-tenth#bet")
    assert page.locator(f"{NOW} .otl-play").is_disabled()
    assert page.locator(".otl-veil").is_visible()
    page.keyboard.press(" ")  # the run is locked
    page.keyboard.press("4")
    page.keyboard.press("2")
    assert page.evaluate(f"{CLOCK}.step") == 0
    assert barriers(page) == []
    page.keyboard.press(" ")  # there is a bet: the run decides
    page.locator(f"{NOW}.otl-seen").wait_for()
    assert page.locator(f"{NOW} .otl-verdict").text_content() == "You said B and D."
    assert "wrong:B" in shown(page)
    assert "right" not in shown(page)
    rows = page.locator(f"{NOW} .otl-choice")
    assert "your bet, and the run" in rows.nth(3).text_content()
    assert page.locator(".otl-veil").is_hidden()

    go(page, "edge") if page.locator("#edge").count() else go(page, "where")
    page.locator(f"{NOW} .otl-drag").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.locator(f"{NOW} .otl-play").press("Enter")
    until(page, "document.activeElement.classList.contains('otl-verdict')")  # it comes after the button
    assert page.locator(f"{NOW} .otl-verdict").text_content().startswith("You said 0.")
    assert shown(page) == ["wrong:low"]

    page.reload()  # bets are kept, and the address holds the step
    page.locator(f"{NOW}.otl-seen").wait_for()
    page.go_back()
    until(page, "location.hash === '#bet'")
    page.locator("#bet.otl-now.otl-seen").wait_for()
    assert page.locator("#bet .otl-mine").count() == 2


def test_places_orders_and_curves_are_bet_on_by_hand_and_by_keys(lesson):
    page = lesson("downhill#bet")
    box = page.locator(".otl-ground .ot-stage").bounding_box()
    start = page.evaluate(f"{CLOCK}.races.experiment.start")
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.4 * box["height"])
    assert page.evaluate(f"{CLOCK}.races.experiment.start") == start, "a tap that is a bet moves no start"
    flags = "document.querySelectorAll('.otl-ground .ot-mark').length"
    until(page, f"{flags} === 1")
    page.locator(f"{NOW} .otl-place input").first.fill("0.5")
    assert decide(page).startswith("You said (0.5, ")
    until(page, f"{flags} === 2")

    go(page, "race")
    first = page.locator(f"{NOW} .otl-rank").first.text_content()
    page.locator(f"{NOW} .otl-move").nth(1).click()
    assert page.locator(f"{NOW} .otl-rank").first.text_content() != first
    assert decide(page).startswith("You said B, A, C")

    page.goto("/learn/below-one-tenth")
    page.locator(NOW).wait_for()
    curve = page.locator(".otl-step:has-text('Draw the loss')").get_attribute("id")
    go(page, curve)
    pad = page.locator(".otl-sketch")
    pad.focus()
    pad.press("ArrowRight")
    pad.press("ArrowDown")
    assert page.locator(f"{NOW} .otl-play").is_enabled()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 45, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] - 60, steps=8)
    page.mouse.up()
    decide(page)
    assert barriers(page) == []


def test_another_language_shows_the_same_step(lesson):
    page = lesson("downhill?lang=en#look")
    go(page, "turn")
    page.locator(".otl-languages summary").click()
    page.locator(".otl-languages a[lang=fr]").click()
    page.wait_for_url("**/learn/downhill?lang=fr#turn")
    page.locator(f"#turn{NOW.removeprefix('.otl-step')}").wait_for()
    until(page, f"{CLOCK}.step === 40")  # its race is shown, where the step has its playhead


def test_a_touched_control_is_a_fork_that_leads_to_the_playground_and_back(lesson):
    page = lesson("below-one-tenth")
    own = page.locator(".otl-open").get_attribute("href")
    number = page.locator(f"{NOW} .otl-drag").first
    before = number.text_content()
    stage = page.locator(".otl-ground .ot-stage").bounding_box()
    box = number.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 8, steps=4)
    page.mouse.up()
    fork = page.locator(".otl-fork")
    fork.wait_for()
    assert "learning rate" in fork.text_content()
    turned = number.text_content()
    assert turned != before
    assert page.locator(".otl-ground .ot-stage").bounding_box() == stage, "nothing moves under the hand"
    until(page, "history.state?.fork")
    page.reload()
    fork.wait_for()
    until(page, f"document.querySelector('.otl-now .otl-drag').textContent === {turned!r}")
    until(page, f"document.querySelector('.otl-open').href !== {own!r}")
    until(page, "document.querySelector('.otl-spoken').textContent.length > 10")  # for who does not see it
    fork.get_by_role("button").click()
    fork.wait_for(state="hidden")
    until(page, f"document.querySelector('.otl-now .otl-drag').textContent === {before!r}")

    term = page.locator(f"{NOW} .otl-term").first
    term.focus()
    card = page.locator(".otl-term-card")
    card.wait_for()
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    page.locator(f"{NOW} h2").focus()
    page.keyboard.press("?")
    page.locator("dialog").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    until(page, "document.querySelector('.otl-page').classList.contains('otl-slides')")
    page.keyboard.press("ArrowRight")
    until(page, "document.activeElement === document.querySelector('.otl-now h2')")
    assert page.evaluate("scrollY") == 0


def test_a_phone_has_the_stage_on_top_and_one_card_that_is_swiped(lesson):
    page = lesson("downhill", viewport=PHONE, has_touch=True)
    stage = page.locator(".otl-place-of-stage").bounding_box()
    text = page.locator(".otl-text").bounding_box()
    assert 0.4 < stage["height"] / PHONE["height"] < 0.48
    assert text["y"] >= stage["y"] + stage["height"] - 1
    cards = "document.querySelector('.otl-text')"
    page.evaluate(f"{cards}.scrollTo({{ left: {cards}.clientWidth, behavior: 'instant' }})")
    until(page, "document.querySelectorAll('.otl-step')[1].classList.contains('otl-now')")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert barriers(page) == []


def test_without_a_script_there_are_pictures_text_and_answers(chromium, address):
    with chromium.new_context(base_url=address, java_script_enabled=False, viewport=DESK) as context:
        page = context.new_page()
        page.goto("/learn")
        page.get_by_role("link", name="Below one tenth").first.click()
        pictures = page.locator(".otl-still img")
        assert pictures.count() >= 5
        pictures.first.scroll_into_view_if_needed()
        pictures.first.evaluate("one => one.decode()")
        page.locator("#bet .otl-answers summary").click()
        assert page.locator("#bet .otl-after").first.is_visible()
        assert "…" not in page.locator("#watch, #factor").first.inner_text()


def test_lessons_of_the_site_play_from_a_disk(offline, tmp_path):
    for name, content in files.files(["below-one-tenth"]):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    page = offline(tmp_path / "learn/index.html")
    page.get_by_role("link", name="Below one tenth").first.click()
    page.locator(NOW).wait_for()
    page.keyboard.press("ArrowRight")
    page.locator("#bet.otl-now").wait_for()
    page.keyboard.press("4")
    decide(page)
    until(page, f"{CLOCK}.race !== null")
    assert page.locator(".otl-open").get_attribute("href").startswith("../index.html#e=")
    page.locator(".otl-out").click()
    page.get_by_text("2 of ").wait_for()


EVERY = lessons.load(lessons.OURS).lessons
SHOWN = """(() => {
  const page = document.querySelector('.otl-page');
  if (page.classList.contains('otl-recording'))
    return document.querySelector('.otl-recorded')?.dataset.first !== undefined;
  const state = document.querySelector('.otl-ground .ot-map')?.trajectories?.state();
  return Boolean(state?.ready && !state.held);
})()"""


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", EVERY)
def test_no_step_keeps_someone_out_or_is_wider_than_the_page(lesson, name, viewport, scheme):
    page = lesson(f"{name}?lang=en", viewport=viewport, color_scheme=scheme)
    found = {}
    for i, step in enumerate(EVERY[name].steps):
        if i:
            page.keyboard.press("ArrowRight")
        page.locator(f"#{step.id}.otl-now").wait_for()
        until(page, SHOWN)
        box = page.locator(f"#{step.id} h2").bounding_box()
        wide = page.evaluate("document.documentElement.scrollWidth")
        inside = 0 <= box["x"] < viewport["width"] and 0 <= box["y"] < viewport["height"]
        if wrong := [*barriers(page), *(["it is wider"] * (wide > viewport["width"]))] or not inside:
            found[step.id] = wrong
    assert found == {}
