"""The Export panel: its choices, and what comes out."""
