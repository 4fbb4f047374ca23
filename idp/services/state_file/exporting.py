"""Writing what there is as a state file: byte-stable, and without any secret."""

from typing import Any

import yaml

from idp.rules.ends import APPLICATION, PROVIDER, USER_SSO
from idp.rules.settings import declare
from idp.services.state_file import documents, metadata, saml_applications
from idp.services.state_file.present import Present
from idp.services.state_file.providers import METADATA, OIDC_KEYS
from idp.services.user_sso import DOCUMENT
from idp.store.policies import GROUP, ROLE, SYSTEM, USER

SAML_KEYS = ("name", "description", "authn_sign_algo")


def export(accounts: list[Present], *, vouching: bool) -> str:
    """Return the state file of these accounts; applying it to them changes nothing (XR-13, XR-14).

    With `vouching` (test mode) it says which domains are verified; elsewhere a file cannot prove a domain.
    """
    document = {"accounts": [_account(present, vouching=vouching) for present in accounts]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def _account(present: Present, *, vouching: bool) -> dict[str, Any]:
    account = present.account
    entries = {
        "id": account.id,
        "alias": account.alias,
        "owner": {"logon_name": present.owner.name} if present.owner else None,
        "access_keys": _keys(present, account.id),
        "login_mask": account.mask.login_mask,
        "password_policy": declare.to_published(account.policy, only_changed=False),
        "security_preference": declare.to_published(account.preference, only_changed=False),
        "domain_aliases": [_domain(row, vouching=vouching) for row in present.domains],
        "users": [_user(present, key, row) for key, row in present.users.items()],
        "groups": [_group(present, key, row) for key, row in present.groups.items()],
        "policies": [_policy(row) for row in present.policies.values()],
        "roles": [_role(present, key, row) for key, row in present.roles.items()],
        "saml_providers": [_saml_provider(present, row) for row in present.saml_providers.values()],
        "oidc_providers": [_given(row, "name", *OIDC_KEYS) for row in present.oidc_providers.values()],
        "user_sso": _user_sso(present),
        "applications": [
            *map(_application, present.applications),
            *(
                saml_applications.exported(row, present.metadata_sources.get((APPLICATION, row.id)))
                for row in present.saml_applications
            ),
        ],
    }
    return {key: value for key, value in entries.items() if value or key in ("alias", "login_mask")}


def _domain(row: Any, *, vouching: bool) -> dict[str, Any]:
    return {"name": row.name} | ({"verified": True} if vouching and row.verified_at is not None else {})


def _user(present: Present, key: str, row: Any) -> dict[str, Any]:
    return _given(row, "name", "display_name", "email") | _filled(
        login_profile=_profile(row),
        access_keys=_keys(present, row.id),
        groups=list(present.members.get(key, {}).values()),
        policies=_attached(present, USER, key),
    )


def _keys(present: Present, user_id: str) -> list[dict[str, str]]:
    return [{"id": row.id, "status": row.status} for row in present.access_keys.get(user_id, ())]


def _group(present: Present, key: str, row: Any) -> dict[str, Any]:
    return _given(row, "name", "display_name", "comments") | _filled(policies=_attached(present, GROUP, key))


def _policy(row: Any) -> dict[str, Any]:
    return _given(row, "name", "description") | {"document": documents.written(row.document)}


def _role(present: Present, key: str, row: Any) -> dict[str, Any]:
    return _given(row, "name", "description", "max_session_duration") | _filled(
        allow_console_login=None if row.allow_console_login else False,
        trust=documents.written(row.trust_document),
        policies=_attached(present, ROLE, key),
    )


def _saml_provider(present: Present, row: Any) -> dict[str, Any]:
    source = present.metadata_sources.get((PROVIDER, row.id))
    return _given(row, *SAML_KEYS) | (metadata.exported(source) if source else _given(row, METADATA))


def _user_sso(present: Present) -> dict[str, Any]:
    told = declare.to_published(present.user_sso, only_changed=False)
    source = present.metadata_sources.get((USER_SSO, present.account.id))
    if source is None:
        return told
    return {key: value for key, value in told.items() if key != DOCUMENT} | metadata.exported(source)


def _attached(present: Present, kind: str, key: str) -> list[Any]:
    attached = present.attached.get((kind, key), {})
    return [name if policy_type == SYSTEM else {"custom": name} for (policy_type, _key), name in attached.items()]


def _given(row: Any, *keys: str) -> dict[str, Any]:
    """Return columns of a row that are not empty."""
    return _filled(**{key: getattr(row, key) for key in keys})


def _filled(**entries: Any) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value or value is False}


def _profile(row: Any) -> dict[str, Any] | None:
    if row.password_hash is None:
        return None
    return {
        "PasswordResetRequired": row.reset_required,
        "MFABindRequired": row.bind_required,
        "Status": row.status,
    }


def _application(row: Any) -> dict[str, Any]:
    entries: dict[str, Any] = {
        "name": row.name,
        "protocol": "oidc",
        "client_id": row.client_id,
        "public": row.public,
        "redirect_uris": row.redirect_uris,
        "post_logout_redirect_uris": row.post_logout_redirect_uris,
        "scopes": row.scopes,
        "id_token_alg": row.id_token_alg,
    }
    return entries
