"""The page of a frame: the player without a race, which it fetches by the link in its address."""

import html
import json
from functools import cache

from app import VERSION
from app.export.credit import credit
from app.export.formats.page import inert, style, variables
from app.player import hiding, static_files
from app.races import permalink
from app.races.palette import THEMES
from app.races.scene import Scene


@cache
def frame() -> str:
    """The HTML of a frame, the same for every race."""
    known = {
        "version": VERSION,
        "parts": hiding.PLAYER,
        "themes": {theme: variables(theme) for theme in THEMES},
    }
    return _PAGE.format(
        style=style("light"),
        player=static_files.player_url(),
        known=inert(json.dumps(known)),
        line=html.escape(credit(Scene(permalink.DEFAULT)).line),
    )


POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src 'self' data:"
)
"""What a frame may do: it runs the server's own files, and asks no one else for anything."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Optimizer Trajectories</title>
<style>{style}</style>
<script type="application/json" id="known">{known}</script>
<script type="module" src="./{player}/frame.js"></script>
</head>
<body>
<h1 class="otx-title" hidden></h1>
<main class="otx-page"></main>
<footer class="otx-said"><p class="otx-settings"></p>
<p>{line} <a target="_blank" rel="noopener">Open this race</a></p></footer>
<noscript>This frame needs JavaScript.</noscript>
</body>
</html>
"""
