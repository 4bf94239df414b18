"""A race as a web page of its own: one file that plays from a disk, without any network."""

import base64
import gzip
import hashlib
import html
import json
from functools import cache
from urllib.parse import urlsplit

from app.export import credit
from app.export.formats import bundle
from app.export.formats.job import Job
from app.export.formats.poster import behind
from app.export.options import Options, checked, theme_of
from app.languages import ENGLISH, language, t
from app.languages import script as spoken
from app.player import hiding, static_files, wire
from app.player.scripts import script
from app.races.palette import THEMES
from app.races.scene import Scene, bare
from core.experiment import ExperimentError


def page(
    scene: Scene,
    options: Options = Options(),  # noqa: B008  it is frozen
    *,
    include_plotlyjs: bool | str = False,
    size: tuple[int, int] | None = None,
    titled: bool = True,
    slide: int | None = None,
    base: str | None = None,
) -> str:
    """The HTML of a page on which the scene plays and is computed: every number of it can be turned there.

    `include_plotlyjs` is as in plotly.py, for Plotly's tools on the map: True puts plotly.js into the page,
    "cdn" links to it there, "directory" to plotly.min.js beside the page, a text that ends in ".js" to that
    address; False leaves it out. A page fills its frame, or of it at most `size`;
    `slide` is how many pixels high the slide is that it stands on, where its letters are to be a slide's;
    without being `titled` it leaves the title to what stands around it. Links lead back to the
    server at `base`. Raises ExperimentError.
    """
    options, view = checked(options, scene), scene.view
    about = credit.credit(scene, base=base)
    parts, modules = bundle.whole(scene)
    asked = {"autoplay": options.autoplay, "loop": options.loop, "step": view.step}
    asked |= {"letters": options.letters, "slide": slide} if options.letters else {}
    hidden = [name for name in view.hide if name not in hiding.PAGE]
    gone = [
        *hidden,
        *([] if options.settings else ["caption"]),
        *([] if scene.title and titled else ["title"]),
    ]
    own = f"{root(theme_of(scene))} {static_files.sheets('standalone.css')}"
    sheet = own + _bounds(size) + hiding.rule(gone, hiding.PLAYER)
    player = script("file.js:start", modules)
    words = "" if language() == ENGLISH else spoken(language())
    return _PAGE.format(
        title=html.escape(about.title),
        alt=html.escape(about.alt),
        version=html.escape(about.version),
        licence=html.escape(about.licence),
        link=_link(about.link),
        words=f'<p class="otx-words">{html.escape(about.words)}</p>\n' if about.words and titled else "",
        settings=html.escape(about.caption),
        line=html.escape(about.line),
        about=inert(credit.described(about)),
        style=sheet,
        still=_still(scene, about.alt),
        transparent=' class="otx-transparent"' if options.transparent else "",
        plotly=_plotly(include_plotlyjs),
        policy=_policy(include_plotlyjs, player, sheet, words),
        looks=_packed(static_files.style().encode()),
        packed=_packed(wire.bundle({"view": bare(view)}, parts)),
        player=_packed(player.encode()),
        language=language(),
        script_needed=html.escape(t("This page needs JavaScript to play.")),
        said=_element(words),
        options=inert(json.dumps(asked)),
    )


def write(job: Job) -> bytes:
    """The file of a page that is asked for."""
    details = job.details
    return page(
        job.scene,
        job.options,
        include_plotlyjs=details.include_plotlyjs,
        size=details.size,
        base=details.base,
    ).encode()


def _element(words: str) -> str:
    """The element that brings a language, if the page needs one."""
    return f'\n<script type="text/plain" id="words">{_packed(words.encode())}</script>' if words else ""


def _link(address: str) -> str:
    """The way back to the app, where there is one."""
    if not address:
        return ""
    words = html.escape(t("Open this race"))
    return f' <a href="{html.escape(address)}" target="_blank" rel="noopener">{words}</a>'


STILL = (640, 427)
"""Pixels of the picture that a page brings along."""


def _still(scene: Scene, alt: str) -> str:
    """The picture that stands there until the player does, in print, and where no script runs."""
    picture = behind(scene, STILL, theme_of(scene))
    if not picture:
        return ""
    width, height = STILL
    return (
        f'<picture class="otx-still"><img src="{picture}" alt="{html.escape(alt)}" '
        f'width="{width}" height="{height}"></picture>'
    )


def _bounds(size: tuple[int, int] | None) -> str:
    """The style rule that keeps a page to a size, in the middle of a larger frame."""
    if size is None:
        return ""
    return f" body {{ max-width: {size[0]}px; max-height: {size[1]}px; margin: auto; }}"


def style(theme: str) -> str:
    """The style sheet of a page in a theme."""
    return f"{root(theme)} {static_files.style('standalone.css')}"


