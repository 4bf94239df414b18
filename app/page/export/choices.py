"""The choices of the Export panel: the format, and its looks; the table of formats says which."""

from typing import Any, NamedTuple

import streamlit as st

from app.export import linking
from app.export.formats import table
from app.export.formats.job import Details
from app.export.formats.table import Format, Kind
from app.export.options import FASTEST, LARGEST, SMALLEST, Options, kind_of
from app.languages import mark, t
from app.races import controls, solve
from app.races.controls import Control
from app.races.run_titles import titles
from app.races.scene import Scene, patched


class Embed(NamedTuple):
    """The live race from this server, in a frame on another page: no file, but chosen like one."""

    name: str
    title: str
    choices: frozenset[str]


DECK = Kind("deck", mark("Deck"), "has several slides", "have several slides")
"""Scenes that a visitor collects."""
EMBED = Embed("frame", mark("Embed"), frozenset({"large", "size", "loop", "autoplay", "hide"}))


SIZES = {
    (960, 720): "960 × 720 · 4 : 3",
    (800, 600): "800 × 600 · 4 : 3",
    (1280, 720): "1280 × 720 · 16 : 9",
    (1920, 1080): "1920 × 1080 · full HD",
    (3840, 2160): "3840 × 2160 · 4K",
    None: mark("another size"),
}
LONGEST = 120.0
"""Seconds of a film."""
DPI = ("72", "100", "150", "200", "300")
PLOTLYJS = {
    False: mark("left out: a small file, on which the map is our own"),
    True: mark("inside the file: works without network"),
    "directory": mark("in a file beside it: many pages share it"),
    "cdn": mark("from the network: a small file"),
}


def kinds() -> dict[str, Kind | Embed]:
    """The kinds of exports on offer, by name."""
    return {kind.name: kind for kind in (*table.KINDS, DECK, EMBED)}


def kind(*, embedded: bool) -> Kind | Embed:
    """The kind of export that is chosen; `embedded`: whether a frame is offered."""
    offered = {name: one for name, one in kinds().items() if embedded or one is not EMBED}
    chosen = st.segmented_control(
        t("What"),
        list(offered),
        format_func=lambda name: t(offered[name].title),
        default=table.PAGE.name,
        required=True,
        key="export-sort",
        label_visibility="collapsed",
    )
    return offered[str(chosen)]


def choose(scene: Scene, theme: str, kind: Kind | Embed) -> tuple[Format | Embed, Scene, Options, Details]:
    """The format of a kind, the scene as it is to be shown there, and how it is to look."""
    form = EMBED if isinstance(kind, Embed) else _format(kind)
    asks, sort = form.choices, kind.name
    options: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    details: dict[str, Any] = {}
    if "picture" in asks:
        pictures = list(table.PICTURES)
        details["kind"] = st.selectbox(
            *(t("Shows"), pictures, pictures.index(kind_of(scene))),
            format_func=lambda name: t(table.PICTURES[name]),
            key="export-picture-shows",
        )
    if kind is table.NUMBERS:  # nothing is drawn
        return form, scene, Options(), Details(base=_base())
    if "size" in asks:
        options |= _size(sort)
        details["size"] = (options["width"], options["height"]) if options else None
    if "layout" in asks:
        layouts = {"": mark("As there is to say"), **table.LAYOUTS}
        details["layout"] = _one_of(mark("Layout"), layouts, sort, first="") or None
    if "large" in asks and st.toggle(
        t("Projector mode"),
        help=t("Larger letters and thicker lines, for a hall"),
        key=f"export-{sort}-large",
    ):
        options["letters"] = "hall"
    shown["theme"] = _one_of(
        mark("Theme"), {"light": mark("Light"), "dark": mark("Dark")}, sort, first=scene.view.theme or theme
    )
    shown["title"] = st.text_input(
        t("Title"), scene.title or "", key="export-title", max_chars=200, placeholder=t("no title")
    )
    options["settings"] = st.toggle(t("Settings and licence below"), True, key="export-caption")
    if "transparent" in asks:
        options["transparent"] = st.toggle(t("Transparent background"), key="export-transparent")
    if "dpi" in asks:
        options["dpi"] = float(
            _one_of(mark("Dots per inch"), dict(zip(DPI, DPI, strict=True)), sort, first="100")
        )
    if "moment" in asks:
        many, step = _moment(scene, str(details["kind"]))
        options |= many
        shown |= step
    if "seconds" in asks:
        shown["seconds"] = st.number_input(
            t("Seconds"), 0.5, LONGEST, scene.view.seconds, 1.0, key="export-seconds"
        )
    if "fps" in asks:
        options["fps"] = st.number_input(
            t("Frames a second"), 1.0, float(FASTEST), 25.0, 1.0, key="export-fps"
        )
    if "max_size" in asks:
        most = st.number_input(t("At most, in MB"), 0.1, 100.0, 5.0, 0.5, key="export-most")
        details["max_size"] = int(most * 1e6)
    if "movie" in asks:
        details["movie"] = _one_of(mark("On the slide"), table.MOVIES, sort)
    if "loop" in asks:
        options["loop"] = st.toggle(t("Begins again at its end"), True, key="export-loop")
    if "autoplay" in asks:
        options["autoplay"] = st.toggle(t("Plays as soon as it is seen"), True, key="export-autoplay")
    if "knob" in asks and not solve.landscape(scene.experiment).training:
        shown["knob"] = _knob(scene)
    if "include_plotlyjs" in asks:
        details["include_plotlyjs"] = st.selectbox(
            t("plotly.js"), list(PLOTLYJS), format_func=lambda name: t(PLOTLYJS[name]), key="export-plotlyjs"
        )
    if "hide" in asks:
        bare = st.toggle(t("The map alone, without controls"), key="export-bare")
        shown["hide"] = ("chrome",) if bare else scene.view.hide
    return form, patched(scene, shown), Options(**options), Details(**details, base=_base())


