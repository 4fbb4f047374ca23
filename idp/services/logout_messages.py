"""Messages of single logout: read and checked when they come, and taken once.

Whoever takes messages asks here, and so does whoever explains them: the one spends what the other only looks at.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from idp import refusals
from idp.ports import Clock, Sealer
from idp.rules import saml_logout
from idp.rules.saml_bindings import Received
from idp.rules.saml_check import READABLE, Trail
from idp.rules.saml_logout import LogoutMessage, LogoutRequest, LogoutResponse
from idp.rules.saml_request import SKEW, Unfit
from idp.saml_ports import SamlIssuer
from idp.services.directory import Account
from idp.services.logout_partners import LogoutPartners, Partner
from idp.services.logout_runs import LogoutRuns, Step
from idp.store import identity_providers
from idp.store.database import Database

SPENT = "saml-logout"
LONGEST_ID = 256


class LogoutMessages:
    """Reads messages; each check is told to a trail."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        sealer: Sealer,
        issuer: SamlIssuer,
        runs: LogoutRuns,
        partners: LogoutPartners,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sealer = sealer
        self._issuer = issuer
        self._runs = runs
        self._partners = partners

    def read(self, account: Account, role: str, received: Received, trail: Trail) -> tuple[Partner, LogoutMessage]:
        """Return a message, and whose it is; raises `Unfit`."""
        found: list[Partner] = []

        def certificates_of(issuer: str) -> Sequence[str]:
            with trail.step("a partner, by metadata in force", issuer) as sides:
                partner = self._partners.find(account, role, issuer)
                if partner is None:
                    raise Unfit("issuer_unknown")
                sides.expected = trail.partner = partner.actor
            found.append(partner)
            return partner.certificates

        trail.note(READABLE, True, "by post" if received.enveloped else "by redirect")
        message = self._issuer.logout_message(received, certificates_of, trail)
        ours = saml_logout.Expected(self._partners.us(account.id, role).slo_url, self._clock.now())
        saml_logout.check(message, ours, trail)
        return found[0], message

    def look_at(self, account: Account, role: str, received: Received, trail: Trail) -> None:
        """Make the checks of a message, and spend nothing; raises `Unfit`."""
        partner, message = self.read(account, role, received, trail)
        if isinstance(message, LogoutResponse):
            self.answered(account, partner, message, trail, spending=False)
            return
        with self._database.reading() as tx:
            self.demand_fresh(tx, account, partner, message, trail, spending=False)

    def demand_fresh(
        self,
        tx: Connection,
        account: Account,
        partner: Partner,
        request: LogoutRequest,
        trail: Trail,
        *,
        spending: bool,
    ) -> str:
        """Return what is kept of a request that was not taken before, or, when `spending`, is now; raises `Unfit`."""
        digest = self._sealer.digest(SPENT, f"{account.id}\0{partner.role}\0{partner.party}\0{request.id}")
        spend = identity_providers.spend if spending else identity_providers.unspent
        with trail.step("a message that was not taken before", request.id):
            if not spend(tx, digest, self._clock.now() + saml_logout.GOOD_FOR + 2 * SKEW):
                raise Unfit("replayed")
        return digest

    def answered(
        self, account: Account, partner: Partner, response: LogoutResponse, trail: Trail, *, spending: bool
    ) -> tuple[str, int]:
        """Return which run, and which place of it, a partner's answer belongs to; raises `Unfit`."""
        with trail.step("an answer to a request of ours", response.in_response_to):
            asked = self.asked_by(account, response.in_response_to)
            if asked is None:
                raise Unfit("in_response_to")
            run_id, place, step = asked
            if (step.role, step.party) != (partner.role, partner.party):
                raise Unfit("in_response_to_another", partner.party, step.party)
        with trail.step("a message that was not taken before", response.in_response_to):
            if not (self._runs.spend if spending else self._runs.unspent)(response.in_response_to):
                raise Unfit("replayed")
        return run_id, place

    def asked_by(self, account: Account, request_id: str) -> tuple[str, int, Step] | None:
        """Return which run, and which step of it at which place, a request of ours belongs to; None for no such."""
        asked = self._runs.asked_by(request_id[:LONGEST_ID])
        try:
            return (*asked, self._runs.get(account.id, asked[0]).steps[asked[1]]) if asked else None
        except refusals.Refusal:
            return None
