"""The picture as a whole: a sheet with its margins, and the panels on it."""
