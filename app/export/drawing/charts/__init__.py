"""The chart of the losses, and its axis."""
