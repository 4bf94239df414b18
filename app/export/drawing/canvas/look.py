"""The app's look in pixels: its colours on a light and on a dark page, and how large letters are."""

from typing import NamedTuple

from app.export.options import Options, Theme, letters_of
from app.races.measures import HALL, NAME, SLIDE
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
    least: float = (
        0.0  # and how much at least on a small map, so that its letters can be read from the back row
    )

    def color(self, style: LineStyle) -> str:
        """A run's colour."""
        return style.dark if self.dark else style.light

    def sized(self, scale: float) -> "Look":
        """The same colours, everything larger or smaller, but no smaller than can be read."""
        return self._replace(scale=max(scale, self.least))

    def name(self, width: float = 0.0) -> float:
        """How high the letters of names are on a map of this width."""
        small = width < NAME.narrow * self.scale and not self.least
        return (NAME.small if small else NAME.size) * self.scale


def look(options: Options, theme_name: Theme) -> Look:
    """The look of a picture. Letters grow with it, so that a large one is a small one, only sharper."""
    scale, least = lettering(options)
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
        scale=scale,
        least=least,
    )


ROOM = 440
"""Letters of a narrow picture are smaller than is asked for: so many pixels of a page it is wide at least."""


def lettering(options: Options) -> tuple[float, float]:
    """How much larger than on a page all is in a picture, and is at least on small maps in it.

    A figure grows with its size. On a slide names are SLIDE.name of its height, whatever part of it the
    picture takes, and all else grows with them; in a hall all is larger by HALL.type than on a figure.
    """
    width, height = options.width, options.height
    page = max(1.0, 1.25 * min(width / 960, height / 600))
    letters = letters_of(options)
    if letters == "page":
        return page, 0.0
    slide = height / options.share if options.share else max(height, width * 9 / 16)
    names = min(SLIDE.name * slide / NAME.size, width / ROOM)
    scale = max(page * (HALL.type if letters == "hall" else 1.0), names)
    return scale, max(1.0, min(names, scale))


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
