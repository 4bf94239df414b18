"""Films: as long, as large and as light as was asked for, and readable by others."""

import json
import shutil
import subprocess
from io import BytesIO
from itertools import pairwise

import av
import pytest
from PIL import Image

from app.export import exporting
from app.export.credit import credit, described
from app.export.drawing.overlays.slow import PHASE, count_of
from app.export.formats import animations, pacing
from app.export.formats.animations import animation
from app.export.options import Options, moments
from app.races import permalink
from app.races.scene import Scene, View
from core.experiment import ExperimentError

RACE = permalink.read(
    json.dumps(
        {
            "version": 1,
            "landscape": {"name": "beale"},
            "steps": 60,
            "runs": [{"rule": "adam"}, {"rule": "gd", "lr": 1e6}],
        }
    )
)  # one of the two diverges at its first step
SHORT = Options(width=241, height=180, fps=12)
BRIEF = Scene(RACE, View(seconds=2))


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_video_has_the_length_the_size_and_the_words_that_were_asked_for(form):
    heard = []
    film = BytesIO(animation(BRIEF, SHORT, form, progress=heard.append))
    with av.open(film) as container:
        stream = container.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
        said = {name.lower(): text for name, text in container.metadata.items()}
        assert stream.average_rate == 12
        assert stream.codec_context.pix_fmt == "yuv420p"  # what every player shows
    assert len(frames) == 24
    assert frames[0].shape == (180, 240, 3)  # even, as the format wants it
    assert abs(frames[0].astype(float) - frames[-1]).mean() > 0.5
    assert said["comment"] == described(credit(BRIEF))
    assert heard == sorted(heard)
    assert heard[-1] == 1


@pytest.mark.parametrize("form", ["gif", "webp", "apng"])
def test_a_moving_picture_lasts_as_long_as_its_frames(form):
    film = Image.open(BytesIO(animation(BRIEF, SHORT, form)))
    assert film.size == (241, 180)
    lasted = 0
    for i in range(film.n_frames):
        film.seek(i)
        film.load()
        lasted += film.info["duration"]
    assert film.n_frames > 10
    assert lasted == pytest.approx(2000, abs=30)


def test_a_gif_is_made_to_a_size():
    free = animation(BRIEF, SHORT, "gif")
    most = len(free) * 2 // 3
    capped = animation(BRIEF, SHORT, "gif", max_size=most)
    assert len(capped) <= most
    film = Image.open(BytesIO(capped))
    assert film.size[0] > 120  # not smaller than it must be
    assert film.info["loop"] == 0
    assert "loop" not in Image.open(BytesIO(animation(BRIEF, SHORT._replace(loop=False), "gif"))).info


@pytest.mark.parametrize(
    ("options", "view", "form", "most", "said"),
    [
        (SHORT._replace(fps=60), View(seconds=120), "mp4", None, "at most 3000"),
        (SHORT._replace(fps=1e6), View(seconds=2), "gif", None, "fps: must be 1 to 60"),
        (SHORT._replace(width=9000), View(), "gif", None, "width"),
        (SHORT._replace(width=3840, height=2160), View(seconds=20), "gif", None, "make an MP4"),
        (SHORT, View(), "avi", None, "format"),
        (SHORT, View(), "mp4", 10, "only a GIF"),
        (SHORT, View(seconds=2), "gif", 3000, "no GIF of 2 seconds fits"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(options, view, form, most, said):
    with pytest.raises(ExperimentError, match=said):
        animation(Scene(RACE, view), options, form, max_size=most)


def test_a_film_begins_at_the_start_and_rests_at_the_end():
    steps = moments(Options(fps=25), View(seconds=4), 400)
    assert len(steps) == 100
    assert steps[0] == 0
    assert steps[79:] == [400.0] * 21
    assert all(a <= b for a, b in pairwise(steps))
    played = moments(Options(fps=25), View(seconds=4, play=(30, 90)), 400)
    assert (played[0], played[-1], len(played)) == (30, 90, 100)


def test_in_slow_motion_a_film_takes_its_time_for_every_phase():
    played = Scene(RACE, View(show=("slow",), play=(3, 5)))
    count = count_of(played)
    steps = pacing.moments(Options(fps=10), played)
    assert len(steps) == 10 * pacing.seconds(played) == 10 * PHASE * (2 * count + 1)
    assert steps[:16] == [3.0] * 16  # the first phase, for 1.6 seconds
    assert steps[16:32] == [3 + 1 / count] * 16
    assert steps[-16:] == [5.0] * 16
    moved = [step for step in steps if step < 4][-16:]
    assert moved == pytest.approx([4 - (1 - i / 16) / count for i in range(16)])
    film = Image.open(BytesIO(animation(played, SHORT._replace(fps=5), "gif")))
    assert film.n_frames <= len(pacing.stretches(SHORT._replace(fps=5), played)) < 5 * pacing.seconds(played)


def test_slow_motion_of_many_steps_is_refused_and_the_sentence_says_what_is_possible():
    with pytest.raises(ExperimentError, match=r"set play to fewer steps, like \[20, 30\]\.$") as refused:
        animation(Scene(RACE, View(show=("slow",), step=20)), Options(), "mp4")
    assert "60 steps of 7 phases are 16,840 frames, and at most 3,000" in str(refused.value)
    pacing.checked(Options(), Scene(RACE, View(show=("slow",), play=(20, 30))))


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="No ffprobe here; its libraries read them above.")
@pytest.mark.parametrize(("form", "codec"), [("mp4", "h264"), ("webm", "vp9")])
def test_ffprobe_finds_nothing_wrong(form, codec, tmp_path):
    path = tmp_path / f"race.{form}"
    path.write_bytes(animation(BRIEF, SHORT, form))
    command = [
        "ffprobe",
        "-v",
        "error",
        "-show_entries",
        "stream=codec_name,width",
        "-of",
        "csv=p=0",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == (f"{codec},240", "")


@pytest.mark.parametrize("form", ["webp", "apng", "gif"])
def test_what_is_asked_for_by_default_fits_every_format(form):
    tried = animations.fitting(Options(), Scene(RACE), form)
    assert 10 <= tried.fps <= 25
    with pytest.raises(ExperimentError, match=r"are too many pixels for one; make an MP4"):
        animations.fitting(Options(width=3840, height=2880), Scene(RACE), form)


def test_a_film_without_a_page_is_made_where_the_format_can_and_else_refused(tmp_path):
    clear = SHORT._replace(transparent=True, settings=False, fps=5)
    (path,) = exporting.export([BRIEF], tmp_path / "film.webp", clear)
    with Image.open(path) as film:
        assert film.convert("RGBA").getpixel((1, 1))[3] == 0
    for form in ("gif", "mp4", "webm", "pptx"):
        with pytest.raises(
            ExperimentError, match=rf"^transparent: a \.{form} has a page behind its picture; "
        ):
            exporting.export([BRIEF], tmp_path / f"film.{form}", clear)
    assert [one.name for one in tmp_path.iterdir()] == ["film.webp"]
