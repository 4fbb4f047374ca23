"""Running the server: serve, migrate, doctor."""

from collections.abc import Callable
from importlib.resources import as_file, files

import click

from idp.cli.wired import Program, as_json, say, say_json, start
from idp.config import is_loopback
from idp.infra.port import claim
from idp.infra.secret_file import Damaged, Exposed
from idp.ports import Unavailable
from idp.server import serve as run
from idp.services.state_file.reading import Source
from idp.store import schema

OK = "ok"
FOREIGN_KEY = "the sealing key is not the one that sealed what the database holds; put that one back"


@click.command()
@click.option("--demo", is_flag=True, help="Migrate first, and load the demo accounts into an empty database.")
def serve(*, demo: bool) -> None:
    """Serve until stopped."""
    program = start(migrated=not demo)
    claim(program.config.bind_host, program.config.bind_port)
    if demo:
        if not is_loopback(program.config.bind_host):
            raise click.ClickException("the demo's passwords are public: --demo needs a loopback address in IDP_BIND")
        _prepare(program)
    program.ports.key_ring.entries()
    if not program.services.health.sealing_key_fits():
        raise click.ClickException(FOREIGN_KEY)
    click.echo(f"Log on at {program.config.base_url}/signin")
    if demo:
        _say_demo()
    program.ports.database.close()
    run(program.config)


@click.command()
@as_json
def migrate(*, as_json: bool) -> None:
    """Bring the database to this program's version; running it again changes nothing."""
    changed, version = schema.upgrade(start(migrated=False).ports.database), schema.newest()
    sentence = f"The database is at version {version}" + (" now." if changed else " already.")
    say(sentence, {"version": version, "changed": changed}, as_json=as_json)


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Check configuration, database, Redis, keys and name servers; exits 1 when something is wrong.

    Notices tell which certificates and metadata end within a month, and which metadata cannot be fetched.
    """
    program = start(migrated=False)
    found = {part: _told(check, program) for part, check in CHECKS.items()}
    notices = _notices(program) if found["database"] == found["schema"] == OK else []
    if as_json:
        say_json(found | ({"notices": notices} if notices else {}))
    else:
        for line in (*(f"{part:14} {state}" for part, state in found.items()), *notices):
            click.echo(line)
    if set(found.values()) != {OK}:
        raise SystemExit(1)


def _notices(program: Program) -> list[str]:
    """Return what will need somebody's care, although nothing is wrong yet: it does not change the exit code."""
    services, now = program.services, program.ports.clock.now()
    soon = [f"Notice: {one.sentence(now)}." for one in services.ends.near()]
    failing = [one for one in services.metadata_refresh.all() if one.row.failures]
    return soon + [
        f"Notice: the metadata of {one.row.kind} {one.name} in account {one.row.account_id} was fetched last on "
        f"{one.row.fetched_at:%Y-%m-%d %H:%M}: {one.row.url} {one.row.error}. The one there is goes on."
        for one in failing
    ]


def _told(check: Callable[[Program], str], program: Program) -> str:
    try:
        return check(program)
    except Unavailable:
        return "not known: the database does not answer"
    except (schema.SchemaNewer, Damaged, Exposed) as error:
        return str(error)


def _answers(name: str) -> Callable[[Program], str]:
    return lambda program: OK if program.services.health.dependencies().get(name, True) else "does not answer"


def _schema(program: Program) -> str:
    current, newest = schema.current(program.ports.database), schema.newest()
    return OK if current == newest else f"at {current}, wanted {newest}: run `idp migrate`"


def _sealing_key(program: Program) -> str:
    program.ports.sealer.seal("doctor", b"")
    return OK if program.services.health.sealing_key_fits() else FOREIGN_KEY


def _name_servers(program: Program) -> str:
    why = program.services.health.name_servers()
    return f"no domain can be verified: {why}" if why else OK


CHECKS: dict[str, Callable[[Program], str]] = {
    "database": _answers("database"),
    "redis": _answers("redis"),
    "schema": _schema,
    "signing keys": lambda program: OK if program.ports.key_ring.entries() else "missing",
    "sealing key": _sealing_key,
    "name servers": _name_servers,
}


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
        "                           access key LTAIalicealicealicealice, secret alicesecretalicesecretalicesec",
        "  bob@acme.onaliyun.com    password Bob-pass-123  binds a device at the first logon",
        "  owner@acme.example       password Owner-pass-1  the account holder",
        "                           access key LTAIownerownerownerowner, secret ownersecretownersecretownersec",
    ):
        click.echo(line)
