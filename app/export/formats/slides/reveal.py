"""Races on a reveal.js deck: a folder that plays from a disk, with a live page on every slide."""

import base64
import contextlib
import hashlib
import html
import json
import re
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import platformdirs

from app.export.credit import HOME, Credit, credit, described
from app.export.formats import writing
from app.export.formats.job import Job
from app.export.formats.slides import several
from app.export.formats.slides.layout import Name, layout_of
from app.export.options import Options, Theme, clean, lettered, theme_of
from app.races.palette import THEMES
from app.races.scene import Scene
from core.experiment import ExperimentError

REVEALJS = "https://cdn.jsdelivr.net/npm/reveal.js@6.0.2/dist"
INTEGRITY = {
    "reveal.css": "sha384-rKClnwfQQ2b7LYSOAhRvm5m4LS7QKciQTAXBpVvr30y6oGB+ZBBXlpDnvFqlv5Eu",
    "reveal.js": "sha384-UilXW7W77EPIY5TmQGBrjhBPcfX40NqGwuIC8DGs6OeGTCxKy36B+DiOXtfqgk9S",
}
"""What these two files are, so that no one can put others in their place."""


def reveal(
    scenes: Sequence[Scene],
    options: Options = Options(),  # noqa: B008  it is frozen
    *,
    folder: Path,
    base: str = HOME,
    revealjs: str | None = None,
    layout: str | None = None,
) -> list[Path]:
    """Write index.html and a page for every race; returns the files.

    `revealjs` is where reveal.js's "dist" lies: an address, or a path as seen from the folder. If None it is
    fetched into the folder, so that the deck needs no network; where there is none it is linked to, and the
    slides stand below each other until there is. `layout` is as in deck.pptx. Links lead back to the server
    at `base`. Raises ExperimentError.
    """
    from app.export.formats.page import page

    local: dict[str, bytes] = {}
    if revealjs is None:
        local = fetched()
        revealjs = "." if local else REVEALJS
    if re.match(r"\s*(javascript|data|vbscript):", revealjs, re.IGNORECASE):
        raise ExperimentError(f"revealjs: must be an address or a path, not {revealjs!r}.")
    shown = several.all_of(scenes, options)
    texts = [credit(one, base=base) for one in scenes]
    hows = [layout_of(one, several.layout(layout)) for one in shown]
    bare = lettered(options, "slide")._replace(settings=False)
    pages = [
        page(_bare(one, how), bare, base=base, titled=False, slide=HIGH)
        for one, how in zip(shown, hows, strict=True)
    ]
    files = {f"race-{i}.html": text.encode() for i, text in enumerate(pages)}
    files |= {"index.html": index(texts, options, theme_of(shown[0]), revealjs, hows).encode()} | local
    writing.folder(folder)
    for name, data in files.items():
        writing.write(folder / name, data)
    return [folder / name for name in files]


def _bare(scene: Scene, how: Name) -> Scene:
    """A scene whose plot makes room for a column of words."""
    if how == "full" or "curves" in scene.view.hide:
        return scene
    return scene._replace(view=scene.view.model_copy(update={"hide": (*scene.view.hide, "curves")}))


def write(job: Job) -> list[Path]:
    """Write the deck that is asked for; returns its files."""
    base, layout = job.details.base, job.details.layout
    return reveal(job.scenes, job.options, folder=job.folder, base=base, revealjs=job.revealjs, layout=layout)


def fetched() -> dict[str, bytes]:
    """reveal.js's two files, from the user's cache or the network; none if they cannot be had."""
    folder = Path(platformdirs.user_cache_dir("optimizer-trajectories")) / "reveal.js"
    files: dict[str, bytes] = {}
    for name in INTEGRITY:
        path = folder / REVEALJS.split("@")[1].replace("/", "-") / name
        try:
            data = path.read_bytes()
        except OSError:
            data = b""
        if not _intact(name, data):
            try:
                with urlopen(f"{REVEALJS}/{name}", timeout=10) as answer:  # noqa: S310  https
                    data = answer.read(5_000_000)
            except (OSError, HTTPException):
                return {}
            if not _intact(name, data):
                return {}
            with contextlib.suppress(OSError, ExperimentError):
                path.parent.mkdir(parents=True, exist_ok=True)
                writing.write(path, data)
        files[name] = data
    return files


