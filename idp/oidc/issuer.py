"""The issuer of an account, and the addresses under it."""

from flask import request

from idp.httpkit.current import context

PROTOCOL = "oidc"


def issuer_of(account_id: str) -> str:
    """Return the issuer: from configuration only, never from the request (security rule 5)."""
    return f"{context().base_url}/oidc/{account_id}"


def once(name: str) -> str | None:
    """Return a parameter of query or form that was given exactly once; None when absent.

    Raises `ValueError` for one given twice, anywhere (RFC 6749, section 3.1).
    """
    values = [*request.args.getlist(name), *request.form.getlist(name)]
    if len(values) > 1:
        message = f"{name} is given more than once"
        raise ValueError(message)
    return values[0] if values else None
