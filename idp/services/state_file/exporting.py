"""Writing what there is as a state file: byte-stable, and without any secret."""

from typing import Any

import yaml

from idp.rules.settings import declare
from idp.services.state_file.present import Present


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
        "login_mask": account.mask.login_mask,
        "password_policy": declare.to_published(account.policy, only_changed=False),
        "security_preference": declare.to_published(account.preference, only_changed=False),
        "domain_aliases": [_domain(row, vouching=vouching) for row in present.domains],
        "users": [_user(row) for row in present.users.values()],
        "applications": [_application(row) for row in present.applications],
    }
    return {key: value for key, value in entries.items() if value or key in ("alias", "login_mask")}


def _domain(row: Any, *, vouching: bool) -> dict[str, Any]:
    return {"name": row.name} | ({"verified": True} if vouching and row.verified_at is not None else {})


def _user(row: Any) -> dict[str, Any]:
    entries = {"name": row.name, "display_name": row.display_name, "email": row.email, "login_profile": _profile(row)}
    return {key: value for key, value in entries.items() if value}


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
