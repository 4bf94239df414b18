"""The app's look in pixels: its colours on a light and on a dark page, and how large letters are."""

from typing import NamedTuple

from app.export.options import Options, Theme
from app.races.palette import COLORS, THEMES, LineStyle

Color = tuple[float, float, float, float]


class Look(NamedTuple):
    """What to draw with; the colours are the palette's, as the player's are."""

    dark: bool
    page: str
    text: str
    muted: str
    rule: str
    casing: str
    line: Color  # level lines
    ramp: tuple[str, ...]  # of coordinates, steep to flat
    map: tuple[str, ...]  # from the heights down to the minimum
    open: bool  # no page behind the picture
    scale: float = 1.0  # how much larger all is than on a page

    def color(self, style: LineStyle) -> str:
        """A run's colour."""
        return style.dark if self.dark else style.light

    def sized(self, scale: float) -> "Look":
        """The same colours, everything larger or smaller."""
        return self._replace(scale=scale)


def look(options: Options, theme_name: Theme) -> Look:
    """The look of a picture. Letters grow with it, so that a large one is a small one, only sharper."""
    theme, colors = THEMES[theme_name], COLORS[theme_name]
    return Look(
        dark=theme_name == "dark",
        page=theme["backgroundColor"],
        text=theme["textColor"],
        muted=colors.muted,
        rule=colors.rule,
        casing=colors.casing,
        line=rgba(colors.line, colors.line_opacity),
        ramp=colors.ramp,
        map=colors.map,
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
