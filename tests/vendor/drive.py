"""The account holder's program: calls the served actions with success, and keeps what each answered."""

import json
from collections import defaultdict
from typing import Any

from tests.support.rpc import IMS, RAM, STS, Program

Answers = dict[tuple[str, str], list[dict[str, Any]]]
VERSIONS = {"Ram": RAM, "Ims": IMS, "Sts": STS}
TAGS = json.dumps([{"Key": "team", "Value": "a"}])


class Drive:
    """The account holder's program, and every answer it got."""

    def __init__(self, owner: Program) -> None:
        self.owner = owner
        self.answers: Answers = defaultdict(list)

    def call(self, product: str, action: str, by: Program | None = None, /, **parameters: object) -> dict[str, Any]:
        program = by or self.owner
        return self.keep(product, action, program, program.call(VERSIONS[product], action, **parameters))

    def keep(self, product: str, action: str, program: Program, answer: dict[str, Any]) -> dict[str, Any]:
        assert program.status == 200, (action, answer)
        self.answers[product, action].append(answer)
        return answer

    def ram(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self.call("Ram", action, **parameters)

    def ims(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self.call("Ims", action, **parameters)

    def sts(self, action: str, **parameters: Any) -> dict[str, Any]:
        return self.call("Sts", action, **parameters)


def upn(name: str) -> str:
    return f"{name}@acme.onaliyun.com"
