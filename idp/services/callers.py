"""Who makes a signed call: a user or the account holder by an access key, or a role's temporary session."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.rules.policy_document import Document
from idp.rules.resource_names import arn


class CallerKind(StrEnum):
    """The published kinds of callers."""

    ACCOUNT = "Account"
    USER = "RAMUser"
    SESSION = "AssumedRoleUser"


@dataclass(frozen=True)
class Source:
    """A user or role in whose name a session was begun: `kind` is `user` or `role`."""

    kind: str
    account_id: str
    id: str


@dataclass(frozen=True)
class TemporarySession:
    """What temporary credentials add: the session's name, its policy, and its bounds.

    A session begun by another one keeps `inherited`, the policies that bounded that; `policy_texts` are those and its
    own as they were written. `sources` is the chain of those in whose name it was begun.
    """

    name: str
    policy: Document | None
    issued_at: datetime
    expires_at: datetime
    source_identity: str = ""
    mfa_present: bool = False
    inherited: tuple[Document, ...] = ()
    policy_texts: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Caller:
    """A caller whose signature was verified. `id` is the user's or the role's, `name` likewise."""

    kind: CallerKind
    account_id: str
    id: str
    name: str
    access_key_id: str
    session: TemporarySession | None = None

    @property
    def user_id(self) -> str | None:
        """Return the ID of the user or the holder; None for a role's session."""
        return None if self.kind is CallerKind.SESSION else self.id

    @property
    def arn(self) -> str:
        """Return the caller's published name."""
        if self.kind is CallerKind.ACCOUNT:
            return arn(self.account_id, "root")
        if self.session:
            return arn(self.account_id, f"assumed-role/{self.name}/{self.session.name}")
        return arn(self.account_id, f"user/{self.name}")

    @property
    def principal_id(self) -> str:
        """Return the published ID: of a session, with its name."""
        return f"{self.id}:{self.session.name}" if self.session else self.id
