"""The languages of the interface: English, and the catalogues that say the same in others.

English is the key of every text. `t` gives it in the reader's language, `tn` where a count decides the form;
what a catalogue lacks stays English. Texts that are data (titles of rules, a scene's words) stay English
where they are written and are given to `t` where they are shown.

Translators write `<language>.po`; `python -m app.languages.update` writes `<language>.json` of it, which is
all that is read here and in the browser (static/core/words.js).
"""

import gettext
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = {"en": "English", "fr": "Français", "ru": "Русский", "ko": "한국어", "es": "Español"}
"""Every language by its code, in its own words."""
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ko": "nplurals=1; plural=0;",
    "es": "nplurals=2; plural=(n != 1);",
}
"""Which form a count has, as gettext has it for each language: CLDR has more forms, for millions."""

LONGEST = 600
"""Letters of a sentence that is said in another language: a longer one is none of ours."""
ADDRESS = "lang"
"""The query parameter by which an address asks for a language."""

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


class Catalogue(NamedTuple):
    """What one language says."""

    plural: str
    """Which form a count has, as a .po file says it: "(n > 1)"."""
    forms: tuple[str, ...]
    """The same as CLDR calls them, in the order of the forms: "one", "other"."""
    words: dict[str, str | list[str]]
    """English to this language; to all its forms where a count decides."""
    server: dict[str, str | list[str]]
    """The same, of what only Python says."""
    errors: dict[str, str]
    """The sentences of errors, with {names} for what is wrong."""

    def look_up(self, text: str) -> str | list[str] | None:
        """What stands for an English text, if anything does."""
        return self.words.get(text) or self.server.get(text)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; English has an empty one."""
    path = FOLDER / f"{language}.json"
    if language == ENGLISH or not path.is_file():
        return Catalogue("(n != 1)", ("one", "other"), {}, {}, {})
    given = json.loads(path.read_text("utf-8"))
    return Catalogue(given["plural"], tuple(given["forms"]), given["words"], given["server"], given["errors"])


@cache
def _form(language: str) -> Callable[[int], int]:
    """Which form a count has."""
    return gettext.c2py(catalogue(language).plural)  # pyright: ignore[reportAttributeAccessIssue]


def language() -> str:
    """The code of the language that is spoken now."""
    return _spoken.get()


def speak(language: str) -> None:
    """Speak a language from now on, in this thread or task."""
    _spoken.set(language if language in LANGUAGES else ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for as long as this lasts."""
    before = _spoken.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


def t(text: str, /, **values: Any) -> str:
    """An English text in the reader's language, its {names} filled in."""
    found = catalogue(language()).look_up(text) if text else None
    return _filled(found[0] if isinstance(found, list) else found or text, values)


def tn(one: str, many: str, count: int, /, **values: Any) -> str:
    """One of two English texts in the reader's language, as `count` decides, with which {count} is filled."""
    found = catalogue(language()).look_up(one)
    forms = found if isinstance(found, list) else [one, many]
    form = _form(language() if isinstance(found, list) else ENGLISH)(count)
    return _filled(forms[form], {"count": count} | values)


def retold(sentence: str) -> str:
    """An English sentence with its values in it, as an error says it, in the reader's language.

    Keys and what a visitor typed stay as they are: "batch.size: …" is about that key in every language.
    """
    if language() == ENGLISH or len(sentence) > LONGEST:
        return sentence
    key = _KEYED.match(sentence)
    for pattern, said, keyed, literal in _sentences(language()):
        if (keyed or not key) and (match := pattern.fullmatch(sentence)):
            return _filled(
                said,
                {
                    name: value if name in literal and " " not in value else _value(value)
                    for name, value in match.groupdict().items()
                },
            )
    return f"{key[0]}{retold(sentence[key.end() :])}" if key else t(sentence)


