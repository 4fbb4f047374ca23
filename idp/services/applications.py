"""OIDC clients of an account: registering, changing, removing, and recognising their secrets."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp import refusals
from idp.ports import Entropy, Sealer
from idp.rules import client_ids, redirect_uris
from idp.rules.application_kinds import ACCESS_SECONDS, WEB
from idp.services.act import Act
from idp.services.directory import Application
from idp.store import accounts, applications

ALGORITHMS = ("RS256", "ES256", "EdDSA")
SCOPES = ("openid", "profile", "email")
SHORTEST_SECRET = 8
QUOTA = applications.PAGE
SECRETS = 2
"""Of one application at a time: the one in use, and its successor."""


@dataclass(frozen=True, kw_only=True)
class ClientSettings:
    """What is registered of a client besides its secrets; `public` ones need none (RFC 6749, section 2.1)."""

    name: str
    client_id: str
    redirect_uris: Sequence[str]
    post_logout_redirect_uris: Sequence[str] = ()
    scopes: Sequence[str] = SCOPES
    id_token_alg: str = ALGORITHMS[0]
    public: bool = False
    display_name: str = ""
    app_type: str = WEB
    access_token_seconds: int = ACCESS_SECONDS


@dataclass(frozen=True)
class NewSecret:
    """A secret just made: the only moment at which it is seen."""

    id: str
    secret: str
    created_at: datetime


class Applications:
    """Administers applications; every method that takes an act works inside it."""

    def __init__(self, entropy: Entropy, sealer: Sealer) -> None:
        self._entropy = entropy
        self._sealer = sealer

    def create(self, act: Act, account_id: str, settings: ClientSettings, secret: str | None) -> str:
        """Register a client, with a first secret if there is to be one, and return its internal ID.

        Raises `APPLICATION_FIELD`, `APPLICATION_EXISTS` and `APPLICATION_QUOTA`.
        """
        self.check(settings)
        accounts.lock(act.tx, account_id)
        if len(applications.of_account(act.tx, account_id)) >= QUOTA:
            raise refusals.APPLICATION_QUOTA(most=QUOTA)
        application_id = self._entropy.token(128)
        keys = {"id": application_id, "account_id": account_id, "created_at": act.now, "updated_at": act.now}
        try:
            with act.tx.begin_nested():
                applications.add(act.tx, **keys, **_columns(settings))
        except IntegrityError:
            raise refusals.APPLICATION_EXISTS(name=settings.name) from None
        if secret is not None:
            self._keep_secret(act, account_id, application_id, settings.client_id, secret)
        act.record("create_application", account_id, application=settings.name)
        return application_id

    def change(self, act: Act, account_id: str, application_id: str, settings: ClientSettings) -> None:
        """Change what is registered; raises `APPLICATION_FIELD` and `APPLICATION_EXISTS`."""
        self.check(settings)
        try:
            with act.tx.begin_nested():
                applications.change(act.tx, account_id, application_id, updated_at=act.now, **_columns(settings))
        except IntegrityError:
            raise refusals.APPLICATION_EXISTS(name=settings.name) from None
        act.record("update_application", account_id, application=settings.name)

    def set_secret(self, act: Act, application: Application, secret: str | None) -> None:
        """Put one secret in the place of all, or make the client a public one."""
        account_id, client_id = application.account_id, application.client_id
        applications.remove_secrets(act.tx, application.id)
        if secret is not None:
            self._keep_secret(act, account_id, application.id, client_id, secret)
        applications.change(act.tx, account_id, application.id, public=secret is None, updated_at=act.now)
        act.record("set_application_secret", account_id, application=application.name)

    def add_secret(self, act: Act, row: Any) -> NewSecret:
        """Make one more secret of an application, so that its clients can move.

        Raises `APPLICATION_SECRET_QUOTA`, and `APPLICATION_UNKNOWN` for one just removed.
        """
        if not applications.lock(act.tx, row.account_id, row.id):
            raise refusals.APPLICATION_UNKNOWN()
        if len(applications.secrets(act.tx, row.id)) >= SECRETS:
            raise refusals.APPLICATION_SECRET_QUOTA(most=SECRETS)
        secret = self.new_secret()
        secret_id = self._keep_secret(act, row.account_id, row.id, row.client_id, secret)
        act.record("create_application_secret", row.account_id, application=row.name, secret=secret_id)
        return NewSecret(secret_id, secret, act.now)

    def remove_secret(self, act: Act, row: Any, secret_id: str) -> None:
        """Remove a secret: nobody is known by it any more. Raises `APPLICATION_SECRET_UNKNOWN`."""
        if not applications.remove_secret(act.tx, row.id, secret_id):
            raise refusals.APPLICATION_SECRET_UNKNOWN()
        act.record("delete_application_secret", row.account_id, application=row.name, secret=secret_id)

    def remove(self, act: Act, application: Application) -> None:
        """Remove a client; what it was granted ends."""
        applications.remove(act.tx, application.account_id, application.id)
        act.record("delete_application", application.account_id, application=application.name)

    def new_secret(self) -> str:
        """Make a client secret of 256 bits."""
        return self._entropy.token()

    def secret_digest(self, account_id: str, client_id: str, secret: str) -> str:
        """Return the keyed hash a secret is kept and compared as; raises `APPLICATION_FIELD` for a short one."""
        if len(secret) < SHORTEST_SECRET:
            raise refusals.APPLICATION_FIELD(field="client_secret", why=f"has at least {SHORTEST_SECRET} characters")
        return self._digest(account_id, client_id, secret)

    def _digest(self, account_id: str, client_id: str, secret: str) -> str:
        return self._sealer.digest(f"client:{account_id}:{client_id}", secret)

    def proves(self, application: Application, secret: str | None) -> bool:
        """Tell whether a caller is the application: by a secret of its, compared as keyed hashes in constant time.

        A public client comes without one, and nobody else does.
        """
        if secret is None or application.public:
            return secret is None and application.public
        digest = self._digest(application.account_id, application.client_id, secret)
        matches = [hmac.compare_digest(kept, digest) for kept in application.secret_digests]
        return any(matches)

    def _keep_secret(self, act: Act, account_id: str, application_id: str, client_id: str, secret: str) -> str:
        secret_id = self._entropy.token(128)
        digest = self.secret_digest(account_id, client_id, secret)
        applications.add_secret(act.tx, secret_id, application_id, digest, act.now)
        return secret_id

    def check(self, settings: ClientSettings) -> None:
        """Raise `APPLICATION_FIELD` for the first thing wrong with what is to be registered."""
        for field, why in _objections(settings):
            if why:
                raise refusals.APPLICATION_FIELD(field=field, why=why)


def _columns(settings: ClientSettings) -> dict[str, object]:
    return {
        "name": settings.name,
        "client_id": settings.client_id,
        "redirect_uris": list(settings.redirect_uris),
        "post_logout_redirect_uris": list(settings.post_logout_redirect_uris),
        "scopes": list(settings.scopes),
        "id_token_alg": settings.id_token_alg,
        "public": settings.public,
        "display_name": settings.display_name,
        "app_type": settings.app_type,
        "access_token_seconds": settings.access_token_seconds,
    }


def _objections(settings: ClientSettings) -> list[tuple[str, str | None]]:
    uris = [("redirect_uris", redirect_uris.registration_objection(uri)) for uri in settings.redirect_uris]
    after = [
        ("post_logout_redirect_uris", redirect_uris.registration_objection(uri))
        for uri in settings.post_logout_redirect_uris
    ]
    unknown = sorted(set(settings.scopes) - set(SCOPES))
    return [
        ("name", _text_objection(settings.name)),
        ("client_id", _text_objection(settings.client_id)),
        ("redirect_uris", None if settings.redirect_uris else "needs at least one address"),
        *uris,
        *after,
        ("scopes", f"knows no {', '.join(unknown)}" if unknown else None),
        ("scopes", None if "openid" in settings.scopes else "needs openid"),
        ("id_token_alg", None if settings.id_token_alg in ALGORITHMS else f"is one of {', '.join(ALGORITHMS)}"),
    ]


def _text_objection(text: str) -> str | None:
    return None if client_ids.fits(text) else f"has {client_ids.FORM}"
