"""The logon mask of the account holder (section 3.4), and the guard against shutting oneself out (LM-10)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from idp.rules import network_mask
from idp.rules.settings.declare import setting

PROVISIONAL = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class AccountMask:
    """Guards the account holder only; the users' mask is a setting of its own (LM-09)."""

    login_mask: str = setting(
        "LoginMask", label="Login Mask", default="", check=network_mask.objection, enforced_by="idp.rules.network_mask"
    )


@dataclass(frozen=True)
class ProvisionalMask:
    """A mask that leaves out the address it was set from: `previous` returns at `undo_at` unless confirmed."""

    previous: str
    undo_at: datetime


def to_document(provisional: ProvisionalMask) -> dict[str, Any]:
    """Return what is stored: the previous text, and the moment as ISO 8601 in UTC."""
    return {"previous": provisional.previous, "undo_at": provisional.undo_at.astimezone(UTC).isoformat()}


def provisional_of(document: dict[str, Any]) -> ProvisionalMask:
    """Return what `to_document` wrote."""
    return ProvisionalMask(document["previous"], datetime.fromisoformat(document["undo_at"]))


def effective(mask: str, provisional: ProvisionalMask | None, now: datetime) -> str:
    """Return the mask in force at a moment."""
    return provisional.previous if provisional and now >= provisional.undo_at else mask


def leaves_out(mask: str, address: str) -> bool:
    """Tell whether setting `mask` from `address` would shut its author out."""
    return not network_mask.inside(network_mask.parse(mask), address)
