"""The map: contours, paths, their heads and names, and the marks."""
