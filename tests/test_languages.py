"""The languages of the interface: catalogues without a fault, and no text that is outside them."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from app import languages
from app.export.site import page
from app.languages import LANGUAGES, chosen, grouped, retold, speak, t, tn, update
from app.languages.collecting import of_javascript, of_python
from app.player import static_files, tables

ROOT = Path(__file__).parents[1]
OTHERS = [code for code in LANGUAGES if code != "en"]
WORDS = re.compile(r"[a-z]{2}[a-z’']*[,:;.]? [a-z(]|^[A-Z][a-z]+ [a-z]|[a-z] …$")
"""What reads like words of English."""


@cache
def catalog_of(language: str) -> Catalog:
    """The catalogue of a language with all texts of the code."""
    return update.updated(language, template())


template = cache(update.template)


@pytest.fixture
def french(monkeypatch, tmp_path):
    """French, of which a few texts are known."""
    known = {
        "plural": "(n > 1)",
        "forms": ["one", "other"],
        "words": {
            "Loss": "Perte",
            "{count} step": ["{count} pas", "{count} pas !"],
            "lr": "",
            "batch": "par lots",
        },
        "server": {"Export": "Exporter", "at the end": "à la fin"},
        "errors": {
            "{where}: {name} takes no {where}.": "{where} : pas de {where} pour {name}.",
            "{where}.{name}: {shown} was given.": "{where}.{name}: {shown}, voilà.",
            "A bracket is missing {where}.": "Il manque une parenthèse {where}.",
            "{title} is no network.": "Pas un réseau : {title}.",
            "There are {rows} rows.": "{rows} lignes.",
        },
    }
    (tmp_path / "fr.json").write_text(json.dumps(known), "utf-8")
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    for cached in (languages.catalogue, languages._form, languages._sentences):
        cached.cache_clear()
    speak("fr")
    yield
    speak("en")
    for cached in (languages.catalogue, languages._form, languages._sentences):
        cached.cache_clear()


def test_what_is_translated_is_said_and_all_else_stays_english(french):
    assert [t("Loss"), t("Export"), t("lr"), t("Nobody knows this")] == [
        "Perte",
        "Exporter",
        "lr",
        "Nobody knows this",
    ]
    assert [tn("{count} step", "{count} steps", count) for count in (0, 1, 2)] == [
        "0 pas",
        "1 pas",
        "2 pas !",
    ]
    assert tn("{count} run", "{count} runs", 2) == "2 runs"
    assert t("f = {x}^{2}") == "f = {x}^{2}"  # braces that name nothing stay
    assert t("{a} of {b}", a="{b}", b=1) == "{b} of 1"
    assert retold("data: Loss takes no data.") == "data : pas de data pour Perte."
    assert retold("data: Loss takes no seed.") == "data: Loss takes no seed."


def test_keys_in_errors_stay_and_the_sentence_behind_a_key_is_translated(french):
    told = {
        "batch: Loss takes no batch.": "batch : pas de batch pour Perte.",
        "batch.batch: Loss was given.": "batch.batch: Perte, voilà.",
        "runs[0].batch: 12,345 was given.": "runs[0].batch: 12\u202f345, voilà.",
        "a.b: batch.size was given.": "a.b: batch.size, voilà.",
        "landscape.formula: A bracket is missing at the end.": (
            "landscape.formula: Il manque une parenthèse à la fin."
        ),
        "runs.0: Loss is no network.": "runs.0: Pas un réseau : Perte.",
        "There are 1,234,567 rows.": "1\u202f234\u202f567 lignes.",
        "batch: nobody knows this.": "batch: nobody knows this.",
    }
    assert {sentence: retold(sentence) for sentence in told} == told


def test_thousands_are_never_apart_by_what_could_be_a_decimal_sign():
    said = {}
    for code in LANGUAGES:
        with languages.speaking(code):
            said[code] = grouped(76800), grouped(-1234567), grouped(999)
    assert said["en"] == said["ko"] == ("76,800", "-1,234,567", "999")
    assert said["fr"] == said["ru"] == said["es"] == ("76\u202f800", "-1\u202f234\u202f567", "999")


@pytest.mark.parametrize(
    ("asked", "accepted", "spoken"),
    [
        ("ru", "fr", "ru"),
        ("pt-BR", "de, fr-CH;q=0.9, en;q=0.8", "fr"),
        ("", "en-US,en;q=0.9,ko;q=0.8", "en"),
        ("", "ko;q=0.3, es;q=0.7", "es"),
        (None, "de;q=1, *;q=0.1, ru;q=0", "en"),
        ("FR", "", "fr"),
        ("../../x", ";;q=, =", "en"),
    ],
)
def test_the_language_is_what_the_address_asks_for_or_else_the_browser(asked, accepted, spoken):
    assert chosen(asked, accepted) == spoken


def test_catalogues_are_what_the_code_says():
    stale = "python -m app.languages.update"
    made = template()
    assert update.TEMPLATE.read_text("utf-8") == update.written(made), stale
    for language in OTHERS:
        catalog = catalog_of(language)
        assert (languages.FOLDER / f"{language}.po").read_text("utf-8") == update.written(catalog), stale
        compiled = json.loads((languages.FOLDER / f"{language}.json").read_text("utf-8"))
        assert compiled == update.compiled(catalog), stale


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_no_fault(language):
    catalog = catalog_of(language)
    done = [one for one in catalog if one.id and update.translated(one) and not one.fuzzy]
    assert [(one.id, fault) for one in done for fault in update.faults(one)] == []


def test_a_fault_is_found():
    catalog = update.updated("ru", template())
    one = next(message for message in catalog if message.id == "{title} at {rate}: {loss}")
    for wrong in (
        "{title}: {loss}",
        "{title} {rat}: {loss}",
        '{title} "{rate}" {loss}',
        " {title} {rate} {loss}",
    ):
        one.string = wrong
        assert list(update.faults(one)), wrong
    one.string = "{loss} у {title} при {rate}"
    assert list(update.faults(one)) == []
    one.flags.add("fuzzy")
    assert one.id not in update.compiled(catalog)["words"]


@pytest.mark.parametrize("language", OTHERS)
def test_a_count_has_the_form_that_browsers_give_it(language):
    catalog = catalog_of(language)
    names, rule = update.categories(catalog), Locale.parse(language).plural_form
    form = languages.gettext.c2py(catalog.plural_expr)
    assert [names[form(count)] for count in range(1000)] == [rule(count) for count in range(1000)]


def test_both_sides_know_the_same_languages():
    assert tables.LANGUAGES_FILE.read_text("utf-8") == tables.languages(), "make format writes it anew"
    assert f'data-languages="{" ".join(OTHERS)}"' in page.html_page()


PROGRAMS = {
    "core/plotly.js",
    "core/settings.js",
    "driving.js",
    "engine/",
    "messaging.js",
    "notebook/",
    "site/beside.js",
    "site/completing.js",
    "site/reading.js",
    "site/repeats.js",
    "trajectories-player.js",
}
"""What speaks to programs and notebooks, and to who writes a link by hand, in English; and what settings are
called, which is collected where they are described."""
NAMES = {
    "Connection error": "Streamlit's own, to be recognized",
    "Optimizer Trajectories": "a name",
    "… · Optimizer Trajectories": "a name",
    "Plotly": "a name",
    "…, $\\\\lambda$": "a formula",
    "max": "a symbol",
    "linear-gradient(to right, …)": "a style",
    "nesterov mean": "a key",
    "rate …": "a key",
    "rule …": "a key",
    "surface …": "a key",
    "code …": "a key",
    "all …": "race/spoken.js knows it",
    "trajectories list (\\w+)": "a pattern",
    "There is no … ….": "a mistake in the program",
    "There is no race.": "a mistake in the program",
    "A race has no ….": "a mistake in the program",
    "A measure is not told its ….": "a mistake in the program",
    "A newer one took its place.": "heard by no one",
}
"""What is no text of the interface, and why."""
CODE = re.compile(
    r"[{};]$|^[.#&:*\[(]|ot[clsx]?-|\brgba?\(|px\b|--|^\w+: \S+;|sans-serif|monospace|^(input|button)\b"
    r"|^(atlas|lesson|scene|Bearer) …$|\[role="
)
"""Selectors, styles and drawing instructions."""


LITERAL = re.compile(
    r"//[^\n]*|/\*[\s\S]*?\*/"
    r"|(?<=[(\s,\[!])/(?![*/ ])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/"
    r'|("(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')|(`)'
)
"""What a JavaScript file has besides code: comments, patterns, strings, and where a template begins."""
SHOWN = re.compile(r"(?:\"aria-label\"|\btitle|\bplaceholder|\bhelp):\s*$|\.(?:textContent|title) = $")
"""What stands before a text that is shown, be it a single word."""


def outside(text: str) -> Iterator[str]:
    """The words of a JavaScript file that no catalogue has."""
    known = {part for found in of_javascript(text, "") for part in (found.one, found.many) if part}
    for part, before in literals(text):
        html = re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"|>([^<>]+)<', part)
        for shown in ["".join(one).strip() for one in html] if re.search(r"<\w+[ >]", part) else [part]:
            single = SHOWN.search(before) or html
            wordy = WORDS.search(shown) or (single and re.search("[a-z]{3}", shown))
            if wordy and not CODE.search(shown) and shown not in known | NAMES.keys():
                yield shown


def literals(text: str, begin: int = 0) -> Iterator[tuple[str, str]]:
    """Every literal, what is filled into a template being "…", and the code before it."""
    at = begin
    while found := LITERAL.search(text, at):
        at = found.end()
        before = text[max(found.start() - 30, 0) : found.start()]
        if found[1]:
            yield found[1][1:-1].replace('\\"', '"'), before
        elif found[2]:
            whole = ""
            while text[at] != "`":
                if text.startswith("${", at):
                    end = _closed(text, at + 2)
                    yield from literals(text[at + 2 : end])
                    whole, at = whole + "…", end + 1
                else:
                    step = 2 if text[at] == "\\" else 1
                    whole, at = whole + text[at : at + step], at + step
            at += 1
            yield whole, before


def _closed(text: str, at: int) -> int:
    """Where the brace closes that was opened before a place."""
    depth = 1
    while depth:
        if (found := LITERAL.match(text, at)) and not found[2]:
            at = found.end()
            continue
        if text[at] == "`":
            at += 1
            while text[at] != "`":
                at = _closed(text, at + 2) + 1 if text.startswith("${", at) else at + 1
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at - 1


def test_no_words_of_the_player_are_outside_the_catalogues():
    found = []
    for name, path in static_files.player_files().items():
        if name.endswith(".js") and not name.startswith(tuple(PROGRAMS)):
            found += [(name, text) for text in outside(path.read_text("utf-8"))]
    assert found == []


def test_words_outside_are_found():
    text = """
    const a = element("p", "ot-x", "Words of mine");
    b.title = `The step ${k} of ${t("all {count}", { count })}`;
    c.innerHTML = `<i title="Help me"></i><b>Some words</b>${t("Known words here")}`;
    d.setAttribute("class", "ot-x ot-y");
    """
    assert list(outside(text)) == ["Words of mine", "The step … of …", "Help me", "Some words"]


SHOWS = {
    "button",
    "caption",
    "checkbox",
    "dialog",
    "error",
    "expander",
    "file_uploader",
    "fold",
    "menu_button",
}
SHOWS |= {"multiselect", "number_input", "pills", "popover", "segmented_control", "selectbox", "slider"}
SHOWS |= {
    "text_area",
    "text_input",
    "toggle",
    "warning",
    "choices",
    "number",
    "download_button",
    "info",
    "success",
}


def test_no_words_of_the_page_are_outside_the_catalogues():
    found = []
    for path in sorted((ROOT / "app" / "page").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if not isinstance(node.func.value, ast.Name) or node.func.value.id not in ("st", "widgets"):
                continue
            given = [one.value for one in node.keywords if one.arg in ("help", "placeholder", "label")]
            given += node.args[:1] if node.func.attr in SHOWS else []
            for one in given:
                parts = one.values if isinstance(one, ast.JoinedStr) else [one]
                words = [part.value for part in parts if isinstance(part, ast.Constant)]
                texts = [word.removeprefix(":red[") for word in words if isinstance(word, str)]
                if any(re.search("[a-z]{2}", text) for text in texts):
                    found.append((path.name, node.lineno, ast.unparse(one)))
    assert found == []


def test_texts_are_found_where_they_stand():
    assert [
        found[:2] for found in of_python('x = t("a {b}" " c", b=t("d")); tn("e", "f", 2); mark(g)', "")
    ] == [
        ("a {b} c", None),
        ("e", "f"),
        ("d", None),
    ]
    script = 't("a " +\n "b", { c: t("d") }); tn("e", "f", n); set("g"); `${t(`h "i"`)}`; at("j")'
    assert [found[:2] for found in of_javascript(script, "")] == [
        ("a b", None),
        ("d", None),
        ("e", "f"),
        ('h "i"', None),
    ]
