"""What the page knows of Streamlit's elements stands in one place, and each of them is on the real page."""

import re
from pathlib import Path

import pytest
from playing import link, still

import app
from app.races import gallery, scene

ROOT = Path(app.__file__).parent
PLACES = (
    ROOT / "page" / "streamlit.css",
    ROOT / "player" / "hiding.py",
    ROOT / "player" / "static" / "core" / "streamlit.js",
)
"""The style sheet, the column that an address may hide, and what pages without a server look at."""
STREAMLIT = re.compile(r"""\.st[A-Z]\w*|\[data-testid="?\w+"?\]|\[data-rac\]|\[kind="\w+"\]""")
"""Its classes, its test ids, and those of the libraries that it makes widgets with."""
KATEX = re.compile(r"\.katex[\w-]*")


def test_no_other_file_knows_streamlits_elements():
    files = [path for kind in ("py", "css", "js") for path in ROOT.rglob(f"*.{kind}") if path not in PLACES]
    known = {path.name: STREAMLIT.findall(path.read_text("utf-8")) for path in files}
    assert {name: selectors for name, selectors in known.items() if selectors} == {}


UNUSED = """(sheet) => {
  // The selectors of a style sheet that match nothing here, whatever is hovered, held, projected or an atlas.
  const read = new CSSStyleSheet();
  read.replaceSync(sheet);
  const rules = [...read.cssRules].flatMap((rule) => (rule.selectorText ? [rule] : [...rule.cssRules]));
  const all = rules.flatMap((rule) => rule.selectorText.split(/,(?![^(]*\\))/));
  const passing = /::?(hover|active|focus-within|before|after)|\\.ot-(projecting|atlasing) /g;
  return all.map((one) => one.trim()).filter((one) => !document.querySelector(one.replace(passing, '')));
}"""
PASSING = ['header[data-testid="stHeader"] button']
"""Streamlit's button that stops a script is there while it runs."""


@pytest.mark.browser
def test_each_of_them_is_on_the_page_and_every_rule_is_of_use(visit):
    page = visit(link("regression"))
    page.locator("summary", has_text="Conventions").first.click()
    page.locator(".stCheckbox").first.wait_for()
    still(page)
    page.locator(".st-key-export button >> visible=true").click()
    page.get_by_role("dialog").wait_for()
    still(page)
    texts = [path.read_text("utf-8") for path in PLACES]
    selectors = {found for text in texts for kind in (STREAMLIT, KATEX) for found in kind.findall(text)}
    assert [selector for selector in sorted(selectors) if not page.locator(selector).count()] == []
    unused = page.evaluate(UNUSED, texts[0])
    page.goto(link("mlp", [{"rule": "adam"}], steps=10))
    page.locator(".st-key-training .stColumn").first.wait_for()
    still(page)
    unused = [one for one in page.evaluate(UNUSED, texts[0]) if one in unused]
    page.goto(f"/?e={scene.encode(gallery.entry('condition').scene)}")
    page.locator(".ot-beside").wait_for()
    still(page)
    assert [one for one in page.evaluate(UNUSED, texts[0]) if one in unused] == PASSING
