"""Handing a message of the corpus in, at the moment it was made for: what it is refused for, or taken as."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.infra.saml_metadata import REDIRECT
from idp.model.audit_event import AuditEvent
from idp.model.ephemeral import EphemeralEntry
from idp.refusals import Refusal
from idp.rules.saml_application import FORMATS, UNSPECIFIED
from idp.services.saml_applications import BLANK
from tests.api.sts.conftest import Corp
from tests.saml.conftest import Sp
from tests.saml_corpus import stages
from tests.saml_corpus.case import ASKED, FOR_ROLES, GOOD, Case
from tests.saml_corpus.stages import SIGNS, forget, swept, tried
from tests.saml_corpus.told import NotCalm, failing, the_toolkit_sees, which, who, why
from tests.saml_sp.conftest import Enterprise, settings
from tests.saml_sp.roles import RoleSso
from tests.support.edge import Edge
from tests.support.rpc import Program
from tests.support.saml_idp import Issued, encoded, signed
from tests.support.saml_sp import HR, acs, form, slo
from tests.support.saml_sp import metadata as of_application
from tests.support.world import ACCOUNT, World

TAKEN = "taken"
BREAKS = "breaks: "
"""What becomes of a message where code relies on a defence that was taken away."""
NOT_FOLLOWED = "not followed"
LONGEST_TOLD = 60
LATER = timedelta(hours=2)
"""When metadata that was `in use` has expired."""
OWN_PAGES = {"acs": "/security", "role": "/role"}
"""Where a browser goes on to that wants to go nowhere in particular."""


@dataclass(frozen=True)
class Door:
    """A way in: on which installation, and what comes of a message there."""

    stage: Callable[[], World]
    hand_in: Callable[[World, Case], str]


def outcome(case: Case, door: str) -> str:
    """Return the exact reason for which a message is refused, as the audit has it; else `taken`, and as whom."""
    where = swept(DOORS[door].stage())
    with the_toolkit_sees(where), failing() as failures:
        try:
            said = DOORS[door].hand_in(where, case)
        except NotCalm:
            if not failures:
                raise
        except Exception as failure:  # noqa: BLE001 -- what a message does to code that relies on a defence
            failures.append(failure)
    return f"{BREAKS}{type(failures[0]).__name__}" if failures else said


def _come_back(edge: Edge, answer: TestResponse) -> None:
    """Let the browser come back with its own cookies, and go no further."""
    if answer.status_code == 303:
        edge.get(answer.location, follow=False)


def _sp(where: World, case: Case, asking: Enterprise | None = None) -> str:
    enterprise = asking or Enterprise(Edge(where))
    _come_back(enterprise.edge, enterprise.post(case.raw, follow=False))
    if enterprise.edge.cookie("idp_session"):
        return f"{TAKEN} as {who(where)}"
    return why(where, "logon", enterprise.edge.page)


def _answered(where: World, case: Case, *, elsewhere: bool = False) -> str:
    """Ask the provider, and hand in what answers: by the browser that asked, or by another."""
    enterprise = Enterprise(Edge(where))
    enterprise.edge.name("alice@acme")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where.entropy, "token", lambda *_: "asked")
        enterprise.go()
    return _sp(where, case, None if elsewhere else enterprise)


def _sts(where: World, case: Case) -> str:
    corp = Corp(Program(where), f"acs:ram::{ACCOUNT}:role/dev")
    if "Credentials" in corp.post(case.raw):
        return f"{TAKEN} as {which(where, 'assume_role_with_saml')}"
    return why(where, "sts:AssumeRoleWithSAML", corp.program.last)


def _role(where: World, case: Case) -> str:
    sso = RoleSso(Edge(where))
    _come_back(sso.edge, sso.post(case.raw, follow=False))
    if sso.edge.cookie("idp_role"):
        return f"{TAKEN} as {which(where, 'role_logon')}"
    return why(where, "role_logon", sso.edge.page)


def _relayed(where: World, case: Case, door: str, good: Issued) -> str:
    """Hand in a good response with a RelayState; return where the browser is sent from there."""
    edge = Edge(where)
    way = Enterprise(edge) if door == "acs" else RoleSso(edge)
    said = signed(replace(good, now=where.clock.now()).response())
    _come_back(edge, way.post(said, case.raw.decode(), follow=False))
    there = edge.page.location
    return NOT_FOLLOWED if there == OWN_PAGES[door] else f"{TAKEN} to {there[:LONGEST_TOLD]}"


def _asked(sp: Sp) -> str:
    if sp.world.events("sso", "success"):
        return f"{TAKEN} to {sp.answer().address}"
    if not (sp.sends_nothing or sp.answered_already):
        raise NotCalm(sp.edge.page.text)
    return why(sp.world, "sso", sp.edge.page)


def _posted(document: str, _where: World, case: Case) -> str:
    sp = stages.application(document)
    sp.post({"SAMLRequest": encoded(case.raw)})
    return _asked(sp)


def _redirected(_where: World, case: Case) -> str:
    sp = stages.application(SIGNS)
    sp.send(case.raw.decode())
    return _asked(sp)


def _logged_out(where: World, case: Case) -> str:
    """Let carol log on and visit the application, and hand in what would end her session."""
    edge = Edge(where)
    edge.log_on("carol@acme", "Carol-pass-1")
    edge.get(f"/saml/{ACCOUNT}/launch/hr")
    forget(where, AuditEvent)
    if b"<" in case.raw:
        parameter = "SAMLResponse" if b"LogoutResponse" in case.raw else "SAMLRequest"
        page = edge.post(f"/saml/{ACCOUNT}/slo", data={parameter: encoded(case.raw)})
    else:
        page = edge.get(f"/saml/{ACCOUNT}/slo?{case.raw.decode()}", follow=False)
    if edge.get("/security").request.path == "/signin":
        return f"{TAKEN} from {who(where, 'single_logout')}"
    if where.events("single_logout", "success"):
        return f"{TAKEN} from nobody"
    return why(where, "single_logout", page)


def _application(where: World, case: Case) -> str:
    columns = {**BLANK, "metadata_document": encoded(case.raw)}
    return _registered(where, lambda act: where.services.saml_applications.create(act, ACCOUNT, "hr", columns))


def _provider(where: World, case: Case) -> str:
    values = {"SsoEnabled": True, "MetadataDocument": encoded(case.raw)}
    return _registered(where, lambda act: where.services.user_sso.change(act, ACCOUNT, values))


def _registered(where: World, do: Callable[[Any], object]) -> str:
    try:
        tried(where, do)
    except Refusal as refused:
        return str(refused.blanks["why"])
    return TAKEN


def _in_use(hand_in: Callable[[World, Case], str], good: Issued, where: World, case: Case) -> str:
    """Take a provider's metadata while it holds, and hand in what it says when it does no more."""
    document = encoded(case.raw)
    settings(where, SsoEnabled=True, MetadataDocument=document)
    with where.services.acts.open() as act:
        where.services.saml_providers.change(act, ACCOUNT, "corp", document)
    where.clock.advance(seconds=LATER.total_seconds())
    said = signed(replace(good, now=where.clock.now()).response())
    return hand_in(where, replace(case, text=said))


