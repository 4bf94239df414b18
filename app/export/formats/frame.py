"""The page of a frame: the player without a race, which it fetches by the link in its address."""

import html
import json
from functools import cache
from itertools import chain

from app import VERSION
from app.export.credit import credit
from app.export.formats.page import inert, root, style, variables
from app.languages import ENGLISH, speaking, t
from app.player import hiding, static_files
from app.races import permalink
from app.races.palette import THEMES
from app.races.scene import Scene


def frame(head: str, still: str, back: str, theme: str = "", language: str = ENGLISH) -> str:
    """The HTML of a frame.

    `head` says of the race what a head does, `still` stands there until it plays, `back` is where the app
    has this race; without a `theme` the frame has that of its reader. It speaks a `language`.
    """
    chosen = f' class="otx-{theme}"' if theme in THEMES else ""
    brought = static_files.words_url(language)
    words = f'<script defer src="./{brought}"></script>\n' if brought else ""
    own = (language, chosen, head + words, still, f' href="{html.escape(back)}"', "")
    return "".join(chain.from_iterable(zip(_parts(language), own, strict=True)))


@cache
def _parts(language: str) -> list[str]:
    """What is the same for every race in a language, before, between and after what is not."""
    with speaking(language):
        known = {
            "version": VERSION,
            "parts": hiding.PLAYER,
            "themes": {theme: variables(theme) for theme in THEMES},
        }
        return _PAGE.format(
            player=static_files.player_url(),
            sheet=static_files.FRAME_STYLE,
            known=inert(json.dumps(known)),
            line=html.escape(credit(Scene(permalink.DEFAULT), base="", measured=False).line),
            back=t("Open this race"),
            here=_HERE,
        ).split(_HERE)


_HERE = "\0"


def sheet() -> str:
    """The style sheet of a frame, in the colours of the reader's theme."""
    chosen = " ".join(root(theme, f":root.otx-{theme}") for theme in THEMES)
    return f"{style('light')} @media (prefers-color-scheme: dark) {{ {root('dark')} }} {chosen}"


POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'"
)
"""What a frame may do: it runs the server's own files, and asks no one else for anything."""

_PAGE = """<!doctype html>
<html lang="{here}"{here}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{here}
<link rel="stylesheet" href="./{player}/{sheet}">
<script type="application/json" id="known">{known}</script>
<script type="module" src="./{player}/frame.js"></script>
</head>
<body>
<h1 class="otx-title" hidden></h1>
<main class="otx-page">{here}</main>
<p class="otx-words" hidden></p>
<footer class="otx-said"><p class="otx-settings"></p>
<p>{line} <a target="_blank" rel="noopener"{here}>{back}</a></p></footer>
</body>
</html>
"""
