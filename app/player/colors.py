"""The player draws as the exports do: `python -m app.player.colors` writes core/colors.js and measures.js."""

import json
from typing import Any

from app.player.static_files import PLAYER
from app.races import measures
from app.races.palette import COLORS, MARKERS, PALETTE, THEMES

FILE = PLAYER / "core/colors.js"
MEASURES_FILE = PLAYER / "core/measures.js"
_HEAD = """/** What to draw with: app/races/palette.py's colours, by `python -m app.player.colors`. */
export const COLORS = {
"""
_PALETTE_HEAD = """/** Runs' colours by name. @type {Record<string, {light: string, dark: string}>} */
export const PALETTE = {
"""
_MARKERS_HEAD = """/** Markers as paths of SVG. @type {Record<string, string>} */
export const MARKERS = {
"""
_MEASURES_HEAD = (
    "/** How wide and large to draw: app/races/measures.py, by `python -m app.player.colors`. */\n"
)
_THEME = {"background": "backgroundColor", "text": "textColor", "accent": "primaryColor"}


def module() -> str:
    """The JavaScript module that holds the colours and the markers."""
    themes = "".join(f"  {theme}: {{\n{_lines(theme)}  }},\n" for theme in COLORS)
    markers = "".join(f"  {name}: {json.dumps(path)},\n" for name, path in MARKERS.items())
    palette = "".join(
        f"  {name}: {{ light: {json.dumps(style.light)}, dark: {json.dumps(style.dark)} }},\n"
        for name, style in PALETTE.items()
    )
    return f"{_HEAD}{themes}}};\n{_PALETTE_HEAD}{palette}}};\n{_MARKERS_HEAD}{markers}}};\n"


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


def measures_module() -> str:
    """The JavaScript module that holds widths, sizes and opacities."""
    values = {name: value for name, value in vars(measures).items() if name.isupper()}
    return _MEASURES_HEAD + "".join(
        f"export const {name} = {_literal(value)};\n" for name, value in values.items()
    )


def _literal(value: Any) -> str:
    """A number, or an object of numbers."""
    if not isinstance(value, tuple):
        return json.dumps(value)
    fields: dict[str, float] = value._asdict()  # pyright: ignore[reportAttributeAccessIssue]
    return "{\n" + "".join(f"  {name}: {json.dumps(number)},\n" for name, number in fields.items()) + "}"


if __name__ == "__main__":
    FILE.write_text(module(), encoding="utf-8")
    MEASURES_FILE.write_text(measures_module(), encoding="utf-8")
