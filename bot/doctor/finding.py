"""What the doctor finds."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says what to do, where there is something to do."""

    what: str
    state: State
    found: str
    advice: str = ""
