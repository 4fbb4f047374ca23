"""Accounts from the command line: init, explain, rescue."""

from dataclasses import asdict
from datetime import datetime

import click

from idp.cli.wired import address as checked
from idp.cli.wired import as_json, say_json, start
from idp.model.user import Kind
from idp.refusals import BAD_MOMENT
from idp.rules.moments import moment_of
from idp.services.explain import Explanation
from idp.services.explain_permission import Question
from idp.services.passwords import Holder
from idp.services.users import ProfileSettings


@click.command()
@click.option("--id", "account_id", required=True, help="16 digits.")
@click.option("--alias", help="3 to 32 lowercase letters, digits, hyphens.")
@click.option("--owner", required=True, help="Logon name of the account holder, such as owner@acme.example.")
@click.option("--access-key", "with_key", is_flag=True, help="Make an access key of the holder, and print it once.")
@as_json
def init(*, account_id: str, alias: str | None, owner: str, with_key: bool, as_json: bool) -> None:
    """Create an account and print its holder's one-time password."""
    services = start().services
    account = services.directory.founded(account_id, alias)
    holder = Holder(account, account_id, Kind.OWNER.value, owner)
    password = services.passwords.generate(holder)
    encoded = services.passwords.prepare(holder, password)
    with services.acts.open() as act:
        services.accounts.create(act, account_id)
        if alias:
            services.accounts.set_alias(act, account_id, alias)
        services.accounts.set_owner(act, account_id, owner)
        services.users.create_profile(act, account_id, account_id, encoded, ProfileSettings(reset_required=True))
        key = services.access_keys.create(act, account_id, account_id) if with_key else None
    if as_json:
        made = {"account_id": account_id, "domain": account.default_domain, "owner": owner, "password": password}
        say_json(made | ({"access_key_id": key.id, "access_key_secret": key.secret} if key else {}))
        return
    click.echo(f"Account {account_id} has the domain {account.default_domain}.")
    click.echo(f"{owner} logs on with this password once, and then sets another: {password}")
    if key:
        click.echo(f"Its access key, shown once: {key.id} with the secret {key.secret}")


@click.command()
@click.argument("name")
@click.option("--from", "address", callback=checked, help="The client address.")
@click.option("--at", "moment", help="A moment, such as 2026-11-30T08:00:00Z; now, if not given.")
@click.option("--may", "action", help="Ask for a permission instead, such as ram:CreateUser.")
@click.option("--on", "resource", default="*", help="What it is to be done to, such as user/alice.", show_default=True)
@as_json
def explain(
    *, name: str, address: str | None, moment: str | None, action: str | None, resource: str, as_json: bool
) -> None:
    """Walk the logon gates for NAME and print what each says; nothing is written or counted.

    With --may: tell which statement of which policy lets NAME, a user or the ARN of a role, do something or not.
    """
    at = _moment(moment) if moment else None
    if action:
        _explain_permission(Question(name, action, resource, _facts(address, at)), as_json=as_json)
        return
    if not address:
        raise click.UsageError("--from is needed to explain a logon, and --may to explain a permission")
    explanation = start().services.explain.explain(name, address, at)
    if as_json:
        say_json(asdict(explanation))
    else:
        _print(explanation)


@click.command()
@click.argument("owner")
@as_json
def rescue(*, owner: str, as_json: bool) -> None:
    """Print a single-use logon link for the account holder OWNER, valid ten minutes, that ignores the mask."""
    program = start()
    link = f"{program.config.base_url}/signin/rescue?token={program.services.rescue.make(owner)}"
    if as_json:
        say_json({"link": link, "valid_seconds": 600})
    else:
        click.echo(link)


def _explain_permission(question: Question, *, as_json: bool) -> None:
    explanation = start().services.explain_permission.explain(question)
    if as_json:
        say_json(asdict(explanation))
        return
    click.echo(f"{explanation.principal}: {explanation.action} on {explanation.resource}")
    for policy in explanation.policies:
        click.echo(f"  {policy}")
    click.echo(f"outcome: {explanation.outcome}, because {explanation.because}")


def _facts(address: str | None, at: datetime | None) -> dict[str, tuple[str, ...]]:
    """Return the condition keys that the command line tells of; the moment is now, if it does not."""
    facts = {"acs:sourceip": address, "acs:currenttime": at.isoformat() if at else None}
    return {key: (value,) for key, value in facts.items() if value}


def _moment(text: str) -> datetime:
    try:
        return moment_of(text)
    except ValueError:
        raise BAD_MOMENT() from None


def _print(explanation: Explanation) -> None:
    who = f"user {explanation.user_id}" if explanation.user_id else "no such user"
    click.echo(f"{explanation.name} ({who}) at {explanation.at.isoformat()}")
    for gate in explanation.gates:
        click.echo(f"  {gate.gate:18} {gate.verdict}")
        for fact, value in gate.facts.items():
            click.echo(f"  {'':18}   {fact}: {value}")
    click.echo(f"outcome: {explanation.outcome}")
