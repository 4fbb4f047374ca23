"""One action and one refusal of it: who calls with what, and what comes back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.refusals import RefusalKind
from tests.api.everything import Named, named, with_ids
from tests.support.rpc import Program
from tests.support.world import ACCOUNT, OTHER

FULL = "7777777777777777"
"""The account in which every limit is reached; it has no alias."""
ACCOUNTS = {"full": FULL, "strict": OTHER}
"""Whose programs do not belong to acme."""


@dataclass(frozen=True)
class Pair:
    """`action` such as `Ram.GetUser`; `kind` is the refusal as the product declares it.

    `given` replaces what `tests.api.everything` gives; None leaves a parameter out. `by` names a program of the stage.
    `lowered` sets a limit too high to be reached, such as `idp.services.users.QUOTA`, to none.
    """

    action: str
    code: str
    kind: RefusalKind
    given: Mapping[str, str | None] = field(default_factory=dict)
    by: str = "owner"
    lowered: str = ""

    def __str__(self) -> str:
        return f"{self.action} {self.code} {self.given}"[:200]

    def asked(self, ids: dict[str, str]) -> Named:
        """Return the call; a given text such as `{AppId}` is one of the IDs that were handed out."""
        product, _, name = self.action.partition(".")
        one = with_ids(named(product, name), ids)
        given = {name: ids.get(text[1:-1], text) if text else text for name, text in self.given.items()}
        return Named(one.action, {name: text for name, text in (one.ask | given).items() if text is not None})

    def answered(self, program: Program, ids: dict[str, str]) -> str:
        """Call, and return what is wrong with the answer; empty for nothing."""
        answer = self.asked(ids).by(program)
        told = (program.status, answer.get("Code"))
        said = str(answer.get("Message"))
        if told != (self.kind.status, self.code):
            return f"{self} by {self.by}: {told} {said}"
        declared = matches(self.kind.code, self.code) and matches(self.kind.sentence, said)
        return "" if declared else f"{self}: it is another refusal of that code: {said}"


def matches(declared: str, told: str) -> bool:
    """Tell whether a text is a declared one with its blanks filled."""
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", re.escape(declared)), told, re.DOTALL) is not None


def both(name: str, code: str, kind: RefusalKind, by: str = "owner", lowered: str = "", **given: Any) -> Iterator[Pair]:
    """Yield a pair of RAM, and the same one of IMS, which names users by their principal names."""
    account = ACCOUNTS.get(by, ACCOUNT)
    theirs = {
        {"UserName": "UserPrincipalName", "NewUserName": "NewUserPrincipalName"}.get(key, key): (
            f"{value}@{account}.onaliyun.com" if value and key in {"UserName", "NewUserName"} else value
        )
        for key, value in given.items()
    }
    yield Pair(f"Ram.{name}", code, kind, given, by, lowered)
    yield Pair(f"Ims.{name}", code, kind, theirs, by, lowered)
