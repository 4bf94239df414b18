"""The app's look in pixels: its colours on a light and on a dark page, and how large letters are."""

from typing import NamedTuple

from app.export.options import Options, Theme
from app.races.palette import THEMES, Ink

Color = tuple[float, float, float, float]


class Look(NamedTuple):
    """What to draw with; the same colours as in the player's theme.js."""

    dark: bool
    page: str
    text: str
    muted: str
    rule: str
    casing: str
    line: Color  # level lines
    map: tuple[str, ...]  # from the heights down to the minimum
    open: bool  # no page behind the picture
    scale: float = 1.0  # how much larger all is than on a page

    def ink(self, ink: Ink) -> str:
        """A run's colour."""
        return ink.dark if self.dark else ink.light

    def sized(self, scale: float) -> "Look":
        """The same colours, everything larger or smaller."""
        return self._replace(scale=scale)


_MAP: dict[Theme, tuple[str, ...]] = {
    "light": ("#f1f1ec", "#dfe6e5", "#c3d2d4", "#a2bac1", "#7d9dab", "#5a7d90", "#3f6076"),
    "dark": ("#1b262d", "#1f2e37", "#243943", "#2b4754", "#355868", "#42697b", "#52798c"),
}


def look(options: Options) -> Look:
    """The look of a picture. Letters grow with it, so that a large one is a small one, only sharper."""
    dark = options.theme == "dark"
    return Look(
        dark=dark,
        page=THEMES[options.theme]["backgroundColor"],
        text=THEMES[options.theme]["textColor"],
        muted="#93a1a9" if dark else "#66727a",
        rule="#2a343b" if dark else "#e3e6e5",
        casing="#12181d" if dark else "#ffffff",
        line=rgba("#12181d", 0.55) if dark else rgba("#ffffff", 0.6),
        map=_MAP[options.theme],
        open=options.transparent,
        scale=max(1.0, 1.25 * min(options.width / 960, options.height / 600)),
    )


def rgba(color: str, alpha: float = 1.0) -> Color:
    """A colour #rrggbb as shares of red, green and blue, and how much covers what is below."""
    red, green, blue = (int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue, alpha


def mix(ramp: tuple[str, ...], share: float) -> Color:
    """The colour at a share, 0 to 1, of a ramp of colours."""
    at = min(max(share, 0), 1) * (len(ramp) - 1)
    i = min(int(at), len(ramp) - 2)
    first, second = rgba(ramp[i]), rgba(ramp[i + 1])
    red, green, blue, _ = (a + (at - i) * (b - a) for a, b in zip(first, second, strict=True))
    return red, green, blue, 1.0
