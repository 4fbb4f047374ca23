"""Why a SAML message is taken or not."""

from dataclasses import dataclass

from idp import refusals
from idp.api.call import Call
from idp.api.registry import IDP, Json
from idp.rules.saml_check import Finding

VERDICTS = {True: "Ok", False: "Failed", None: "NotReached"}


@dataclass(frozen=True)
class InspectSamlMessage:
    """A message (XML, Base64, a query, or the body of a form), or the ID of the event of a refused one."""

    Message: str = ""
    EventId: str = ""


@IDP.action("InspectSamlMessage", InspectSamlMessage)
def inspect_saml_message(call: Call, ask: InspectSamlMessage) -> Json:
    """Show a message with each check, both sides, and what to change; nothing is spent or counted."""
    if bool(ask.Message) == bool(ask.EventId):
        raise refusals.PARAMETER_FORMAT(name="Message", expected="given, or else EventId")
    inspection = call.services.saml_inspection
    found = (
        inspection.event(call.account, ask.EventId) if ask.EventId else inspection.message(call.account, ask.Message)
    )
    return {
        "Inspection": {
            "Taken": found.taken,
            "Reason": found.reason,
            "Advice": found.advice,
            "Kind": found.kind,
            "Issuer": found.issuer,
            "Partner": found.partner,
            "Checks": {"Check": [_check(one) for one in found.findings]},
            "Xml": found.xml,
        }
    }


def _check(one: Finding) -> Json:
    return {"Name": one.check, "Verdict": VERDICTS[one.holds], "Said": one.said, "Expected": one.expected}
