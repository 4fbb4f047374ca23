"""Bringing the database to the newest schema: several processes may try at once; one killed half-way leaves it."""

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from idp import migrations
from idp.ports import Unavailable
from idp.store.database import Database
from idp.store.together import WHAT

TRIES, PAUSE_SECONDS = 120, 0.5
LOCK = 7_118_242_019
"""Any number that no other user of the same PostgreSQL takes an advisory lock on."""


class SchemaNewer(Exception):
    """The database has a version that this program does not know."""

    def __init__(self) -> None:
        super().__init__("the database was written by a newer version of this program; install that version")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


def newest() -> str | None:
    """Return the revision that this version of the program wants."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(database: Database) -> str | None:
    """Return the revision the database is at; None for an empty one.

    Raises `SchemaNewer` for an unknown one, and `idp.ports.Unavailable`.
    """
    with database.reading() as tx:
        revision = MigrationContext.configure(tx).get_current_revision()
    if revision and revision not in {
        script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    }:
        raise SchemaNewer
    return revision


def upgrade(database: Database) -> bool:
    """Run what is missing, in one transaction; tell whether anything was. Raises like `current`."""
    for _ in range(TRIES):
        if current(database) == newest():
            return False
        if _upgraded(database):
            return True
        time.sleep(PAUSE_SECONDS)
    raise Unavailable(WHAT)


def _upgraded(database: Database) -> bool:
    """Upgrade, unless another process is at it: waiting for its lock would count as a silent database."""
    try:
        return _upgraded_alone(database)
    except Unavailable:
        if database.sqlite:  # which has one lock for everybody, and a migration holds it longer than anything else
            return False
        raise


def _upgraded_alone(database: Database) -> bool:
    with database.writing() as tx:
        if not database.sqlite and not tx.execute(select(func.pg_try_advisory_xact_lock(LOCK))).scalar_one():
            return False
        config = _config()
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
    return True
