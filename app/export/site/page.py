"""The site's one page, its style, and its script."""

import html

from app import VERSION
from app.export.formats.page import variables
from app.languages import ENGLISH, LANGUAGES
from app.player import static_files
from app.player.scripts import RUNTIME, runtime, script

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src blob:; "
    "img-src 'self' data: blob:; font-src data:"
)
"""What the page may do: run the scripts beside it, and ask no one for anything."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Optimizer Trajectories</title>
<meta name="description" content="{about}">
<meta name="generator" content="Optimizer Trajectories {version}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="site.css">
<script src="language.js" data-languages="{languages}"></script>
<script src="site.js" defer></script>
<script src="catalogue.js" defer></script>
<script src="gallery.js" defer></script>
<script src="rules/2.js" defer></script>
<script src="landscapes/beale.js" defer></script>
</head>
<body>
<div class="ots-page" id="page"{learn}></div>
<noscript>{about} This page needs JavaScript.</noscript>
</body>
</html>
"""
ABOUT = (
    "Race optimizers over loss landscapes, and see how learning rate, momentum and every other number "
    "bend their paths."
)


def html_page(*, taught: bool = False) -> str:
    """The HTML: empty, for the script to fill. What most visitors see first is on its way at once.

    `taught`: there are lessons beside it, to which a link leads.
    """
    learn = ' data-learn="learn/index.html"' if taught else ""
    codes = " ".join(code for code in LANGUAGES if code != ENGLISH)
    return _PAGE.format(
        policy=html.escape(POLICY), about=ABOUT, version=html.escape(VERSION), learn=learn, languages=codes
    )


def style() -> str:
    """The style sheet, for light and dark pages."""
    light, dark = (
        "".join(f"{name}: {value}; " for name, value in variables(theme).items())
        for theme in ("light", "dark")
    )
    themes = (
        f":root {{ {light}}}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
        f':root[data-theme="light"] {{ color-scheme: light; {light}}}\n'
        f':root[data-theme="dark"] {{ color-scheme: dark; {dark}}}\n'
    )
    return themes + static_files.style("site.css")


def language() -> str:
    """The script that brings the reader's language, before any other."""
    return (static_files.PLAYER / "language.js").read_text(encoding="utf-8")


def player() -> str:
    """The page's script, whose text is kept for its worker: from a disk it could not be fetched."""
    inside = script("site.js:start", {RUNTIME: runtime()})
    return f"globalThis.trajectories = {{ program: function () {{\n{inside}}} }};\ntrajectories.program();\n"
