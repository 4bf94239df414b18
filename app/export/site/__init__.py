"""The playground as files: no server, no Python, from any static host or from a disk."""

from app.export.site.writing import Written, write

__all__ = ["Written", "write"]
