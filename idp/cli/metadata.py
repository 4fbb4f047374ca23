"""Metadata that is kept up to date from its address: what there is, and fetching it at one's word."""

from typing import Any

import click

from idp.cli.wired import as_json, say, say_json, start
from idp.ports import BadMetadata
from idp.rules.ends import APPLICATION, PROVIDER, USER_SSO
from idp.services.metadata_refresh import Status


@click.group()
def metadata() -> None:
    """Metadata of SAML partners that is kept up to date from its address."""


@metadata.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List the addresses, when they were fetched last, when they are next, and what went wrong."""
    found = [_told(status) for status in start().services.metadata_refresh.all()]
    if as_json:
        say_json(found)
        return
    for one in found:
        fetched = f"fetched {one['fetched_at']:%Y-%m-%d %H:%M}, next {one['next_try_at']:%Y-%m-%d %H:%M}"
        error = f"; failed {one['failures']} times since: {one['error']}" if one["failures"] else ""
        click.echo(f"{one['account_id']} {one['kind']} {one['name']} {one['url']} {fetched}{error}")


@metadata.command("refresh")
@click.argument("account")
@click.argument("kind", type=click.Choice((APPLICATION, PROVIDER, USER_SSO)))
@click.argument("name", default="")
@as_json
def refresh(*, account: str, kind: str, name: str, as_json: bool) -> None:
    """Fetch one at once, and take former certificates no longer: after a theft of a partner's key.

    NAME is the name of the application or provider; user SSO has none.
    """
    service = start().services.metadata_refresh
    wanted = (account, kind, name)
    found = next((one for one in service.all() if (one.row.account_id, one.row.kind, one.name) == wanted), None)
    if found is None:
        raise click.ClickException("there is no such address of metadata; `idp metadata list` shows which are")
    try:
        service.refresh_now(found.row)
    except BadMetadata as bad:
        raise click.ClickException(f"the metadata document {bad}") from None
    say("The metadata is up to date; former certificates are not taken any more.", wanted, as_json=as_json)


def _told(status: Status) -> dict[str, Any]:
    shown = ("account_id", "kind", "url", "entity_id", "fetched_at", "next_try_at", "failures", "error")
    return {"name": status.name} | {key: getattr(status.row, key) for key in shown}
