"""A partner's web site that publishes metadata, on loopback."""

from tests.support.oidc_issuer import Issuer, send


class Site(Issuer):
    """Serves documents that can be replaced, or be gone."""

    def publish(self, path: str, document: str | bytes) -> str:
        """Publish a document from now on; return its address."""
        body = document if isinstance(document, bytes) else document.encode()
        self.answers[path] = lambda handler: send(handler, body)
        return self.url + path

    def fail(self, path: str) -> None:
        """Answer an error from now on."""
        self.answers[path] = lambda handler: send(handler, b"out of order", 500)
