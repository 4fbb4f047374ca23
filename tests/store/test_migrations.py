"""A migrated database is what the models say, on SQLite and on PostgreSQL; migrating again, or at once, is harmless."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from idp.model.base import Base
from idp.store import schema
from idp.store.database import Database
from tests.support.processes import PostgresServer

SAMPLES = {
    "0001": (
        "INSERT INTO accounts (id, alias, created_at) VALUES ('1234567890123456', 'acme', {now})",
        (
            "INSERT INTO users (id, account_id, kind, name, name_key, display_name, email, created_at, updated_at)"
            " VALUES ('200000000000000001', '1234567890123456', 'user', 'alice', 'alice', 'Alice', '', {now}, {now})"
        ),
    ),
    "0002": (
        (
            "INSERT INTO login_profiles (user_id, password_hash, password_changed_at, reset_required, bind_required, status,"
            " created_at, updated_at) VALUES ('200000000000000001', 'x', {now}, {no}, {no}, 'Active', {now}, {now})"
        ),
        (
            "INSERT INTO mfa_devices (user_id, serial_number, sealed_seed, last_step, drift, bound_at)"
            " VALUES ('200000000000000001', 'abc', 'x', 0, 0, {now})"
        ),
    ),
    "0003": (
        (
            "INSERT INTO applications (id, account_id, name, client_id, secret_digest, redirect_uris,"
            " post_logout_redirect_uris, scopes, id_token_alg, created_at)"
            " VALUES ('public', '1234567890123456', 'public', 'public', NULL, '[]', '[]', '[]', 'RS256', {now})"
        ),
        (
            "INSERT INTO applications (id, account_id, name, client_id, secret_digest, redirect_uris,"
            " post_logout_redirect_uris, scopes, id_token_alg, created_at)"
            " VALUES ('wiki', '1234567890123456', 'wiki', 'wiki', 'digest', '[]', '[]', '[]', 'RS256', {now})"
        ),
    ),
}
"""What each revision's database may hold when the next one comes."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        made = Database(server.url(f"empty{abs(hash(request.node.name))}"))
    yield made
    made.close()


def differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))


def step(database: Database, run: Any, revision: str) -> None:
    with database.writing() as tx:
        config = schema._config()
        config.attributes["connection"] = tx
        run(config, revision)


def test_a_migrated_database_equals_the_models(database: Database) -> None:
    assert schema.upgrade(database) is True
    assert differences(database) == []
    assert schema.current(database) == schema.newest()


def test_migrating_again_changes_nothing(database: Database) -> None:
    schema.upgrade(database)
    assert schema.upgrade(database) is False


def test_processes_that_migrate_at_once_all_succeed(database: Database) -> None:
    others = [Database(database.engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(schema.upgrade, others))
    for other in others:
        other.close()
    assert differences(database) == []


def test_a_migration_that_takes_long_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes to an SQLite file for longer than requests wait is a process that migrates it."""
    file = tmp_path / "empty.sqlite3"
    database, other = Database(f"sqlite:///{file}"), sqlite3.connect(file, isolation_level=None)
    assert schema.current(database) is None
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(schema, "time", SimpleNamespace(sleep=lambda _seconds: other.rollback()))
    assert schema.upgrade(database) is True
    other.close()
    database.close()


def test_each_revision_runs_over_the_data_of_the_step_before_and_back(database: Database) -> None:
    now, no = ("1764000000000000", "0") if database.sqlite else ("1764000000000000", "false")
    for revision in ("0001", "0002", "0003", "0004", "0005"):
        step(database, command.upgrade, revision)
        for statement in SAMPLES.get(revision, ()):
            with database.writing() as tx:
                tx.execute(text(statement.format(now=now, no=no)))
    step(database, command.downgrade, "0003")
    with database.reading() as tx:
        assert tx.execute(text("SELECT serial_number FROM mfa_devices")).scalars().all() == ["abc"]
        digests = tx.execute(text("SELECT secret_digest FROM applications ORDER BY id")).scalars().all()
    assert digests == [None, "digest"]
    step(database, command.upgrade, "head")
    assert differences(database) == []
    with database.reading() as tx:
        assert tx.execute(text("SELECT name FROM users")).scalars().all() == ["alice"]
        assert tx.execute(text("SELECT status FROM login_profiles")).scalars().all() == ["Active"]
        serials = tx.execute(text("SELECT serial_number FROM mfa_devices")).scalars().all()
        secrets = tx.execute(text("SELECT application_id, digest FROM application_secrets")).all()
        public = tx.execute(text("SELECT public FROM applications ORDER BY id")).scalars().all()
    assert serials == ["acs:ram::1234567890123456:mfa/abc"]
    assert [tuple(secret) for secret in secrets] == [("wiki", "digest")]
    assert [bool(one) for one in public] == [True, False]


def test_whoever_comes_while_another_process_migrates_tries_again(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is let go at the first pause; waiting in the database would end as if it had fallen silent."""
    database = Database(postgres.url("contended"))
    with psycopg.connect(database.engine.url.set(drivername="postgresql").render_as_string()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [schema.LOCK])
        unlock = partial(other.execute, "SELECT pg_advisory_unlock(%s)", [schema.LOCK])
        monkeypatch.setattr("idp.store.schema.time.sleep", lambda _seconds: unlock())
        assert schema.upgrade(database) is True
    database.close()
