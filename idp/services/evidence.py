"""Facts of a logon, gathered: from what is stored of an identity, and from what a visitor has proved so far."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from idp.model.user import Kind
from idp.rules import lockout
from idp.rules.logon import Evidence, Facts, Standing, Terms
from idp.services.attempts import Attempt
from idp.services.directory import Account
from idp.store.logon_records import LogonRecord


@dataclass(frozen=True)
class Seen:
    """An identity (or nobody) as one logon step sees it."""

    typed: str
    account: Account | None
    record: LogonRecord
    facts: Facts
    terms: Terms

    @property
    def limit(self) -> int:
        """Return the wrong passwords an hour that lock this name."""
        return self.account.limit_of(self.record.kind or Kind.USER) if self.account else 0

    def with_facts(self, **changed: Any) -> "Seen":
        """Return this with some facts changed."""
        return replace(self, facts=replace(self.facts, **changed))


def see(typed: str, account: Account | None, record: LogonRecord, address: str, now: datetime) -> Seen:
    """Put facts and terms together; without an account stand the terms of none, which lets nobody in."""
    kind = record.kind or Kind.USER
    terms = account.terms_of(kind, now) if account else Terms(now=now)
    return Seen(typed, account, record, facts_of(typed, account, record, address, now), terms)


def facts_of(typed: str, account: Account | None, record: LogonRecord, address: str, now: datetime) -> Facts:
    """Return what is known before the visitor proves anything."""
    profile = record.profile
    return Facts(
        address=address,
        name=typed,
        standing=_standing(account, record),
        locked_until=lockout.locked(record.password_tries.tries, now),
        device_bound=record.device is not None,
        bind_required=profile.bind_required if profile else False,
        browser_remembered=record.remembered_until is not None and record.remembered_until > now,
        code_locked_until=lockout.locked(record.code_tries.tries, now),
        password_changed_at=profile.password_changed_at if profile else None,
        reset_required=profile.reset_required if profile else False,
    )


def proof_of(attempt: Attempt, record: LogonRecord) -> dict[str, Any]:
    """Return the facts that the attempt began with: an assertion, or a password that is still the user's password."""
    if attempt.asserted:
        return {"asserted": Evidence.RIGHT, "asserted_until": attempt.asserted_until}
    proved = record.profile is not None and attempt.proves_password_of(record.profile.password_changed_at)
    return {"password": Evidence.RIGHT if proved else Evidence.WRONG}


def _standing(account: Account | None, record: LogonRecord) -> Standing:
    if account is None:
        return Standing.UNKNOWN_ACCOUNT
    if record.user_id is None:
        return Standing.UNKNOWN_USER
    if record.profile is None:
        return Standing.NO_LOGIN_PROFILE
    return Standing.ACTIVE if record.profile.active else Standing.LOGIN_PROFILE_INACTIVE
