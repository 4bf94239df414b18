"""The controls of the landscape, and what they change in the experiment."""
