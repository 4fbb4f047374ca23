"""Domain aliases: adding, proving by a TXT record, looking at the proof again at times (section 4.2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.ports import Clock, Entropy, Ephemeral, NameNotFound, Resolver, ResolverFailure
from idp.rules import domain_names
from idp.rules.domain_names import BadDomain, Ownership
from idp.rules.printable import printable
from idp.services.act import COMMAND_LINE_ACTOR, Act, Acts
from idp.services.audit import COMMAND_LINE, Audit, Event, Visitor
from idp.store import accounts, domains
from idp.store.database import Database

VERIFICATIONS = 10
VERIFICATION_WINDOW = timedelta(minutes=10)
CODE_BITS = 160
SHOWN_RECORDS = 3
SHOWN_CHARACTERS = 80
QUOTA = domains.PAGE


class Domains:
    """Administers domain aliases. Name servers are asked outside of any transaction."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        ephemeral: Ephemeral,
        resolver: Resolver,
        acts: Acts,
        audit: Audit,
        logon_domain: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._ephemeral = ephemeral
        self._resolver = resolver
        self._acts = acts
        self._audit = audit
        self._logon_domain = logon_domain

    def add(self, act: Act, account_id: str, typed: str) -> str:
        """Add an alias, pending until its ownership is proved, and return its one spelling (DA-02 to DA-04).

        Raises `DOMAIN_FORMAT`, `DOMAIN_TAKEN`, `DOMAIN_EXISTS` and `DOMAIN_QUOTA`.
        """
        name = self.spelling(typed)
        if domains.verified_by(act.tx, name) not in (None, account_id):
            raise refusals.DOMAIN_TAKEN(name=name)
        accounts.lock(act.tx, account_id)
        if len(domains.of_account(act.tx, account_id)) >= QUOTA:
            raise refusals.DOMAIN_QUOTA(most=QUOTA)
        states = {"verified_at": None, "checked_at": None, "missing_since": None, "suspended_at": None}
        keys = {"id": self._entropy.token(128), "account_id": account_id, "name": name, "created_at": act.now}
        try:
            with act.tx.begin_nested():
                domains.add(act.tx, verification_code=self._entropy.token(CODE_BITS), **keys, **states)
        except IntegrityError:
            raise refusals.DOMAIN_EXISTS(name=name) from None
        act.record("create_domain_alias", account_id, domain=name)
        return name

    def remove(self, act: Act, account_id: str, name: str) -> None:
        """Remove an alias; nobody logs on with it from now on (DA-16). Raises `DOMAIN_UNKNOWN`."""
        if not domains.remove(act.tx, account_id, name):
            raise refusals.DOMAIN_UNKNOWN(name=name)
        act.record("delete_domain_alias", account_id, domain=name)

    def mark_verified(self, act: Act, account_id: str, name: str) -> None:
        """Take an alias as proved; raises `DOMAIN_UNKNOWN`, and `DOMAIN_TAKEN` when another account proved it first."""
        alias = domains.find(act.tx, account_id, name)
        if alias is None:
            raise refusals.DOMAIN_UNKNOWN(name=name)
        proved = {"verified_at": act.now, "checked_at": act.now, "missing_since": None, "suspended_at": None}
        try:
            with act.tx.begin_nested():
                domains.change(act.tx, alias.id, **proved)
        except IntegrityError:
            raise refusals.DOMAIN_TAKEN(name=name) from None
        act.record("verify_domain_alias", account_id, domain=name)

    def verify(
        self, account_id: str, typed: str, visitor: Visitor = COMMAND_LINE, actor: str = COMMAND_LINE_ACTOR
    ) -> None:
        """Look for the alias's code in DNS; as often as one likes, within a rate (DA-05 to DA-12).

        Raises `DOMAIN_UNKNOWN`, `DOMAIN_UNPROVEN` (telling what was found), `DOMAIN_DNS_FAILURE`, `DOMAIN_TAKEN`,
        `TOO_MANY_VERIFICATIONS`.
        """
        alias = self.find(account_id, typed)
        name = alias.name
        if self._ephemeral.increment("domain-verification", alias.id, VERIFICATION_WINDOW) > VERIFICATIONS:
            raise refusals.TOO_MANY_VERIFICATIONS(name=name, seconds=int(VERIFICATION_WINDOW.total_seconds()))
        try:
            self._prove(alias)
        except refusals.Refusal as refused:
            event: dict[str, Any] = {"account_id": account_id, "actor": actor, "details": {"domain": name}}
            failed = Event(what="verify_domain_alias", outcome="failure", reason=refused.code, **event)
            self._audit.record_alone(visitor, failed)
            raise
        with self._acts.open(visitor, actor) as act:
            self.mark_verified(act, account_id, name)

    def recheck(self, batch: int) -> int:
        """Look again at verified aliases that are due (DA-17); return how many were looked at."""
        now = self._clock.now()
        with self._database.reading() as tx:
            due = domains.due(tx, now - domain_names.RECHECK_EVERY, batch)
        for alias in due:
            self._keep_recheck(alias, self._still_proved(alias), now)
        return len(due)

    def of_account(self, account_id: str) -> list[Any]:
        """List an account's aliases with their states and verification codes."""
        with self._database.reading() as tx:
            return list(domains.of_account(tx, account_id))

    def find(self, account_id: str, typed: str) -> Any:
        """Return one alias; raises `DOMAIN_FORMAT`, and `DOMAIN_UNKNOWN`, for another account's too."""
        name = self.spelling(typed)
        with self._database.reading() as tx:
            alias = domains.find(tx, account_id, name)
        if alias is None:
            raise refusals.DOMAIN_UNKNOWN(name=name)
        return alias

    def spelling(self, typed: str) -> str:
        """Return the one spelling of an alias; raises `DOMAIN_FORMAT`."""
        try:
            name = domain_names.normalise(typed)
        except BadDomain as bad:
            raise refusals.DOMAIN_FORMAT(name=typed[:80], why=str(bad)) from None
        objection = domain_names.alias_objection(name, self._logon_domain)
        if objection:
            raise refusals.DOMAIN_FORMAT(name=name, why=objection)
        return name

    def _prove(self, alias: Any) -> None:
        try:
            answer = self._resolver.txt(alias.name)
        except NameNotFound as absent:
            raise refusals.DOMAIN_UNPROVEN(name=alias.name, found=str(absent)) from None
        except ResolverFailure as failure:
            raise refusals.DOMAIN_DNS_FAILURE(name=alias.name, found=str(failure)) from None
        if not domain_names.proves(answer.records, alias.verification_code):
            raise refusals.DOMAIN_UNPROVEN(name=alias.name, found=_told(answer.records))

    def _still_proved(self, alias: Any) -> bool | None:
        try:
            self._prove(alias)
        except refusals.Refusal as refused:
            return None if refused.kind is refusals.DOMAIN_DNS_FAILURE else False
        return True

    def _keep_recheck(self, alias: Any, found: bool | None, now: datetime) -> None:  # noqa: FBT001 -- three answers
        before = Ownership(alias.missing_since, alias.suspended_at)
        after = domain_names.recheck(before, found, now)
        with self._acts.open() as act:
            stands = {"missing_since": after.missing_since, "suspended_at": after.suspended_at}
            domains.change(act.tx, alias.id, checked_at=now, **stands)
            if after != before:
                act.record(_what_happened(after), alias.account_id, domain=alias.name)


def _told(records: Sequence[str]) -> str:
    """Return what was found in the place of the code (DA-06): the first records, cut."""
    some = ", ".join(f"“{printable(record, SHOWN_CHARACTERS)}”" for record in records[:SHOWN_RECORDS])
    return f"{len(records)} TXT records were found, none with the verification code: {some}"


def _what_happened(after: Ownership) -> str:
    if after.suspended_at:
        return "suspend_domain_alias"
    return "domain_record_missing" if after.missing_since else "restore_domain_alias"
