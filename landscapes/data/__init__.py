"""Data sets: built in, or read with care from a file that a user uploads."""
