"""No client has an empty or a short secret, and none becomes a public one by mistake."""

import pytest

from idp.services.state_file.reading import BadStateFile
from tests.oidc.conftest import RP, Rp
from tests.support.world import ACCOUNT


@pytest.mark.parametrize("secret", ["", "short"])
@pytest.mark.parametrize("client_id", ["rp", "new"])
def test_a_secret_too_short_to_be_one_is_refused_by_line(rp: Rp, client_id: str, secret: str) -> None:
    client = f"{{name: {client_id}, client_id: {client_id}, client_secret: '{secret}', redirect_uris: ['{RP}']}}"
    with pytest.raises(BadStateFile, match=r"line 3.*client_secret has at least 8 characters"):
        rp.edge.world.account(f"applications: [{client}]")


def test_a_null_secret_keeps_the_one_there_is(rp: Rp) -> None:
    before = rp.edge.world.services.directory.application(ACCOUNT, "rp")
    rp.edge.world.account(
        "applications: [{name: rp, client_id: rp, client_secret: null, redirect_uris: ['https://a.b/']}]"
    )
    after = rp.edge.world.services.directory.application(ACCOUNT, "rp")
    assert before
    assert after
    assert before.secret_digests == after.secret_digests != ()
