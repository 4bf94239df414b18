"""The Export panel: a race as a page, a picture, a film or a slide, with a preview."""

import hashlib
import secrets
from typing import NamedTuple

import streamlit as st

from app import jobs
from app.export import decks, exporting
from app.export.credit import credit
from app.export.formats import pacing, table
from app.export.formats.job import Details
from app.export.formats.slides import several
from app.export.formats.stills import still
from app.export.formats.table import Format
from app.export.options import Options, checked, theme_of
from app.jobs import desk, visitors
from app.languages import language, mark, retold, t
from app.page import component
from app.page.export import choices
from app.page.export.choices import Embed
from app.page.speaking import speak
from app.player import addresses, static_files, wire
from app.player.hiding import PAGE
from app.races import solve
from app.races.letters import verbatim
from app.races.plainly import plainly
from app.races.scene import Scene, encode, minimal, read
from core.experiment import ExperimentError

MOST = 1e9
"""Pixels of a film that this server draws for a visitor: 480 frames of full HD, a minute of work."""
TOO_LONG = mark("This film is long for a server that others use: make it shorter or smaller.")
HOLDS = {
    "npz": mark(
        "The loss on the grid of this map (surface, over surface_x and surface_y), and of every run the "
        "parameters x0, x1, …, its loss and its learning rate after each step: numpy.load opens it."
    ),
    "csv": mark(
        "The loss on the grid of this map: a line for every point, below one that names the columns and "
        "one that holds the experiment. pandas.read_csv(…, comment='#') opens it."
    ),
}
"""What files of numbers hold."""
OF_PANELS = {
    "npz": mark("These are of the panel in focus; those of all panels begin with panel0_, panel1_, …."),
    "csv": mark("Its first column is the number of the panel, from 0."),
}
"""What is more in those of experiments side by side."""


class File(NamedTuple):
    """The file that is asked for."""

    form: Format
    options: Options
    details: Details


def button(scene: Scene, *, dark: bool) -> None:
    """The button that opens the panel."""
    if st.button(
        t("Export"), key="export", help=t("Take this picture to your slides, a paper or a web page")
    ):
        st.dialog(t("Export"), width="large", on_dismiss=_forget)(panel)(scene, "dark" if dark else "light")


def _forget() -> None:
    """The file that was made takes memory: it goes with the panel, and so does one that is being made."""
    st.session_state.pop("exported", None)
    _give_up()


def _give_up() -> None:
    """Nobody waits for the file that is being made."""
    _, number = st.session_state.pop("exporting", ("", ""))
    desk.leave(number)


def panel(scene: Scene, theme: str) -> None:
    """Choices on the left, what will come out on the right."""
    speak()  # a dialog runs by itself
    with st.container(key="export-panel"):
        kind = choices.kind(embedded=not solve.landscape(scene.experiment).training)
        if kind is choices.DECK:
            _deck(scene)
            return
        left, right = st.columns([10, 12], gap="medium")
        with left:
            form, scene, options, details = choices.choose(scene, theme, kind)
        with right:
            if isinstance(form, Embed):
                _embed(scene, options, details)
            else:
                _preview(scene, File(form, options, details))


def _preview(scene: Scene, file: File) -> None:
    """What will come out, the file, and its size."""
    form, options, details = file
    if not _possible(scene, file):
        return
    key = hashlib.sha256(repr((minimal(scene), form.name, options, details, language())).encode()).hexdigest()
    made = st.session_state.get("exported", ("", b""))
    if made[0] != key:
        data = _made(scene, file, key)
        if data is None:
            return
        made = st.session_state.exported = key, data
    grounds = dict.fromkeys(one.landscape.name for one in scene.experiments)
    rules = [run.rule for run in scene.experiment.runs[:4]]
    name = f"{'-'.join([*grounds, *rules])}.{form.name}"
    st.download_button(
        t("Download {format}", format=f"{form.name.upper()} · {_weight(len(made[1]))}"),
        made[1],
        name,
        form.media_type,
        key="export-download",
        type="primary",
        on_click="ignore",
    )
    if form.kind is table.PAGE and details.include_plotlyjs == "directory":
        st.download_button(
            t("Download {file}, to lie beside it", file=static_files.SHARED),
            static_files.PLOTLY.read_bytes(),
            static_files.SHARED,
            "text/javascript",
            key="export-shared",
            on_click="ignore",
        )


def _possible(scene: Scene, file: File) -> bool:
    """Show what will come out; where it cannot, say why."""
    form, options, details = file
    try:
        checked(options, scene)
        if "seconds" in form.choices and (form.kind is not table.SLIDE or details.movie != "none"):
            pacing.checked(options, scene)
            pixels = options.width * options.height * len(pacing.stretches(options, scene))
            if pixels > MOST:
                raise ExperimentError(t(TOO_LONG))
        if solve.landscape(scene.experiment).training:
            st.caption(t("The network is trained once more for the file; that takes as long as on the page."))
        else:
            st.image(_small(scene, options, details.kind), width="stretch")
            more = OF_PANELS.get(form.name, "") if scene.panels else ""
            st.caption(
                " ".join(filter(None, (t(HOLDS[form.name]), t(more))))
                if form.name in HOLDS
                else verbatim(credit(scene, measured=False).alt)
            )
    except ExperimentError as error:
        st.warning(verbatim(plainly(retold(str(error)))))
        return False
    return True


