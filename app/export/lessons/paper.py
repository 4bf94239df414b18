"""Pages of paper: blocks of words and pictures, one below the other, on as many pages as they need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from matplotlib.figure import Figure

from app.export.drawing.canvas.look import Look, look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import rounded, segment
from app.export.drawing.canvas.words import Inked, Words
from app.export.drawing.sheets.sheet import figure
from app.export.options import Options
from app.races.palette import COLORS, THEMES

TEXT = THEMES["light"]["textColor"]
WIDE, HIGH = 827, 1169
"""Pixels of an A4 page, of which an inch has a hundred."""
MARGIN, FOOT = 64, 40
OVER = 150
"""A question may be so much longer than the picture that it stands beside."""
LONG = 200
"""So many lines a block of words has at most."""


class Block(Protocol):
    """What stands on a page."""

    def height(self, width: float) -> float:
        """How high it is, where it may be so wide."""
        ...

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw it from its top left on."""
        ...


@dataclass(frozen=True)
class Text:
    """Words, of which some may be of another look and colour."""

    words: str | Sequence[Inked]
    size: float = 15.0
    color: str = TEXT
    bold: bool = False
    before: str = ""
    """What stands before its first line: a dot, or a number."""
    indent: float = 0.0
    after: float = 7.0
    middle: bool = False

    def _set(self, width: float) -> Words:
        return Words(self.words, self.size, width - self.indent, lines=LONG, bold=self.bold)

    def height(self, width: float) -> float:
        """Of all its lines, and what is left below."""
        return self._set(width).height + self.after

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw it."""
        words = self._set(width)
        if self.before:
            Words(self.before, self.size, self.indent, verbatim=True).draw(pen, x, y, self.color)
        left = x + self.indent + (max(width - self.indent - words.width, 0) / 2 if self.middle else 0)
        words.draw(pen, left, y, self.color)


@dataclass(frozen=True)
class Choice(Text):
    """An option with a box to tick."""

    indent: float = 24.0
    after: float = 8.0

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw it."""
        side = 12.0
        pen.stroke(rounded(x + 1, y + 4, side, side, 2), self.color, 1.1)
        self._set(width).draw(pen, x + self.indent, y, self.color)


@dataclass(frozen=True)
class Lines:
    """Room to write: so many lines."""

    count: int = 2
    color: str = COLORS["light"].muted

    def height(self, width: float) -> float:
        """Of all lines."""
        return 26.0 * self.count + 8

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw them."""
        for i in range(self.count):
            at = y + 26.0 * (i + 1)
            pen.stroke(segment(x, at, x + width, at), self.color, 0.8)


@dataclass(frozen=True)
class Picture:
    """What draws itself into a box of pixels."""

    drawn: Callable[[Pen], None]
    high: float
    after: float = 8.0

    def height(self, width: float) -> float:
        """Of the picture, and what is left below."""
        return self.high + self.after

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw it."""
        with pen.within(x, y, width, self.high):
            self.drawn(pen)


@dataclass(frozen=True)
class Space:
    """Nothing."""

    high: float

    def height(self, width: float) -> float:
        """Of nothing."""
        return self.high

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw nothing."""


@dataclass(frozen=True)
class Together:
    """Blocks that stay together: a question and its options."""

    blocks: Sequence[Block]

    def height(self, width: float) -> float:
        """Of all blocks."""
        return sum(block.height(width) for block in self.blocks)

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw them."""
        for block in self.blocks:
            block.draw(pen, x, y, width)
            y += block.height(width)


@dataclass(frozen=True)
class Framed:
    """Blocks on a ground of their own."""

    blocks: Sequence[Block]
    ground: str = COLORS["light"].rule
    inside: float = 10.0
    after: float = 8.0

    def height(self, width: float) -> float:
        """Of all blocks."""
        return (
            sum(block.height(width - 2 * self.inside) for block in self.blocks)
            + 1.4 * self.inside
            + self.after
        )

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw them."""
        pen.fill(rounded(x, y, width, self.height(width) - self.after, 4), self.ground)
        y += self.inside
        for block in self.blocks:
            block.draw(pen, x + self.inside, y, width - 2 * self.inside)
            y += block.height(width - 2 * self.inside)


@dataclass(frozen=True)
class Beside:
    """A picture, and blocks beside it as far as they go; what is left over stands below (see `beside`)."""

    left: Block
    right: Sequence[Block]
    wide: float
    gap: float = 22.0

    def height(self, width: float) -> float:
        """Of the higher one."""
        room = width - self.wide - self.gap
        return max(self.left.height(self.wide), sum(block.height(room) for block in self.right))

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        """Draw both."""
        self.left.draw(pen, x, y, self.wide)
        room, left = width - self.wide - self.gap, x + self.wide + self.gap
        for block in self.right:
            block.draw(pen, left, y, room)
            y += block.height(room)


def beside(left: Block, blocks: Sequence[Block], wide: float, width: float) -> list[Block]:
    """A picture with as many of the blocks beside it as have room there, and the others below both."""
    one = Beside(left, (), wide)
    high, room, used, count = left.height(wide), width - wide - one.gap, 0.0, 0
    for block in blocks:
        used += block.height(room)
        if used > high + (OVER if isinstance(block, Together) else 12):
            break
        count += 1
    return [Beside(left, tuple(blocks[:count]), wide), *blocks[count:]]


@dataclass
class Paper:
    """Pages that are filled from above."""

    head: str
    """What stands at the foot of every page, left."""
    wide: float = WIDE - 2 * MARGIN
    pages: list[list[tuple[float, Block]]] = field(default_factory=lambda: [[]])
    at: float = MARGIN

    def put(self, *blocks: Block) -> None:
        """Put blocks that are not torn apart below what is there, or on the next page."""
        high = sum(block.height(self.wide) for block in blocks)
        if self.at + high > HIGH - MARGIN - FOOT / 2 and self.at > MARGIN:
            self.turn()
        for block in blocks:
            self.pages[-1].append((self.at, block))
            self.at += block.height(self.wide)

    def turn(self) -> None:
        """Begin the next page."""
        self.pages.append([])
        self.at = MARGIN

    def figures(self) -> list[Figure]:
        """All pages."""
        options = Options(width=WIDE, height=HIGH, settings=False)
        colors = look(options, "light")
        return [figure(options, self._drawing(i, colors)) for i in range(len(self.pages))]

    def _drawing(self, i: int, colors: Look) -> Callable[[Pen], None]:
        def draw(pen: Pen) -> None:
            for y, block in self.pages[i]:
                block.draw(pen, MARGIN, y, self.wide)
            foot = HIGH - FOOT
            pen.text(self.head, MARGIN, foot, 11, colors.muted)
            pen.text(f"{i + 1} / {len(self.pages)}", WIDE - MARGIN, foot, 11, colors.muted, align="right")

        return draw
