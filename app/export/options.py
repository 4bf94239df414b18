"""The looks of an export; one description for the command line, the page and notebooks."""

from typing import Literal, NamedTuple

from core.experiment import Experiment, ExperimentError

Theme = Literal["light", "dark"]

LARGEST = 3840
"""Pixels on the longer side: 4K."""
SMALLEST = 120
MOST_FRAMES = 3000
LONGEST = 120.0
"""Seconds."""
FASTEST = 60
"""Frames a second."""


class Options(NamedTuple):
    """How an experiment is drawn. Every field has a value that makes a good slide."""

    width: int = 960  # pixels
    height: int = 720
    theme: Theme = "light"
    transparent: bool = False  # no page behind the picture
    title: str | None = None  # above the picture; None: none
    caption: bool = True  # the settings below it
    focus: int = 0  # the run in focus
    step: int | None = (
        None  # which moment a still shows, and where a page begins; None: the end, and the start
    )
    moments: int = 4  # of a filmstrip
    seconds: float = 8.0  # of an animation
    fps: float = 25.0
    loop: bool = True
    autoplay: bool = True
    dpi: float = 100.0  # of a PNG: 200 doubles its pixels, and leaves letters and lines as large in print


def checked(options: Options, experiment: Experiment) -> Options:
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
    if not 0 <= options.focus < len(experiment.runs):
        raise ExperimentError(
            f"focus: there is no run {options.focus}; the last is {len(experiment.runs) - 1}."
        )
    if options.step is not None and not 0 <= options.step <= experiment.steps:
        raise ExperimentError(f"step: must be 0 to {experiment.steps}, not {options.step}.")
    if not 1 <= options.moments <= 12:
        raise ExperimentError(f"moments: must be 1 to 12, not {options.moments}.")
    if not 0 < options.seconds <= LONGEST:
        raise ExperimentError(f"seconds: must be above 0 and at most {LONGEST:g}, not {options.seconds:g}.")
    if not 1 <= options.fps <= FASTEST:
        raise ExperimentError(f"fps: must be 1 to {FASTEST}, not {options.fps:g}.")
    frames = options.seconds * options.fps
    if frames > MOST_FRAMES:
        raise ExperimentError(
            f"{options.seconds:g} seconds at {options.fps:g} frames a second are {frames:.0f} frames; "
            f"at most {MOST_FRAMES} are allowed."
        )
    return options if options.title is None else options._replace(title=clean(options.title))


def clean(text: str) -> str:
    """Someone's text as one line that every format can hold: no control characters, no half letters."""
    text = text.encode("utf-8", "ignore").decode()
    text = "".join(letter if letter.isprintable() or letter.isspace() else "" for letter in text)
    return " ".join(text.split())


def moments(options: Options, steps: int) -> list[float]:
    """The step that each frame of an animation shows, from the start to the end, which stays for a moment.

    Its first frame is the start and its last is the end.
    """
    count = max(2, round(options.seconds * options.fps))
    rest = min(round(0.8 * options.fps), count // 5)
    moving = count - rest
    return [steps * i / (moving - 1) for i in range(moving)] + [float(steps)] * rest
