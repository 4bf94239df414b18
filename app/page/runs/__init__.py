"""The cards of the runs, and what they change in the experiment."""
