"""`trajectories export`: files from scenes, without a browser."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli import bringing, progressing, scenes
from app.export.formats import table

if TYPE_CHECKING:  # neither JAX nor what draws is there before it is needed
    from app.export.formats.job import Details
    from app.export.options import Options
    from app.races.scene import Scene


class BadInput(click.ClickException):
    """What was asked for cannot be done: one sentence on stderr, and status 2."""

    exit_code = 2


class Size(click.ParamType):
    """Pixels across and down: 960x720."""

    name = "WxH"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The two numbers."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", value)
        if not match:
            self.fail(f"{value!r} is not a size like 960x720.", param, ctx)
        return int(match[1]), int(match[2])


class Steps(click.ParamType):
    """Steps of a race: 0,5,20."""

    name = "N,N,…"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The numbers."""
        if isinstance(value, tuple):
            return value
        if not re.fullmatch(r"\d{1,6}(,\d{1,6})*", value):
            self.fail(f"{value!r} is not a list of steps like 0,5,20.", param, ctx)
        return tuple(map(int, value.split(",")))


class Bytes(click.ParamType):
    """A size of a file: 5MB."""

    name = "SIZE"
    units = {"": 1, "k": 1e3, "m": 1e6, "g": 1e9}  # noqa: RUF012  click's own are not constant either

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The number of bytes; MB are millions, as slides' makers count them."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmg]?)b?", value.strip().lower())
        if not match:
            self.fail(f"{value!r} is not a size like 5MB or 800kB.", param, ctx)
        return int(float(match[1]) * self.units[match[2]])


PLOTLYJS: dict[str, bool | str] = {"none": False, "false": False, "embed": True, "true": True}
HELP = f"""Write the scene in FILE ("-": standard input) as a page, a picture, a film or slides.

A FILE holds a scene or an experiment as JSON, or is an earlier export; "scene:zigzag-ellipse" is a scene
of the gallery (`trajectories list scenes`). What --theme, --title, --equal, --focus, --step, --seconds,
--hide and --knob leave out is as the scene says. What is written follows from the end of --out:
{table.explained()}. With --deck a folder is written: {table.folders_explained()}.
"""


@click.command(help=HELP)
@click.argument("files", metavar="FILE|scene:ID...", nargs=-1, required=True)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="What to write; see below.")
@click.option(
    "--kind",
    type=click.Choice(list(table.PICTURES)),
    help="What a still shows.  [default: as the scene says, else the map]",
)
@click.option(
    "--size", type=Size(), help="Pixels, up to 4K.  [default: 960x720; pages and slides fill their frames]"
)
@click.option("--dpi", type=float, default=100, show_default=True, help="Of a PNG: 200 doubles its pixels.")
@click.option(
    "--large/--no-large",
    default=None,
    help="Letters and lines as in projector mode.  [default: those of a slide on films and slides]",
)
@click.option(
    "--layout",
    type=click.Choice(list(table.LAYOUTS)),
    help="Of a slide: full, or a column of words beside it.  [default: a column for a caption]",
)
@click.option("--theme", type=click.Choice(["light", "dark"]))
@click.option("--transparent", is_flag=True, help="No page behind the picture.")
@click.option(
    "--title",
    multiple=True,
    help="A title above the picture; $…$ is a formula. Of slides one for each FILE, in their order (an empty "
    "one leaves that FILE's own), or one that is the whole deck's.",
)
@click.option(
    "--settings/--no-settings",
    "--caption/--no-caption",
    default=True,
    show_default=True,
    help="The settings below the picture.",
)
@click.option(
    "--equal/--no-equal",
    default=None,
    help="x and y to one scale.  [default: where their units can be compared]",
)
@click.option("--focus", type=int, help="The run in focus, from 0.")
@click.option("--step", type=int, help="The moment of a still, or where a page begins.")
@click.option("--moments", type=int, default=4, show_default=True, help="Of a filmstrip.")
@click.option("--at", type=Steps(), default=(), help="The steps that a filmstrip shows: 0,5,20,100.")
@click.option("--seconds", type=float, help="Of an animation.  [default: 8]")
@click.option(
    "--fps", type=float, default=25, show_default=True, help="Frames a second; fewer in a large GIF."
)
@click.option(
    "--frames", type=int, help="Frames in all, in place of --fps; of a Beamer film 25 a second by default."
)
@click.option("--max-size", type=Bytes(), help="Of a GIF: 5MB.")
@click.option("--autoplay/--no-autoplay", default=True, show_default=True)
@click.option("--loop/--no-loop", default=True, show_default=True)
@click.option(
    "--plotlyjs",
    "--include-plotlyjs",
    metavar="none|embed|cdn|directory|URL.js",
    default="none",
    show_default=True,
    help="Where a page has plotly.js from, for its tools on the map; plotly.py's words are understood too.",
)
@click.option("--hide", help="Parts of a page: knob,tools,…, or chrome for all but the map.")
@click.option(
    "--knob", help='What the live knob of a page turns: lr.0, b1.0, landscape.kappa …; "" for none.'
)
@click.option(
    "--movie", type=click.Choice(list(table.MOVIES)), default="mp4", show_default=True, help="Of a .pptx."
)
@click.option("--deck", type=click.Choice(list(table.FOLDERS)), help="Write a folder of slides to --out.")
@click.option(
    *("--revealjs", "--reveal"),
    metavar="URL|PATH",
    help="A reveal.js of your own: its folder, which is copied, or where it will lie.  [default: the app's]",
)
@click.option(
    "--link-base",
    metavar="URL",
    help="The server that links lead to.  [default: TRAJECTORIES_LINK_BASE in the environment, else none]",
)
@bringing.options
def export(files: tuple[str, ...], out: Path, **asked: Any) -> None:
    """Write scenes as a page, a picture, a film or slides; see HELP."""
    if not asked["deck"] and table.named(out) is None:
        raise BadInput(table.refusal(out))
    from app.export.formats import pacing
    from core import cache
    from core.experiment import ExperimentError

    cache.enable()
    try:
        own, asked["title"] = _titles(asked["title"], len(files))
        scenes = [_scene(name, asked | {"title": one}) for name, one in zip(files, own, strict=True)]
        options, details = _read(asked, pacing.seconds(scenes[0]))
        if asked["deck"]:
            written = _folder(scenes, out, options, details, asked)
        else:
            written = _file(scenes, out, options, details, asked["title"])
    except ExperimentError as error:
        raise BadInput(bringing.sentence(error)) from None
    for path in written:
        click.echo(f"{path}  {path.stat().st_size / 1000:,.0f} kB", err=True)


