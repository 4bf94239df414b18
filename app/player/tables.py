"""Tables for the browser: `python -m app.player.tables` writes core/settings.js and core/languages.js."""

import json

from app.languages import LANGUAGES
from app.player.static_files import PLAYER
from core.experiment import SETTINGS

SETTINGS_FILE = PLAYER / "core/settings.js"
LANGUAGES_FILE = PLAYER / "core/languages.js"
_SETTINGS = """/** The numbers that every run has: core/experiment's, by `python -m app.player.tables`. */
export const SETTINGS = {
"""
_NAMES = """};
export const NAMES = /** @type {(keyof Races.Settings)[]} */ (Object.keys(SETTINGS));
"""
_LANGUAGES = """/**
 * Every language in its own words: app/languages', by `python -m app.player.tables`.
 * @type {Record<string, string>}
 */
export const LANGUAGES = {
"""


def settings() -> str:
    """The JavaScript module that says what settings are called, and when they do nothing."""
    return _SETTINGS + "".join(_setting(name) for name in SETTINGS) + _NAMES


def _setting(name: str) -> str:
    knob, default, *_ = SETTINGS[name]
    said = {"label": knob.label, "default": default, "beyond": knob.beyond}
    lines = (f"    {key}: {_literal(value)},\n" for key, value in said.items())
    return f"  {name}: {{\n{''.join(lines)}  }},\n"


def languages() -> str:
    """The JavaScript module that lists the languages."""
    lines = (f"  {code}: {_literal(name)},\n" for code, name in LANGUAGES.items())
    return f"{_LANGUAGES}{''.join(lines)}}};\n"


def _literal(value: str | float | None) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    SETTINGS_FILE.write_text(settings(), "utf-8")
    LANGUAGES_FILE.write_text(languages(), "utf-8")
