"""Assuming roles with what an identity provider issued: the trust policy alone decides, and names the provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from idp import granting_refusals, refusals
from idp.ports import BadToken, Clock, IssuerBroken, TokenVerifier, WrongFingerprint, WrongIssuer
from idp.rules import federated_token, role_sessions, saml_assertion
from idp.rules.federated_token import Token
from idp.rules.policy_conditions import Context
from idp.rules.resource_names import arn
from idp.rules.role_sessions import Wish
from idp.rules.role_trust import of_provider
from idp.rules.saml_assertion import Assertion
from idp.rules.saml_check import Trail
from idp.rules.saml_metadata import DOORS
from idp.services.asserted_roles import Asserted, AssertedRoles
from idp.services.audit import Visitor
from idp.services.oidc_providers import OidcProviders
from idp.services.role_sessions import Proven, RoleSession, RoleSessions

SHORTEST_TOKEN, LONGEST_TOKEN = 4, 20_000


@dataclass(frozen=True)
class ByAssertion:
    """A session, and the assertion that opened it."""

    session: RoleSession
    assertion: Assertion


@dataclass(frozen=True)
class ByToken:
    """A session, and the token that opened it."""

    session: RoleSession
    token: Token


class FederatedSessions:
    """Begins sessions of roles for the subjects of identity providers."""

    def __init__(
        self,
        *,
        clock: Clock,
        asserted_roles: AssertedRoles,
        tokens: TokenVerifier,
        oidc_providers: OidcProviders,
        role_sessions: RoleSessions,
    ) -> None:
        self._clock = clock
        self._asserted_roles = asserted_roles
        self._tokens = tokens
        self._oidc_providers = oidc_providers
        self._role_sessions = role_sessions

    def with_assertion(
        self, visitor: Visitor, provider: tuple[str, str], wish: Wish, response: str, facts: Context
    ) -> ByAssertion:
        """Begin a session with a SAML response; `provider` is its account and name.

        Raises `SAML_PROVIDER_UNKNOWN`, `SAML_METADATA_STALE`, `SAML_ASSERTION_INVALID` (for a spent one too),
        `SAML_ASSERTION_EXPIRED`, `STS_ROLE_ARN_UNKNOWN`, `FEDERATION_NOT_TRUSTED`, and of the wish what
        `idp.rules.role_sessions` raises.
        """
        trail = Trail()
        try:
            role, named, asserted = self._accepted_assertion(provider, wish, response, trail)
            with _about(asserted.account_id):
                proven = self._asserted_roles.proven(asserted, facts, trail)
                return ByAssertion(self._role_sessions.begin(visitor, role, named, proven), asserted.assertion)
        except refusals.Refusal as refused:
            refused.blanks["trail"] = trail
            raise

    def look_at(self, provider: tuple[str, str], wish: Wish, response: str, facts: Context, trail: Trail) -> None:
        """Make the checks of `with_assertion`, begin nothing and spend nothing; raises alike."""
        role, named, asserted = self._accepted_assertion(provider, wish, response, trail)
        self._role_sessions.look_at(role, named, self._asserted_roles.proven(asserted, facts, trail))

    def _accepted_assertion(
        self, provider: tuple[str, str], wish: Wish, response: str, trail: Trail
    ) -> tuple[Any, Wish, Asserted]:
        """Return the role that a response lets its bearer assume, with the name of the session."""
        role_sessions.check_policy(wish.policy)
        account_id, name = provider
        asserted = self._asserted_roles.of(account_id, name, response, DOORS, trail)
        role_arn = arn(wish.account_id, f"role/{wish.role_name}")
        offered = " ".join(",".join(pair) for pair in saml_assertion.offers(asserted.assertion))
        with trail.step("the role is offered, with its provider", offered, f"{role_arn},{asserted.provider_arn}"):
            if not saml_assertion.may_assume(asserted.assertion, role_arn, asserted.provider_arn):
                raise granting_refusals.FEDERATION_NOT_TRUSTED(exact="role attribute", account_id=account_id)
        with trail.step("a role of this account", role_arn):
            role = self._role_sessions.find(wish.account_id, wish.role_name)
            if role is None or wish.account_id != account_id:
                raise granting_refusals.STS_ROLE_ARN_UNKNOWN(exact="role", account_id=account_id)
        return role, replace(wish, session_name=asserted.session_name), asserted

    def with_token(
        self, visitor: Visitor, provider: tuple[str, str], wish: Wish, token: str, facts: Context
    ) -> ByToken:
        """Begin a session with an OIDC token; `provider` is its account and name.

        Raises the refusals of `AuthenticationFail.OIDCToken`, `FEDERATION_NOT_TRUSTED` for an unknown provider too,
        `STS_ROLE_UNKNOWN`, and of the wish what `idp.rules.role_sessions` raises.
        """
        role_sessions.check(wish)
        account_id, name = provider
        row = self._oidc_provider(account_id, name)
        with _about(account_id):
            accepted = self._accepted(row, token)
            role = self._role_sessions.find(wish.account_id, wish.role_name)
            if role is None or wish.account_id != account_id:
                raise granting_refusals.STS_ROLE_UNKNOWN(exact="role")
            proven = self._proven(accepted, arn(account_id, f"oidc-provider/{row.name}"), facts)
            return ByToken(self._role_sessions.begin(visitor, role, wish, proven), accepted)

    def _proven(self, accepted: Token, provider_arn: str, facts: Context) -> Proven:
        said = {"oidc:iss": (accepted.issuer,), "oidc:sub": (accepted.subject,), "oidc:aud": accepted.audiences}
        return Proven(
            what="assume_role_with_oidc",
            actor=f"{accepted.subject} {provider_arn}",
            principals=of_provider(provider_arn),
            facts={**facts, "acs:currenttime": (self._clock.now().isoformat(),), **said},
            refusal=granting_refusals.FEDERATION_NOT_TRUSTED,
        )

    def _oidc_provider(self, account_id: str, name: str) -> Any:
        try:
            return self._oidc_providers.find(account_id, name)
        except refusals.Refusal:
            raise granting_refusals.FEDERATION_NOT_TRUSTED(exact="no such provider") from None

    def _accepted(self, row: Any, token: str) -> Token:
        if not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
            raise granting_refusals.OIDC_TOKEN_INVALID(exact="length")
        try:
            claims = self._tokens.claims(token, row.issuer_url, tuple(row.fingerprints))
        except BadToken as bad:
            raise granting_refusals.OIDC_TOKEN_INVALID(exact=str(bad)) from None
        except WrongIssuer:
            raise granting_refusals.OIDC_ISSUER_WRONG(exact="iss") from None
        except IssuerBroken as broken:
            raise granting_refusals.OIDC_ISSUER_BROKEN(exact=str(broken)) from None
        except WrongFingerprint as wrong:
            raise granting_refusals.OIDC_FINGERPRINT_WRONG(exact=str(wrong)) from None
        oldest = timedelta(hours=row.issuance_limit_hours)
        expected = federated_token.Expected(row.issuer_url, row.client_ids, oldest)
        try:
            return federated_token.accepted(claims, expected, self._clock.now())
        except refusals.Refusal as refused:
            raise refused.kind(**refused.blanks) from None


@contextmanager
def _about(account_id: str) -> Iterator[None]:
    """Let the event of whatever is refused belong to the account whose provider was named."""
    try:
        yield
    except refusals.Refusal as refused:
        refused.blanks.setdefault("account_id", account_id)
        raise