def _titles(given: tuple[str, ...], count: int) -> tuple[list[str | None], str | None]:
    """The title of each of so many scenes, None where it keeps its own, and that of a deck of several."""
    if len(given) == 1 and count > 1:
        return [None] * count, given[0]
    if given and len(given) != count:
        raise BadInput(
            f"--title: give one for the whole deck, or {count}, one for each FILE, not {len(given)}."
        )
    if count == 1:
        return [given[0] if given else None], None
    return [title or None for title in given] or [None] * count, None


def _read(asked: dict[str, Any], seconds: float) -> "tuple[Options, Details]":
    """The options, and the details that matter to some formats only, from the command line."""
    from app.export import linking
    from app.export.formats.job import Details
    from app.export.options import FASTEST, MOST_FRAMES, Options
    from core.experiment import ExperimentError

    width, height = asked["size"] or (960, 720)
    shared: dict[str, Any] = {name: asked[name] for name in Options._fields if name in asked}
    shared["letters"] = {None: None, True: "hall", False: "page"}[asked["large"]]
    if asked["frames"] is not None and not asked["deck"]:
        most = round(min(MOST_FRAMES, FASTEST * seconds))
        if not seconds <= asked["frames"] <= most:
            raise ExperimentError(
                f"frames: must be {seconds:g} to {most} in {seconds:g} seconds, not {asked['frames']}."
            )
        shared["fps"] = asked["frames"] / seconds
    plotly: str = asked["plotlyjs"]
    details = Details(
        kind=asked["kind"],
        max_size=asked["max_size"],
        include_plotlyjs=PLOTLYJS.get(plotly.lower(), plotly),
        size=asked["size"],
        movie=asked["movie"],
        layout=asked["layout"],
        base=linking.base(asked["link_base"]),
    )
    return Options(width=width, height=height, **shared), details


def _scene(name: str, asked: dict[str, Any]) -> "Scene":
    """The scene in a file of JSON, on standard input, or in an earlier export, with what is asked for."""
    from app.player import hiding
    from app.races import controls
    from app.races.scene import patched, read

    text, said = bringing.brought_in(_text(name), asked)
    scene = read(text)
    if said:
        click.echo(said, err=True)
    changes = {
        field: asked[field] for field in ("title", "theme", "equal", "focus", "step", "seconds", "knob")
    }
    if asked["hide"] is not None:
        changes["hide"] = hiding.listed(asked["hide"])
    if changes["knob"]:
        paths = [one.path for one in controls.controls(scene.experiment) if not one.structural]
        changes["knob"] = controls.path_of(changes["knob"], paths)
    return patched(scene, changes)


def _text(name: str) -> bytes:
    from app.export.formats import metadata
    from app.races import permalink
    from core.experiment import ExperimentError

    if name == "-":
        return sys.stdin.buffer.read(permalink.LONGEST + 1)
    if (scene := scenes.text(name)) is not None:
        return scene
    path = Path(name)
    try:
        with path.open("rb") as file:
            start = file.read(permalink.LONGEST + 1)
    except OSError as error:
        raise ExperimentError(f"{path} cannot be read: {error.strerror}.") from None
    written = start.lstrip()[:1] == b"{" and not metadata.is_notebook(start)
    return start if written else metadata.scene_of(path).encode()


def _file(
    scenes: "list[Scene]", out: Path, options: "Options", details: "Details", title: str | None
) -> list[Path]:
    from app.export import exporting

    with progressing.bar(f"Drawing {out.name}") as progress:
        return exporting.export(scenes, out, options, details, progress, title)


def _folder(
    scenes: "list[Scene]",
    out: Path,
    options: "Options",
    details: "Details",
    asked: dict[str, Any],
) -> list[Path]:
    from app.export.formats import writing
    from app.export.formats.job import Job

    writing.there(out)
    form, said = asked["deck"], list[str]()
    more = {name: asked[name] for name in ("title", "frames", "revealjs")}
    with progressing.bar(f"Drawing {out.name}") as progress:
        job = Job(form, scenes, options, details, progress, tell=said.append, **more)
        written = writing.whole_folder(out, table.FOLDERS[form].write(job))
    for sentence in said:
        click.echo(sentence, err=True)
    return written
