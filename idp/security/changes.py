"""Changing the own password, binding and unbinding the own device, new recovery codes."""

from collections.abc import Callable

from flask import Response, url_for

from idp.httpkit.current import services, visitor
from idp.httpkit.devices import described
from idp.httpkit.forms import field
from idp.httpkit.mistakes import Mistake, mistake_of
from idp.httpkit.pages import page, see_other
from idp.httpkit.words import gettext
from idp.refusals import (
    ATTEMPT_GONE,
    MFA_BOUND_ALREADY,
    MFA_NOT_BOUND,
    MFA_NOT_SELF_MANAGED,
    PASSWORDS_NOT_SELF_MANAGED,
    Refusal,
)
from idp.security import blueprint
from idp.security.guard import for_signed_in
from idp.security.overview import done
from idp.services import mfa_devices, own_password
from idp.services.passwords import requirements_of
from idp.services.sessions import SignedIn

NOT_FOR_THE_FORM = (ATTEMPT_GONE, MFA_BOUND_ALREADY, MFA_NOT_BOUND, MFA_NOT_SELF_MANAGED, PASSWORDS_NOT_SELF_MANAGED)
"""Refusals that no other input into the form would avoid: they get the error page."""


@blueprint.get("/password")
@for_signed_in
def password(whose: SignedIn) -> Response:
    """Ask for the present and the new password (CP-05); refused where users may not (CP-06)."""
    if not own_password.may_change(whose):
        raise PASSWORDS_NOT_SELF_MANAGED()
    return _password_page(whose, None)


@blueprint.post("/password")
@for_signed_in
def password_given(whose: SignedIn) -> Response:
    """Change the password."""

    def change() -> None:
        fields = [field(name) for name in ("password", "new_password", "confirm_password", "code")]
        services().own_password.change(visitor(), whose, *fields)

    return _tried(change, lambda error, status: _password_page(whose, error, status)) or done(
        gettext("The password was changed. Other sessions and remembered browsers have ended.")
    )


@blueprint.get("/mfa/enable")
@for_signed_in
def enable_mfa(whose: SignedIn) -> Response:
    """Show the device to bind."""
    return _enable_page(whose, None)


@blueprint.post("/mfa/enable")
@for_signed_in
def enable_mfa_given(whose: SignedIn) -> Response:
    """Bind it."""
    codes = (field("code"),) if whose.owner else (field("code1"), field("code2"))

    def bind() -> None:
        services().mfa_devices.bind(visitor(), whose, codes)

    return _tried(bind, lambda error, status: _enable_page(whose, error, status)) or _to_codes()


@blueprint.get("/mfa/disable")
@for_signed_in
def disable_mfa(whose: SignedIn) -> Response:
    """Ask for a code before unbinding (AM-21, UM-23)."""
    services().mfa_devices.refuse_unless_bound(whose)
    return _disable_page(whose, None)


@blueprint.post("/mfa/disable")
@for_signed_in
def disable_mfa_given(whose: SignedIn) -> Response:
    """Unbind the device."""

    def unbind() -> None:
        services().mfa_devices.unbind(visitor(), whose, field("code"))

    return _tried(unbind, lambda error, status: _disable_page(whose, error, status)) or done(
        gettext("The MFA device was disabled. You can now remove it from the app.")
    )


@blueprint.get("/recovery-codes")
@for_signed_in
def recovery_codes(whose: SignedIn) -> Response:
    """Show fresh recovery codes, or offer to make new ones."""
    return _codes_page(whose, None)


@blueprint.post("/recovery-codes")
@for_signed_in
def recovery_codes_given(whose: SignedIn) -> Response:
    """Make ten new ones, which replace all earlier ones."""

    def make() -> None:
        services().mfa_devices.new_recovery_codes(visitor(), whose, field("code"))

    return _tried(make, lambda error, status: _codes_page(whose, error, status)) or _to_codes()


def _tried(change: Callable[[], None], again: Callable[[Mistake, int], Response]) -> Response | None:
    """Make a change; None when it was made, else the form again, with what was wrong."""
    try:
        change()
    except Refusal as refused:
        if refused.kind in NOT_FOR_THE_FORM:
            raise
        return again(mistake_of(refused), refused.status)
    return None


def _to_codes() -> Response:
    return see_other(url_for("security.recovery_codes"))


def _password_page(whose: SignedIn, error: Mistake | None, status: int = 200) -> Response:
    demanded = requirements_of(whose.account, whose.record.kind)
    return _page(
        "security/password.html",
        whose,
        error,
        status,
        needs_code=whose.record.device_serial is not None,
        requirements=[gettext(weakness.sentence).format(**weakness.blanks) for weakness in demanded],
    )


def _enable_page(whose: SignedIn, error: Mistake | None, status: int = 200) -> Response:
    offer = services().mfa_devices.offer(whose)
    return _page("security/enable_mfa.html", whose, error, status, two_codes=not whose.owner, **described(offer))


def _disable_page(whose: SignedIn, error: Mistake | None, status: int = 200) -> Response:
    return _page("security/disable_mfa.html", whose, error, status, required=mfa_devices.is_required(whose))


def _codes_page(whose: SignedIn, error: Mistake | None, status: int = 200) -> Response:
    services().mfa_devices.refuse_unless_bound(whose)
    codes = services().shown_codes.show(whose.record.id)
    left = whose.record.recovery_codes_left
    return _page("security/recovery_codes.html", whose, error, status, codes=codes or None, left=left)


def _page(template: str, whose: SignedIn, error: Mistake | None, status: int, **values: object) -> Response:
    return page(
        template,
        status,
        error=error,
        who=whose.principal,
        account_name=whose.account.display_name,
        signed_in_as=whose.principal,
        **values,
    )
