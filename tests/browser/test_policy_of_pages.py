"""Every page keeps to the policy that it is sent with, and asks no other host; no stranger's script runs."""

import pytest
from playing import still, until, wait

from app.races import permalink, scene
from app.races.scene import Scene

pytestmark = pytest.mark.browser

NOTE = """
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) =>
    console.error("violation", effectiveDirective, blockedURI, sourceFile));
"""


def test_pages_with_all_that_opens_on_them_violate_nothing(visit):
    page = visit(script=NOTE)
    still(page)
    page.get_by_role("button", name="Plotly", exact=True).click()
    until(page, "document.querySelector('.js-plotly-plot .main-svg')")
    page.get_by_role("button", name="Plotly", exact=True).click()
    page.get_by_role("button", name="3-D").click()
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_text("Web page").first.wait_for()
    still(page)
    for path, there in (
        ("/?page=atlas", "document.querySelector('.ot-atlas-spoken')?.textContent.includes('runs:')"),
        ("/?page=networks", "document.querySelector('.ot-progress')"),
        ("/learn", "document.querySelector('main a')"),
    ):
        page.goto(path)
        until(page, there)
    for path in ("/embed", "/?embed=true", "/learn/downhill"):
        page.goto(path)
        wait(page, "s.ready")


def test_a_strangers_words_and_scripts_do_nothing(chromium, address):
    words = '<img src=x onerror="globalThis.owned=1"><script>globalThis.owned=1</script>'
    link = scene.encode(Scene(permalink.DEFAULT, title=words, caption=words))
    with chromium.new_context(base_url=address) as context:
        for path in (f"/?e={link}", f"/embed?e={link}"):
            page = context.new_page()
            page.goto(path)
            wait(page, "s.ready")
            assert page.get_by_text("onerror").count() >= 1  # as words
            assert page.evaluate("globalThis.owned") is None
            page.evaluate(
                """() => {
                  globalThis.blocked = [];
                  addEventListener("securitypolicyviolation", (e) => blocked.push(e.effectiveDirective));
                  const script = document.createElement("script");
                  script.textContent = "globalThis.owned = 1";
                  document.head.append(script);
                  const [far, picture] = [document.createElement("script"), new Image()];
                  far.src = picture.src = "//192.0.2.1/x";
                  document.head.append(far, picture);
                  fetch("//192.0.2.1/x").catch(() => 0);
                }"""
            )
            until(page, "blocked.length === 4")
            assert set(page.evaluate("blocked")) == {"script-src-elem", "img-src", "connect-src"}
            assert page.evaluate("globalThis.owned") is None
