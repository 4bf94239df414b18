"""Rooms: a teacher's projector and up to four hundred phones, of one process or of all that share a store.

What a room holds is two things: what the teacher shows (three parts, see `stage`) and one entry for each
student. Each is written by one browser only, which numbers what it writes, so the newest wins wherever it
comes from and in whatever order: rooms need no lock, replicas exchange what has changed and agree, and a
browser that sends its own part again after a loss makes the room whole again. Nothing is on a disk, and a
room is gone after four hours.
"""

from app.classroom.errors import RoomError

__all__ = ["RoomError"]
