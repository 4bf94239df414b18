"""Lessons as pages of HTML: what is read without a script, printed, and played."""
