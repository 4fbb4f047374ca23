"""What applications are told of a user, decided once and named neutrally; each protocol gives it its own names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Authentication:
    """Who logged on, when, how (RFC 8176 names), and until when the session lasts; moments are aware UTC.

    `user_id` never changes and is never used again; `principal` is the whole logon name.
    """

    account_id: str
    user_id: str
    principal: str
    display_name: str
    email: str
    authenticated_at: datetime
    methods: tuple[str, ...]
    session_id: str
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Person:
    """What an application may know of a person; None where it may not, or where there is nothing to tell."""

    name: str | None = None
    principal: str | None = None
    email: str | None = None


def person(who: Authentication, scopes: Collection[str]) -> Person:
    """Return what these scopes (`profile`, `email`) tell of somebody."""
    profile, email = "profile" in scopes, "email" in scopes
    return Person(
        name=(who.display_name or who.principal) if profile else None,
        principal=who.principal if profile else None,
        email=who.email or None if email else None,
    )


def methods_of(methods: Collection[str]) -> list[str]:
    """Return authentication methods as RFC 8176 names them: a recovery code is a one-time password too."""
    named = [{"recovery": "otp", "rescue": "otp"}.get(method, method) for method in methods]
    return [*named, "mfa"] if {"pwd", "otp"} <= set(named) else named
