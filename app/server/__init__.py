"""The web server and its routes."""
