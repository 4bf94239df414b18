"""The frame of a player in a notebook, and its code: what a page asks the kernel for, once."""

import base64
import gzip
import hashlib
import json
from functools import cache

from app.export.formats import page
from app.player import hiding, scripts, static_files
from app.races.palette import THEMES


@cache
def code() -> bytes:
    """The frame's HTML and the scripts that run in it, as JSON, gzipped."""
    parts = {
        "html": _PAGE.format(style=style(), policy=_POLICY),
        **dict(zip(("player", "worker"), map(scripts.module, scripts.NOTEBOOK), strict=True)),
        "runtime": scripts.runtime(),
        "themes": {theme: page.variables(theme) for theme in THEMES},
        "parts": hiding.PLAYER,
    }
    return gzip.compress(json.dumps(parts).encode(), 9, mtime=0)


@cache
def digest() -> str:
    """What tells this code from that of other versions."""
    return hashlib.sha256(code()).hexdigest()[:16]


def style() -> str:
    """The style sheet of a frame, as high as its content."""
    return f"{page.root('light')} {static_files.style('standalone.css', 'notebook.css')}"


_LOADER = """
addEventListener("message", async function begin({ data, ports: [port] }) {
  if (!port) return;
  removeEventListener("message", begin);
  const url = URL.createObjectURL(new Blob([data.player], { type: "text/javascript" }));
  (await import(url)).default(data, port);
});
"""
_LOADED = base64.b64encode(hashlib.sha256(_LOADER.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; script-src 'sha256-{_LOADED}' blob:; worker-src blob:; connect-src blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)
"""What a frame may do: it runs what the kernel has sent, and asks no one else for anything."""

_PAGE = (
    """<!doctype html>
<html lang="en" class="otx-flow">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style>
</head>
<body>
<h1 class="otx-title" hidden></h1>
<main class="otx-page"></main>
<p class="otx-words" hidden></p>
<footer class="otx-said"><p class="otx-settings"></p></footer>
<script>"""
    + _LOADER.replace("{", "{{").replace("}", "}}")
    + """</script>
</body>
</html>
"""
)
