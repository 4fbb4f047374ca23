"""The server as an operator starts it: cold, by the installed command."""

import subprocess
import sys
from pathlib import Path

from tests.support.command import Running
from tests.support.server import Server

IDP = Path(sys.executable).parent / "idp"


class ColdServer(Server):
    """Started without anything imported beforehand, so that start and memory are those of a deployment."""

    def _launched(self) -> Running:
        with self.log.open("ab") as log:
            return subprocess.Popen([IDP, "serve"], env=self.environ, stdout=log, stderr=log, start_new_session=True)
