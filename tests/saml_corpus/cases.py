"""What is in the corpus: how each message is made, what it attacks, and at which doors it is handed in."""

from collections.abc import Iterator

from tests.saml_corpus.addressed import addressed, answers
from tests.saml_corpus.asked import requests
from tests.saml_corpus.case import Case
from tests.saml_corpus.described import described, relayed
from tests.saml_corpus.documents import documents
from tests.saml_corpus.logging_out import logging_out
from tests.saml_corpus.responses import WAYS, signatures


def cases() -> Iterator[Case]:
    """Yield the whole corpus, with good messages of each kind: refusing those would prove nothing."""
    for way in WAYS:
        yield from signatures(way)
        yield from documents(way)
        yield from addressed(way)
    yield from answers()
    yield from requests()
    yield from logging_out()
    yield from described()
    yield from relayed()
