"""Reports from the command line: security, summary, credentials; JSON, or CSV for spreadsheets."""

from collections.abc import Iterable

import click

from idp.cli.wired import say_json, start
from idp.rules import spreadsheet
from idp.services.security_report import COLUMNS

as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets instead of JSON.")
of_account = click.argument("account_id", metavar="ACCOUNT")


@click.group()
def report() -> None:
    """Report on the account with the ID ACCOUNT."""


@report.command()
@of_account
@as_csv
def security(*, account_id: str, as_csv: bool) -> None:
    """Tell the security figures and the score."""
    found = start().services.security_reports.practice(account_id)
    _say(found.named | {"Score": found.score}, as_csv=as_csv)


@report.command()
@of_account
@as_csv
def summary(*, account_id: str, as_csv: bool) -> None:
    """Tell what the account has, and may have at most."""
    _say(start().services.security_reports.summary(account_id), as_csv=as_csv)


@report.command()
@of_account
@as_csv
def credentials(*, account_id: str, as_csv: bool) -> None:
    """Tell everybody's passwords, devices and keys by age and state, never by value."""
    lines = start().services.security_reports.all_credentials(account_id)
    if not as_csv:
        say_json([line.cells for line in lines])
        return
    _say_table([COLUMNS], begins=True)
    for line in lines:
        _say_table([line.cells.values()], begins=False)


def _say(values: dict[str, object] | dict[str, int], *, as_csv: bool) -> None:
    if as_csv:
        _say_table([values.keys(), values.values()], begins=True)
    else:
        say_json(values)


def _say_table(rows: Iterable[Iterable[object]], *, begins: bool) -> None:
    """Print bytes: a terminal's own encoding and line ends have no part in a file."""
    click.echo(spreadsheet.table(rows, begins=begins).encode(), nl=False)
