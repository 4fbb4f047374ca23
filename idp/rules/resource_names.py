"""Names of resources and principals (ARNs): `acs:ram:*:<account>:user/alice` in policies, `acs:ram::…` in answers."""

from idp.rules import logon_names

SYSTEM = "acs:ram:*:system:policy/"


def arn(account_id: str, relative: str) -> str:
    """Return the name by which an answer speaks of something: `relative` such as `user/alice` or `root`."""
    return f"acs:ram::{account_id}:{relative}"


def resource(account_id: str, relative: str) -> str:
    """Return the name by which policies speak of something: `relative` such as `user/alice`, `user/*` or `*`.

    Every spelling under which something is found is one name here: a deny on `user/alice` holds for `ALICE` too. System
    policies, which belong to no account, come by their whole name already.
    """
    return relative if relative.startswith(SYSTEM) else f"acs:ram:*:{account_id}:{logon_names.key(relative)}"


def policy(name: str, *, system: bool) -> str:
    """Return the resource of a policy: system policies belong to no account."""
    return f"{SYSTEM}{name}" if system else f"policy/{name}"


def parse(text: str, kind: str) -> tuple[str, str] | None:
    """Return account ID and name of an ARN of a kind such as `role`; None for anything else."""
    head, _, relative = text.rpartition(":")
    named, slash, name = relative.partition("/")
    account_id = head.removeprefix("acs:ram::")
    right = head == f"acs:ram::{account_id}" and named == kind and slash and name and "/" not in name
    return (account_id, name) if right and account_id.isascii() and account_id.isdigit() else None
