"""How long sessions and remembered browsers last; nothing slides (SP-05 to SP-07, SP-15 to SP-18)."""

from datetime import datetime, timedelta

REMEMBERED = timedelta(days=7)
"""For how long a browser needs no code after it was remembered."""


def ends_at(authenticated_at: datetime, hours: int) -> datetime:
    """Return the end of a session begun now: that many hours after logon, whether it is used or not."""
    return authenticated_at + timedelta(hours=hours)


def effective_end(authenticated_at: datetime, stored_end: datetime, hours_now: int) -> datetime:
    """Return the end of a running session: a shortened setting caps it, a lengthened one does not prolong it."""
    return min(stored_end, ends_at(authenticated_at, hours_now))
