"""Running the server: serve, migrate, doctor."""

from importlib.resources import as_file, files

import click

from idp.cli.wired import Program, as_json, say_json, start
from idp.config import is_loopback
from idp.server import serve as run
from idp.services.state_file.reading import Source
from idp.store import schema


@click.command()
@click.option("--demo", is_flag=True, help="Migrate first, and load the demo accounts into an empty database.")
def serve(*, demo: bool) -> None:
    """Serve until stopped."""
    program = start(migrated=not demo)
    if demo:
        if not is_loopback(program.config.bind_host):
            raise click.ClickException(
                "the demo's passwords are public: IDP_BIND must be a loopback address for --demo"
            )
        _prepare(program)
    program.ports.key_ring.entries()
    click.echo(f"Log on at {program.config.base_url}/signin", err=True)
    if demo:
        _say_demo()
    program.ports.database.close()
    run(program.config)


@click.command()
def migrate() -> None:
    """Bring the database to this program's version; running it again changes nothing."""
    program = start(migrated=False)
    changed = schema.upgrade(program.ports.database)
    click.echo(f"The database is at version {schema.newest()}" + (" now." if changed else " already."))


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Check configuration, database, Redis, keys and name servers; exits 1 when something is wrong."""
    program = start(migrated=False)
    found = {
        name: "ok" if answers else "does not answer" for name, answers in program.services.health.dependencies().items()
    }
    current, newest = schema.current(program.ports.database), schema.newest()
    found["schema"] = "ok" if current == newest else f"at {current}, wanted {newest}: run `idp migrate`"
    found["signing keys"] = "ok" if program.ports.key_ring.entries() else "missing"
    found["sealing key"] = (
        "ok" if program.ports.sealer.open("doctor", program.ports.sealer.seal("doctor", b"1")) else "bad"
    )
    if as_json:
        say_json(found)
    else:
        for name, state in found.items():
            click.echo(f"{name:14} {state}")
    if set(found.values()) != {"ok"}:
        raise SystemExit(1)


def _prepare(program: Program) -> None:
    schema.upgrade(program.ports.database)
    if not program.services.state_file.empty():
        return
    with as_file(files("idp") / "demo.yaml") as path:
        program.services.state_file.apply(Source(path, {}))


def _say_demo() -> None:
    for line in (
        "Demo accounts (state file idp/demo.yaml):",
        "  alice@acme.onaliyun.com  password Alice-pass-1  TOTP key KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE",
        "  bob@acme.onaliyun.com    password Bob-pass-123  binds a device at the first logon",
        "  owner@acme.example       password Owner-pass-1  the account holder",
    ):
        click.echo(line, err=True)
