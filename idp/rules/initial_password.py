"""Whether a password is still the one a login profile was made with."""

from datetime import datetime
from enum import StrEnum


class PasswordStatus(StrEnum):
    """The published states; initial passwords do not lapse, so the third of the vendor's, `InitialExpired`, is none."""

    NOT_INITIAL = "NotInitial"
    INITIAL = "InitialValid"


def status(profile_created_at: datetime, password_changed_at: datetime) -> PasswordStatus:
    """Return the state of the password set at a moment."""
    initial = password_changed_at == profile_created_at
    return PasswordStatus.INITIAL if initial else PasswordStatus.NOT_INITIAL
