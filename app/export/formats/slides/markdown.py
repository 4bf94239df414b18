"""Slides as Markdown, to render or to paste from: Quarto's and Marp's, each race as a player and a picture.

The player is the server's, where one is known, else a page of its own beside the slides.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.export import linking
from app.export.credit import Credit, credit
from app.export.formats import metadata, stills
from app.export.formats.job import Job, part
from app.export.formats.slides import several
from app.export.formats.slides.notes import notes
from app.export.options import Options, clean, theme_of
from app.player import addresses
from app.races import solve
from app.races.scene import Scene, encode

PICTURE = Options(width=1280, height=720, settings=False, dpi=150)


def quarto(job: Job) -> dict[str, bytes]:
    """The files of Quarto slides: players in reveal.js, pictures in a PDF or a .pptx of the same file."""
    files, shown, texts = _parts(job)
    parts = [_quarto(i, one, about, job) for i, (one, about) in enumerate(zip(shown, texts, strict=True))]
    theme = {"light": "simple", "dark": "dark"}[theme_of(shown[0])]
    about = {"title": job.title or several.title_of(texts), "format": {"revealjs": {"theme": theme}}}
    return {**files, "slides.qmd": (_head(about, texts) + "\n".join(parts)).encode()}


def marp(job: Job) -> dict[str, bytes]:
    """The files of Marp slides: slides.md has pictures that lead to the players, live.md players (--html)."""
    files, shown, texts = _parts(job)
    about = {"marp": True, "title": job.title or several.title_of(texts), "paginate": True, "style": _STYLE}
    about |= {"class": "invert"} if theme_of(shown[0]) == "dark" else {}
    made = {}
    for name, live in (("live.md", True), ("slides.md", False)):
        each = [
            _marp(i, one, told, job, live=live)
            for i, (one, told) in enumerate(zip(shown, texts, strict=True))
        ]
        made[name] = (_head(about, texts) + "\n---\n\n".join(each)).encode()
    return {**files, **made}


_STYLE = "section iframe { border: 0; width: 100%; height: 480px; } section { font-size: 22px; }"


def _parts(job: Job) -> tuple[dict[str, bytes], list[Scene], list[Credit]]:
    """Pages and pictures of the races, all in one theme, and what is said of them."""
    from app.export.formats.page import page

    shown = several.all_of(job.scenes, job.options)
    files: dict[str, bytes] = {}
    for i, one in enumerate(shown):
        alone = several.wordless(one)
        ended = several.ended(alone) if one.view.step is None else alone
        if _address(one, job) is None:
            bare = job.options._replace(settings=False)
            files[f"race-{i}.html"] = page(one, bare, base=job.details.base, titled=False).encode()
        files[f"race-{i}.png"] = stills.still(ended, PICTURE)
        part(job.progress, i, len(shown))(1.0)
    return files, shown, [credit(one, base=job.details.base) for one in shown]


def _head(about: Mapping[str, Any], texts: Sequence[Credit]) -> str:
    """The YAML that begins a file; behind its # are the scenes, for `trajectories run --from`."""
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in about.items())
    return f"---\n{metadata.comment(texts, '#')}{lines}---\n\n"


def _address(scene: Scene, job: Job) -> str | None:
    """Where a server has the player; None where none is known, or the race is a network's."""
    base = linking.base() if job.details.base is None else job.details.base
    if not base or solve.landscape(scene.experiment).training:
        return None
    return addresses.frame_url(base, {"e": encode(scene), "theme": theme_of(scene)})


def _quarto(i: int, scene: Scene, about: Credit, job: Job) -> str:
    address = html.escape(_address(scene, job) or f"race-{i}.html")
    frame = f'<iframe class="r-stretch" data-src="{address}" title="{html.escape(clean(about.alt))}"'
    said = "\n\n".join(_note(note.title, note.text) for note in notes(scene, about))
    return f"""## {_escaped(about.title)}

::: {{.content-visible when-format="revealjs"}}
```{{=html}}
{frame} style="border:0;width:100%" allow="fullscreen"></iframe>
```
:::

::: {{.content-visible unless-format="revealjs"}}
![{_escaped(clean(about.alt))}](race-{i}.png)
:::

{_caption(about, job.options)}
::: {{.notes}}
{said}
:::
"""


def _marp(i: int, scene: Scene, about: Credit, job: Job, *, live: bool) -> str:
    address = _address(scene, job) or f"race-{i}.html"
    alt = clean(about.alt)
    shown = f"[![h:480 {_escaped(alt)}](race-{i}.png)]({address})"
    if live:
        shown = f'<iframe src="{html.escape(address)}" title="{html.escape(alt)}"></iframe>'
    said = "\n\n".join(
        f"{note.title}: {note.text}" if note.title else note.text for note in notes(scene, about)
    )
    return f"""# {_escaped(about.title)}

{shown}

{_caption(about, job.options)}
<!--
{said.replace("--", "–")}
-->
"""


def _caption(about: Credit, options: Options) -> str:
    lines = [about.words, about.caption if options.settings else ""]
    return "".join(f"{_escaped(clean(line))}\n\n" for line in lines if line)


def _note(title: str, text: str) -> str:
    return f"**{title}.** {_escaped(text)}" if title else _escaped(text)


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, and that can still be edited."""
    return re.sub(r"([\\`*_\[\]<>$#{}|~^@])", r"\\\1", text)
