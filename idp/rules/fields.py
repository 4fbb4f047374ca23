"""The forms of descriptive fields, each under its published name: how long, and of what characters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from idp import refusals
from idp.rules import logon_names


@dataclass(frozen=True)
class Field:
    """A field: its published name, the characters it holds at most, and its form where it has one."""

    name: str
    most: int
    form: re.Pattern[str] | None = None
    suffix: str = "Format"


EMAIL = re.compile(r"[^@\s<>\"\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,190}")
PHONE = re.compile(r"[0-9]{1,4}-[0-9]{4,20}")
PRINTABLE = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")

USER_FIELDS = {
    "display_name": Field("DisplayName", 128, PRINTABLE, "InvalidChars"),
    "email": Field("Email", 256, EMAIL),
    "mobile_phone": Field("MobilePhone", 32, PHONE),
    "comments": Field("Comments", 128, PRINTABLE, "InvalidChars"),
}
GROUP_FIELDS = {
    "display_name": Field("DisplayName", 24, PRINTABLE, "InvalidChars"),
    "comments": Field("Comments", 128, PRINTABLE, "InvalidChars"),
}
IMS_USER_FIELDS = USER_FIELDS | {"display_name": Field("DisplayName", 24, PRINTABLE, "InvalidChars")}
"""The IMS API takes shorter display names than the RAM API."""
USER_NAME = Field("UserName", 64, logon_names.USER_NAME, "InvalidChars")
GROUP_NAME = Field("GroupName", 64, logon_names.USER_NAME, "InvalidChars")
NEW = "New"
"""What begins the published name of a changed field: `NewComments`."""

DEVICE_FIELDS = {"name": Field("VirtualMFADeviceName", 64, re.compile(r"[A-Za-z0-9._-]+"), "InvalidChars")}

APPLICATION_FIELDS = {
    "name": Field("AppName", 64, re.compile(r"[A-Za-z0-9._-]+"), "InvalidChars"),
    "display_name": Field("DisplayName", 24, PRINTABLE, "InvalidChars"),
}


def check(fields: Mapping[str, Field], values: Mapping[str, str | None], prefix: str = "") -> None:
    """Raise `FIELD_LENGTH` or `FIELD_CHARACTERS` for the first value that is not of its field's form; empty is."""
    for key, value in values.items():
        if value:
            check_one(fields[key], value, prefix)


def check_one(field: Field, value: str, prefix: str = "") -> None:
    """Raise `FIELD_LENGTH` or `FIELD_CHARACTERS` for a value that is not of its field's form; an empty one is not."""
    name = prefix + field.name
    if not 0 < len(value) <= field.most:
        raise refusals.FIELD_LENGTH(name=name)
    if field.form and not field.form.fullmatch(value):
        raise refusals.FIELD_CHARACTERS(name=name, suffix=field.suffix)
