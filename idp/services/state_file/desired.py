"""What a state file wants. An attribute that is `ABSENT` is left alone; None means explicitly none."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

from idp.services.applications import ClientSettings
from idp.services.state_file.reading import Place


class Absence(Enum):
    """The kind of `ABSENT`."""

    ABSENT = "absent"


ABSENT = Absence.ABSENT
Absent = Literal[Absence.ABSENT]
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Password:
    """A wanted password: in plain text, or as an encoded Argon2id hash."""

    plain: str | None = None
    argon2: str | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Listed(Generic[Entry]):
    """A list of the file; with `prune`, what it does not name is to be deleted."""

    entries: tuple[Entry, ...]
    prune: bool = False


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The wanted account holder."""

    place: Place
    logon_name: str
    password: Password | Absent = ABSENT
    totp_secret: str | Absent | None = ABSENT


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The wanted login profile; settings that the file does not give keep their values."""

    password: Password | Absent = ABSENT
    reset_required: bool | Absent = ABSENT
    bind_required: bool | Absent = ABSENT
    active: bool | Absent = ABSENT


@dataclass(frozen=True)
class Reference:
    """A name that must be known: of a group, or of a policy of a type."""

    place: Place
    name: str
    type: str = ""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A wanted access key; without an ID any one will do."""

    place: Place
    id: str | Absent = ABSENT
    secret: str | Absent = ABSENT
    active: bool | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class User:
    """A wanted user."""

    place: Place
    name: str
    display_name: str | Absent = ABSENT
    email: str | Absent = ABSENT
    login_profile: Profile | Absent | None = ABSENT
    totp_secret: str | Absent | None = ABSENT
    access_keys: Listed[Key] | None = None
    groups: Listed[Reference] | None = None
    policies: Listed[Reference] | None = None


@dataclass(frozen=True, kw_only=True)
class Described:
    """A wanted group, policy, role or identity provider.

    `fields` holds what the file gives, by the names of columns; the rest keeps its value. `policies` are those to be
    attached.
    """

    place: Place
    name: str
    fields: Mapping[str, Any]
    policies: Listed[Reference] | None = None


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A wanted domain alias, in its one spelling."""

    place: Place
    name: str
    verified: bool | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class Client:
    """A wanted OIDC application. `given` names the settings that the file gives; others keep their values."""

    place: Place
    settings: ClientSettings
    given: frozenset[str]
    secret: str | Absent = ABSENT
    public: bool | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class Account:
    """A wanted account; settings by published name."""

    place: Place
    id: str
    alias: str | Absent | None = ABSENT
    owner: Owner | Absent = ABSENT
    access_keys: Listed[Key] | None = None
    settings: Mapping[type[Any], Mapping[str, object]]
    domains: Listed[Domain] | None = None
    users: Listed[User] | None = None
    groups: Listed[Described] | None = None
    policies: Listed[Described] | None = None
    roles: Listed[Described] | None = None
    saml_providers: Listed[Described] | None = None
    oidc_providers: Listed[Described] | None = None
    user_sso: Described | None = None
    applications: Listed[Client] | None = None
    saml_applications: Listed[Described] | None = None
