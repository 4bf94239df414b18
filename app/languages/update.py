"""`python -m app.languages.update`: bring the catalogues up to date with the code, and compile them.

It writes `messages.pot`, all texts of the interface; takes what is new over into every `<language>.po`,
where translators write; and compiles each to `<language>.json`, which the app reads. It says how much is
translated, and what is wrong with a translation, which then is left out; the status is 1 if anything is.
It needs Babel, one of the development tools.
"""

import gettext
import json
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from app.languages import ENGLISH, FOLDER, LANGUAGES, PLURALS
from app.languages.collecting import everything

TEMPLATE = FOLDER / "messages.pot"
WIDTH = 100
SERVER = ("app/page/", "app/server/", "app/export/")
"""Where texts stand that only Python says; the browser gets all others."""
ERRORS = "error/"
"""What the places of errors begin with."""


def template() -> Catalog:
    """All texts of the interface, without a translation."""
    made = Catalog(project="Optimizer Trajectories", charset="utf-8", fuzzy=False)
    forms: dict[str, str | None] = {}
    places: dict[str, list[str]] = {}
    for one, many, where in everything():
        forms[one] = many or forms.get(one)
        if where not in places.setdefault(one, []):
            places[one].append(where)
    for one, many in forms.items():
        made.add((one, many) if many else one, locations=[(place, 0) for place in places[one]])
    return made


def updated(language: str, from_: Catalog) -> Catalog:
    """The catalogue of a language with every text of the template: known ones keep their translation."""
    path = FOLDER / f"{language}.po"
    text = path.read_bytes() if path.is_file() else _header(language).encode()
    made = read_po(BytesIO(text), locale=language, charset="utf-8")
    made.update(from_, no_fuzzy_matching=True)  # a guess is no translation
    return made


def _header(language: str) -> str:
    lines = ["Content-Type: text/plain; charset=utf-8"]
    if language:
        lines = [f"Language: {language}", f"Plural-Forms: {PLURALS[language]}", *lines]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines)


def written(catalog: Catalog) -> str:
    """A catalogue as a file has it: no dates and no line numbers, which would change with every change."""
    file = BytesIO()
    write_po(file, catalog, width=WIDTH, include_lineno=False, omit_header=True, sort_output=False)
    return f"{_header(str(catalog.locale or ''))}\n{file.getvalue().decode()}"


def compiled(catalog: Catalog) -> dict[str, Any]:
    """What the app reads of a catalogue: translations without a fault, by their English."""
    words: dict[str, str | list[str]] = {}
    server: dict[str, str | list[str]] = {}
    errors: dict[str, str] = {}
    for message in catalog:
        if message.id and translated(message) and not message.fuzzy and not list(faults(message)):
            one, *_ = texts(message)
            said = message.string if isinstance(message.string, str) else strings(message)
            places = [place for place, _ in message.locations]
            if any(place.startswith(ERRORS) for place in places) and isinstance(said, str):
                errors[one] = said
            if all(place.startswith(SERVER) for place in places):
                server[one] = said
            elif not all(place.startswith(ERRORS) for place in places):
                words[one] = said
    head = {"plural": catalog.plural_expr, "forms": categories(catalog)}
    return {**head, "words": words, "server": server, "errors": errors}


def categories(catalog: Catalog) -> list[str]:
    """What a browser's Intl.PluralRules calls the plural forms of a catalogue, in their order."""
    assert catalog.locale is not None  # noqa: S101  the template has no forms
    rule = Locale.parse(str(catalog.locale)).plural_form
    names: dict[int, str] = {}
    form_of = gettext.c2py(catalog.plural_expr)  # pyright: ignore[reportAttributeAccessIssue]
    for count in range(200):
        names.setdefault(form_of(count), rule(count))
    return [names[form] for form in range(catalog.num_plurals)]


def texts(message: Message) -> list[str]:
    """The English of a message: one form, or that for one and that for many."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def strings(message: Message) -> list[str]:
    """All forms of its translation, empty where there is none."""
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return [form or "" for form in forms]


def translated(message: Message) -> bool:
    """Whether a translator has written all forms of a text."""
    return all(strings(message))


def faults(message: Message) -> Iterator[str]:
    """What is wrong with a translation."""
    english, said = texts(message), strings(message)
    names = {name for text in english for name in placeholders(text)}
    needed = set(placeholders(english[-1]))
    for string in said:
        found = set(placeholders(string))
        least = needed - {"count"} if len(said) > 1 else needed
        if not least <= found <= names:
            yield f"its {{names}} are {_braced(found)}, not {_braced(needed)}"
        for sign in '<>&"':
            if sign in string and not any(sign in text for text in english):
                yield f"it has {sign}, which the English does not: use other quotes or words"
        if string.count("$") != english[-1].count("$"):
            yield "it has other $formulas$ than the English"
        if string != string.strip() and all(text == text.strip() for text in english):
            yield "it has blanks around it"


def placeholders(text: str) -> list[str]:
    """The {names} of a text."""
    return re.findall(r"\{(\w*)\}", text)


def _braced(names: set[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def main() -> int:
    """Update everything, and say what there is to do."""
    made, wrong = template(), 0
    TEMPLATE.write_text(written(made), "utf-8")
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        catalog = updated(language, made)
        Path(FOLDER / f"{language}.po").write_text(written(catalog), "utf-8")
        text = json.dumps(compiled(catalog), ensure_ascii=False, indent=1)
        Path(FOLDER / f"{language}.json").write_text(text + "\n", "utf-8")
        messages = [message for message in catalog if message.id]
        done = [message for message in messages if translated(message)]
        fuzzy = sum(message.fuzzy for message in done)
        sys.stdout.write(
            f"{language}: {len(done) - fuzzy} of {len(messages)} texts are translated, "
            f"{fuzzy} to be looked at (fuzzy).\n"
        )
        for message in done:
            for fault in () if message.fuzzy else faults(message):
                wrong += 1
                sys.stdout.write(f"{language}: “{texts(message)[0]}”: {fault}.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
