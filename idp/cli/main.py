"""The entry point: all commands, and how their errors are told."""

import sys

import click

from idp.cli import accounts, clock, domains, keys, metadata, operation, reports, saml, state
from idp.config import BadSetting
from idp.infra.key_ring import KeyRefusal
from idp.infra.port import PortTaken
from idp.infra.secret_file import Damaged, Exposed
from idp.ports import Unavailable
from idp.refusals import Refusal
from idp.services.state_file.reading import BadStateFile
from idp.store.schema import SchemaNewer

EXPECTED = (BadSetting, BadStateFile, Damaged, Exposed, KeyRefusal, PortTaken, Refusal, SchemaNewer)
VARIABLES = {"The database": "IDP_DATABASE_URL", "Redis": "IDP_REDIS_URL"}
FAILED = 1
"""The exit code of every error: 2 is what `plan` says differences with."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="idp")
def idp() -> None:
    """Self-hosted identity provider for accounts with RAM users."""


for command in (
    operation.serve,
    operation.migrate,
    operation.doctor,
    accounts.init,
    accounts.explain,
    accounts.rescue,
    state.plan,
    state.apply,
    state.export,
    domains.domains,
    keys.keys,
    metadata.metadata,
    saml.saml,
    reports.report,
    clock.clock,
):
    idp.add_command(command)


def main() -> None:
    """Run the command line; every expected error is one sentence."""
    try:
        idp(standalone_mode=False)
    except EXPECTED as error:
        _end(str(error))
    except Unavailable as failure:
        _end(f"{failure.what} does not answer; see {VARIABLES[failure.what]}.")
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(FAILED)
    except click.ClickException as error:
        _end(error.format_message())
    except OSError as error:
        _end(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
    except click.Abort:
        _end("Stopped.")


def _end(sentence: str) -> None:
    click.echo(f"idp: {sentence}", err=True)
    sys.exit(FAILED)
