"""The Export panel: a race as a page, a picture, a film or a slide, seen before it is made."""

import hashlib
from collections.abc import Callable
from threading import Semaphore
from typing import Any

import streamlit as st

from app.export import exporting
from app.export.credit import HOME, credit
from app.export.formats.stills import still
from app.export.options import FASTEST, LARGEST, LONGEST, SMALLEST, Options, checked
from app.page import component
from app.player import addresses, static_files, wire
from app.races import knobs, permalink, solve
from app.races.letters import verbatim
from core.experiment import Experiment, ExperimentError

AT_ONCE = Semaphore(1)
"""Films are drawn one after another: a class that exports at once waits, and no one else does."""

MOST = 1e9
"""Pixels of a film that this server draws for a visitor: 480 frames of full HD, a minute of work."""
FILMS = (*exporting.ANIMATIONS, *exporting.DECKS)
TOO_LONG = (
    "This film is long for a server that others use: make it shorter or smaller, or by `trajectories export`."
)
SORTS = {"page": "Web page", "picture": "Picture", "film": "Film", "slide": "Slide", "frame": "Embed"}
TITLES: dict[str, str] = {
    "html": "HTML",
    "pptx": "PowerPoint",
    "webp": "WebP",
    "webm": "WebM",
}
SORT_FORMATS: dict[str, tuple[str, ...]] = {
    "picture": exporting.STILLS,
    "film": ("gif", "mp4", "webm", "webp", "apng"),
}
KIND_TITLES: dict[str, str] = {
    "map": "Map",
    "filmstrip": "Filmstrip",
    "losses": "Loss curves",
    "multiples": "One plot per run",
}
SIZES = {
    (960, 720): "960 × 720 · 4 : 3",
    (800, 600): "800 × 600 · 4 : 3",
    (1280, 720): "1280 × 720 · 16 : 9",
    (1920, 1080): "1920 × 1080 · full HD",
    (3840, 2160): "3840 × 2160 · 4K",
    None: "another size",
}
DPI = ("72", "100", "150", "200", "300")
PLOTLYJS = {
    True: "inside the file: works without network",
    "directory": "in a file beside it: many pages share it",
    "cdn": "from the network: a small file",
}
MIME = {
    "html": "text/html",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def button(experiment: Experiment, focus: int, *, dark: bool) -> None:
    """The button that opens the panel."""
    if st.button("Export", key="export", help="Take this picture to your slides, a paper or a web page"):
        st.dialog("Export", width="large", on_dismiss=_forget)(panel)(
            experiment, focus, "dark" if dark else "light"
        )


def _forget() -> None:
    """The file that was made takes memory: it goes with the panel."""
    st.session_state.pop("exported", None)


def panel(experiment: Experiment, focus: int, theme: str) -> None:
    """Choices on the left, what will come out on the right."""
    training = solve.landscape(experiment).training
    with st.container(key="export-panel"):
        sorts = {name: title for name, title in SORTS.items() if not (training and name == "frame")}
        sort = st.segmented_control(
            "What",
            list(sorts),
            format_func=sorts.__getitem__,
            default="page",
            required=True,
            key="export-sort",
            label_visibility="collapsed",
        )
        left, right = st.columns([10, 12], gap="medium")
        with left:
            asked = _choices(experiment, focus, theme, str(sort))
        with right:
            if sort == "frame":
                _frame(experiment, *asked)
            else:
                _preview(experiment, *asked)


def _choices(
    experiment: Experiment, focus: int, theme: str, sort: str
) -> tuple[str, Options, exporting.Wanted]:
    """The format, and how it is to look."""
    form = {"page": "html", "slide": "pptx", "frame": "frame"}.get(sort, "")
    more: dict[str, Any] = {}
    looks: dict[str, Any] = {"focus": focus}
    if sort in SORT_FORMATS:
        form = _choice("Format", {name: TITLES.get(name, name.upper()) for name in SORT_FORMATS[sort]}, sort)
    if sort == "picture":
        more["kind"] = _choice("Shows", KIND_TITLES, "picture", listed=True)
    if sort != "page":  # which fills the frame or the window that it is shown in
        looks |= _size(sort)
    looks["theme"] = _choice("Theme", {"light": "Light", "dark": "Dark"}, sort, default=theme)
    looks["title"] = st.text_input("Title", key="export-title", max_chars=200, placeholder="none") or None
    looks["caption"] = st.toggle("Settings and licence below", True, key="export-caption")
    if sort in ("page", "picture"):
        looks["transparent"] = st.toggle("Transparent background", key="export-transparent")
    if sort == "picture":
        looks |= _moment(experiment, form, str(more["kind"]))
    if sort in ("film", "slide"):
        looks["seconds"] = st.number_input("Seconds", 1.0, LONGEST, 6.0, 1.0, key="export-seconds")
    if sort == "film":
        looks["fps"] = st.number_input("Frames a second", 1.0, float(FASTEST), 25.0, 1.0, key="export-fps")
    if form == "gif":
        most = st.number_input("At most, in MB", 0.1, 100.0, 5.0, 0.5, key="export-most")
        more["max_size"] = int(most * 1e6)
    if sort == "slide":
        more["movie"] = _choice("On the slide", {"mp4": "Video", "gif": "GIF", "none": "Still"}, "slide")
    if sort in ("film", "page", "slide", "frame"):
        looks["loop"] = st.toggle("Begins again at its end", True, key="export-loop")
    if sort in ("page", "frame", "slide"):
        looks["autoplay"] = st.toggle("Plays as soon as it is seen", True, key="export-autoplay")
    if sort == "page" and not solve.landscape(experiment).training:
        turning: dict[str, str] = {one.name: one.title for one in knobs.knobs(experiment)} | {"": "nothing"}
        names = list(turning)
        at = names.index(f"lr.{focus}") if f"lr.{focus}" in names else 0
        more["knob"] = st.selectbox(
            "Live knob", names, at, format_func=turning.__getitem__, key="export-knob"
        )
    if sort == "page":
        more["include_plotlyjs"] = st.selectbox(
            "plotly.js", list(PLOTLYJS), format_func=PLOTLYJS.__getitem__, key="export-plotlyjs"
        )
    if sort in ("page", "frame"):
        bare = st.toggle("The map alone, without controls", key="export-bare")
        more["hide"] = ("chrome",) if bare else ()
    return form, Options(**looks), exporting.Wanted(**more, base=_base())


def _choice(label: str, titles: dict[str, str], sort: str, *, listed: bool = False, default: str = "") -> str:
    names, key = list(titles), f"export-{sort}-{label.lower().replace(' ', '-')}"
    if listed:
        return st.selectbox(label, names, format_func=titles.__getitem__, key=key)
    first = default or names[0]
    chosen = st.segmented_control(
        label, names, format_func=titles.__getitem__, default=first, required=True, key=key
    )
    return str(chosen)


def _size(sort: str) -> dict[str, int]:
    usual = {"film": (800, 600), "slide": (1280, 720)}.get(sort, (960, 720))
    size = st.selectbox(
        "Size",
        list(SIZES),
        list(SIZES).index(usual),
        format_func=SIZES.__getitem__,
        key=f"export-{sort}-size",
    )
    if size is None:
        across, down = st.columns(2)
        with across:
            width = st.number_input("Width", SMALLEST, LARGEST, usual[0], key=f"export-{sort}-width")
        with down:
            height = st.number_input("Height", SMALLEST, LARGEST, usual[1], key=f"export-{sort}-height")
        size = (width, height)
    return {"width": size[0], "height": size[1]}


def _moment(experiment: Experiment, form: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if form == "png":
        found["dpi"] = float(_choice("Dots per inch", {name: name for name in DPI}, "picture", default="100"))
    if kind == "filmstrip":
        found["moments"] = st.number_input("Moments", 1, 12, 4, key="export-moments")
    elif kind == "map":
        found["step"] = st.number_input("At step", 0, experiment.steps, experiment.steps, key="export-step")
    return found


def _base() -> str:
    """The address of this server, as the visitor knows it."""
    return (st.context.url or HOME).partition("?")[0].rstrip("/")


def _preview(experiment: Experiment, form: str, options: Options, wanted: exporting.Wanted) -> None:
    """What will come out, the file, and its size."""
    seen = st.session_state
    asked = hashlib.sha256(repr((experiment.canonical(), form, options, wanted)).encode()).hexdigest()
    try:
        checked(options, experiment)
        if options.width * options.height * options.seconds * options.fps > MOST and form in FILMS:
            raise ExperimentError(TOO_LONG)
        if solve.landscape(experiment).training:
            st.caption("The network is trained once more for the file; that takes as long as on the page.")
        else:
            st.image(_small(experiment, options, wanted.kind), width="stretch")
            st.caption(credit(experiment).alt)
    except ExperimentError as error:
        st.warning(verbatim(str(error)))
        return
    name = f"{experiment.landscape.name}-{'-'.join(run.rule for run in experiment.runs[:4])}.{form}"
    made = seen.get("exported", ("", b""))
    if made[0] != asked:
        if not st.button("Make the file", key="export-make", type="primary"):
            return
        bar = st.progress(0.0, "Drawing …")
        while not AT_ONCE.acquire(timeout=0.4):
            bar.progress(0.0, "Waiting for others …")  # where a visitor who turns away is let go
        try:
            made = asked, exporting.made([experiment], form, options, wanted, _telling(bar))
        except ExperimentError as error:
            st.warning(verbatim(str(error)))
            return
        finally:
            AT_ONCE.release()
            bar.empty()
        seen.exported = made
    st.download_button(
        f"Download {form.upper()} · {_weight(len(made[1]))}",
        made[1],
        name,
        MIME.get(form, f"image/{form}"),
        key="export-download",
        type="primary",
        on_click="ignore",
    )
    if form == "html" and wanted.include_plotlyjs == "directory":
        st.download_button(
            f"Download {static_files.SHARED}, to lie beside it",
            static_files.PLOTLY.read_bytes(),
            static_files.SHARED,
            "text/javascript",
            key="export-shared",
            on_click="ignore",
        )


def _telling(bar: Any) -> Callable[[float], None]:
    """Move a bar by whole percents."""
    shown = [0]

    def tell(share: float) -> None:
        if int(100 * share) > shown[0]:
            shown[0] = int(100 * share)
            bar.progress(min(share, 1.0), "Drawing …")

    return tell


@st.cache_data(max_entries=64, show_spinner=False)
def _still(canonical: str, options: Options, kind: str) -> bytes:
    return still(Experiment.model_validate_json(canonical), options, kind=kind, format="png")


def _small(experiment: Experiment, options: Options, kind: str) -> bytes:
    """The picture as a preview: with the letters as large as they will be."""
    shrunk = max(50.0, 100 * min(1.0, 960 / max(options.width, options.height)))
    if options.width > 1920:
        options = options._replace(width=options.width // 2, height=options.height // 2)
    return _still(experiment.canonical(), options._replace(dpi=shrunk), kind)


def _weight(size: int) -> str:
    return f"{size / 1e6:.2f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def _frame(experiment: Experiment, form: str, options: Options, wanted: exporting.Wanted) -> None:
    """The HTML that embeds the live race from this server, and a look at it."""
    asked = {"e": permalink.encode(experiment), "theme": options.theme}
    asked |= {"title": options.title} if options.title else {}
    asked |= {name: "false" for name in ("autoplay", "loop") if not getattr(options, name)}
    asked |= {"focus": str(options.focus)} if options.focus else {}
    hide = [*wanted.hide, *([] if options.caption else ["caption"])]
    asked |= {"hide": ",".join(hide)} if hide else {}
    address = addresses.frame_url(wanted.base, asked)
    st.caption("The live race from this server, for a page, a wiki or a slide that takes HTML.")
    code = addresses.frame_html(address, credit(experiment).alt, options.width, options.height)
    st.code(code, language="html", wrap_lines=True)
    message = wire.pack({"view": "share", "copy": code, "label": "Copy embed code"}, {})
    component.show(message, key="export-copy")
    st.iframe(address, height=340)
