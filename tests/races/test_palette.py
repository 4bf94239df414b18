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


CONES = {
    "all three": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What eyes see of linear red, green and blue: Machado, Oliveira & Fernandes 2009, Table 1, severity 1."""


def lab(color, cones):
    """#rrggbb as those eyes see it, in CIE L*a*b* (D65)."""
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(CONES[cones]) @ linear, 0, 1)
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    xyz = np.array(to_xyz) @ linear / [0.95047, 1, 1.08883]
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other):
    """CIEDE2000 between two colours in L*a*b* (Sharma, Wu & Dalal 2005)."""
    chroma = np.mean([np.hypot(*one[1:]), np.hypot(*other[1:])])
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25**7)))
    (l1, c1, h1), (l2, c2, h2) = (
        (light, np.hypot(stretch * a, b), np.degrees(np.arctan2(b, stretch * a)) % 360)
        for light, a, b in (one, other)
    )
    turned = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turned / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    weight = 1 + sum(a * np.cos(np.radians(k * hue + shift)) for a, k, shift in waves)
    parts = np.array(
        [
            (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)),
            (c2 - c1) / (1 + 0.045 * chroma),
            2 * np.sqrt(c1 * c2) * np.sin(np.radians(turned) / 2) / (1 + 0.015 * chroma * weight),
        ]
    )
    blue = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(np.radians(blue))
    return float(np.sqrt(parts @ parts + rotation * parts[1] * parts[2]))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ],
)
def test_the_difference_is_that_of_the_published_pairs(one, other, expected):
    """Sharma, Wu & Dalal 2005, Table 1."""
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("cones", CONES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_six_are_told_apart_by_colour_alone(theme, cones):
    seen = {name: lab(getattr(style, theme), cones) for name, style in [*PALETTE.items()][:6]}
    apart = {(a, b): difference(seen[a], seen[b]) for a, b in combinations(seen, 2)}
    assert min(apart.values()) >= 12, min(apart, key=apart.__getitem__)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_are_told_apart_by_most(theme):
    seen = [lab(getattr(style, theme), "all three") for style in PALETTE.values()]
    assert min(difference(a, b) for a, b in combinations(seen, 2)) >= 10


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
