"""serve, migrate, doctor: what a broken installation is told, each time in one sentence."""

import socket

import pytest
from sqlalchemy import create_engine, text

from tests.cli.conftest import Installation
from tests.support.dns_server import SERVFAIL, DnsServer
from tests.support.seed import seed
from tests.support.server import free_port


def at_version(idp: Installation, version: str) -> None:
    engine = create_engine(f"sqlite:///{idp.directory}/var/idp.sqlite3")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()


def test_help_and_usage_errors_never_look_like_differences(idp: Installation) -> None:
    assert "Commands:" in idp.done("--help")
    assert idp().code == 1
    assert "No such command" in idp.refused("nothing")
    assert "Missing argument" in idp.refused("plan")
    assert "No such option" in idp.refused("export", "--what")


def test_migrating_makes_a_database_that_only_its_owner_can_read(idp: Installation) -> None:
    assert "run `idp migrate`" in idp.refused("export")
    assert idp.done("migrate").endswith("now.\n")
    assert idp.done("migrate").endswith("already.\n")
    assert idp("migrate", "--json").json["changed"] is False
    assert (idp.directory / "var").stat().st_mode & 0o777 == 0o700


def test_a_database_of_a_newer_version_is_left_alone(ready: Installation) -> None:
    at_version(ready, "9999")
    for command in ("export", "migrate", "serve"):
        assert "newer version of this program" in ready.refused(command, IDP_BIND=f"127.0.0.1:{free_port()}")
    assert "newer version" in ready("doctor", "--json", IDP_DNS_SERVERS="127.0.0.1:9").json["schema"]


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"IDP_WORKERS": "0"}, "IDP_WORKERS has a wrong value; expected: 1 to 256."),
        ({"IDP_DATA_DIR": "/dev/null/var"}, "IDP_DATA_DIR cannot be made: Not a directory."),
        ({"IDP_DATABASE_URL": "sqlite:////dev/null/x"}, "The database does not answer; see IDP_DATABASE_URL."),
        (
            {"IDP_DATABASE_URL": "postgresql+psycopg://u:pw@127.0.0.1:9/x"},
            "The database does not answer; see IDP_DATABASE_URL.",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_deployment_that_cannot_work_is_told_why(idp: Installation, environ: dict[str, str], sentence: str) -> None:
    assert idp.refused("migrate", **environ) == sentence


def test_keys_that_cannot_be_kept_or_trusted_stop_the_start(ready: Installation) -> None:
    port = {"IDP_BIND": f"127.0.0.1:{free_port()}"}
    assert "Not a directory" in ready.refused("serve", IDP_CERTS_DIR="/dev/null", **port)
    ready.done("apply", ready.contract())
    sealing, signing = (ready.directory / "certs" / name for name in ("sealing.key", "signing-keys.json"))
    kept = sealing.read_bytes()
    sealing.write_bytes(b"c2hvcnQ\n")
    assert ready.refused("serve", **port) == "sealing.key is damaged; put a copy of it in its place"
    sealing.unlink()
    assert "not the one that sealed" in ready.refused("serve", **port)
    sealing.write_bytes(kept)
    ready.done("keys", "list")
    signing.chmod(0o644)
    assert "can be read by others; run: chmod 600 /" in ready.refused("serve", **port)


def test_a_port_that_is_taken_stops_the_start(ready: Installation) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as another server of this kind
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = ready.refused("serve", IDP_BIND=f"127.0.0.1:{port}")
    assert said == f"IDP_BIND names 127.0.0.1 port {port}, which cannot be served: Address already in use."


def test_the_demo_is_for_loopback_only(idp: Installation) -> None:
    said = idp.refused("serve", "--demo", IDP_TEST_MODE="off", IDP_BIND=f"0.0.0.0:{free_port()}", **CHEAP_ENOUGH)
    assert "loopback" in said


CHEAP_ENOUGH = {"IDP_ARGON2_MEMORY_KIB": "19456", "IDP_ARGON2_PASSES": "2"}


@seed("DA-19")
def test_the_doctor_looks_at_every_part(ready: Installation) -> None:
    with DnsServer() as dns:
        dns.table["onaliyun.com"] = []
        servers = {"IDP_DNS_SERVERS": dns.address}
        found = ready("doctor", "--json", **servers)
        parts = ("database", "redis", "schema", "signing keys", "sealing key", "name servers")
        assert (found.code, found.json) == (0, dict.fromkeys(parts, "ok"))
        dns.table["onaliyun.com"] = SERVFAIL
        sick = ready("doctor", IDP_REDIS_URL=f"redis://127.0.0.1:{free_port()}", **servers)
    assert sick.code == 1
    assert "redis          does not answer" in sick.out
    assert "name servers   no domain can be verified" in sick.out


def test_the_doctor_tells_what_it_can_of_a_database_that_is_down(idp: Installation) -> None:
    down = idp(
        "doctor", "--json", IDP_DATABASE_URL="postgresql+psycopg://u@127.0.0.1:9/x", IDP_DNS_SERVERS="127.0.0.1:9"
    )
    assert down.code == 1
    assert down.json["database"] == "does not answer"
    assert down.json["signing keys"] == "ok"
    assert down.json["schema"] == "not known: the database does not answer"
