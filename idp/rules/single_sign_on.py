"""Whether a running session answers an application's wish, or somebody must log on again, or silence forbids that.

Meanings of the wishes: OpenID Connect Core 1.0, section 3.1.2.1 (`prompt`, `max_age`, `id_token_hint`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Answer(StrEnum):
    """What becomes of a request for single sign-on."""

    REUSE = "reuse"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an application demands of the logon.

    `silent`: no page may be shown. `fresh`: log on anew, after `requested_at`. `max_age`: seconds since the logon at
    most; None for any. `subject`: the user ID it must be; None for anybody.
    """

    requested_at: datetime
    silent: bool = False
    fresh: bool = False
    max_age: int | None = None
    subject: str | None = None


def answer(wish: Wish, authenticated_at: datetime | None, subject: str | None, now: datetime) -> Answer:
    """Decide on a wish, given when and as whom the browser's visitor logged on; None for nobody signed in."""
    if authenticated_at is not None and _satisfied(wish, authenticated_at, subject, now):
        return Answer.REUSE
    return Answer.REFUSE if wish.silent else Answer.ASK


def _satisfied(wish: Wish, authenticated_at: datetime, subject: str | None, now: datetime) -> bool:
    if wish.subject is not None and wish.subject != subject:
        return False
    if authenticated_at >= wish.requested_at:
        return True  # a logon made for this very request, however little age it allows
    young = wish.max_age is None or now - authenticated_at <= timedelta(seconds=wish.max_age)
    return young and not wish.fresh
