"""Films: as long, as large and as light as was asked for, and readable by others."""

import json
import shutil
import subprocess
import weakref
from io import BytesIO
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

from app.export import exporting
from app.export.credit import credit, described
from app.export.drawing.overlays.slow import PHASE, count_of
from app.export.drawing.race import race
from app.export.formats import animations, apngs, gifs, pacing, webps
from app.export.formats.animations import animation
from app.export.formats.frames import frames, pictures
from app.export.options import Options, moments
from app.races import permalink
from app.races.palette import THEMES
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
    large = SHORT._replace(
        width=480, height=360
    )  # in a smaller one all is letters, which do not shrink with it
    free = animation(BRIEF, large, "gif")
    most = len(free) * 2 // 3
    capped = animation(BRIEF, large, "gif", max_size=most)
    assert len(capped) <= most
    film = Image.open(BytesIO(capped))
    assert film.size[0] > 240  # not smaller than it must be
    assert film.info["loop"] == 0
    assert "loop" not in Image.open(BytesIO(animation(BRIEF, SHORT._replace(loop=False), "gif"))).info


@pytest.mark.parametrize(
    ("options", "view", "form", "most", "said"),
    [
        (SHORT._replace(fps=60), View(seconds=120), "mp4", None, "at most 3000"),
        (SHORT._replace(fps=1e6), View(seconds=2), "gif", None, "fps: must be 1 to 60"),
        (SHORT._replace(width=9000), View(), "gif", None, "width"),
        (SHORT._replace(width=3840, height=2160), View(seconds=60), "gif", None, "make an MP4"),
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
    with pytest.raises(
        ExperimentError, match=r"too many for one, which may have 180 of this size; make an MP4"
    ):
        animations.fitting(Options(width=3840, height=2880), Scene(RACE, View(seconds=60)), form)


CLEAR = SHORT._replace(transparent=True, settings=False, fps=5)


def seen(data, form):
    """Every picture [height, width, 4] of a film, as a viewer shows it."""
    if form != "webm":
        film = Image.open(BytesIO(data))
        return [np.asarray((film.seek(i), film.convert("RGBA"))[1]) for i in range(film.n_frames)]
    with av.open(BytesIO(data)) as container:
        decoder = av.CodecContext.create("libvpx-vp9", "r")  # FFmpeg's own one leaves opacity out
        packets = container.demux(container.streams.video[0])
        return [frame.to_ndarray(format="rgba") for packet in packets for frame in decoder.decode(packet)]


@pytest.mark.parametrize("form", ["gif", "apng", "webp", "webm"])
def test_a_film_without_a_page_shows_what_is_below_it_and_leaves_nothing_behind(form, tmp_path):
    (path,) = exporting.export([BRIEF], tmp_path / f"film.{form}", CLEAR)
    shown = seen(path.read_bytes(), form)
    drawn = list(pictures(race(BRIEF), CLEAR, lambda _: None))
    assert len(shown) in (len(drawn), len(list(frames(race(BRIEF), CLEAR, lambda _: None))))
    for picture, wanted in ((shown[0], drawn[0]), (shown[-1], drawn[-1])):
        size = picture.shape[:2]  # even in a WebM
        wanted = wanted[: size[0], : size[1]]
        assert picture[1, 1, 3] == 0
        assert picture[size[0] // 2, size[1] // 2, 3] == 255
        sure = (wanted[..., 3] < 20) | (
            wanted[..., 3] > 235
        )  # the counter of steps is written anew each time
        far = np.abs(picture[..., 3].astype(int) - wanted[..., 3])[sure] > 60
        assert far.mean() < (0.01 if form == "webm" else 0.001)


def test_a_film_that_cannot_be_transparent_is_refused_in_one_sentence(tmp_path):
    for form in ("mp4", "pptx"):
        with pytest.raises(
            ExperimentError, match=rf"^transparent: a \.{form} has a page behind its picture; "
        ):
            exporting.export([BRIEF], tmp_path / f"film.{form}", CLEAR)
    with pytest.raises(
        ExperimentError, match=r"may have 3,686,400 pixels, .* not 3840 × 2160; make it smaller"
    ):
        exporting.export([BRIEF], tmp_path / "film.webm", CLEAR._replace(width=3840, height=2160))
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("most", [None, 60_000])
def test_a_gif_keeps_the_colours_of_its_runs_whatever_its_size(most, theme):
    scene = Scene(RACE, View(seconds=1, theme=theme, legend=True))
    last = seen(animation(scene, SHORT._replace(width=400, height=300), max_size=most), "gif")[-1]
    found = {tuple(color) for color in np.unique(last.reshape(-1, 4)[:, :3], axis=0)}
    palette = THEMES[theme]
    wanted = [getattr(run.style, theme) for run in race(scene).runs]
    for color in (*wanted, palette["backgroundColor"]):
        assert tuple(bytes.fromhex(color[1:])) in found
    drawn = list(
        pictures(race(scene), SHORT._replace(width=last.shape[1], height=last.shape[0]), lambda _: None)
    )
    assert np.abs(last[..., :3].astype(int) - drawn[-1][..., :3]).mean() < (2 if most is None else 4)


def test_a_film_of_4k_is_written_frame_by_frame(monkeypatch):
    most = 0

    def few(*_):
        nonlocal most
        kept = []
        for i in range(9):
            picture = np.full((120, 160, 4), 255, np.uint8)
            picture[10 * i : 10 * i + 10, :, :3] = 0
            kept.append(weakref.ref(picture))
            most = max(most, sum(one() is not None for one in kept))
            yield picture

    for module in (gifs, apngs, webps):
        monkeypatch.setattr(module, "pictures", few)
        monkeypatch.setattr(module, "durations", lambda *_: [40] * 9)
    for form in ("gif", "apng", "webp"):
        assert len(seen(animation(BRIEF, SHORT._replace(width=160, height=120), form), form)) == 9
    assert most <= 4, "all frames are kept"
