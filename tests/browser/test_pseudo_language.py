"""The interface in a language that no one speaks: what is English there is outside; longer words fit."""

import json
import re

import pytest
from playing import until
from serving import serving

from app.languages import update

pytestmark = pytest.mark.browser

LONGER = 0.4
"""The share by which texts are longer than in English."""
ENGLISH = """() => {
  const found = new Set();
  const add = (kind, text) => /(?=[a-z]{3})[a-z]*[aeiou]/i.test(text) && found.add(`${kind}: ${text}`);
  const skipped = ".katex, #ot-skeleton, script, style, noscript, code, pre, [data-testid=stIconMaterial]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) {
    const one = walker.currentNode;
    if (one.closest(skipped) || !one.checkVisibility()) continue;
    for (const name of ["title", "aria-label", "placeholder", "aria-description"])
      add(name, one.getAttribute(name) ?? "");
    const text = [...one.childNodes].filter(({nodeType}) => nodeType === 3).map(({data}) => data).join("");
    add(one.tagName, text.trim());
  }
  return [...found];
}"""
"""What is seen or heard of a page and has vowels: those of translations have accents here."""
CUT = """() => [...document.querySelectorAll("button, label, h1, h2, summary, .ot p, .ot span")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !one.closest(".katex, .ot-row, .ot-tools, .ot-losses, .ot-skip"))
  .filter((one) => {
    const {overflowX, textOverflow} = getComputedStyle(one);
    const hides = overflowX === "hidden" || textOverflow === "ellipsis";
    return hides && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 2;
  })
  .map((one) => one.textContent)"""
"""Words of which a part is not seen. (What scrolls on a phone is reached.)"""
NAMES = re.compile(
    r"Optimizer Trajectories|Plotly|CSV|MLP|CNN|LeNet-5|PNG|SVG|η·λ|max|Kingma|Algorithm|Alpaydin"
    r"|English|Français|Español|Skip to main content|Choose an option|aria-label: (Open|Help for)"
)
"""Names, and Streamlit's own words."""


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory):
    """A server whose French is English with other vowels, and longer."""
    folder = tmp_path_factory.mktemp("languages")
    catalog = update.updated("fr", update.template())
    for message in catalog:
        forms = tuple(map(pseudo, update.texts(message)))
        if message.id:
            message.string = forms[0] if isinstance(message.id, str) else forms
            message.flags.discard("fuzzy")
    (folder / "fr.json").write_text(json.dumps(update.compiled(catalog)), "utf-8")
    first = f"import pathlib, app.languages; app.languages.FOLDER = pathlib.Path({str(folder)!r})"
    with serving(first=first) as (address, _):
        yield address


def pseudo(text: str) -> str:
    """A text with accents on all vowels but those of {names}, formulas and code, and longer."""
    parts = re.split(r"(\{\w*\}|\$[^$]*\$|`[^`]*`)", text)
    vowels = str.maketrans("aeiouAEIOU", "àéîôûÀÉÎÔÛ")
    said = "".join(part if i % 2 else part.translate(vowels) for i, part in enumerate(parts))
    more = " ".join(["zzzz"] * max(1, round(LONGER * len(text) / 5)))
    return f"{said} {more}"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_english_and_longer_words_fit(chromium, nowhere, width):
    size = {"width": width, "height": 900 if width > 900 else 844}
    with chromium.new_context(
        base_url=nowhere, viewport=size, has_touch=width < 900, locale="fr-FR"
    ) as context:
        page = context.new_page()
        for path, there in (
            ("/", ".ot-losses b"),
            ("/?page=networks", ".ot-train"),
            ("/embed", ".ot-losses b"),
        ):
            page.goto(path)
            until(page, f"document.querySelector({there!r})?.checkVisibility() ?? false")
            until(page, "!document.querySelector('#ot-skeleton')?.checkVisibility()")
            assert page.evaluate("document.documentElement.lang") == "fr"
            found = [text for text in page.evaluate(ENGLISH) if not NAMES.search(text)]
            assert found == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(CUT) == [], path


def test_the_switch_speaks_another_language_and_keeps_the_race(chromium, nowhere):
    with chromium.new_context(base_url=nowhere, locale="fr-FR") as context:
        page = context.new_page()
        page.goto("/?lang=en&page=networks")
        until(page, "document.querySelector('.ot-train')?.textContent.includes('Train')")
        page.get_by_label("Language").select_option("fr")
        page.wait_for_url("**lang=fr**")
        page.wait_for_selector(".ot-train:has-text('zzzz')")
        assert "lang=fr" in page.url
        page.goto("/?lang=ru")  # of which nothing is translated here
        until(page, "document.querySelector('.ot-all')?.textContent === 'All experiments'")
