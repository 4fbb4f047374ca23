"""Both ends are ours: one account's groups give roles of another account, whose provider is the first."""

import base64

from idp.infra.key_ring import FileKeyRing
from idp.infra.system_clock import SystemClock
from tests.support.browser import Forms
from tests.support.edge import Edge
from tests.support.roles import trusting
from tests.support.world import ACCOUNT, OTHER, World

PROVIDER = f"acs:ram::{OTHER}:saml-provider/acme"
THERE = f"http://127.0.0.1:8000/saml/{OTHER}/sp"


def test_a_group_here_is_a_role_there(world: World) -> None:
    world.clock.set(SystemClock().now())
    FileKeyRing(world.config.certs_dir, world.clock).ensure()
    world.account("groups: [{name: developers}]")
    world.account("users: [{name: carol, groups: [developers]}]")
    given = f'{{provider: "{PROVIDER}", groups: {{developers: [Developer, Closed]}}}}'
    world.account(
        f'applications: [{{name: cloud, protocol: saml, entity_id: "{THERE}", acs_url: "{THERE}/role", cloud_roles: {given}}}]'
    )
    here = Edge(world)
    document = base64.b64encode(here.get(f"/saml/{ACCOUNT}/metadata").data).decode()
    trust = trusting("Federated", PROVIDER, StringEquals={"saml:recipient": f"{THERE}/role"})
    world.apply(
        f'accounts:\n  - id: "{OTHER}"\n    saml_providers: [{{name: acme, metadata_document: "{document}"}}]\n'
        f"    roles: [{{name: Developer, trust: {trust}}}, {{name: Closed, trust: {trust}, allow_console_login: false}}]\n"
    )
    here.log_on("carol@acme", "Carol-pass-1")
    here.get(f"/saml/{ACCOUNT}/launch/cloud")
    address, fields, _primary = next(form for form in Forms(here.page.text).forms if "SAMLResponse" in form[1])
    there = Edge(world)
    there.post(address.removeprefix("http://127.0.0.1:8000"), data=fields, follow=True)
    assert (there.page.request.path, there.title) == ("/role", "Developer")
    assert world.events()[-1].details["session"] == "carol@acme.onaliyun.com"
    assert world.events()[-1].account_id == OTHER
