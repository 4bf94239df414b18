"""What the pages of lessons have in common: their head, the other languages, and where all stands."""

import html
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app import VERSION
from app.export.lessons import words
from app.languages import LANGUAGES, t
from app.player.static_files import ICON
from app.races.lessons import Blocks, Lesson, Line, Step


class Place(NamedTuple):
    """Where a page stands: the addresses of all that it names, as it sees them."""

    home: str
    """The playground."""
    course: str
    lesson: Callable[[str], str]
    """The page of a lesson; of "momentum#bet" at one of its steps."""
    still: Callable[[Lesson, Step, str], str]
    """The picture of a step for "light" or "dark" pages; empty where there is none."""
    style: str
    script: str
    """The elements of the scripts."""
    playground: Callable[[str], str]
    """Where the playground opens a link."""
    states: str = ""
    """Where the states of the lesson are; empty where a script has brought them."""
    other: Callable[[str], str] = str
    """The same page in another language."""
    policy: str = ""
    """What it may do, where no server says so."""


def page(title: str, about: str, language: str, body: str, at: Place) -> str:
    """A whole page of a body."""
    policy = (
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(at.policy)}">\n'
        if at.policy
        else ""
    )
    return _PAGE.format(
        language=language,
        policy=policy,
        title=html.escape(title),
        about=html.escape(about),
        version=html.escape(VERSION),
        icon=ICON,
        style=html.escape(at.style),
        script=at.script,
        body=body,
    )


def summary(blocks: Blocks) -> str:
    """The words of blocks that name no numbers."""
    return " ".join(_letters(line) for block in blocks for line in block.lines)


def _letters(line: Line) -> str:
    return "".join(_letters(piece.pieces) if piece.pieces else piece.text for piece in line)


def languages(known: Mapping[str, object], language: str, at: Place) -> str:
    """Links to the same page in other languages, if there are any."""
    if len(known) < 2:
        return ""
    links = "".join(
        f'<a href="{html.escape(at.other(one))}" lang="{one}" hreflang="{one}"'
        f"{' aria-current=true' if one == language else ''}>{LANGUAGES.get(one, one)}</a>"
        for one in known
    )
    now = LANGUAGES.get(language, language)
    return (
        f'<details class="otl-languages"><summary aria-label="{t(words.LANGUAGE)}: {now}">{now}</summary>'
        f"<div>{links}</div></details>"
    )


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
{policy}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<meta name="description" content="{about}">
<meta name="generator" content="Optimizer Trajectories {version}">
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{style}">
{script}
</head>
<body>
{body}
</body>
</html>
"""
