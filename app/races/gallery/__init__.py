"""The gallery: scenes to begin with, in groups; what there is to see in each, and one thing to try."""

from app.races.gallery.entries import Entry, Group, digest, entries, entry, groups, load, row
from app.races.gallery.shown import near, shown

__all__ = ["Entry", "Group", "digest", "entries", "entry", "groups", "load", "near", "row", "shown"]
