"""Every headline number beside the peer it beats, measured in one run: `make bench`.

Machines are noisy: read the ratios, not the milliseconds.
"""
