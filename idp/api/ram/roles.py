"""Roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import page
from idp.api.parameters import Tags
from idp.api.ram.policies import NO_TAGS, tag_list
from idp.api.registry import RAM, Json
from idp.rules.policies import SESSION_SECONDS
from idp.rules.resource_names import arn
from idp.services.roles import RoleFields


class NamesRole(Protocol):
    """The parameters of an action on one role."""

    @property
    def RoleName(self) -> str:  # noqa: N802 -- a published name
        """The role's name."""
        ...


def the_role(_call: Call, ask: NamesRole) -> tuple[str, ...]:
    """Name the role."""
    return (f"role/{ask.RoleName}",)


def all_roles(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every role."""
    return ("role/*",)


def _described(row: Any) -> Json:
    """Describe a role as every answer does."""
    return {
        "RoleId": row.id,
        "RoleName": row.name,
        "Arn": arn(row.account_id, f"role/{row.name}"),
        "Description": row.description,
        "MaxSessionDuration": row.max_session_duration,
        "AllowConsoleLogin": row.allow_console_login,
        "CreateDate": moment(row.created_at),
    }


def _trust(row: Any) -> Json:
    return {"AssumeRolePolicyDocument": row.trust_document}


def _updated(row: Any) -> Json:
    return {"UpdateDate": moment(row.updated_at)}


@dataclass(frozen=True)
class CreateRole:
    """A new role."""

    RoleName: str
    AssumeRolePolicyDocument: str
    Description: str = ""
    MaxSessionDuration: int = SESSION_SECONDS[0]
    AllowConsoleLogin: bool = True
    Tag: Tags = NO_TAGS


@RAM.action("CreateRole", CreateRole, on=all_roles)
def create_role(call: Call, ask: CreateRole) -> Json:
    """Create a role."""
    given = RoleFields(
        name=ask.RoleName,
        trust_document=ask.AssumeRolePolicyDocument,
        description=ask.Description,
        max_session_duration=ask.MaxSessionDuration,
        allow_console_login=ask.AllowConsoleLogin,
        tags=ask.Tag,
    )
    with call.act() as act:
        call.services.roles.create(act, call.account_id, given)
    row = call.services.roles.find(call.account_id, ask.RoleName)
    return {"Role": _described(row) | _trust(row)}


@dataclass(frozen=True)
class GetRole:
    """One role."""

    RoleName: str


@RAM.action("GetRole", GetRole, on=the_role)
def get_role(call: Call, ask: GetRole) -> Json:
    """Describe a role."""
    row = call.services.roles.find(call.account_id, ask.RoleName)
    account = call.services.directory.account(call.account_id)
    domain = account.default_domain if account else ""
    service = {
        "IsServiceLinkedRole": False,
        "RolePrincipalName": f"{row.name}@role.{domain}",
        "LatestDeletionTask": {"DeletionTaskId": "", "CreateDate": ""},
    }
    return {"Role": _described(row) | _trust(row) | _updated(row) | service}


@dataclass(frozen=True)
class ListRoles:
    """A page of roles."""

    Marker: str = ""
    MaxItems: int | None = None
    Tag: Tags = NO_TAGS


@RAM.action("ListRoles", ListRoles, on=all_roles)
def list_roles(call: Call, ask: ListRoles) -> Json:
    """List roles by name."""
    roles = call.services.roles

    def fetch(after: str, most: int) -> Sequence[Any]:
        return roles.page(call.account_id, after, most, ask.Tag)

    found = page(call, "roles", ask, fetch, lambda row: row.name_key)
    tags = roles.tags(call.account_id, found.rows)
    rows = [_described(row) | _updated(row) | {"Tags": tag_list(tags.get(row.id, ()))} for row in found.rows]
    return {"Roles": {"Role": rows}, **found.answer}


@dataclass(frozen=True)
class UpdateRole:
    """Changes of a role."""

    RoleName: str
    NewAssumeRolePolicyDocument: str | None = None
    NewDescription: str | None = None
    NewMaxSessionDuration: int | None = None
    NewAllowConsoleLogin: bool | None = None


@RAM.action("UpdateRole", UpdateRole, on=the_role)
def update_role(call: Call, ask: UpdateRole) -> Json:
    """Change a role."""
    with call.act() as act:
        call.services.roles.change(
            act,
            call.account_id,
            ask.RoleName,
            trust_document=ask.NewAssumeRolePolicyDocument,
            description=ask.NewDescription,
            max_session_duration=ask.NewMaxSessionDuration,
            allow_console_login=ask.NewAllowConsoleLogin,
        )
    row = call.services.roles.find(call.account_id, ask.RoleName)
    return {"Role": _described(row) | _trust(row) | _updated(row)}


@dataclass(frozen=True)
class DeleteRole:
    """One role."""

    RoleName: str


@RAM.action("DeleteRole", DeleteRole, on=the_role)
def delete_role(call: Call, ask: DeleteRole) -> Json:
    """Delete a role to which nothing is attached."""
    with call.act() as act:
        call.services.roles.delete(act, call.account_id, ask.RoleName)
    return {}
