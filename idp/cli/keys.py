"""Signing keys from the command line: list, rotate, retire."""

from dataclasses import asdict

import click

from idp.cli.wired import as_json, say, say_json, start

ALGORITHMS = ("RS256", "ES256", "EdDSA")


@click.group()
def keys() -> None:
    """Signing keys: next, active, retired."""


@keys.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List the keys; running servers publish all of them."""
    entries = start(migrated=False).ports.key_ring.entries()
    if as_json:
        say_json([asdict(entry) for entry in entries])
        return
    for entry in entries:
        click.echo(f"{entry.algorithm:6} {entry.state.value:8} {entry.created_at.isoformat()} {entry.kid}")


@keys.command("rotate")
@click.option("--algorithm", type=click.Choice(ALGORITHMS), help="One algorithm; all, if not given.")
@click.option("--at-once", is_flag=True, help="Even if applications may not have seen the next key yet.")
@as_json
def rotate(*, algorithm: str | None, at_once: bool, as_json: bool) -> None:
    """Let the next key sign; the former goes on verifying.

    SAML partners may hold metadata for six hours, so that a key with a certificate has to have been published for a
    day. Partners that keep a copy of the metadata need a new one first.
    """
    key_ring = start(migrated=False).ports.key_ring
    key_ring.rotate(algorithm, at_once=at_once)
    done = "The next key signs now. Retire the former one when nothing it signed matters any more."
    say(done, [asdict(entry) for entry in key_ring.entries()], as_json=as_json)


@keys.command("retire")
@click.argument("kid")
@click.option("--at-once", is_flag=True, help="Even if what it signed may still be in force: after a theft.")
@as_json
def retire(*, kid: str, at_once: bool, as_json: bool) -> None:
    """Remove a retired key: what it signed is worthless from now on."""
    start(migrated=False).ports.key_ring.retire(kid, at_once=at_once)
    say("The key is gone.", {"retired": kid}, as_json=as_json)
