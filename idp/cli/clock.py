"""The clock of test mode from the command line: set, advance, release."""

from collections.abc import Callable
from datetime import timedelta

import click

from idp.cli.wired import as_json, say, start
from idp.ports import SettableClock
from idp.refusals import BAD_MOMENT
from idp.rules.moments import moment_of


@click.group()
def clock() -> None:
    """The settable clock (IDP_TEST_MODE only); every process follows."""


@clock.command("set")
@click.argument("moment")
@as_json
def set_(*, moment: str, as_json: bool) -> None:
    """Let it be MOMENT, such as 2026-11-30T08:00:00Z."""
    _move(lambda settable: settable.set(moment_of(moment)), as_json=as_json)


@clock.command("advance", context_settings={"ignore_unknown_options": True})
@click.argument("seconds", type=float)
@as_json
def advance(*, seconds: float, as_json: bool) -> None:
    """Go forward by SECONDS, or back by a negative number of them."""
    _move(lambda settable: settable.advance(timedelta(seconds=seconds)), as_json=as_json)


@clock.command("release")
@as_json
def release(*, as_json: bool) -> None:
    """Follow the machine's clock again."""
    _move(lambda settable: settable.release(), as_json=as_json)


def _move(how: Callable[[SettableClock], None], *, as_json: bool) -> None:
    settable = start(migrated=False).ports.clock
    if not isinstance(settable, SettableClock):
        raise click.ClickException("the clock can be set in test mode only (IDP_TEST_MODE=on)")
    try:
        how(settable)
    except (ValueError, OverflowError):
        raise BAD_MOMENT() from None
    now = settable.now().isoformat()
    say(now, {"now": now}, as_json=as_json)
