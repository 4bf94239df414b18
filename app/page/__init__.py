"""The Streamlit page: its widgets, its state and its style."""
