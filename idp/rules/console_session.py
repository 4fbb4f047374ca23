"""How long a role's session in a browser lasts: the least of what provider, role and account allow."""

from datetime import datetime, timedelta

from idp.rules.session_lifetime import ends_at


def end(
    now: datetime, *, asked: int | None, role_most: int, account_hours: int, asserted_end: datetime | None
) -> datetime:
    """Return the end of a session begun now.

    `asked` are the seconds of the provider's wish, `role_most` those of the role's maximum, `account_hours` how long
    the account lets any logon last, `asserted_end` when the provider's own session ends; None bounds nothing.
    """
    bounds = [now + timedelta(seconds=role_most), ends_at(now, account_hours)]
    if asked is not None:
        bounds.append(now + timedelta(seconds=asked))
    if asserted_end is not None:
        bounds.append(asserted_end)
    return min(bounds)
