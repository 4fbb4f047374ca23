"""A program that signs calls to the application in this process, by either of the two schemes."""

import base64
import hashlib
import hmac
import itertools
import json
import os
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.test import TestResponse

from tests.support.edge import Edge
from tests.support.world import ACCOUNT, OTHER, World

RAM, IMS, STS, IDP = "2015-05-01", "2019-08-15", "2015-04-01", "2026-11-01"
OWNER_KEY = ("LTAIownerownerownerowner", "ownersecretownersecretownersec")
OTHER_KEY = ("LTAIotherotherotherother", "othersecretothersecretothersec")
_nonces = itertools.count()
"""For all programs of this process: the address of one is soon that of another."""


def encoded(text: str) -> str:
    return quote(text, safe="~")


class Program:
    """Calls with one key. `last` is the last answer, `status` its status."""

    def __init__(self, world: World, key: tuple[str, str] = OWNER_KEY, token: str = "") -> None:
        self.world = world
        self.key_id, self.secret = key
        self.token = token
        self.edge = Edge(world, headers={"Accept": "application/json", "User-Agent": "program"})
        self.last: TestResponse

    @property
    def status(self) -> int:
        return self.last.status_code

    def ram(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.call(RAM, action, **parameters)

    def ims(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.call(IMS, action, **parameters)

    def sts(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.call(STS, action, **parameters)

    def idp(self, action: str, **parameters: object) -> dict[str, Any]:
        return self.call(IDP, action, **parameters)

    def call(self, version: str, action: str, **parameters: object) -> dict[str, Any]:
        """Call with ACS3-HMAC-SHA256, as the vendor's current clients do; return the answer."""
        query = {name: str(value) for name, value in parameters.items() if value is not None}
        headers = self.headers(version, action)
        return self.send(query, headers | {"Authorization": self.authorization(query, headers)})

    def refusal(self, version: str, action: str, **parameters: object) -> tuple[int, str]:
        """Call, and return status and code."""
        answer = self.call(version, action, **parameters)
        return self.status, str(answer.get("Code", ""))

    def headers(self, version: str, action: str) -> dict[str, str]:
        headers = {
            "host": self.world.config.host,
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": self.world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": f"{os.getpid()}-{next(_nonces)}",
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }
        return headers | ({"x-acs-security-token": self.token} if self.token else {})

    def authorization(self, query: dict[str, str], headers: dict[str, str], method: str = "POST") -> str:
        names = sorted(headers)
        canonical = "\n".join(
            (
                method,
                "/",
                "&".join(f"{name}={encoded(value)}" for name, value in sorted(query.items())),
                "".join(f"{name}:{headers[name]}\n" for name in names),
                ";".join(names),
                headers["x-acs-content-sha256"],
            )
        )
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return f"ACS3-HMAC-SHA256 Credential={self.key_id},SignedHeaders={';'.join(names)},Signature={signature}"

    def send(
        self, query: dict[str, str], headers: dict[str, str], method: str = "POST", **options: Any
    ) -> dict[str, Any]:
        """Send a request as it is."""
        self.last = self.edge.request(method, f"/?{urlencode(query)}", follow=False, headers=headers, **options)
        answer: dict[str, Any] = json.loads(self.last.data) if self.last.is_json else {}
        return answer

    def v1(self, version: str, action: str, method: str = "GET", **parameters: object) -> dict[str, Any]:
        """Call with HMAC-SHA1, as the vendor's older clients do."""
        return self.send(self.v1_query(version, action, method, **parameters), {}, method)

    def v1_query(self, version: str, action: str, method: str = "GET", **parameters: object) -> dict[str, str]:
        query = {name: str(value) for name, value in parameters.items()} | {
            "Action": action,
            "Version": version,
            "Format": "JSON",
            "Timestamp": self.world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": f"{os.getpid()}-{next(_nonces)}",
            "AccessKeyId": self.key_id,
        }
        query |= {"SecurityToken": self.token} if self.token else {}
        canonical = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted(query.items()))
        return query | {"Signature": self.hmac_sha1(f"{method}&%2F&{encoded(canonical)}")}

    def hmac_sha1(self, text: str) -> str:
        """Return the signature of version 1 of a string to sign."""
        return base64.b64encode(hmac.digest(f"{self.secret}&".encode(), text.encode(), "sha1")).decode()


def give_keys(world: World) -> None:
    """Give both account holders a key."""
    with world.services.acts.open() as act:
        world.services.access_keys.keep(act, ACCOUNT, ACCOUNT, *OWNER_KEY)
        world.services.access_keys.keep(act, OTHER, OTHER, *OTHER_KEY)


def key_of(world: World, name: str, account_id: str = ACCOUNT) -> tuple[str, str]:
    """Make a key of a user."""
    row = world.services.people.find(account_id, name)
    with world.services.acts.open() as act:
        made = world.services.access_keys.create(act, account_id, row.id)
    return made.id, made.secret
