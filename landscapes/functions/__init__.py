"""Losses that are a formula, a file a family: their values need no data."""
