"""What is in the corpus: how each message is made, what it attacks, and at which doors it is handed in.

Doors: `sp` is the enterprise's way in, `sts` AssumeRoleWithSAML, `sso` our identity provider by post, `redirect` by
redirect, `strict` by post where requests have to be signed, `application` and `provider` the metadata of either.
"""

from collections.abc import Iterator

from tests.saml_corpus.asked import decoded, requests, signed_request
from tests.saml_corpus.case import ASKED, GOOD, RESPONSES, Case
from tests.saml_corpus.responses import responses
from tests.support.saml_idp import metadata, signed
from tests.support.saml_sp import metadata as of_application
from tests.support.saml_sp import signed_query


def cases() -> Iterator[Case]:
    """Yield the whole corpus, the good messages first: refusing those would prove nothing."""
    yield from _good()
    yield from responses()
    yield from requests()


def _good() -> Iterator[Case]:
    yield Case("good-response", "A response that is taken.", RESPONSES, signed(GOOD.response()))
    yield Case("good-request", "A request that is taken.", ("sso",), ASKED.xml)
    yield Case("good-signed-request", "A signed request that is taken.", ("strict",), signed_request())
    yield Case("good-query", "A signed request by redirect that is taken.", ("redirect",), signed_query(ASKED.xml))
    yield Case("good-application", "Metadata that is taken.", ("application",), of_application(key="sp"))
    yield Case("good-provider", "Metadata that is taken.", ("provider",), decoded(metadata("idp")))
