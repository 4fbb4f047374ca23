"""The audit trail of the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.api.call import Call
from idp.api.moments import moment, read
from idp.api.paging import page
from idp.api.registry import IDP, Json
from idp.rules.audit_filter import OUTCOMES, Filter


@dataclass(frozen=True)
class ListAuditEvents:
    """A page of events: from `StartTime` until before `EndTime`, and of an actor, a kind and an outcome."""

    StartTime: str = ""
    EndTime: str = ""
    Actor: str = ""
    What: str = ""
    Outcome: str = ""
    Marker: str = ""
    MaxItems: int | None = None


@IDP.action("ListAuditEvents", ListAuditEvents)
def list_audit_events(call: Call, ask: ListAuditEvents) -> Json:
    """List events, newest first."""
    if ask.Outcome and ask.Outcome not in OUTCOMES:
        raise refusals.PARAMETER_FORMAT(name="Outcome", expected="success or failure")
    asked = Filter(
        begin=read("StartTime", ask.StartTime),
        end=read("EndTime", ask.EndTime),
        actor=ask.Actor,
        what=ask.What,
        outcome=ask.Outcome,
    )

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.audit.page(call.account_id, asked, after, most)

    found = page(call, "audit-events", ask, fetch, lambda row: str(row.id))
    return {"AuditEvents": {"AuditEvent": [_event(row) for row in found.rows]}, **found.answer}


def _event(row: Any) -> Json:
    return {
        "EventId": str(row.id),
        "Time": moment(row.at),
        "What": row.what,
        "Outcome": row.outcome,
        "Reason": row.reason,
        "Actor": row.actor,
        "UserId": row.user_id or "",
        "SourceIp": row.address,
        "UserAgent": row.browser,
        "Details": row.details,
    }
