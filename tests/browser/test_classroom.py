"""A class in real browsers: a teacher, a projector and phones, through a real server that dies once."""

import json
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from playing import patiently, until
from serving import serving

from app.races import permalink, scene
from app.races.scene import Scene, View

pytestmark = pytest.mark.browser

TOKEN = "a-token-for-tests"  # noqa: S105  of this test alone
PROJECTOR, PHONE = (f"document.querySelector('{one}').classroom" for one in (".otc-class", ".otc-phone"))
SIZES = {"teacher": {"width": 1280, "height": 720}, "phone": {"width": 390, "height": 844}}


def himmelblau():
    """The link of a scene with two runs over four minima, which plays in a second."""
    runs = [{"rule": "gd", "lr": 0.01}, {"rule": "momentum", "lr": 0.005}]
    given = {"version": 1, "landscape": {"name": "himmelblau", "params": {}}, "runs": runs, "steps": 90}
    return scene.encode(Scene(permalink.read(json.dumps(given)), view=View(seconds=1)))


class Class:
    """A server with a token, which can be started again, and pages that may not break."""

    def __init__(self, chromium):
        self.chromium, self.broken = chromium, []
        self.running, self.pages = ExitStack(), ExitStack()
        self.address = None
        self.start()

    def start(self):
        port = int(self.address.rpartition(":")[2]) if self.address else 0
        first = f"import os; os.environ['TRAJECTORIES_CLASS_TOKEN'] = {TOKEN!r}"
        self.address, _ = self.running.enter_context(serving(port, first))

    def page(self, path, kind="phone", **options):
        context = self.pages.enter_context(
            self.chromium.new_context(base_url=self.address, viewport=SIZES[kind], **options)
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on(
            "request",
            lambda r: r.url.startswith((self.address, "data:", "blob:")) or self.broken.append(r.url),
        )
        page.goto(path)
        return page


@pytest.fixture
def room(chromium):
    made = Class(chromium)
    with made.running, made.pages:
        yield made
    assert made.broken == []


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def ask(teacher, name):
    """Ask something by its button in the panel, which "m" opens."""
    teacher.keyboard.press("m")
    button(teacher, name).click()


def entries(teacher):
    """What the teacher's page has of every student."""
    return teacher.evaluate(
        f"Object.fromEntries([...{PROJECTOR}.room.entries.values()].map((e) => [e.name, e.answers]))"
    )


def ready(page, classroom, runs):
    """Wait until so many runs are shown, at their beginning."""
    until(
        page,
        f"(() => {{ const {{ clock }} = {classroom}; return clock.race?.experiment.runs.length === {runs} && clock.step === 0 && !clock.playing; }})()",  # noqa: E501
    )


def bars(page, place):
    """What stands beside the bars of a card: names and counts."""
    read = "all => all.map((one) => [one.querySelector('.otc-bar-name').textContent, Number(one.querySelector('.otc-bar-count').textContent)])"  # noqa: E501
    return dict(page.locator(f"{place} .otc-bars li").evaluate_all(read))


def barriers(page):
    """What axe finds that keeps someone out."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def opened(room):
    """A teacher with a room, and its code."""
    teacher = room.page("/class", "teacher")
    assert barriers(teacher) == []
    teacher.fill("#otc-token", "not the token")
    button(teacher, "Open the room").click()
    until(teacher, "document.querySelector('.otc-problem')?.textContent")
    teacher.fill("#otc-token", TOKEN)
    button(teacher, "Open the room").click()
    code = teacher.locator(".otc-code").text_content()
    assert teacher.locator(".otc-qr").evaluate(
        "one => one.complete && one.naturalWidth > 0 || one.decode().then(() => true)"
    )
    return teacher, code


def named(page, name):
    """Give oneself a name."""
    button(page, "Your name").click()
    page.fill("#otc-name", name)
    button(page, "Save").click()


def test_starts_become_paths_and_bets_stay_hidden_until_the_run_plays_and_nothing_is_lost_with_the_server(
    room,
):
    teacher, code = opened(room)
    ada = room.page("/j")
    ada.fill("#otc-code", code.lower())
    button(ada, "Join").click()
    ben = room.page(f"/j/{code}", color_scheme="dark")
    for page, name in ((ada, "Ada"), (ben, "Ben")):
        named(page, name)
    button(teacher, "Choose what to show").first.click()
    teacher.fill("#otc-link", himmelblau())
    button(teacher, "Show it").click()
    for page in (teacher, ada, ben):
        ready(page, PROJECTOR if page is teacher else PHONE, 2)
    assert barriers(teacher) == []

    ask(teacher, "Everybody's start")
    for page in (ada, ben):
        page.locator(".otc-placing").wait_for()
    box = ada.locator(".ot-stage").bounding_box()
    ada.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    ben.locator(".ot-start").focus()
    ben.keyboard.press("Shift+ArrowRight")
    starts = patiently(
        teacher, lambda: (found := entries(teacher)).get("Ada") and found.get("Ben") and found, "both starts"
    )
    for page, name in ((ada, "Ada"), (ben, "Ben")):
        assert page.evaluate(f"{PHONE}.clock.races.experiment.start") == starts[name]["a1"]
        until(page, "document.querySelector('.otc-state').textContent.startsWith('It is in')")
    until(teacher, f"{PROJECTOR}.paths.members.length === 2")
    assert barriers(ada) == barriers(ben) == []

    ask(teacher, "A bet: which minimum?")
    for page, option in ((ada, "I"), (ben, "II")):
        page.locator(f".otc-question label:has(input[value='{option}'])").click()
    until(teacher, "document.querySelector('.otc-bets').dataset.answers === '2'")
    assert teacher.locator(".otc-veiled").is_visible()
    assert teacher.locator(".otc-bets .otc-bars").is_hidden()
    assert ada.locator(".otc-tally").is_hidden()
    teacher.keyboard.press("b")
    assert bars(teacher, ".otc-bets") == {"I": 1, "II": 1, "III": 0, "IV": 0}
    teacher.keyboard.press(" ")
    until(teacher, f"{PROJECTOR}.clock.step >= 90 && !{PROJECTOR}.clock.playing")
    reached = teacher.evaluate(f"{PROJECTOR}.paths.members.map(({{ which }}) => which)")
    assert all(which >= 0 for which in reached)
    names = ["I", "II", "III", "IV"]
    counted = {names[which]: reached.count(which) for which in reached}
    patiently(teacher, lambda: bars(teacher, ".otc-runs") == counted, f"the counts {counted}")
    for page in (ada, ben):  # each sees its own run, and what the class has bet
        until(page, f"{PHONE}.clock.step >= 90")
        page.locator(".otc-tally").wait_for()
        assert bars(page, ".otc-tally") == {"I": 1, "II": 1, "III": 0, "IV": 0}

    before = entries(teacher)
    room.running.close()
    for page in (teacher, ada, ben):
        until(page, "/comes back by itself/.test(document.body.textContent)")
    assert ada.locator(".ot-stage").is_visible()
    room.start()
    for page in (teacher, ada, ben):
        until(page, "!/comes back by itself/.test(document.body.textContent)")
    patiently(teacher, lambda: entries(teacher) == before, "all answers again")
    teacher.reload()
    patiently(teacher, lambda: teacher.locator(".otc-code").text_content() == code, "the same room")
    until(teacher, f"{PROJECTOR}.paths.members.length === 2")
    assert entries(teacher) == before


def test_everybody_follows_a_lesson_or_goes_alone_and_looks_up_when_told(room):
    teacher, code = opened(room)
    ada = room.page(f"/j/{code}")
    button(teacher, "Choose what to show").first.click()
    teacher.locator(".otc-pick").filter(has_text="Below one tenth").first.click()

    def at(page, classroom):
        return page.evaluate(
            f"document.querySelector('{'.otc-reading' if page is teacher else '.otc-words'} .otl-step')?.id"
        )

    first = patiently(ada, lambda: at(ada, PHONE), "a step on the phone")
    teacher.locator(".otc-next").click()
    second = patiently(ada, lambda: (now := at(ada, PHONE)) != first and now, "the next step on the phone")
    ask(teacher, "The lesson's question")
    ada.locator(".otc-question .otl-choice").first.click()
    until(teacher, "document.querySelector('.otc-bets').dataset.answers === '1'")
    assert teacher.locator(".otl-veil").is_visible()  # nor does the loss tell it before
    teacher.keyboard.press(" ")
    until(ada, f"{PHONE}.news().now.revealed")
    teacher.evaluate(f"{PROJECTOR}.clock.seek({PROJECTOR}.clock.steps)")
    ada.locator(".otc-question .otl-true").first.wait_for()  # what the run says stands beside the bet
    assert "✓" in teacher.locator(".otc-bets .otc-marked .otc-bar-name").first.evaluate(
        "one => getComputedStyle(one, '::after').content"
    )

    ask(teacher, "Take the question away")
    teacher.keyboard.press("Escape")
    ask(teacher, "Free pace")
    teacher.keyboard.press("Escape")
    button(ada, "Next step").click()
    third = patiently(ada, lambda: (now := at(ada, PHONE)) != second and now, "a step of one's own")
    button(teacher, "Pause screens").click()
    ada.locator(".otc-sleep").wait_for()
    button(teacher, "Wake screens").click()
    ada.locator(".otc-sleep").wait_for(state="hidden")
    assert at(ada, PHONE) == third
    until(teacher, f"{PROJECTOR}.room.class.where.some(([, step]) => step === '{third}')")
    button(ada, "Back to class").click()
    patiently(ada, lambda: at(ada, PHONE) == second, "the step of the class")
