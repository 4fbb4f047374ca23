"""Users."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.registry import RAM, Json


def all_users(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every user."""
    return ("user/*",)


@dataclass(frozen=True)
class CreateUser:
    """A new user."""

    UserName: str
    DisplayName: str = ""
    MobilePhone: str = ""
    Email: str = ""
    Comments: str = ""


@RAM.action("CreateUser", CreateUser, on=all_users)
def create_user(call: Call, ask: CreateUser) -> Json:
    """Create a user."""
    with call.act() as act:
        user_id = call.services.users.create(act, call.account_id, ask.UserName, ask.DisplayName, ask.Email)
    return {"User": {"UserId": user_id, "UserName": ask.UserName}}