def _intact(name: str, data: bytes) -> bool:
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
    return INTEGRITY[name] == f"sha384-{digest}"


WIDTH, HIGH = 1280, 720
"""Pixels of a slide, which reveal.js makes as large as the screen."""


def index(
    texts: Sequence[Credit],
    options: Options,
    theme: Theme,
    revealjs: str = REVEALJS,
    hows: Sequence[Name] | None = None,
) -> str:
    """The HTML of the deck, whose slides show the pages race-0.html, race-1.html, …"""
    from app.export.formats.page import inert

    about = json.dumps([json.loads(described(one)) for one in texts])
    colors = THEMES[theme]
    return _DECK.format(
        title=html.escape(clean(texts[0].title)),
        about=inert(about),
        page=colors["backgroundColor"],
        text=colors["textColor"],
        link=colors["primaryColor"],
        css=_from(revealjs, "reveal.css", "link", 'rel="stylesheet" href'),
        js=_from(revealjs, "reveal.js", "script", "src"),
        sections="\n".join(
            _section(i, one, how, options)
            for i, (one, how) in enumerate(zip(texts, hows or ["full"] * len(texts), strict=True))
        ),
        size=f"width: {WIDTH}, height: {HIGH}",
    )


def _from(revealjs: str, name: str, tag: str, attribute: str) -> str:
    """The element that brings a file of reveal.js."""
    sure = f' integrity="{INTEGRITY[name]}" crossorigin="anonymous"' if revealjs == REVEALJS else ""
    end = "</script>" if tag == "script" else ""
    address = html.escape(f"{revealjs.rstrip('/')}/{name}")
    return f'<{tag} {attribute}="{address}"{sure}>{end}'


def _section(i: int, about: Credit, layout: Name, options: Options) -> str:
    lines = {"words": about.words, "settings": about.caption if options.settings else ""}
    said = "".join(f'<p class="{kind}">{_text(line)}</p>\n' for kind, line in lines.items() if line)
    column = f"<aside>{said}</aside>" if layout == "column" and said else ""
    return f"""<section>
<h2>{_text(about.title)}</h2>
<div class="{layout}">
<iframe data-src="race-{i}.html" title="{_text(about.alt)}" allow="fullscreen"></iframe>
{column}</div>
<p class="line">{_text(about.line)}
<a href="{_text(about.link)}" target="_blank" rel="noopener">Open this race</a></p>
</section>"""


def _text(text: str) -> str:
    return html.escape(clean(text))


_DECK = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<script type="application/json" id="optimizer-trajectories">{about}</script>
{css}
<style>
html, body {{ margin: 0; height: 100%; }}
body, .reveal-viewport {{ background: {page}; color: {text}; }}
body {{ font-family: "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; }}
.reveal .slides {{ text-align: left; }}
.reveal .slides > section {{ box-sizing: border-box; height: 100%; padding: 0; }}
.reveal .slides > section.present {{ display: flex !important; flex-direction: column; gap: 8px; }}
section:not(.reveal.ready section) {{
  box-sizing: border-box; display: flex; flex-direction: column; gap: 8px; height: 100vh; padding: 16px;
}}
section > * {{ margin: 0; }}
h2 {{ font-size: 36px; line-height: 1.2; overflow: hidden; max-height: 2.4em; flex: none; }}
section > div {{ flex: 1 1 0; min-height: 0; display: flex; gap: 24px; }}
iframe {{ flex: 1 1 0; min-width: 0; height: 100%; border: 0; }}
aside {{ flex: 0 0 27%; overflow: auto; }}
aside p {{ margin: 0 0 0.8em; line-height: 1.35; }}
.words {{ font-size: 26px; }}
.settings {{ font-size: 19px; }}
.line {{ font-size: 19px; flex: none; margin-right: 96px; }}
a {{ color: {link}; }}
</style>
</head>
<body>
<div class="reveal"><div class="slides">
{sections}
</div></div>
{js}
<script>
if (window.Reveal) {{
  Reveal.initialize({{ {size}, margin: 0.03, center: false, hash: true }});
}} else {{
  for (const frame of document.querySelectorAll("iframe")) frame.src = frame.dataset.src;
}}
</script>
</body>
</html>
"""
