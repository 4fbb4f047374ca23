"""Single sign-on, whatever the protocol: compare a wish with the browser's session, or keep it until a logon."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.ports import Clock, Entropy, Ephemeral
from idp.rules import single_sign_on
from idp.rules.claims import Authentication
from idp.rules.single_sign_on import Answer, Wish
from idp.services.sessions import SignedIn

LIFETIME = timedelta(minutes=30)
SPACE = "sso-request"


@dataclass(frozen=True, kw_only=True)
class SsoRequest:
    """One application's validated request. `parameters` and `checks` belong to the protocol, which alone reads them."""

    protocol: str
    account_id: str
    party: str
    wish: Wish
    parameters: dict[str, str]
    checks: Sequence[Mapping[str, Any]] = ()


class SingleSignOn:
    """Answers wishes; raises `idp.ports.Unavailable` when a wish cannot be kept."""

    def __init__(self, clock: Clock, entropy: Entropy, ephemeral: Ephemeral) -> None:
        self._clock = clock
        self._entropy = entropy
        self._ephemeral = ephemeral

    def answer(self, request: SsoRequest, signed_in: SignedIn | None) -> Answer:
        """Decide; somebody signed in to another account counts as nobody."""
        if signed_in is None or signed_in.account.id != request.account_id:
            return single_sign_on.answer(request.wish, None, None, self._clock.now())
        record = signed_in.record
        return single_sign_on.answer(request.wish, record.authenticated_at, record.user_id, self._clock.now())

    def keep(self, request: SsoRequest, request_id: str | None = None) -> str:
        """Keep a request until somebody has logged on, and return its ID."""
        request_id = request_id or self._entropy.token()
        wish = asdict(request.wish) | {"requested_at": request.wish.requested_at.isoformat()}
        self._ephemeral.put(SPACE, request_id, json.dumps(asdict(request) | {"wish": wish}), LIFETIME)
        return request_id

    def take(self, protocol: str, account_id: str, request_id: str) -> SsoRequest | None:
        """Remove and return a kept request of this protocol and account; None when there is none."""
        text = self._ephemeral.take(SPACE, request_id)
        if text is None:
            return None
        values = json.loads(text)
        wish = values["wish"] | {"requested_at": datetime.fromisoformat(values["wish"]["requested_at"])}
        request = SsoRequest(**values | {"wish": Wish(**wish)})
        return request if (request.protocol, request.account_id) == (protocol, account_id) else None


def authentication(signed_in: SignedIn) -> Authentication:
    """Return what protocols may tell of a session."""
    record = signed_in.record
    return Authentication(
        account_id=signed_in.account.id,
        user_id=record.user_id,
        principal=signed_in.principal,
        display_name=record.display_name,
        email=record.email,
        authenticated_at=record.authenticated_at,
        methods=tuple(record.methods),
        session_id=record.id,
        ends_at=signed_in.ends_at,
    )
