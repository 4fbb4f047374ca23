"""Which events of the audit trail somebody asks for."""

from dataclasses import dataclass
from datetime import datetime

OUTCOMES = ("success", "failure")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Events from `begin` until before `end`; an empty text stands for any."""

    begin: datetime | None = None
    end: datetime | None = None
    actor: str = ""
    what: str = ""
    outcome: str = ""
