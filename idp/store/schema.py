"""Bringing the database to the newest schema: several processes may try at once; one killed half-way leaves it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from idp import migrations
from idp.store.database import Database

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
    if current(database) == newest():
        return False
    with database.writing() as tx:
        if not database.sqlite:
            tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = _config()
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
    return True