def _format(kind: Kind) -> Format:
    """The format of a kind; asked for where there are several."""
    titles = {form.name: form.title for form in table.of_kind(kind)}
    name = _one_of(mark("Format"), titles, kind.name) if len(titles) > 1 else next(iter(titles))
    return table.FORMATS[name]


def _one_of(label: str, titles: dict[str, str], sort: str, *, first: str | None = None) -> str:
    names, key = list(titles), f"export-{sort}-{label.lower().replace(' ', '-')}"
    chosen = st.segmented_control(
        t(label),
        names,
        format_func=lambda name: t(titles[name]),
        default=first or names[0],
        required=True,
        key=key,
    )
    return str(chosen)


def _size(sort: str) -> dict[str, int]:
    usual = {"film": (800, 600), "slide": ()}.get(sort, (960, 720))
    sizes = {(): mark("as large as the slide")} | SIZES if sort == "slide" else SIZES
    size = st.selectbox(
        t("Size"),
        list(sizes),
        list(sizes).index(usual),
        format_func=lambda size: t(sizes[size]),
        key=f"export-{sort}-size",
    )
    if size is not None:
        return dict(
            zip(("width", "height"), size, strict=False)
        )  # nothing, where it is as large as the slide
    wide, high = usual or (1280, 720)
    across, down = st.columns(2)
    with across:
        width = st.number_input(t("Width"), SMALLEST, LARGEST, wide, key=f"export-{sort}-width")
    with down:
        height = st.number_input(t("Height"), SMALLEST, LARGEST, high, key=f"export-{sort}-height")
    return {"width": width, "height": height}


def _moment(scene: Scene, picture: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """How many moments a still shows, and which."""
    if picture == "filmstrip":
        return {"moments": st.number_input(t("Moments"), 1, 12, 4, key="export-moments")}, {}
    steps = scene.experiment.steps
    first = steps if scene.view.step is None else scene.view.step
    return {}, {"step": st.number_input(t("At step"), 0, steps, first, key="export-step")}


def _knob(scene: Scene) -> str:
    """What the live knob of a page turns."""
    experiment, view = scene.experiment, scene.view
    named, ground = titles(experiment), t(solve.landscape(experiment).title)
    choices: dict[str, str] = {
        one.path: f"{ground if one.run is None else named[one.run]} · {_called(one)}"
        for one in controls.controls(experiment)
        if one.place in ("run", "landscape") and not one.structural
    } | {"": t("nothing")}
    names = list(choices)
    usual = f"runs.{view.focus}.lr"
    first = names.index(view.knob if view.knob in names else usual)
    return st.selectbox(t("Live knob"), names, first, format_func=choices.__getitem__, key="export-knob")


def _called(control: Control) -> str:
    """The whole name of a control in the reader's language."""
    return " ".join(filter(None, (t(control.word), t(control.label))))


def here() -> str:
    """The address of this server, as the visitor knows it."""
    return (st.context.url or "http://localhost:8501").partition("?")[0].rstrip("/")


def _base() -> str:
    """The address of this server that others have: as its environment says, else as the visitor knows it."""
    return linking.base(seen=here())
