"""Atlases as pictures: many runs in one, as the player's static/atlas draws them."""
