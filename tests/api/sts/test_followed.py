"""AssumeRoleWithSAML while the provider's key changes by its address: the former key is taken for a while."""

import base64

from idp.store import metadata_sources
from tests.api.sts.conftest import INVALID, Corp
from tests.support.metadata_site import Site
from tests.support.saml_idp import Signing, metadata, signed
from tests.support.world import ACCOUNT


def test_a_provider_changes_its_key_without_one_refusal(corp: Corp) -> None:
    services = corp.world.services
    with Site() as site:
        steps = (("idp",), ("idp", "second"), ("second",))
        for number, published in enumerate(steps):
            url = site.publish("/idp.xml", base64.b64decode(metadata(*published)))
            if number == 0:
                corp.world.account(f'saml_providers: [{{name: corp, metadata_url: "{url}"}}]')
            (status,) = services.metadata_refresh.all()
            with corp.world.database.writing() as tx:
                metadata_sources.note(tx, status.row, next_try_at=corp.world.clock.now())
            assert services.metadata_refresh.refresh_due() == 1
            for key in {"idp", *published}:
                issued = corp.issue(id=f"assertion-{number}-{key}")
                answer = corp.post(signed(issued.response(), how=Signing(key=key)))
                assert "Credentials" in answer, (published, key)
    with services.acts.open() as act:
        services.saml_providers.change(act, ACCOUNT, "corp", metadata("second"))
    issued = corp.issue(id="assertion-last")
    assert corp.refusal(signed(issued.response(), how=Signing(key="idp"))) == INVALID
