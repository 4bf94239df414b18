"""The pages of a class: the teacher's, which the projector shows, and the phones'. Scripts fill both."""

import html
from typing import NamedTuple

from app import VERSION
from app.languages import mark, t
from app.player.static_files import ICON

NAME = "Optimizer Trajectories"
CLASS = mark("A class")
JOIN = mark("Join a class")
CLASS_ABOUT = mark("Open a room: the starts, rates and bets of a class become one picture.")
JOIN_ABOUT = mark("Type the four letters that the projector shows.")
SCRIPTLESS = mark(
    "A class needs JavaScript: the runs are computed in this browser. Lessons can be read without it."
)
LEARN = mark("All lessons")


class Place(NamedTuple):
    """Where a page stands: the addresses of all that it names, as it sees them."""

    root: str
    """The server's root: "./", or "../"."""
    style: str
    script: str
    """The elements of the scripts."""
    about: dict[str, str]
    """What the script is told: where the gallery is, which version the frames have."""


def teacher(language: str, at: Place) -> str:
    """The teacher's page, in the language that is spoken."""
    return _page(language, at, CLASS, CLASS_ABOUT)


def phone(language: str, at: Place) -> str:
    """The page of a student, in the language that is spoken."""
    return _page(language, at, JOIN, JOIN_ABOUT)


def _page(language: str, at: Place, title: str, about: str) -> str:
    told = "".join(f' data-{name}="{html.escape(value)}"' for name, value in at.about.items())
    return _PAGE.format(
        language=language,
        title=html.escape(f"{t(title)} · {NAME}"),
        about=html.escape(t(about)),
        version=html.escape(VERSION),
        icon=ICON,
        style=html.escape(at.style),
        script=at.script,
        told=told,
        heading=html.escape(t(title)),
        scriptless=html.escape(t(SCRIPTLESS)),
        learn=html.escape(f"{at.root}learn?lang={language}"),
        lessons=html.escape(t(LEARN)),
    )


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<meta name="description" content="{about}">
<meta name="generator" content="Optimizer Trajectories {version}">
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{style}">
{script}
</head>
<body>
<div class="otc"{told}>
<noscript><main class="otc-door"><h1>{heading}</h1><p>{scriptless}</p>
<p><a href="{learn}">{lessons}</a></p></main></noscript>
</div>
</body>
</html>
"""
