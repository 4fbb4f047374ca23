"""What an answer of the enterprise's provider is good for: read when it comes, judged when its bearer comes back.

Whoever takes answers asks here, and so does whoever explains them: the one spends what the other only looks at.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from idp import enterprise_refusals, granting_refusals
from idp.ports import Clock, Ephemeral
from idp.rules import saml_subject
from idp.rules.client_address import throttle_key
from idp.rules.continue_path import safe
from idp.rules.ends import USER_SSO
from idp.rules.logon import Decision, Deny, Evidence, Reason, decide
from idp.rules.printable import printable
from idp.rules.saml_assertion import SKEW, Assertion, Unfit
from idp.rules.saml_check import Trail
from idp.rules.saml_metadata import USERS, ProviderMetadata
from idp.services.admission import Admissions
from idp.services.attempts import moment, stamp
from idp.services.audit import Visitor
from idp.services.directory import Account
from idp.services.evidence import Seen, see
from idp.services.metadata_sources import MetadataSources
from idp.services.saml_responses import NOT_SPENT, REPLAYED, SamlResponses
from idp.store import identity_providers, logon_records
from idp.store.database import Database

LONGEST_ID = 100
REQUESTS = "saml-request"
"""What is kept of requests of ours until they are answered: account, moment, and whether to log on afresh."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a verified response says; moments as stamps, 0 for none. `request_id` is empty where nobody asked.

    `known_as`: see `idp.services.admission`. `checks` is the trail so far, as it is kept.
    """

    account_id: str
    user_key: str
    subject: str
    provider: str
    assertion_id: str
    digest: str
    forgotten_at: int
    ends_at: int
    request_id: str
    relay_state: str
    known_as: Mapping[str, str]
    checks: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Judged:
    """Who was named, and what the gates of a logon say; `replayed`: they let in, and the assertion was spent before."""

    seen: Seen
    decision: Decision
    replayed: bool = False

    @property
    def reason(self) -> str:
        """Return why they are not let in; empty when they are, or something else is asked first."""
        if isinstance(self.decision, Deny):
            return self.decision.reason
        return REPLAYED if self.replayed else ""


class EnterpriseAnswers:
    """Reads and judges answers; each check is told to a trail."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        ephemeral: Ephemeral,
        saml_responses: SamlResponses,
        sources: MetadataSources,
        admissions: Admissions,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ephemeral = ephemeral
        self._saml_responses = saml_responses
        self._sources = sources
        self._admissions = admissions

    def provider(self, account: Account) -> ProviderMetadata:
        """Return the account's provider; raises `SSO_OFF` and `SAML_METADATA_STALE`."""
        settings = account.user_sso
        if not settings.sso_enabled:
            raise enterprise_refusals.SSO_OFF(exact="sso_off")
        document = base64.b64decode(settings.metadata_document)
        return self._saml_responses.metadata(account.id, document, self._sources.still_taken(USER_SSO, account.id))

    def read(self, account: Account, response: str, relay_state: str, trail: Trail) -> Ticket:
        """Verify a response; spends nothing.

        Raises `SSO_OFF`, `SAML_METADATA_STALE`, `SAML_ASSERTION_INVALID` and `SAML_ASSERTION_EXPIRED`.
        """
        with trail.step("user SSO is on, by metadata in force"):
            idp = self.provider(account)
        trail.partner = USER_SSO
        assertion = self._saml_responses.verified(account.id, idp, response, [USERS], trail, may_answer=True)
        request_id = assertion.in_response_to
        try:
            with trail.step("a request of ours that waits for an answer, if any", request_id):
                if request_id:
                    self._check_answer(account, assertion)
            named = _named(account, assertion, trail)
        except Unfit as bad:
            raise granting_refusals.SAML_ASSERTION_INVALID(exact=str(bad)) from None
        onward = "" if request_id else safe(relay_state) or ""
        if relay_state and not request_id:
            trail.note("where to go on to", bool(onward) or None, relay_state, "a path of ours; others are left out")
        digest, forgotten_at = self._saml_responses.spent(account.id, assertion)
        return Ticket(
            account_id=account.id,
            user_key=named,
            subject=assertion.subject,
            provider=assertion.issuer,
            assertion_id=printable(assertion.id, LONGEST_ID),
            digest=digest,
            forgotten_at=stamp(forgotten_at),
            ends_at=stamp(assertion.session_ends) if assertion.session_ends else 0,
            request_id=request_id,
            relay_state=onward,
            known_as=assertion.known_as,
            checks=trail.kept(),
        )

    def judge(
        self, tx: Connection, visitor: Visitor, account: Account, ticket: Ticket, trail: Trail, *, spending: bool
    ) -> Judged:
        """Decide by what is true now; when `spending`, alone with the user, and spend what lets them in."""
        seen = self._see(tx, visitor, account, ticket, alone=spending)
        decision = decide(seen.facts, seen.terms)
        reason = decision.reason if isinstance(decision, Deny) else None
        trail.note("a user who may log on", reason is None, *_sides(seen, reason), why=reason or "")
        if reason:
            return Judged(seen, decision)
        spend = identity_providers.spend if spending else identity_providers.unspent
        fresh = spend(tx, ticket.digest, moment(ticket.forgotten_at))
        trail.note(NOT_SPENT, fresh, ticket.assertion_id, why=REPLAYED)
        return Judged(seen, decision, replayed=not fresh)

    def look_at(self, visitor: Visitor, account: Account, response: str, relay_state: str, trail: Trail) -> None:
        """Make the checks of a response, and of its bearer's coming back, and spend nothing.

        Raises what `read` raises, and `Unfit` for a reason of the logon.
        """
        ticket = self.read(account, response, relay_state, trail)
        with self._database.reading() as tx:
            judged = self.judge(tx, visitor, account, ticket, trail, spending=False)
        if judged.reason:
            raise Unfit(judged.reason)

    def _check_answer(self, account: Account, assertion: Assertion) -> None:
        """Raise `Unfit` unless the account's provider was asked just that, and asked the person if it was to."""
        kept = self._ephemeral.get(REQUESTS, assertion.in_response_to[:LONGEST_ID])
        request = json.loads(kept) if kept else {}
        if request.get("account_id") != account.id:
            raise Unfit("in response to: no request of ours")
        since = moment(request["sent_at"]) - SKEW
        if request["fresh"] and (assertion.authenticated_at is None or assertion.authenticated_at < since):
            raise Unfit("not logged on afresh", assertion.authenticated_at, since)

    def _see(self, tx: Connection, visitor: Visitor, account: Account, ticket: Ticket, *, alone: bool) -> Seen:
        seen_from = {
            "address": throttle_key(visitor.address),
            "remembered_digest": self._admissions.remembered_digest(visitor.remembered_token),
        }
        record = logon_records.by_name(tx, account.id, ticket.user_key, unknown_door="", **seen_from)
        if record.user_id and alone:
            logon_records.lock(tx, record.user_id)
            record = logon_records.by_id(tx, account.id, record.user_id, **seen_from)
        seen = see(ticket.subject, account, record, visitor.address, self._clock.now())
        until = moment(ticket.ends_at) if ticket.ends_at else None
        return seen.with_facts(asserted=Evidence.RIGHT, asserted_until=until)


def _named(account: Account, assertion: Assertion, trail: Trail) -> str:
    domains = " ".join((account.default_domain, *account.verified_domains))
    with trail.step("a name of this account", assertion.subject, f"user@domain, of {domains}"):
        return saml_subject.user_key(
            assertion.subject, account.user_sso, account.default_domain, account.verified_domains
        )


def _sides(seen: Seen, reason: Reason | None) -> tuple[str, str]:
    if reason is Reason.OUTSIDE_MASK:
        return seen.facts.address, " ".join(map(str, seen.terms.masks))
    return f"{seen.typed}: {seen.facts.standing}", "a user whose login profile, if any, is open"
