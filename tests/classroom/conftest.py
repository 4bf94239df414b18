"""Rooms in a hurry."""

import pytest

from app.classroom import replicas, rooms


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    for name, seconds in (("TICK", 0.02), ("SOON", 0.002), ("TELL_PRESENCE", 0.01)):
        monkeypatch.setattr(rooms, name, seconds)
    monkeypatch.setattr(replicas, "GATHER", 0.001)
    monkeypatch.setattr(replicas, "RETRY", 0.02)