def _made(scene: Scene, file: File, key: str) -> bytes | None:
    """The file, once it is asked for and there; until then a button, or where it stands in line."""
    state = st.session_state
    if state.get("exporting", (key,))[0] != key:  # something else was chosen meanwhile
        _give_up()
    if "exporting" in state:
        ticket = desk.look(state.exporting[1])
        if ticket is not None and not ticket.done:
            return _wait()
        _, number = state.pop("exporting")
        desk.take(number)
        if ticket is not None and (data := _came(ticket)) is not None:
            return data
    if not st.button(t("Make the file"), key="export-make", type="primary"):
        return None
    number = secrets.token_hex(16)
    try:
        desk.hold(number, lambda alive: _asked(scene, file, key, alive))
    except ExperimentError as error:
        st.warning(verbatim(plainly(retold(str(error)))))
        return None
    state.exporting = key, number
    return _wait()


def _asked(scene: Scene, file: File, key: str, alive: desk.Alive) -> jobs.Ticket:
    """A place in line; who asks for the same file gets the same one."""
    form, options, details = file
    slow = form.kind in (table.FILM, table.SLIDE) or solve.landscape(scene.experiment).training
    return jobs.submit(
        *(exporting.made, [scene], form.name, options, details),
        tells=True,
        visitor=_visitor(),
        lane="long" if slow else "short",
        key=f"export {key}",
        keep=True,
        alive=alive,
    )


def _visitor() -> str:
    """Who this is: as the browser says, else a number of this page's own."""
    own = st.session_state.setdefault("visitor", secrets.token_hex(16))
    return visitors.known(str(st.context.cookies.get(visitors.COOKIE))) or own


def _wait() -> None:
    """Where the file stands in line; the browser asks by itself, and says when it is there."""
    header = {"view": "waiting", "url": f"{addresses.JOB}/{st.session_state.exporting[1]}"}
    component.show(wire.pack(header, {}), key="export-waiting", over=_over)


def _over() -> None:
    """It is there: this run of the panel shows it."""


def _came(ticket: jobs.Ticket) -> bytes | None:
    """What came out of a job; None, with a sentence, if nothing did."""
    try:
        return ticket.result()
    except (ExperimentError, RuntimeError) as error:
        st.warning(verbatim(plainly(retold(str(error)))))
    except jobs.CancelledError:
        pass  # as the visitor wished
    return None


def preview(text: str, options: Options, kind: str | None) -> bytes:
    """A still of the scene with this JSON, as a PNG."""
    return still(read(text), options, kind=kind, format="png")


def _small(scene: Scene, options: Options, kind: str | None) -> bytes:
    """The picture as a preview: with the letters as large as they will be."""
    shrunk = max(50.0, 100 * min(1.0, 960 / max(options.width, options.height)))
    if options.width > 1920:
        options = options._replace(width=options.width // 2, height=options.height // 2)
    asked = minimal(scene), options._replace(dpi=shrunk), kind
    key = f"preview {language()} {asked!r}"
    return jobs.submit(preview, *asked, visitor=_visitor(), key=key, keep=True).result()


def _deck(scene: Scene) -> None:
    """The scenes that a visitor has collected, in the browser, and what comes of them."""
    about = credit(scene)
    header = {
        "view": "deck",
        "link": encode(scene),
        "title": (scene.title or about.title)[:200],
        "alt": about.alt,
        "pictures": addresses.still_url("light", "").removesuffix("default.webp"),
        "made": addresses.DECK,
        "forms": {name: t(title) for name, title in decks.FORMS.items()},
        "most": several.MOST,
        "trained": solve.landscape(scene.experiment).training is not None,
    }
    component.show(wire.pack(header, {}), key="export-deck")


def _weight(size: int) -> str:
    return (
        t("{size} MB", size=f"{size / 1e6:.2f}") if size >= 1e6 else t("{size} kB", size=f"{size / 1e3:.0f}")
    )


def _embed(scene: Scene, options: Options, details: Details) -> None:
    """The HTML that embeds the live race from this server, and a look at it."""
    view = scene.view
    asked = {"e": encode(scene), "theme": theme_of(scene)}
    asked |= {"title": scene.title} if scene.title else {}
    asked |= {name: "false" for name in ("autoplay", "loop") if not getattr(options, name)}
    asked |= {"large": "true"} if options.letters else {}
    asked |= {"focus": str(view.focus)} if view.focus else {}
    hide = [*(part for part in view.hide if part not in PAGE), *([] if options.settings else ["caption"])]
    asked |= {"hide": ",".join(hide)} if hide else {}
    address = addresses.frame_url(details.base or choices.here(), asked)
    st.caption(t("The live race from this server, for a page, a wiki or a slide that takes HTML."))
    code = addresses.frame_html(address, credit(scene, measured=False).alt, options.width, options.height)
    st.code(code, language="html", wrap_lines=True)
    message = wire.pack({"view": "share", "copy": code, "label": t("Copy embed code")}, {})
    component.show(message, key="export-copy")
    st.iframe(address, height=340)
