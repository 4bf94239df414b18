"""What moves under the hand, in headless Chromium without a GPU: sliders, the knob, many runs, the relief.

Milliseconds count from a slider's input event, which a browser sends a moving mouse once a frame, to the end
of the first frame that shows another path: what runs in that frame, its layout and its painting, after which
a message arrives that was sent in it. Frames a second are those in
which something new was drawn while a slider moves with every frame.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from app.races import permalink
from bench.races import four
from bench.serving import DESK, MAP, chromium, ready, server
from bench.timing import quantile
from core.experiment import Experiment

FRAME = 1000 / 60
BEFORE = os.environ.get("BENCH_BEFORE")
"""Another checkout, whose page is measured beside this one: the state before the browser computed."""


def opened(browser: Browser, address: str, experiment: Experiment) -> Page:
    """A page that shows an experiment, at rest at its last step."""
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}/?e={permalink.encode(experiment)}")
    ready(page)
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek(1e9)")
    page.wait_for_timeout(1500)
    return page


SLIDER = ".st-key-run-0-lr input[type=range], [data-path='runs.0.lr'] input[type=range]"
"""A slider of the first card: Streamlit's, before the player had its own."""


def latencies(page: Page, count: int = 60, warm: int = 10) -> list[float]:
    """Milliseconds from a slider's input event under a moving mouse to the end of the frame that shows it."""
    slider = page.locator(SLIDER).first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    page.evaluate(
        """() => {
          const redraws = () => document.querySelector('.ot-map').trajectories.state().redraws;
          window.waited = [];
          addEventListener('input', () => {
            const [began, before] = [performance.now(), redraws()];
            const done = new MessageChannel();
            done.port1.onmessage = () => window.waited.push(performance.now() - began);
            // asked for after the page's own frame was, so it runs after it
            const look = () =>
              redraws() > before ? done.port2.postMessage(null) : requestAnimationFrame(look);
            queueMicrotask(() => requestAnimationFrame(look));
          });
        }"""
    )
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.4 * box["width"], middle)
    page.mouse.down()
    for i in range(warm + count):
        page.mouse.move(box["x"] + (0.4 + 0.003 * (i + 1)) * box["width"], middle)
        page.wait_for_timeout(20 + (7 * i) % 17)
    page.mouse.up()
    page.wait_for_timeout(300)
    return page.evaluate("() => window.waited")[warm:]


def drag(page: Page, seconds: float = 4.0) -> tuple[float, float]:
    """Frames a second with new paths, and with new contours, while the knob turns a of the landscape."""
    choices = page.locator(".ot-knob-choice option").evaluate_all("all => all.map(({ value }) => value)")
    (knob,) = (one for one in choices if one in ("landscape.params.a", "landscape.a"))
    page.select_option(".ot-knob-choice", knob)
    page.locator(".ot-turn").scroll_into_view_if_needed()
    page.hover(".ot-turn")
    page.locator(".ot-knob-strip:not([hidden])").wait_for(timeout=120_000)
    page.wait_for_timeout(800)
    paths, contours = page.evaluate(
        """(seconds) => new Promise((done) => {
          const turn = document.querySelector('.ot-turn');
          const { state } = document.querySelector('.ot-map').trajectories;
          const counts = () => { const { redraws, painted } = state(); return [redraws, painted]; };
          const drawn = [0, 0]; // frames with something new, however often it was drawn in them
          let [start, last] = [0, null];
          const frame = () => {
            if (!start) start = performance.now() + 700; // until the browser has compiled what is new
            const passed = (performance.now() - start) / 1000;
            const now = counts();
            if (passed >= 0) {
              if (last) now.forEach((count, i) => { drawn[i] += count !== last[i]; });
              last = now;
            }
            if (passed >= seconds) {
              turn.dispatchEvent(new Event('change', { bubbles: true }));
              return done(drawn.map((count) => count / passed));
            }
            turn.value = String(Math.round(500 + 400 * Math.sin(2 * passed)));
            turn.dispatchEvent(new Event('input', { bubbles: true }));
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })""",
        seconds,
    )
    page.wait_for_timeout(600)
    return paths, contours


