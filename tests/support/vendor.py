"""The vendor's current clients, by published names: the actions they know, what each takes and answers, and calls."""

import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from alibabacloud_tea_openapi.utils_models import Config

PACKAGES = {"Ram": "alibabacloud_ram20150501", "Ims": "alibabacloud_ims20190815", "Sts": "alibabacloud_sts20150401"}
PLAIN = (str, int, bool, float)


@cache
def models(product: str) -> ModuleType:
    return import_module(f"{PACKAGES[product]}.models")


@cache
def methods(product: str) -> dict[str, str]:
    """Return the client's methods by the lower-case names of their actions."""
    found = vars(import_module(f"{PACKAGES[product]}.client").Client)
    names = (name.removesuffix("with_options").rstrip("_") for name in found if name.endswith("with_options"))
    return {name.replace("_", ""): name for name in names}


@cache
def actions(product: str) -> tuple[str, ...]:
    """Return the names of every action that the client has."""
    named = (name.removesuffix("Response") for name in vars(models(product)) if name.endswith("Response"))
    return tuple(sorted(name for name in named if name.lower() in methods(product)))


def takes(product: str, action: str) -> dict[str, Any]:
    """Return an example of every parameter; none for an action without any."""
    request = getattr(models(product), f"{action}Request", None)
    return dict(_example(request).to_map()) if request else {}


def answers(product: str, action: str) -> dict[str, Any]:
    """Return an example of every field of the answer."""
    return dict(_example(getattr(models(product), f"{action}ResponseBody")).to_map())


def understood(product: str, action: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return what the client makes of an answer."""
    return dict(getattr(models(product), f"{action}ResponseBody")().from_map(answer).to_map())


def _example(kind: Any) -> Any:
    inner = typing.get_args(kind)
    if typing.get_origin(kind) is list:
        return [_example(inner[0])]
    if kind in PLAIN:
        return kind(1)
    hints = typing.get_type_hints(kind.__init__)
    return kind(**{name: _example(hint) for name, hint in hints.items() if name != "return"})


@dataclass
class Clients:
    """The three clients with one key, or without any, at a server on this machine."""

    address: str
    key_id: str = ""
    secret: str = ""
    token: str = ""
    made: dict[str, Any] = field(default_factory=dict)

    def ram(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.call("Ram", action, parameters)

    def ims(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.call("Ims", action, parameters)

    def sts(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.call("Sts", action, parameters)

    def config(self) -> Config:
        """Return the one setting that changes, the endpoint, and the key."""
        key = {"access_key_id": self.key_id, "access_key_secret": self.secret, "security_token": self.token or None}
        return Config(endpoint=self.address, protocol="http", **(key if self.key_id else {}))

    def call(self, product: str, action: str, parameters: dict[str, object]) -> dict[str, Any]:
        """Call an action by the client's own method and models; raises the client's own exceptions."""
        client = self.made.get(product) or import_module(f"{PACKAGES[product]}.client").Client(self.config())
        self.made[product] = client
        method: Callable[..., Any] = getattr(client, methods(product)[action.lower()])
        request = getattr(models(product), f"{action}Request", None)
        answer = method(request().from_map(parameters)) if request else method()
        return dict(answer.body.to_map())

    def acting(self, answer: dict[str, Any]) -> "Clients":
        """Return clients with the credentials of an answer."""
        found = answer.get("Credentials") or answer["AccessKey"]
        return Clients(self.address, found["AccessKeyId"], found["AccessKeySecret"], found.get("SecurityToken", ""))
