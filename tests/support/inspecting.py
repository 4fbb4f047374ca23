"""The inspector of SAML messages beside the doors: what it says before and after a message was handed in."""

from typing import Any

from idp.services.saml_inspection import Inspection, Question
from tests.support.world import ACCOUNT, World

HERE = "127.0.0.1"


def inspected(world: World, text: str, **asked: Any) -> Inspection:
    """Show a message, which comes from this machine unless told otherwise."""
    account = world.services.directory.account(ACCOUNT)
    assert account
    return world.services.saml_inspection.message(account, Question(**{"text": text, "address": HERE} | asked))


def explained(world: World) -> Inspection:
    """Show the last event."""
    account = world.services.directory.account(ACCOUNT)
    assert account
    return world.services.saml_inspection.event(account, str(world.events()[-1].id))


def same(world: World, text: str, **asked: Any) -> str:
    """Demand that a message which a door has just refused is inspected to the same end; return the reason."""
    event, found = explained(world), inspected(world, text, **asked)
    assert event.findings == found.findings
    assert (event.reason, event.advice) == (found.reason, found.advice)
    assert found.findings[-1].holds is False
    return found.reason
