"""The player's colours are those of the palette: `python -m app.player.colors` writes core/colors.js anew."""

import json
from typing import Any

from app.player.static_files import PLAYER
from app.races.palette import COLORS, THEMES

FILE = PLAYER / "core/colors.js"
_HEAD = """/** What to draw with: app/races/palette.py's colours, by `python -m app.player.colors`. */
export const COLORS = {
"""
_THEME = {"background": "backgroundColor", "text": "textColor", "accent": "primaryColor"}


def module() -> str:
    """The JavaScript module that holds the colours."""
    return _HEAD + "".join(f"  {theme}: {{\n{_lines(theme)}  }},\n" for theme in COLORS) + "};\n"


def _lines(theme: str) -> str:
    colors = COLORS[theme]
    page = {name: THEMES[theme][key] for name, key in _THEME.items()}
    values: dict[str, Any] = (
        page | colors._asdict() | {"line": _translucent(colors.line, colors.line_opacity)}
    )
    del values["line_opacity"]
    return "".join(f"    {name}: {json.dumps(value)},\n" for name, value in values.items())


def _translucent(color: str, opacity: float) -> str:
    """A colour #rrggbb that lets something through, as CSS writes it."""
    return f"rgba({', '.join(str(byte) for byte in bytes.fromhex(color[1:]))}, {opacity:g})"


if __name__ == "__main__":
    FILE.write_text(module(), encoding="utf-8")
