"""What every command begins with: the configuration, and the services on an up-to-date database."""

import json
from dataclasses import dataclass
from typing import Any

import click

from idp.config import Config
from idp.infra.logging import configure
from idp.services.catalogue import Services
from idp.store import schema
from idp.wiring import wire
from idp.world import World, world


@dataclass(frozen=True)
class Program:
    """One run of a command."""

    config: Config
    ports: World
    services: Services


class SchemaOld(click.ClickException):
    """The database is not at the version this program wants."""

    def __init__(self) -> None:
        super().__init__("the database has another version than this program; run `idp migrate`")


def start(*, migrated: bool = True) -> Program:
    """Read the environment and wire the services; refuses an old database unless `migrated` is False."""
    config = Config.from_process()
    configure(config.log_format)
    config.data_dir.mkdir(parents=True, exist_ok=True)
    ports = world(config)
    if migrated and schema.current(ports.database) != schema.newest():
        raise SchemaOld
    return Program(config, ports, wire(config, ports))


def say_json(value: Any) -> None:
    """Print a value for machines."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, default=str))


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
