"""Users."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.ims import shapes
from idp.api.ims.addressing import row_of, the_user
from idp.api.moments import moment
from idp.api.registry import IMS, Json


@dataclass(frozen=True)
class GetUser:
    """One user, by principal name or ID."""

    UserPrincipalName: str = ""
    UserId: str = ""


@IMS.action("GetUser", GetUser, on=the_user)
def get_user(call: Call, ask: GetUser) -> Json:
    """Describe a user."""
    row = row_of(call, ask.UserPrincipalName, ask.UserId)
    person = call.services.people.look(call.account_id, row.name)
    return {"User": shapes.user(call, person.row) | {"LastLoginDate": moment(person.last_logon)}}
