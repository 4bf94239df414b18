"""What the head of a page says of the race that its address opens: to search, to cards, to oEmbed."""

import html
import json
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from app import languages
from app.export.credit import credit
from app.player.addresses import CARD, still_url
from app.races import permalink, scene, solve
from app.races.palette import THEMES
from core.experiment import ExperimentError

NAME = "Optimizer Trajectories"


class About(NamedTuple):
    """What is said of a race."""

    title: str
    alt: str  # what its picture shows
    link: str  # as addresses have it
    pictured: bool  # a network has no picture before it is trained


@lru_cache(maxsize=512)
def about(link: str, language: str) -> About | None:
    """What is said of the race of a link, "" being the page's own first one; None if it is damaged."""
    with languages.speaking(language):
        return _about(link)


def _about(link: str) -> About | None:
    try:
        shown = scene.decode(link) if link else scene.Scene(permalink.DEFAULT)
        said = credit(shown, base="", measured=False)
        return About(
            said.title, said.alt, link and scene.encode(shown), not solve.landscape(shown.experiment).training
        )
    except ExperimentError:
        return None


def head(about: About | None, root: str, here: str) -> str:
    """The elements that say it, of a page at the address `here` of the server at `root`, which ends in /."""
    if about is None:
        return f"<title>{NAME}</title>"
    title, alt = html.escape(about.title), html.escape(about.alt)
    picture = root + still_url("card", about.link, "png")
    width, height = CARD
    tags = [
        f"<title>{title} · {NAME}</title>",
        f'<meta name="description" content="{alt}">',
        f'<meta property="og:site_name" content="{NAME}">',
        '<meta property="og:type" content="website">',
        f'<meta property="og:title" content="{title}">',
        f'<meta property="og:description" content="{alt}">',
        f'<meta property="og:url" content="{html.escape(here)}">',
        f'<link rel="alternate" type="application/json+oembed" title="{title}" '
        f'href="{html.escape(oembed(root, here))}">',
    ]
    if about.pictured:
        tags += [
            f'<meta property="og:image" content="{html.escape(picture)}">',
            f'<meta property="og:image:width" content="{width}">',
            f'<meta property="og:image:height" content="{height}">',
            f'<meta property="og:image:alt" content="{alt}">',
            '<meta name="twitter:card" content="summary_large_image">',
        ]
    return "\n".join(tags)


def oembed(root: str, here: str) -> str:
    """Where the server says how the page at an address is embedded."""
    return f"{root}oembed?url={quote(here, safe='')}"


def linked(root: str, here: str) -> str:
    """The same as a header, for those who read no page."""
    return f'<{oembed(root, here)}>; rel="alternate"; type="application/json+oembed"'


def theme(link: str) -> str | None:
    """The theme that a link asks for; None where it does not, or cannot be read, as the page will say."""
    try:
        given = json.loads(permalink.unpacked(link)) if link else {}
        theme = given["view"]["theme"]
    except (ExperimentError, ValueError, RecursionError, LookupError, TypeError):
        return None
    return theme if theme in (*THEMES,) else None
