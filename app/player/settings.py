"""What every run can set, for the browser: `python -m app.player.settings` writes core/settings.js."""

import json

from app.player.static_files import PLAYER
from core.experiment import SETTINGS

FILE = PLAYER / "core/settings.js"
_HEAD = """/** The numbers that every run has: core/experiment's, by `python -m app.player.settings`. */
export const SETTINGS = {
"""
_TAIL = """};
export const NAMES = /** @type {(keyof Races.Settings)[]} */ (Object.keys(SETTINGS));
"""


def module() -> str:
    """The JavaScript module that says what settings are called, and when they do nothing."""
    return _HEAD + "".join(_entry(name) for name in SETTINGS) + _TAIL


def _entry(name: str) -> str:
    knob, default, *_ = SETTINGS[name]
    said = {"label": knob.label, "default": default, "beyond": knob.beyond}
    lines = (f"    {key}: {json.dumps(value, ensure_ascii=False)},\n" for key, value in said.items())
    return f"  {name}: {{\n{''.join(lines)}  }},\n"


if __name__ == "__main__":
    FILE.write_text(module(), "utf-8")