def _application_in_use(where: World, case: Case) -> str:
    """Do the same with an application's, which asks then."""
    sp = stages.application(case.raw.decode())
    where.clock.advance(seconds=LATER.total_seconds())
    sp.post(form(replace(ASKED, now=where.clock.now()).xml))
    return _asked(sp)


def _again(door: str, where: World, case: Case) -> str:
    """Hand in a good message that was taken, once more, when all that is short-lived was lost."""
    first = DOORS[door].hand_in(where, case)
    if not first.startswith(TAKEN):
        raise NotCalm(first)
    forget(where, EphemeralEntry, AuditEvent)
    return DOORS[door].hand_in(where, case)


def _staged(document: str) -> Callable[[], World]:
    return lambda: stages.application(document).world


PLAIN = of_application(key="sp")
RUNNING_OUT = of_application(key="sp", root='validUntil="2026-03-02T13:00:00Z"')
LOGS_OUT = of_application(
    acs(),
    key="sp",
    more=slo(f"{HR}/slo", binding=REDIRECT) + f"<md:NameIDFormat>{FORMATS[UNSPECIFIED]}</md:NameIDFormat>",
)
IN_USE = partial(stages.responses, "metadata in use")
DOORS: dict[str, Door] = {
    "sp": Door(stages.responses, _sp),
    "sts": Door(stages.responses, _sts),
    "role": Door(stages.responses, _role),
    "relay": Door(stages.responses, partial(_relayed, door="acs", good=GOOD)),
    "role-relay": Door(stages.responses, partial(_relayed, door="role", good=FOR_ROLES)),
    "sso": Door(_staged(PLAIN), partial(_posted, PLAIN)),
    "strict": Door(_staged(SIGNS), partial(_posted, SIGNS)),
    "redirect": Door(_staged(SIGNS), _redirected),
    "asked": Door(stages.responses, _answered),
    "asked-elsewhere": Door(stages.responses, partial(_answered, elsewhere=True)),
    "logout": Door(_staged(LOGS_OUT), _logged_out),
    "logout-redirect": Door(_staged(LOGS_OUT), _logged_out),
    "again-logout": Door(_staged(LOGS_OUT), partial(_again, "logout")),
    "application": Door(partial(stages.world, "metadata"), _application),
    "provider": Door(partial(stages.world, "metadata"), _provider),
    "in-use-sp": Door(IN_USE, partial(_in_use, _sp, GOOD)),
    "in-use-sts": Door(IN_USE, partial(_in_use, _sts, GOOD)),
    "in-use-role": Door(IN_USE, partial(_in_use, _role, FOR_ROLES)),
    **{f"again-{one}": Door(stages.responses, partial(_again, one)) for one in ("sp", "sts", "role")},
    "again-sso": Door(_staged(PLAIN), partial(_again, "sso")),
    "in-use-sso": Door(_staged(RUNNING_OUT), _application_in_use),
}
"""`sp` is the enterprise's way in, `sts` AssumeRoleWithSAML, `role` the address where browsers get roles; `relay` and
`role-relay` take a RelayState there. `sso` is our identity provider by post, `redirect` by redirect, and `strict` by
post where requests have to be signed; `logout` and `logout-redirect` end sessions. `asked` takes answers to a request of
ours, `asked-elsewhere` in a browser that did not ask. `application` and `provider` take the metadata of either; `in-use` is what a
partner says whose metadata was taken and has expired since; `again` what was taken is handed in once more."""
