"""Answers of the RAM API: its published fields for what the services return."""

from typing import Any

from idp.api.moments import moment
from idp.api.registry import Json


def user(row: Any) -> Json:
    """Describe a user."""
    return {
        "UserId": row.id,
        "UserName": row.name,
        "DisplayName": row.display_name,
        "MobilePhone": row.mobile_phone or "",
        "Email": row.email,
        "Comments": row.comments or "",
        "CreateDate": moment(row.created_at),
        "UpdateDate": moment(row.updated_at),
    }
