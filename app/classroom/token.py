"""The teacher's token: who has it may open rooms."""

import os

from app.classroom.tickets import LONGEST, SHORTEST, new_token
from app.store import Store, StoreError

NAMED = "TRAJECTORIES_CLASS_TOKEN"
"""The variable of the environment that says which it is."""
_KEY, _KEPT = "class-token", 30 * 24 * 3600.0


class TokenError(Exception):
    """The token that the environment names cannot be one; reads as one sentence."""


def token(store: Store) -> str:
    """The token of all who share a store: the environment's, else one that was made when first asked for.

    One that was made changes with a restart of the only server, and with it all tickets of rooms; name one
    where rooms shall outlive that. Raises TokenError, and StoreError if it stands in a store that is gone.
    """
    named = os.environ.get(NAMED, "").strip()
    if named:
        if not SHORTEST <= len(named) <= LONGEST:
            raise TokenError(f"{NAMED}: it must have {SHORTEST} to {LONGEST} characters.")
        return named
    made = new_token()
    if store.add(_KEY, made.encode(), _KEPT):
        return made
    found = store.get(_KEY)
    if found is None:
        raise StoreError("The teacher's token is gone from the store; ask again.")
    return found.decode()


def remember(store: Store, known: str) -> None:
    """Let a store that has lost it have the token again, for replicas that start later. Raises StoreError."""
    if not os.environ.get(NAMED, "").strip():
        store.add(_KEY, known.encode(), _KEPT)
