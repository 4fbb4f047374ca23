"""OIDC applications as programs manage them, by their client ID (the published `AppId`)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from idp import refusals
from idp.ports import Entropy
from idp.rules import application_kinds, redirect_uris
from idp.rules.fields import APPLICATION_FIELDS, NEW, check_one
from idp.services.act import Act
from idp.services.applications import Applications, ClientSettings
from idp.services.directory import application_of
from idp.store import applications
from idp.store.applications import ApplicationRecord
from idp.store.database import Database

ID_DIGITS = 19


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is to be changed; None leaves it. Scopes and redirect addresses are separated by semicolons."""

    display_name: str | None = None
    scopes: str | None = None
    redirect_uris: str | None = None
    access_token_seconds: int | None = None
    secret_required: bool | None = None


class ClientApplications:
    """Administers applications; every method that takes an act works inside it."""

    def __init__(self, database: Database, entropy: Entropy, register: Applications) -> None:
        self._database = database
        self._entropy = entropy
        self._register = register

    def create(self, act: Act, account_id: str, name: str, kind: str, changes: Changes) -> str:
        """Register an application and return its client ID; it has no secret yet.

        Raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `PARAMETER_FORMAT`, `SETTING_RANGE`, `SETTING_FIXED`,
        `APPLICATION_EXISTS` and `APPLICATION_QUOTA`.
        """
        application_kinds.check_kind(kind)
        check_one(APPLICATION_FIELDS["name"], name)
        client_id = "4" + "".join(str(self._entropy.below(10)) for _ in range(ID_DIGITS - 1))
        blank = ClientSettings(
            name=name,
            client_id=client_id,
            redirect_uris=(),
            scopes=(application_kinds.REQUIRED,),
            public=kind == application_kinds.NATIVE,
            app_type=kind,
        )
        settings = _changed(blank, replace(changes, redirect_uris=changes.redirect_uris or ""), "")
        self._register.create(act, account_id, settings, None)
        return client_id

    def change(self, act: Act, account_id: str, client_id: str, changes: Changes) -> None:
        """Change what is given; raises as `create`, and `APPLICATION_UNKNOWN`."""
        row = self._locked(act, account_id, client_id)
        names = [field.name for field in fields(ClientSettings)]
        before = ClientSettings(**{name: getattr(row, name) for name in names})
        self._register.change(act, account_id, row.id, _changed(before, changes, NEW))

    def remove(self, act: Act, account_id: str, client_id: str) -> None:
        """Remove an application; what it was granted ends. Raises `APPLICATION_UNKNOWN`."""
        self._register.remove(act, application_of(self._locked(act, account_id, client_id)))

    def find(self, account_id: str, client_id: str) -> ApplicationRecord:
        """Return an application; raises `APPLICATION_UNKNOWN`, for another account's too."""
        with self._database.reading() as tx:
            row = applications.find(tx, account_id, client_id)
        if row is None:
            raise refusals.APPLICATION_UNKNOWN()
        return row

    def list(self, account_id: str) -> Sequence[ApplicationRecord]:
        """List an account's applications by name: all of them, for the quota bounds their number."""
        with self._database.reading() as tx:
            return applications.of_account(tx, account_id)

    def secrets(self, account_id: str, client_id: str) -> Sequence[Any]:
        """List the secrets of an application without what they are; raises `APPLICATION_UNKNOWN`."""
        row = self.find(account_id, client_id)
        with self._database.reading() as tx:
            return applications.secrets(tx, row.id)

    def secret(self, account_id: str, client_id: str, secret_id: str) -> Any:
        """Return one secret, likewise; raises `APPLICATION_UNKNOWN` and `APPLICATION_SECRET_UNKNOWN`."""
        for secret in self.secrets(account_id, client_id):
            if secret.id == secret_id:
                return secret
        raise refusals.APPLICATION_SECRET_UNKNOWN()

    def _locked(self, act: Act, account_id: str, client_id: str) -> ApplicationRecord:
        found = applications.find(act.tx, account_id, client_id)
        if found is None or not applications.lock(act.tx, account_id, found.id):
            raise refusals.APPLICATION_UNKNOWN()
        return applications.find(act.tx, account_id, client_id) or found  # as it is now that nobody else changes it


def _changed(before: ClientSettings, changes: Changes, prefix: str) -> ClientSettings:
    """Return settings with changes made; `prefix` begins the names of the parameters that a refusal tells of."""
    given: dict[str, Any] = {}
    if changes.display_name is not None:
        check_one(APPLICATION_FIELDS["display_name"], changes.display_name, prefix)
        given["display_name"] = changes.display_name
    if changes.scopes is not None:
        given["scopes"] = application_kinds.scopes_of(f"{prefix}PredefinedScopes", changes.scopes)
    if changes.redirect_uris is not None:
        given["redirect_uris"] = _addresses(f"{prefix}RedirectUris", changes.redirect_uris)
    if changes.access_token_seconds is not None:
        application_kinds.check_access_seconds(f"{prefix}AccessTokenValidity", changes.access_token_seconds)
        given["access_token_seconds"] = changes.access_token_seconds
    if changes.secret_required is not None:
        required = changes.secret_required
        application_kinds.check_secret_required(f"{prefix}SecretRequired", before.app_type, required=required)
        given["public"] = not required
    return replace(before, **given)


def _addresses(name: str, text: str) -> tuple[str, ...]:
    uris = tuple(filter(None, text.split(";")))
    for why in ("needs at least one address" if not uris else None, *map(redirect_uris.registration_objection, uris)):
        if why:
            raise refusals.FIELD_FORMAT(name=name, why=why)
    return uris
