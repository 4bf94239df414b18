"""The gallery over HTTP: the list of scenes and their thumbnails, kept forever, and nothing else."""

import gzip
import json

import pytest
from fetching import get

from app.player import addresses
from app.races import gallery

FOREVER = "public, max-age=31536000, immutable"


def test_the_list_has_every_scene_with_its_link_and_is_kept():
    status, headers, body = get(addresses.scenes_url())
    assert (status, headers["cache-control"], headers["content-encoding"]) == (200, FOREVER, "gzip")
    groups = json.loads(gzip.decompress(body))
    assert [group["title"] for group in groups] == [group.title for group in gallery.groups()]
    listed = {one["id"]: one["link"] for group in groups for one in group["scenes"]}
    assert listed == {entry.id: entry.link for entry in gallery.entries().values()}
    assert len(body) < 20_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_thumbnail_is_served_for_each_theme(theme):
    entry = gallery.entry("saddle-race")
    status, headers, body = get(f"{addresses.pictures_url()}saddle-race-{theme}.webp")
    assert (status, headers["cache-control"], headers["content-type"]) == (200, FOREVER, "image/webp")
    assert body == entry.picture(theme).read_bytes()


@pytest.mark.parametrize("name", ["saddle-race-blue", "nothing-light", "saddle-race", "../gallery-light"])
def test_there_are_no_other_pictures(name):
    assert get(f"{addresses.pictures_url()}{name}.webp")[0] == 404
