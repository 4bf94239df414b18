"""Colours: enough of them, apart from each other, and readable on both pages."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.player import colors
from app.races.palette import COLORS, PALETTE, THEMES, assign
from app.races.palette import __file__ as palette_file
from core.experiment import MAX_RUNS


def luminance(color):
    """The relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_every_run_can_have_an_ink_of_its_own():
    assert len(PALETTE) >= MAX_RUNS


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_ink_can_be_read_and_no_two_look_the_same(theme):
    halo = {"light": "#ffffff", "dark": THEMES["dark"]["backgroundColor"]}[
        theme
    ]  # around the names on the map
    for name, ink in PALETTE.items():
        assert contrast(getattr(ink, theme), halo) >= 4.5, name
    for one, other in combinations(PALETTE.values(), 2):
        assert getattr(one, theme) != getattr(other, theme)
        assert (one.dash, one.marker) != (other.dash, other.marker)


def test_the_player_has_its_colours_from_the_palette():
    said = "is not what app/races/palette.py says: python -m app.player.colors"
    assert colors.FILE.read_text("utf-8") == colors.module(), f"{colors.FILE} {said}"


def test_the_player_draws_as_wide_as_the_exports_do():
    message = "is not what app/races/measures.py says: python -m app.player.colors"
    written = colors.MEASURES_FILE.read_text("utf-8")
    assert written == colors.measures_module(), f"{colors.MEASURES_FILE} {message}"


def test_colours_stand_in_the_palette_alone():
    palette = Path(palette_file)
    known = set(re.findall(r"#[0-9a-f]{6}\b", palette.read_text("utf-8")))
    for path in sorted(palette.parents[1].rglob("*.*")):
        if path.suffix in (".py", ".js", ".css") and path not in (palette, colors.FILE):
            copied = set(re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text("utf-8")))
            assert copied <= (known if path.suffix == ".css" else set()), path


BANDS = 60
"""Shades of the contour map between its darkest and its lightest that are tried."""


def shades(theme):
    """The colours that the contour map is made of, and all between them."""
    ramp = COLORS[theme].map
    assert len(ramp) == 7
    parts = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in ramp])
    at = np.linspace(0, len(ramp) - 1, BANDS)
    mixed = np.stack([np.interp(at, range(len(ramp)), part) for part in parts.T], axis=1)
    return [*ramp, *(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in mixed.round().astype(int))]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_line_is_lost_on_any_shade_of_the_map(theme):
    """Beside a line there is always its casing (4.5 : 1, above); no shade may swallow both of them."""
    casing = {"light": "#ffffff", "dark": THEMES["dark"]["backgroundColor"]}[theme]
    for shade in shades(theme):
        for name, ink in PALETTE.items():
            seen = max(contrast(getattr(ink, theme), shade), contrast(casing, shade))
            assert seen >= {"light": 2.1, "dark": 2.7}[theme], (name, shade)


@given(st.lists(st.sampled_from([None, *PALETTE]), min_size=1, max_size=MAX_RUNS))
def test_chosen_colours_are_kept_and_the_others_are_new(chosen):
    names = assign(chosen)
    assert len(names) == len(chosen)
    assert all(wanted in (None, name) for wanted, name in zip(chosen, names, strict=True))
    filled_in = [name for wanted, name in zip(chosen, names, strict=True) if wanted is None]
    assert len(set(filled_in)) == len(filled_in)
    assert not set(filled_in) & set(chosen)
    assert assign([*names]) == names
