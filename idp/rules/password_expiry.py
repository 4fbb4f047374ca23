"""When a password expires: N days of 24 hours after it was last set, by the policy now in force (PW-15 to PW-19)."""

from datetime import datetime, timedelta


def expires_at(changed_at: datetime, max_age_days: int) -> datetime | None:
    """Return the moment of expiry; None when passwords never expire (0 days)."""
    return changed_at + timedelta(days=max_age_days) if max_age_days else None


def expired(changed_at: datetime, max_age_days: int, now: datetime) -> bool:
    """Tell whether a password set at `changed_at` has expired: at N days it has, one second before it has not."""
    end = expires_at(changed_at, max_age_days)
    return end is not None and now >= end
