"""SAML messages: why one is taken or not."""

import sys
from dataclasses import asdict
from typing import TextIO

import click

from idp import refusals
from idp.cli.wired import Program, as_json, say_json, start
from idp.rules.saml_envelope import Door
from idp.services.directory import Account
from idp.services.saml_inspection import Inspection, Question

VERDICTS = {True: "ok", False: "FAILED", None: "noted"}
REFUSED = 1


@click.group()
def saml() -> None:
    """SAML messages of partners."""


@saml.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), required=False)
@click.option("--event", "event_id", help="The ID of an audit event, instead of a message.")
@click.option("--account", "account_id", required=True, help="The ID of the account it was meant for.")
@click.option(
    "--door", type=click.Choice([one.value for one in Door]), help="Who is to take it, where it does not say so itself."
)
@click.option("--address", default="", help="The address it comes from; without one no network mask is looked at.")
@click.option("--provider", default="", help="The SAMLProviderArn of a call of AssumeRoleWithSAML.")
@click.option("--role", default="", help="The RoleArn of that call; else the first that the message offers.")
@as_json
def inspect(  # noqa: PLR0913 -- one option each
    *,
    file: TextIO | None,
    event_id: str | None,
    account_id: str,
    door: str | None,
    address: str,
    provider: str,
    role: str,
    as_json: bool,
) -> None:
    """Show the SAML message in FILE (- for standard input) with each check, and what to change where one fails.

    The message may be XML, Base64, a whole address or query, or the body of a form. The checks are those of whoever
    takes such messages, to the first that fails; nothing is spent or counted. The exit code tells whether the message
    would be taken now.
    """
    if (file is None) == (event_id is None):
        raise click.UsageError("give either a file or --event")
    program = start()
    account, inspection = _account(program, account_id), program.services.saml_inspection
    if event_id:
        found = inspection.event(account, event_id)
    else:
        question = Question(
            text=file.read() if file else "",
            door=Door(door) if door else None,
            address=address,
            provider_arn=provider,
            role_arn=role,
        )
        found = inspection.message(account, question)
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
    for name, value in (("partner", found.partner), ("door", found.door)):
        if value:
            click.echo(f"  {name}: {value}")
    for one in found.findings:
        click.echo(f"  {VERDICTS[one.holds]:<8} {one.check}{f': {one.why}' if one.why else ''}")
        for name, value in (("said", one.said), ("expected", one.expected)):
            if value:
                click.echo(f"{'':11}{name + ':':<10}{value}")
    if found.xml:
        click.echo("")
        click.echo(found.xml)
    click.echo("")
    click.echo(f"Refused: {found.reason}. {found.advice}" if found.reason else "Nothing speaks against it.")
