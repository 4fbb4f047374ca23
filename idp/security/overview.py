"""The page itself, and ending sessions and remembered browsers."""

from datetime import datetime
from typing import Any

from flask import Response, flash, get_flashed_messages, url_for

from idp.httpkit.browsers import short
from idp.httpkit.current import services, visitor
from idp.httpkit.logout import signed_out
from idp.httpkit.pages import page, see_other
from idp.httpkit.words import gettext
from idp.rules import password_expiry
from idp.security import blueprint
from idp.security.guard import for_signed_in
from idp.services import mfa_devices, own_password
from idp.services.admission import FEDERATED
from idp.services.sessions import SignedIn


@blueprint.get("")
@for_signed_in
def overview(whose: SignedIn) -> Response:
    """Show everything one may see and change of oneself."""
    running, browsers = services().sessions.overview(whose)
    messages = get_flashed_messages()
    return page(
        "security/overview.html",
        user={"name": whose.record.name, "display_name": whose.record.display_name, "principal": whose.principal},
        account_name=whose.account.display_name,
        signed_in_as=whose.principal,
        password=_password(whose),
        device=_device(whose),
        sessions=sorted((_session(whose, row) for row in running), key=lambda one: not one["current"]),
        browsers=[_browser(row) for row in browsers],
        has_applications=bool(services().saml_applications.startable(whose.account.id, "", 1)),
        message=messages[0] if messages else None,
    )


@blueprint.post("/sessions/<session_id>/end")
@for_signed_in
def end_session(whose: SignedIn, session_id: str) -> Response:
    """End one of the own sessions."""
    services().sessions.end(visitor(), whose, session_id)
    return done(gettext("The session has ended."))


@blueprint.post("/sessions/end-others")
@for_signed_in
def end_other_sessions(whose: SignedIn) -> Response:
    """End every own session but this one."""
    services().sessions.end_others(visitor(), whose)
    return done(gettext("All other sessions have ended."))


@blueprint.post("/browsers/<browser_id>/forget")
@for_signed_in
def forget_browser(whose: SignedIn, browser_id: str) -> Response:
    """Forget one remembered browser."""
    services().sessions.forget_browser(visitor(), whose, browser_id)
    return done(gettext("The browser is no longer remembered."))


@blueprint.post("/sign-out")
@for_signed_in
def sign_out(whose: SignedIn) -> Response:
    """Log out in this browser."""
    return signed_out(whose)


def done(message: str) -> Response:
    """Go back to the page and say what was done."""
    flash(message)
    return see_other(url_for("security.overview"))


def _password(whose: SignedIn) -> dict[str, Any]:
    changed_at = whose.record.password_changed_at
    max_age = 0 if whose.owner else whose.account.policy.max_password_age
    expires_at: datetime | None = password_expiry.expires_at(changed_at, max_age) if changed_at else None
    return {"changed_at": changed_at, "expires_at": expires_at, "may_change": own_password.may_change(whose)}


def _device(whose: SignedIn) -> dict[str, Any]:
    record = whose.record
    return {
        "bound": record.device_serial is not None,
        "bound_at": record.device_bound_at,
        "may_manage": mfa_devices.may_manage(whose),
        "recovery_codes_left": record.recovery_codes_left,
        "beside_password": FEDERATED not in record.methods,
    }


def _session(whose: SignedIn, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "browser": short(row.browser),
        "address": row.address,
        "began": row.authenticated_at,
        "ends": row.ends_at,
        "current": row.id == whose.record.id,
    }


def _browser(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "browser": short(row.browser),
        "address": row.address,
        "since": row.created_at,
        "until": row.ends_at,
    }
