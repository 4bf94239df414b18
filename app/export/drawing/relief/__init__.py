"""The landscape in space, as the player's relief/ draws it: a block, and paths on its surface."""
