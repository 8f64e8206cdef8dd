"""What a language worker does in tests of its faults: a module of its own, for worker processes import it."""

import os
import time

from bot.types import Findings


def read(text: str) -> Findings:
    """Read nothing; hang or die where the text says so."""
    if "HANGS" in text:
        time.sleep(600)
    if "DIES" in text:
        os._exit(3)
    return Findings("en")
