"""The clock of test mode from the command line: set, advance, release."""

from datetime import UTC, datetime, timedelta

import click

from idp.cli.wired import start
from idp.ports import SettableClock
from idp.refusals import BAD_MOMENT


@click.group()
def clock() -> None:
    """The settable clock (IDP_TEST_MODE only); every process follows."""


@clock.command("set")
@click.argument("moment")
def set_(*, moment: str) -> None:
    """Let it be MOMENT, such as 2026-11-30T08:00:00Z."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        raise BAD_MOMENT() from None
    settable = _settable()
    settable.set(found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC))
    click.echo(settable.now().isoformat())


@clock.command("advance")
@click.argument("seconds", type=float)
def advance(*, seconds: float) -> None:
    """Go forward by SECONDS."""
    settable = _settable()
    settable.advance(timedelta(seconds=seconds))
    click.echo(settable.now().isoformat())


@clock.command("release")
def release() -> None:
    """Follow the machine's clock again."""
    settable = _settable()
    settable.release()
    click.echo(settable.now().isoformat())


def _settable() -> SettableClock:
    found = start(migrated=False).ports.clock
    if not isinstance(found, SettableClock):
        message = "the clock can be set in test mode only (IDP_TEST_MODE=on)"
        raise click.ClickException(message)
    return found
