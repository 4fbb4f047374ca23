"""What the session is, and logging out of it."""

from flask import Response, url_for

from idp import enterprise_refusals
from idp.console import blueprint
from idp.httpkit import cookies
from idp.httpkit.current import context, services, visitor
from idp.httpkit.pages import page, see_other
from idp.services.console_sessions import SignedInRole


@blueprint.get("")
def overview() -> Response:
    """Show the role, its session, and what it may do."""
    whose = _current()
    if whose is None:
        raise enterprise_refusals.ROLE_SESSION_GONE()
    return page(
        "console/overview.html",
        account=whose.account,
        account_name=whose.account.display_name,
        role=whose.record.role_name,
        session=whose.record.name,
        began=whose.record.issued_at,
        ends=whose.ends_at,
        policies=services().console_sessions.permissions(whose),
    )


@blueprint.post("/log-out")
def log_out() -> Response:
    """End the session; to have none is no error."""
    whose = _current()
    if whose is not None:
        services().console_sessions.sign_out(visitor(), whose)
    answer = see_other(url_for("console.logged_out"))
    cookies.clear_role(answer, context().config)
    return answer


@blueprint.get("/logged-out")
def logged_out() -> Response:
    """Say that it is done."""
    return page("console/logged_out.html")


def _current() -> SignedInRole | None:
    return services().console_sessions.current(visitor(), cookies.role_token(context().config))