def turning(page: Page, seconds: float = 4.0) -> float:
    """Drawn frames a second while the relief turns and the race plays."""
    page.click("[data-show=relief]")
    page.wait_for_timeout(1500)
    page.evaluate(
        """() => {
          const { clock } = document.querySelector('.ot-map').trajectories;
          clock.seek(0);
          clock.play();
        }"""
    )
    return page.evaluate(
        """(seconds) => new Promise((done) => {
          const { state } = document.querySelector('.ot-map').trajectories;
          const canvas = document.querySelector('.ot-orbit > :last-child');
          const box = canvas.getBoundingClientRect();
          const tell = (type, x) => canvas.dispatchEvent(new PointerEvent(type, {
            bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: type === 'pointerup' ? 0 : 1,
            clientX: box.left + x, clientY: box.top + 150,
          }));
          canvas.setPointerCapture = () => {};
          tell('pointerdown', 100);
          const [start, from] = [performance.now(), state().relief.grounds];
          const frame = () => {
            const passed = (performance.now() - start) / 1000;
            if (passed >= seconds) {
              tell('pointerup', 100);
              return done((state().relief.grounds - from) / passed);
            }
            tell('pointermove', 100 + 120 * passed);
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })""",
        seconds,
    )


def at_rest(page: Page, seconds: float = 2.0) -> float:
    """Frames a second of a page where nothing happens: the most that there can be."""
    return page.evaluate(
        """(seconds) => new Promise((done) => {
          let [start, count] = [performance.now(), 0];
          const frame = () => {
            const passed = (performance.now() - start) / 1000;
            if (passed >= seconds) return done(count / passed);
            count += 1;
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })""",
        seconds,
    )


def measured(browser: Browser, address: str, *, throttled: bool = True) -> dict[str, float]:
    """Everything that is measured of a page, of this checkout or of another."""
    found = {}
    page = opened(browser, address, four(6))
    waited = latencies(page)
    if waited:  # a page whose slider only tells of a release has none
        found["median"], found["nine"] = quantile(waited, 0.5), quantile(waited, 0.9)
    page.close()
    page = opened(browser, address, four())
    session = page.context.new_cdp_session(page)
    found["rest"] = at_rest(page)
    found["knob"], found["knob contours"] = drag(page)
    if throttled:
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        found["slow rest"] = at_rest(page)
        found["slow"], found["slow contours"] = drag(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.close()
    page = opened(browser, address, four(12, 2000))
    found["twelve"], found["twelve contours"] = drag(page)
    page.close()
    return found


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    with chromium() as browser:
        with server("--no-warm") as here:
            found = measured(browser, here.address)
            page = opened(browser, here.address, four())
            found["relief"] = turning(page)
        before = {}
        if BEFORE:
            with server("--no-warm", root=Path(BEFORE)) as there:
                before = measured(browser, there.address)
    lines = (
        ("median", "slider to the end of the frame, 6 × 500 steps, median", "ms", "goal < 16"),
        ("nine", "  nine in ten", "ms", "goal < 33"),
        ("knob", "knob: 4 paths, their losses and contours", "frames/s", "goal 60"),
        ("slow", "  with the CPU throttled four times", "frames/s", "goal ≥ 45"),
        ("twelve", "12 runs × 2,000 steps under the knob", "frames/s", "goal ≥ 30"),
    )
    for name, what, unit, goal in lines:
        said = [goal]
        if unit == "frames/s":
            rest = found["slow rest" if name == "slow" else "rest"]
            said += [f"{found[name] / rest:.2f} of an idle page's {rest:.0f}"]
            said += [f"contours {found[f'{name} contours']:.0f}/s"]
        else:
            said += [f"{found[name] / FRAME:.1f} frames"]
        if name in before:
            ratio = before[name] / found[name] if unit == "ms" else found[name] / before[name]
            said += [f"before: {before[name]:.0f} {unit}, {ratio:.1f} times better now"]
        yield what, f"{found[name]:.1f} {unit}", "; ".join(said)
    yield (
        "relief turning while it plays",
        f"{found['relief']:.1f} frames/s",
        f"goal > 20; {found['relief'] / found['rest']:.2f} of an idle page's {found['rest']:.0f}",
    )
