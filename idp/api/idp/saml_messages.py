"""Why a SAML message is taken or not."""

from dataclasses import dataclass

from idp import refusals
from idp.api.call import Call
from idp.api.registry import IDP, Json
from idp.rules.saml_check import Finding
from idp.rules.saml_envelope import Door
from idp.services.saml_inspection import Question

VERDICTS = {True: "Ok", False: "Failed", None: "Noted"}


@dataclass(frozen=True)
class InspectSamlMessage:
    """A message (XML, Base64, a query, or the body of a form), or the ID of the event of a refused one.

    The rest is what a message does not say of itself: see `idp.services.saml_inspection.Question`.
    """

    Message: str = ""
    EventId: str = ""
    Door: str = ""
    Address: str = ""
    SAMLProviderArn: str = ""
    RoleArn: str = ""


@IDP.action("InspectSamlMessage", InspectSamlMessage)
def inspect_saml_message(call: Call, ask: InspectSamlMessage) -> Json:
    """Show a message with each check, both sides, and what to change; nothing is spent or counted."""
    if bool(ask.Message) == bool(ask.EventId):
        raise refusals.PARAMETER_FORMAT(name="Message", expected="given, or else EventId")
    if ask.Door not in ("", *Door):
        raise refusals.PARAMETER_FORMAT(name="Door", expected=f"one of {', '.join(Door)}")
    inspection = call.services.saml_inspection
    found = inspection.event(call.account, ask.EventId) if ask.EventId else inspection.message(call.account, _of(ask))
    return {
        "Inspection": {
            "Taken": found.taken,
            "Reason": found.reason,
            "Advice": found.advice,
            "Kind": found.kind,
            "Issuer": found.issuer,
            "Partner": found.partner,
            "Door": found.door,
            "Checks": {"Check": [_check(one) for one in found.findings]},
            "Xml": found.xml,
        }
    }


def _of(ask: InspectSamlMessage) -> Question:
    return Question(
        text=ask.Message,
        door=Door(ask.Door) if ask.Door else None,
        address=ask.Address,
        provider_arn=ask.SAMLProviderArn,
        role_arn=ask.RoleArn,
    )


def _check(one: Finding) -> Json:
    verdict = VERDICTS[one.holds]
    return {"Name": one.check, "Verdict": verdict, "Why": one.why, "Said": one.said, "Expected": one.expected}