def root(theme: str, where: str = ":root") -> str:
    """The rule that gives a page the colours of a theme."""
    return f"{where} {{ {' '.join(f'{name}: {value};' for name, value in variables(theme).items())} }}"


def variables(theme: str) -> dict[str, str]:
    """A theme as the player reads it."""
    colors = THEMES[theme]
    return {
        "--st-background-color": colors["backgroundColor"],
        "--st-secondary-background-color": colors["secondaryBackgroundColor"],
        "--st-text-color": colors["textColor"],
        "--st-primary-color": colors["primaryColor"],
        "--st-font": "'Source Sans', 'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif",
    }


def _plotly(include: bool | str) -> str:
    """The elements that bring plotly.js."""
    if include is False:
        return ""
    if include is True:
        return f'<script type="text/plain" id="plotly">{_plotly_text()}</script>'
    if include == "cdn":
        name = static_files.plotly_url().removeprefix("vendor/")
        return f'<script src="https://cdn.plot.ly/{name}" charset="utf-8"></script>'
    if include == "directory":
        return f'<script src="{static_files.SHARED}" charset="utf-8"></script>'
    if include.endswith(".js"):
        return f'<script src="{html.escape(include)}" charset="utf-8"></script>'
    raise ExperimentError(
        "include_plotlyjs: must be true, false, cdn, directory, or an address that ends in .js, "
        f"not {include!r}."
    )


def _elsewhere(include: bool | str) -> str:
    """Where else scripts may come from."""
    if isinstance(include, bool):
        return ""
    host = {"cdn": "https://cdn.plot.ly", "directory": ""}.get(include, include)
    found = urlsplit(host)
    return f" {found.scheme}://{found.netloc}" if found.netloc else " 'self' file:"


@cache
def _plotly_text() -> str:
    return _packed(static_files.PLOTLY.read_bytes())


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def inert(text: str) -> str:
    """JSON that cannot end the script element it stands in."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


_LOADER = """
const unpacked = (id) => {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream);
};
const run = (text) => {
  const script = document.createElement("script");
  script.textContent = text;
  document.head.append(script);
};
(async () => {
  const style = document.createElement("style");
  style.textContent = await unpacked("looks").text();
  document.head.prepend(style); // the page's own rules come after it
  if (document.getElementById("plotly")) run(await unpacked("plotly").text());
  if (document.getElementById("words")) run(await unpacked("words").text());
  const source = await unpacked("player").text();
  globalThis.trajectories = {
    bundle: new Uint8Array(await unpacked("bundle").arrayBuffer()),
    options: JSON.parse(document.getElementById("options").textContent),
    source,
  };
  run(source);
})().catch((error) => {
  document.querySelector(".otx-page").textContent = "This page could not be unpacked: " + error.message;
});
"""


def _hashed(text: str | bytes) -> str:
    """A script or a style sheet as a policy names it: by what it is."""
    data = text.encode() if isinstance(text, str) else text
    return f"'sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}'"


def _policy(include: bool | str, player: str, sheet: str, words: str) -> str:
    """What the page may do: it runs what it brings along, and asks no one for anything.

    Scripts and styles are named by their hashes, so a page that allows none but its own text runs it, too. A
    worker has an address, which only "blob:" can be; without it all is computed between frames. Plotly writes
    styles.
    """
    scripts = [
        _hashed(_LOADER),
        _hashed(player),
        *([_hashed(words)] if words else []),
        *([_hashed(static_files.PLOTLY.read_bytes())] * (include is True)),
    ]
    sheets = f"{_hashed(sheet)} {_hashed(static_files.style())}"
    styles = sheets if include is False else "'unsafe-inline'"
    return (
        f"default-src 'none'; script-src {' '.join(scripts)}{_elsewhere(include)}; worker-src blob:; "
        f"style-src {styles}; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


_PAGE = (
    """<!doctype html>
<html lang="{language}"{transparent}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="description" content="{alt}">
<meta name="generator" content="Optimizer Trajectories {version}">
<script type="application/json" id="optimizer-trajectories">{about}</script>
<script type="application/json" id="options">{options}</script>
<style>{style}</style>
</head>
<body>
<h1 class="otx-title">{title}</h1>
<main class="otx-page" role="figure" aria-label="{alt}">{still}</main>
{words}<footer class="otx-said"><p class="otx-settings">{settings}</p>
<p>{line}{link}</p></footer>
<noscript>{script_needed}</noscript>
{plotly}
<script type="text/plain" id="looks">{looks}</script>
<script type="text/plain" id="bundle">{packed}</script>
<script type="text/plain" id="player">{player}</script>{said}
<script>"""
    + _LOADER.replace("{", "{{").replace("}", "}}")
    + """</script>
</body>
</html>
"""
)
