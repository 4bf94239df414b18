"""The few colours of a GIF: those that mean something exactly, the rest as near as there is room for."""

from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image

from app.export.drawing.canvas.look import look
from app.export.drawing.race import Race
from app.export.options import Options, theme_of
from app.races.palette import COLORS

UNKNOWN = -1
"""A colour whose place in the palette has not been asked for yet."""


def exact(race: Race, options: Options) -> list[int]:
    """The colours that a film keeps, 0xrrggbb: those of the runs, of the page and of its letters."""
    looks, colors = look(options, theme_of(race.scene)), COLORS[theme_of(race.scene)]
    runs = [looks.color(run.style) for one in (race, *race.beside) for run in one.runs]
    return list(dict.fromkeys(int(color[1:], 16) for color in (*runs, looks.page, looks.text, colors.muted)))


class Palette:
    """At most `count` colours: the `kept` ones, and those that stand for the rest of some sample frames."""

    def __init__(self, samples: Iterable[np.ndarray], kept: Sequence[int], count: int) -> None:
        pixels = np.concatenate([frame.reshape(-1, frame.shape[-1])[:, :3] for frame in samples])
        image = Image.fromarray(pixels[None])
        chosen = image.quantize(count - len(kept), Image.Quantize.MEDIANCUT).getpalette() or []
        rest = (int.from_bytes(bytes(chosen[k : k + 3]), "big") for k in range(0, len(chosen), 3))
        self.colors = list(dict.fromkeys([*kept, *rest]))[:count]
        self._rgb = _parts(np.array(self.colors, np.int32))
        self._place = np.full(1 << 24, UNKNOWN, np.int16)  # of every colour that was asked for

    def indexed(self, pixels: np.ndarray) -> np.ndarray:
        """The place in the palette of every pixel [height, width, 3 or 4]: that of the nearest colour."""
        codes = pixels[..., 0].astype(np.int32)
        for channel in (1, 2):
            codes <<= 8
            codes |= pixels[..., channel]
        found = self._place[codes]
        if (found == UNKNOWN).any():
            self._look_up(np.unique(codes[found == UNKNOWN]))
            found = self._place[codes]
        return found.astype(np.uint8)

    def _look_up(self, codes: np.ndarray) -> None:
        for some in np.array_split(codes, len(codes) // 4096 + 1):
            apart = ((_parts(some)[:, None] - self._rgb) ** 2).sum(axis=2)
            self._place[some] = apart.argmin(axis=1)


def _parts(colors: np.ndarray) -> np.ndarray:
    """Red, green and blue [n, 3] of colours 0xrrggbb."""
    return np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1)
