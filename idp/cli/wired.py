"""What every command begins with: the configuration, and the services on an up-to-date database."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from idp.config import BadSetting, Config
from idp.infra.logging import configure
from idp.rules.network_mask import normalise_address
from idp.services.catalogue import Services
from idp.services.world import World
from idp.store import schema
from idp.world import world


@dataclass(frozen=True)
class Program:
    """One run of a command."""

    config: Config
    ports: World
    services: Services


class SchemaOld(click.ClickException):
    """The database is not at the version this program wants."""

    def __init__(self) -> None:
        super().__init__("the database is older than this program; run `idp migrate`")


def start(*, migrated: bool = True) -> Program:
    """Read the environment and wire the services; refuses an old database unless `migrated` is False."""
    config = Config.from_process()
    configure(config.log_format)
    if config.test_mode or config.database_url.startswith("sqlite:"):
        _own(config.data_dir)
    ports = world(config)
    if migrated and schema.current(ports.database) != schema.newest():
        raise SchemaOld
    return Program(config, ports, Services(config, ports))


def _own(directory: Path) -> None:
    """Make the data directory, for its owner only: password hashes and the audit trail are in it."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"IDP_DATA_DIR cannot be made: {error.strerror}.") from None
    if not os.access(directory, os.W_OK | os.X_OK):
        raise BadSetting("IDP_DATA_DIR has a wrong value; expected: a directory that can be written.")


def say_json(value: Any) -> None:
    """Print a value for machines."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def say(sentence: str, value: Any, *, as_json: bool) -> None:
    """Print a sentence for people, or a value for machines."""
    if as_json:
        say_json(value)
    else:
        click.echo(sentence)


def address(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """Return an option's address in its one spelling; raises `BadParameter`."""
    try:
        return str(normalise_address(text)) if text is not None else None
    except ValueError:
        raise click.BadParameter("an IPv4 or IPv6 address is expected.") from None


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
