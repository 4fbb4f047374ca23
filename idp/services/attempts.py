"""Half-done logons, from the verified password to the session: kept for ten minutes under an unguessable ID.

Nothing is kept before a password was verified, so strangers cannot make the server store anything. An attempt is
taken out while one step works on it and put back when more is asked: no step of it can run twice at once.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from idp.model.base import EPOCH, MICROSECOND
from idp.ports import Entropy, Ephemeral

LIFETIME = timedelta(minutes=10)
SPACE = "logon-attempt"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What a browser has proved so far.

    `password_stamp` is when the verified password had been set (microseconds since 1970): another password set
    meanwhile undoes the proof. `code` tells whether the second factor was proved, `methods` how (RFC 8176).
    `asserted` tells that the enterprise's provider vouched in the password's place, until `asserted_ends` (a stamp; 0
    for no end), and `known_as` by what name it speaks of the person (see `idp.services.admission`). `sealed_seed`
    belongs to the device being bound, `recovery_codes` (sealed) to the one just bound.
    """

    account_id: str
    user_id: str
    user_name: str
    typed: str
    password_stamp: int = 0
    asserted: bool = False
    asserted_ends: int = 0
    known_as: Mapping[str, str] = field(default_factory=dict)
    code: bool = False
    methods: tuple[str, ...] = ("pwd",)
    sealed_seed: str = ""
    recovery_codes: str = ""
    remember: bool = False

    def proves_password_of(self, changed_at: datetime) -> bool:
        """Tell whether the password proved is the one set at `changed_at`."""
        return stamp(changed_at) == self.password_stamp

    @property
    def asserted_until(self) -> datetime | None:
        """Return until when the enterprise's provider vouches at most; None when it does not say."""
        return moment(self.asserted_ends) if self.asserted_ends else None

    def with_code(self, method: str) -> "Attempt":
        """Return the attempt with the second factor proved."""
        return replace(self, code=True, methods=(*self.methods, method))


def stamp(moment: datetime) -> int:
    """Return microseconds since 1970, as the database keeps them."""
    return (moment - EPOCH) // MICROSECOND


def moment(stamped: int) -> datetime:
    """Return the moment of a stamp."""
    return EPOCH + stamped * MICROSECOND


class Attempts:
    """Keeps attempts in the short-lived store; losing one means starting the logon again."""

    def __init__(self, ephemeral: Ephemeral, entropy: Entropy) -> None:
        self._ephemeral = ephemeral
        self._entropy = entropy

    def ready(self) -> None:
        """Raise `idp.ports.Unavailable` when a logon begun now could not be kept between its steps."""
        self._ephemeral.ping()

    def begin(self, attempt: Attempt) -> str:
        """Keep a new attempt and return its ID."""
        attempt_id = self._entropy.token()
        self.put(attempt_id, attempt)
        return attempt_id

    def put(self, attempt_id: str, attempt: Attempt) -> None:
        """Keep an attempt; its ten minutes begin again."""
        self._ephemeral.put(SPACE, attempt_id, json.dumps(asdict(attempt)), LIFETIME)

    def look(self, attempt_id: str) -> Attempt | None:
        """Return the attempt and leave it where it is."""
        return _read(self._ephemeral.get(SPACE, attempt_id))

    def take(self, attempt_id: str) -> Attempt | None:
        """Remove and return the attempt; of parallel takers one receives it."""
        return _read(self._ephemeral.take(SPACE, attempt_id))


def _read(text: str | None) -> Attempt | None:
    if text is None:
        return None
    values = json.loads(text)
    return Attempt(**values | {"methods": tuple(values["methods"])})
