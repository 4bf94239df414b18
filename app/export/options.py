"""The looks of an export beyond its scene; one description for the command line, the page and notebooks."""

from typing import Literal, NamedTuple

from app.races.scene import Scene, View
from core.experiment import ExperimentError

Theme = Literal["light", "dark"]
Letters = Literal["page", "slide", "hall"]
"""How large letters, lines and markers are: as on the page, as the back row needs them, or as in projector
mode."""

LARGEST = 3840
"""Pixels on the longer side: 4K."""
SMALLEST = 120
MOST_FRAMES = 3000
MOST_MOMENTS = 12
"""Maps of a filmstrip."""
FASTEST = 60
"""Frames a second."""
JOINERS = "\u200c\u200d"
"""Letters without a width of their own, which say whether their neighbours are written in one."""


class Options(NamedTuple):
    """How a scene becomes a file. Every field has a value that makes a good slide."""

    width: int = 960  # pixels
    height: int = 720
    letters: Letters | None = None  # None: by what is made, and of a still by its shape
    share: float | None = None  # of the height of a slide that the picture takes; None: it fills a screen
    transparent: bool = False  # no page behind the picture
    settings: bool = True  # the experiment's settings and the licence below it
    moments: int = 4  # of a filmstrip
    at: tuple[int, ...] = ()  # the steps that it shows; without any, moments that are equally far apart
    fps: float = 25.0  # of an animation
    loop: bool = True
    autoplay: bool = True
    dpi: float = 100.0  # of a PNG: 200 doubles its pixels, and leaves letters and lines as large in print


SCREENS = (1.5, 2.4)
"""A picture of such a shape that is no narrower than WIDE fills a screen."""
WIDE = 1280


def lettered(options: Options, letters: Letters) -> Options:
    """The options, with letters like these where no one asked for others."""
    return options if options.letters else options._replace(letters=letters)


def letters_of(options: Options) -> Letters:
    """How large the letters of a picture are: one that fills a screen has those of a slide."""
    low, high = SCREENS
    screen = options.width >= WIDE and low < options.width / options.height < high
    return options.letters or ("slide" if screen else "page")


def theme_of(scene: Scene) -> Theme:
    """The theme in which a scene is drawn: a picture has no reader whose theme it could take."""
    return scene.view.theme or "light"


def kind_of(scene: Scene) -> str:
    """What a still shows of a scene that is not asked for anything else: what the page would."""
    if scene.view.atlas and not scene.panels:
        return "atlas"
    return "multiples" if "runs" in scene.view.show else "map"


def checked(options: Options, scene: Scene) -> Options:
    """The options, if an export can be made with them. Raises ExperimentError with one sentence."""
    for name in ("width", "height"):
        size = getattr(options, name)
        if not SMALLEST <= size <= LARGEST:
            raise ExperimentError(f"{name}: must be {SMALLEST} to {LARGEST} pixels, not {size}.")
    if not 50 <= options.dpi <= 600:
        raise ExperimentError(f"dpi: must be 50 to 600, not {options.dpi:g}.")
    largest = max(options.width, options.height) * options.dpi / 100
    if largest > 2 * LARGEST:
        raise ExperimentError(
            f"dpi: {options.dpi:g} makes {largest:.0f} pixels; at most {2 * LARGEST} are allowed."
        )
    if not 1 <= options.moments <= MOST_MOMENTS:
        raise ExperimentError(f"moments: must be 1 to {MOST_MOMENTS}, not {options.moments}.")
    for step in options.at:
        if not 0 <= step <= scene.experiment.steps:
            raise ExperimentError(f"at: must be steps from 0 to {scene.experiment.steps}, not {step}.")
    if len(options.at) > MOST_MOMENTS:
        raise ExperimentError(f"at: must be at most {MOST_MOMENTS} steps, not {len(options.at)}.")
    if not 1 <= options.fps <= FASTEST:
        raise ExperimentError(f"fps: must be 1 to {FASTEST}, not {options.fps:g}.")
    seconds = scene.view.seconds
    if seconds * options.fps > MOST_FRAMES:
        raise ExperimentError(
            f"{seconds:g} seconds at {options.fps:g} frames a second are {seconds * options.fps:.0f} frames; "
            f"at most {MOST_FRAMES} are allowed."
        )
    return options


def clean(text: str) -> str:
    """Someone's text as one line that every format can hold: no control characters, no half letters."""
    text = text.encode("utf-8", "ignore").decode()
    held = (letter for letter in text if letter.isprintable() or letter.isspace() or letter in JOINERS)
    return " ".join("".join(held).split())


def moments(options: Options, view: View, steps: int) -> list[float]:
    """The step that each frame of an animation shows, over what is played, whose end stays for a moment.

    Its first frame is the beginning and its last is the end.
    """
    begin, end = view.play or (0, steps)
    count = max(2, round(view.seconds * options.fps))
    rest = min(round(0.8 * options.fps), count // 5)
    moving = count - rest
    return [begin + (end - begin) * i / (moving - 1) for i in range(moving)] + [float(end)] * rest
