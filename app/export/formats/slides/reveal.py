"""Races on a reveal.js deck: a folder that plays from a disk, with a live page on every slide."""

import html
import json
from collections.abc import Sequence
from pathlib import Path

from app.export.credit import Credit, credit, described
from app.export.formats import writing
from app.export.formats.job import Job, Progress, Told, part
from app.export.formats.poster import poster
from app.export.formats.slides import revealjs, several
from app.export.formats.slides.layout import Name, layout_of
from app.export.formats.slides.notes import Note, notes
from app.export.options import Options, Theme, clean, lettered, theme_of
from app.races.palette import THEMES
from app.races.scene import Scene
from core.experiment import ExperimentError

STILL = (1280, 720)
"""Pixels of the picture behind a page: what is printed."""


def reveal(
    scenes: Sequence[Scene],
    options: Options = Options(),  # noqa: B008  it is frozen
    *,
    folder: Path,
    base: str | None = None,
    revealjs: str | None = None,
    layout: str | None = None,
    title: str | None = None,
) -> list[Path]:
    """Write index.html and a page for every race; returns the files, all of which are there, or none.

    `revealjs` is where reveal.js lies: an address, or a path. If None a copy goes into the folder, so that
    the deck needs no network; where there is none it is linked to, and the slides stand below each other
    until it can be had. `layout` is as in deck.pptx. Links lead back to the server at `base`; `title` is the
    deck's own. Raises ExperimentError.
    """
    writing.there(folder)
    files = made(scenes, options, base=base, where=revealjs, layout=layout, title=title)
    return writing.whole_folder(folder, files)


def made(
    scenes: Sequence[Scene],
    options: Options,
    *,
    base: str | None = None,
    where: str | None = None,
    layout: str | None = None,
    title: str | None = None,
    progress: Progress | None = None,
    tell: Told | None = None,
) -> dict[str, bytes]:
    """The files of a deck, index.html last; `tell` hears a sentence where it needs a network."""
    from app.export.formats.page import page

    library = revealjs.bundle(where)
    shown = several.all_of(scenes, options)
    texts = [credit(one, base=base) for one in scenes]
    theme = theme_of(shown[0])
    bare = lettered(options, "slide")._replace(settings=False)
    hows: list[Name] = [layout_of(one, several.layout(layout)) for one in shown]
    files: dict[str, bytes] = {}
    for i, (one, how) in enumerate(zip(shown, hows, strict=True)):
        text = page(_bare(one, how), bare, base=base, titled=False, slide=HIGH)
        files[f"race-{i}.html"] = text.encode()
        if picture := _still(one, theme):
            files[f"race-{i}.webp"] = picture
        part(progress, i, len(shown))(1.0)
    said = [notes(one, about) for one, about in zip(shown, texts, strict=True)]
    slides = [
        _section(i, about, hows[i], said[i], options, f"race-{i}.webp" in files)
        for i, about in enumerate(texts)
    ]
    if library.warning and tell:
        tell(library.warning)
    return {**files, **library.files, "index.html": index(texts, slides, theme, library, title).encode()}


def write(job: Job) -> dict[str, bytes]:
    """The files of the deck that is asked for."""
    return made(
        job.scenes,
        job.options,
        base=job.details.base,
        where=job.revealjs,
        layout=job.details.layout,
        title=job.title,
        progress=job.progress,
        tell=job.tell,
    )


WIDTH, HIGH = 1280, 720
"""Pixels of a slide, which reveal.js makes as large as the screen."""


def _bare(scene: Scene, how: Name) -> Scene:
    """A scene whose plot makes room for a column of words."""
    if how == "full" or "curves" in scene.view.hide:
        return scene
    return scene._replace(view=scene.view.model_copy(update={"hide": (*scene.view.hide, "curves")}))


def _still(scene: Scene, theme: Theme) -> bytes:
    """The picture of a scene's last moment, or of the one it names; empty if there are no letters for it."""
    try:
        return poster(several.ended(scene) if scene.view.step is None else scene, STILL, theme)
    except ExperimentError:
        return b""


def index(
    texts: Sequence[Credit],
    slides: Sequence[str],
    theme: Theme,
    library: revealjs.Bundle,
    title: str | None = None,
) -> str:
    """The HTML of the deck, whose slides show the pages race-0.html, race-1.html, …"""
    from app.export.formats.page import inert

    about = json.dumps([json.loads(described(one)) for one in texts])
    colors = THEMES[theme]
    return _DECK.format(
        title=_text(title or several.title_of(texts)),
        about=inert(about),
        page=colors["backgroundColor"],
        text=colors["textColor"],
        link=colors["primaryColor"],
        css=library.css,
        js=library.js,
        sections="\n".join(slides),
        size=f"width: {WIDTH}, height: {HIGH}",
    )


def _section(
    i: int, about: Credit, layout: Name, said: Sequence[Note], options: Options, pictured: bool
) -> str:
    lines = {"words": about.words, "settings": about.caption if options.settings else ""}
    words = "".join(f'<p class="{kind}">{_text(line)}</p>\n' for kind, line in lines.items() if line)
    column = f'<aside class="words-beside">{words}</aside>\n' if layout == "column" and words else ""
    alt = _text(about.alt)
    still = f'<img src="race-{i}.webp" alt="{alt}" loading="lazy">\n' if pictured else ""
    link = f'\n<a href="{_text(about.link)}" target="_blank" rel="noopener">Open this race</a>'
    link = link if about.link else ""
    return f"""<section>
<h2>{_text(about.title)}</h2>
<div class="body">
<div class="race">
{still}<iframe data-src="race-{i}.html" title="{alt}" allow="fullscreen"></iframe>
</div>
{column}</div>
<p class="line">{_text(about.line)}{link}</p>
<aside class="notes">
{"".join(map(_note, said))}</aside>
</section>"""


def _note(note: Note) -> str:
    title = f"<strong>{_text(note.title)}.</strong> " if note.title else ""
    return f"<p>{title}{_text(note.text)}</p>\n"


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
.body {{ flex: 1 1 0; min-height: 0; display: flex; gap: 24px; }}
.race {{ flex: 1 1 0; min-width: 0; position: relative; }}
.race > * {{ position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }}
.reveal .race > img {{ object-fit: contain; max-width: none; max-height: none; margin: 0; }}
.words-beside {{ flex: 0 0 27%; overflow: auto; }}
.words-beside p {{ margin: 0 0 0.8em; line-height: 1.35; }}
aside.notes {{ display: none; }}
html.reveal-print .reveal .slides > .pdf-page > section {{
  display: flex !important; flex-direction: column; gap: 8px; height: 720px !important;
}}
@media print {{
  .race > iframe, .reveal .speaker-notes {{ display: none !important; }}
  html:not(.print-pdf) .reveal .slides section {{
    display: flex !important; flex-direction: column; height: 100vh !important; padding: 16px !important;
  }}
}}
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
const printed = /print-pdf/i.test(location.search);
if (printed) for (const frame of document.querySelectorAll("iframe")) frame.remove(); // pictures
if (printed) for (const image of document.querySelectorAll("img")) image.loading = "eager";
if (window.Reveal) {{
  const plugins = window.RevealNotes ? [RevealNotes] : [];
  Reveal.initialize({{ {size}, margin: 0.03, center: false, hash: true, plugins }});
}} else {{
  for (const frame of document.querySelectorAll("iframe")) frame.src = frame.dataset.src;
}}
</script>
</body>
</html>
"""
