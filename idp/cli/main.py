"""The entry point: all commands, and how their errors are told."""

import sys

import click

from idp.cli import accounts, clock, domains, keys, operation, reports, state
from idp.config import BadSetting
from idp.infra.key_ring import KeyRefusal
from idp.infra.secret_file import Damaged, Exposed
from idp.ports import Unavailable
from idp.refusals import Refusal
from idp.services.state_file.reading import BadStateFile

EXPECTED = (BadSetting, BadStateFile, Damaged, Exposed, KeyRefusal, Refusal)


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
        _end(f"{failure.what} does not answer.")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        _end("Stopped.")


def _end(sentence: str) -> None:
    click.echo(f"idp: {sentence}", err=True)
    sys.exit(1)
