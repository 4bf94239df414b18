"""What is drawn at the head of the run in focus: how the loss bends there, and what its rule remembers."""
