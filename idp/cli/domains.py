"""Domain aliases from the command line: list, verify."""

import click

from idp.cli.wired import as_json, say, say_json, start
from idp.rules.domain_names import record_for, shown


@click.group()
def domains() -> None:
    """Domain aliases and the proof that they are owned."""


@domains.command("list")
@click.argument("account_id")
@as_json
def list_(*, account_id: str, as_json: bool) -> None:
    """List an account's aliases, with the TXT record that proves each."""
    rows = [
        {
            "name": row.name,
            "shown": shown(row.name),
            "verified_at": row.verified_at,
            "missing_since": row.missing_since,
            "suspended_at": row.suspended_at,
            "txt_record": record_for(row.verification_code),
        }
        for row in start().services.domains.of_account(account_id)
    ]
    if as_json:
        say_json(rows)
        return
    for row in rows:
        state = "suspended" if row["suspended_at"] else "verified" if row["verified_at"] else "pending"
        click.echo(f"{row['shown']}  {state}  TXT {row['txt_record']}")


@domains.command("verify")
@click.argument("account_id")
@click.argument("name")
@as_json
def verify(*, account_id: str, name: str, as_json: bool) -> None:
    """Look for the TXT record of NAME."""
    start().services.domains.verify(account_id, name)
    say(f"{name} is verified.", {"name": name, "verified": True}, as_json=as_json)
