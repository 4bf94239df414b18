"""The earlier name of `app.notebook`, so that notebooks which import it go on."""

from app.notebook import Race, race

__all__ = ["Race", "race"]
