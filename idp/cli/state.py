"""State files from the command line: plan, apply, export."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from idp.cli.wired import address as checked
from idp.cli.wired import as_json, say_json, start
from idp.services.state_file.changes import Change, Generated
from idp.services.state_file.planning import Guard
from idp.services.state_file.reading import Source

DIFFERENCES = 2
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@file_argument
@as_json
def plan(*, file: Path, as_json: bool) -> None:
    """Print what applying FILE would change; exits 2 when that is anything."""
    changes = start().services.state_file.plan(_source(file))
    _print(changes, [], as_json=as_json)
    if changes:
        raise SystemExit(DIFFERENCES)


@click.command()
@file_argument
@click.option(
    "--from",
    "address",
    callback=checked,
    help="The address you are connected from: a mask that leaves it out is not saved.",
)
@click.option(
    "--provisional", is_flag=True, help="Save such a mask for ten minutes; the holder's logon makes it lasting."
)
@as_json
def apply(*, file: Path, address: str | None, provisional: bool, as_json: bool) -> None:
    """Make accounts what FILE says: all of it, or nothing."""
    guard = Guard(address, confirmed=provisional) if address else None
    applied = start().services.state_file.apply(_source(file), guard, _with_progress)
    _print(applied.changes, applied.generated, as_json=as_json)


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the terminal.")
def export(*, output: Path | None) -> None:
    """Print all accounts as a state file, without secrets."""
    text = start().services.state_file.export()
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def _source(file: Path) -> Source:
    return Source(file, os.environ)


def _with_progress(changes: list[Change]) -> Iterator[Change]:
    hidden = not sys.stderr.isatty()
    with click.progressbar(changes, label="Preparing", file=sys.stderr, hidden=hidden) as shown:
        yield from shown


def _print(
    changes: "tuple[Change, ...] | list[Change]", generated: "list[Generated] | tuple[Generated, ...]", *, as_json: bool
) -> None:
    differences = [difference for change in changes for difference in change.differences]
    advice = [sentence for change in changes for sentence in change.advice]
    if as_json:
        made_known = {"changes": differences, "generated": generated}
        say_json({name: [vars(one) for one in found] for name, found in made_known.items()} | {"advice": advice})
        return
    for difference in differences:
        click.echo(str(difference))
    for sentence in advice:
        click.echo(f"Advice: {sentence}")
    for made in generated:
        click.echo(f"! {made.what}: {made.secret} (shown once; save it now)")
    count = "1 difference." if len(differences) == 1 else f"{len(differences)} differences."
    click.echo(count if differences else "Nothing differs.")
