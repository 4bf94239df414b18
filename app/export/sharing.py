"""What keeps one visitor's exports from taking a server from all others."""

from threading import Semaphore

AT_ONCE = Semaphore(1)
"""Films are drawn one after another: a class that exports at once waits, and no one else does."""
