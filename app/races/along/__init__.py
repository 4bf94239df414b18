"""What is measured along a path: quantities, how the loss bends there, and what a rule remembers."""
