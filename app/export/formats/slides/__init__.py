"""Races on slides: PowerPoint's, reveal.js's and Beamer's."""
