"""Planning for applications."""

from dataclasses import dataclass, replace
from typing import Any

from idp.refusals import Refusal
from idp.rules.application_kinds import NATIVE, WEB
from idp.services.act import Act
from idp.services.applications import Applications, ClientSettings
from idp.services.directory import Application, application_of
from idp.services.state_file import desired
from idp.services.state_file.changes import SET, Change, Difference, Generated, Perform, shown, simple
from idp.services.state_file.desired import ABSENT
from idp.services.state_file.reading import Place

KEPT = ("public", "display_name", "app_type", "access_token_seconds")
"""What a state file does not speak of, or changes with the secret."""
FIELDS = ("name", "redirect_uris", "post_logout_redirect_uris", "scopes", "id_token_alg")


@dataclass(frozen=True)
class Clients:
    """Plans changes of one account's OIDC applications."""

    account_id: str
    path: str
    applications: Applications

    def client(self, wanted: desired.Client, row: Any | None) -> list[Change]:
        """Plan one application."""
        path = f"{self.path}.applications[{wanted.settings.client_id}]"
        if row is None:
            return [
                Change(wanted.place, (Difference(path, None, wanted.settings.name),), lambda: self._new(path, wanted))
            ]
        present = application_of(row)
        return self._settings(path, wanted, present) + self._secret(path, wanted, present)

    def removed(self, place: Place, row: Any) -> Change:
        """Plan the deletion of an application that a pruned list does not name."""
        difference = Difference(f"{self.path}.applications[{row.client_id}]", row.name, None)
        return simple(place, [difference], lambda act: self.applications.remove(act, application_of(row)))

    def _new(self, path: str, wanted: desired.Client) -> Perform:
        generated = wanted.secret is ABSENT and wanted.public is not True
        secret = self.applications.new_secret() if generated else wanted.secret
        plain = secret if isinstance(secret, str) else None
        kind = NATIVE if plain is None else WEB
        settings = replace(wanted.settings, public=plain is None, app_type=kind, display_name=wanted.settings.name)

        def perform(act: Act) -> tuple[Generated, ...]:
            self.applications.create(act, self.account_id, settings, plain)
            return (Generated(f"{path}.client_secret", plain),) if generated and plain else ()

        return perform

    def _settings(self, path: str, wanted: desired.Client, present: Application) -> list[Change]:
        kept = {field: getattr(present, field) for field in (*FIELDS, *KEPT)}
        before = ClientSettings(client_id=present.client_id, **kept)
        given = {field: getattr(wanted.settings, field) for field in FIELDS if field in wanted.given}
        after = replace(before, **given)
        if after == before:
            return []
        differences = [
            Difference(f"{path}.{field}", shown(getattr(before, field)), shown(getattr(after, field)))
            for field in FIELDS
            if getattr(before, field) != getattr(after, field)
        ]
        change = lambda act: self.applications.change(act, self.account_id, present.id, after)  # noqa: E731 -- one call
        return [simple(wanted.place, differences, change)]

    def _secret(self, path: str, wanted: desired.Client, present: Application) -> list[Change]:
        if wanted.public is True:
            secret = None
        elif isinstance(wanted.secret, str):
            secret = wanted.secret
        elif wanted.public is False and present.public:
            raise wanted.place.bad("client_secret is missing: the application has none so far")
        else:
            return []
        if self._has(wanted, present, secret):
            return []
        difference = Difference(f"{path}.client_secret", None if present.public else SET, secret and SET)
        return [simple(wanted.place, [difference], lambda act: self.applications.set_secret(act, present, secret))]

    def _has(self, wanted: desired.Client, present: Application, secret: str | None) -> bool:
        if secret is None or present.public:
            return secret is None and present.public
        try:
            digest = self.applications.secret_digest(self.account_id, present.client_id, secret)
        except Refusal as refused:
            raise wanted.place.bad(str(refused)) from None
        return digest in present.secret_digests
