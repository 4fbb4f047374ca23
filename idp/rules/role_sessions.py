"""What is asked for when a role is assumed, and the published forms of its parts."""

import re
from dataclasses import dataclass

from idp import granting_refusals
from idp.rules import policy_document, resource_names
from idp.rules.policy_document import MOST_SESSION_CHARACTERS
from idp.rules.policy_text import Malformed

ACTION = "sts:AssumeRole"
SESSION_NAME = re.compile(r"[A-Za-z0-9.@_-]{2,64}")
ASSERTED_SESSION_NAME = re.compile(r"[A-Za-z0-9._@=,+-]{2,64}")
"""What an identity provider may name a session: some characters more."""
EXTERNAL_ID = re.compile(r"[A-Za-z0-9_+=,.@:/-]{2,1224}")
SOURCE_IDENTITY = re.compile(r"[A-Za-z0-9_+=,.@-]{2,64}")
LONGEST_ARN = 512
MOST_SESSION_POLICIES = 4
"""Session policies that may bound one session: its own, and those of the sessions it was chained from."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A session of a role, as asked for; empty texts were not given. `duration` is in seconds."""

    account_id: str
    role_name: str
    session_name: str
    duration: int | None = None
    policy: str = ""
    external_id: str = ""
    source_identity: str = ""


def named(arn: str, kind: str, parameter: str) -> tuple[str, str]:
    """Return account and name in the ARN of a role or provider; raises `STS_PARAMETER`."""
    found = resource_names.parse(arn, kind) if len(arn) <= LONGEST_ARN else None
    if found is None:
        raise granting_refusals.STS_PARAMETER(name=parameter)
    return found


def check(wish: Wish) -> None:
    """Raise `STS_PARAMETER`, `STS_POLICY_SIZE` or `STS_POLICY_GRAMMAR` for what is not of its form."""
    for name, text, form in (
        ("RoleSessionName", wish.session_name, SESSION_NAME),
        ("ExternalId", wish.external_id, EXTERNAL_ID),
        ("SourceIdentity", wish.source_identity, SOURCE_IDENTITY),
    ):
        if not form.fullmatch(text) and (text or name == "RoleSessionName"):
            raise granting_refusals.STS_PARAMETER(name=name)
    check_policy(wish.policy)


def check_policy(text: str) -> None:
    """Raise `STS_POLICY_SIZE` or `STS_POLICY_GRAMMAR` for a session policy that cannot be one; empty is none."""
    if len(text) > MOST_SESSION_CHARACTERS:
        raise granting_refusals.STS_POLICY_SIZE()
    try:
        if text:
            policy_document.identity(text, MOST_SESSION_CHARACTERS)
    except Malformed:
        raise granting_refusals.STS_POLICY_GRAMMAR() from None
