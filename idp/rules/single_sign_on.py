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
    """Decide on a wish, given when and as whom the browser's visitor logged on; None for nobody signed in.

    Who logs on for this very request is asked no second time, however little age it allows; but the wrong person is
    an error to the application (Core, section 3.1.2.1, `id_token_hint`), not a page that asks again.
    """
    made_for_it = authenticated_at is not None and authenticated_at >= wish.requested_at
    right_person = wish.subject in (None, subject)
    if authenticated_at is not None and right_person and (made_for_it or _fresh_enough(wish, authenticated_at, now)):
        return Answer.REUSE
    return Answer.REFUSE if wish.silent or made_for_it else Answer.ASK


def _fresh_enough(wish: Wish, authenticated_at: datetime, now: datetime) -> bool:
    young = wish.max_age is None or now - authenticated_at <= timedelta(seconds=wish.max_age)
    return young and not wish.fresh
