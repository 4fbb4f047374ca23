"""A program that signs calls to a running server."""

import json
from types import SimpleNamespace
from typing import Any

import requests

from idp.config import Config
from idp.infra.system_clock import SystemClock
from idp.services.catalogue import Services
from idp.world import world
from tests.support.rpc import OWNER_KEY, Program
from tests.support.server import Server
from tests.support.world import ACCOUNT

PATIENCE_SECONDS = 6


def give_live_key(server: Server, account: str = ACCOUNT) -> tuple[str, str]:
    """Give an account holder a key, as another process of the installation."""
    config = Config.from_environment(server.environ)
    ports = world(config)
    services = Services(config, ports)
    with services.acts.open() as act:
        made = services.access_keys.create(act, account, account)
    ports.database.close()
    return made.id, made.secret


class LiveProgram(Program):
    """Calls over the network; `answered` is the last answer, `patience` how many seconds one is waited for."""

    patience: float = PATIENCE_SECONDS

    def __init__(self, server: Server, key: tuple[str, str] = OWNER_KEY, token: str = "") -> None:
        self.key_id, self.secret = key
        self.token = token
        self.url = server.url
        host = server.url.removeprefix("http://")
        self.world: Any = SimpleNamespace(config=SimpleNamespace(host=host), clock=SystemClock())
        self.answered: requests.Response

    @property
    def status(self) -> int:
        return self.answered.status_code

    def send(
        self, query: dict[str, str], headers: dict[str, str], method: str = "POST", **options: Any
    ) -> dict[str, Any]:
        self.answered = requests.request(
            method, self.url, params=query, headers=headers, timeout=self.patience, **options
        )
        answer: dict[str, Any] = json.loads(self.answered.text)
        return answer
