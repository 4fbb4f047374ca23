"""SAML messages: why one is taken or not."""

import sys
from dataclasses import asdict
from typing import TextIO

import click

from idp import refusals
from idp.cli.wired import Program, as_json, say_json, start
from idp.services.directory import Account
from idp.services.saml_inspection import Inspection

VERDICTS = {True: "ok", False: "FAILED", None: "not reached"}
REFUSED = 1


@click.group()
def saml() -> None:
    """SAML messages of partners."""


@saml.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), required=False)
@click.option("--event", "event_id", help="The ID of an audit event, instead of a message.")
@click.option("--account", "account_id", required=True, help="The ID of the account it was meant for.")
@as_json
def inspect(*, file: TextIO | None, event_id: str | None, account_id: str, as_json: bool) -> None:
    """Show the SAML message in FILE (- for standard input) with each check, and what to change where one fails.

    The message may be XML, Base64, a whole address or query, or the body of a form. Nothing is spent or counted. The
    exit code tells whether the message would be taken now.
    """
    if (file is None) == (event_id is None):
        raise click.UsageError("give either a file or --event")
    program = start()
    account, inspection = _account(program, account_id), program.services.saml_inspection
    found = (
        inspection.event(account, event_id) if event_id else inspection.message(account, file.read() if file else "")
    )
    if as_json:
        say_json(asdict(found) | {"taken": found.taken})
    else:
        _print(found)
    if not found.taken:
        sys.exit(REFUSED)


def _account(program: Program, account_id: str) -> Account:
    found = program.services.directory.account(account_id)
    if found is None:
        raise refusals.ACCOUNT_UNKNOWN()
    return found


def _print(found: Inspection) -> None:
    click.echo(f"{found.kind or 'No SAML message'} {found.issuer}".strip())
    if found.partner:
        click.echo(f"  partner: {found.partner}")
    for one in found.findings:
        click.echo(f"  {VERDICTS[one.holds]:<12} {one.check}")
        if one.holds is not None and (one.said or one.expected):
            click.echo(f"{'':15}said:     {one.said or 'nothing'}")
            click.echo(f"{'':15}expected: {one.expected or 'nothing in particular'}")
    if found.xml:
        click.echo("")
        click.echo(found.xml)
    click.echo("")
    click.echo(f"Refused: {found.reason}. {found.advice}" if found.reason else "Nothing speaks against it.")