def _value(text: str) -> str:
    """What stands in a sentence of an error: words are translated, numbers grouped, paths of keys stay."""
    if _PATH.fullmatch(text):
        return text
    return regrouped(text) if _GROUPED.fullmatch(text) else retold(text)


_PATH = re.compile(r"[a-z_]\w*(?:\.\w+|\[\d+\])+")
_KEYED = re.compile(r"[a-z_]\w*(?:\.\w+|\[\d+\])*: ")
"""The key that an error is about, before the sentence about it."""
_LITERAL = {"where", "path", "key", "given", "text"}
"""The names of values that are keys, or typed by a visitor."""


class Sentence(NamedTuple):
    """What an error says."""

    pattern: re.Pattern[str]
    said: str
    """The translation."""
    keyed: bool
    """Whether it begins with the key that it is about."""
    literal: set[str]
    """Which of its values are not translated."""


@cache
def _sentences(language: str) -> list[Sentence]:
    """What errors say: those first of which most is said."""
    found = []
    for text, said in catalogue(language).errors.items():
        parts = re.split(r"\{(\w+)\}", text)
        pattern, literal = "", set[str]()
        for i, part in enumerate(parts):
            name = f"(?P={part})" if part in parts[1:i:2] else f"(?P<{part}>.+?)"
            pattern += name if i % 2 else re.escape(part)
            if i % 2 and (part.rstrip("_") in _LITERAL or parts[i - 1].endswith((".", '"'))):
                literal.add(part)
        keyed = re.match(r"[\w.{}\[\]]+: ", text) is not None
        said_first = -sum(map(len, parts[::2]))
        found.append((said_first, Sentence(re.compile(pattern, re.DOTALL), said, keyed, literal)))
    return [sentence for _, sentence in sorted(found, key=lambda one: one[0])]


def grouped(value: int) -> str:
    """A whole number with its thousands apart, as numeral of static/core/words.js has it.

    Where a language writes decimals with a comma, a comma or a point between thousands would read as a
    decimal sign beside the decimal points of the page: there it is a narrow blank, as ISO 80000-1 has it.
    """
    return regrouped(f"{value:,}")


def regrouped(text: str) -> str:
    """A number in English, "12,345.6", with its thousands apart as in the reader's language."""
    return text if language() in COMMAS else text.replace(",", NARROW)


COMMAS = {ENGLISH, "ko"}
"""The languages that write thousands with a comma, and decimals with a point."""
NARROW = "\u202f"
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def mark(text: str) -> str:
    """The text itself: it is translated where it is shown, and the catalogues take note of it here."""
    return text


def _filled(text: str, values: dict[str, Any]) -> str:
    """A text with its {names} filled in; braces that name nothing, as formulas have them, stay."""
    if not values:
        return text
    return re.sub(r"\{(\w+)\}", lambda name: str(values.get(name[1], name[0])), text)


def chosen(asked: str | None, accepted: str = "", known: Container[str] = LANGUAGES) -> str:
    """The language for a reader: the one asked for, else the first that the browser accepts and is `known`.

    `accepted` is an Accept-Language header: "fr-CH, fr;q=0.9, en;q=0.8".
    """
    if asked and (code := asked.lower().replace("_", "-").partition("-")[0]) in known:
        return code
    for code in _preferred(accepted):
        if code in known:
            return code
    return ENGLISH


def _preferred(accepted: str) -> Iterable[str]:
    """The languages of an Accept-Language header, best first, without their countries."""
    found: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if weight > 0:
            found.append((-weight, tag.strip().lower().partition("-")[0]))
    return [code for _, code in sorted(found, key=lambda one: one[0])]


@cache
def script(language: str) -> str:
    """The script that brings a language to a browser, before the player."""
    given = catalogue(language)
    brought = {"language": language, "forms": given.forms, "words": given.words}
    return (
        f"globalThis.trajectoriesWords = {json.dumps(brought, ensure_ascii=False, separators=(',', ':'))};\n"
    )
