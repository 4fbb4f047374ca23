"""Independent judges of what we send: python3-saml in strict mode, pysaml2, and the xmlsec1 command."""

import base64
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import load_der_x509_certificate
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as MetadataParser
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig

from tests.support.saml_idp import key_pair
from tests.support.saml_sp import ACS, HR


class Toolkit:
    """A service provider made with python3-saml, in strict mode."""

    def __init__(self, metadata: bytes, key: str = "", **security: Any) -> None:
        found = MetadataParser.parse(metadata.decode())
        self.settings = found | {
            "strict": True,
            "sp": {"entityId": HR, "assertionConsumerService": {"url": ACS}} | (secret(key) if key else {}),
            "security": {"wantAssertionsSigned": True, "rejectUnsolicitedResponsesWithInResponseTo": True} | security,
        }

    def _auth(self, fields: dict[str, str]) -> OneLogin_Saml2_Auth:
        address = urlsplit(self.settings["sp"]["assertionConsumerService"]["url"])
        request = {
            "https": "on",
            "http_host": address.netloc,
            "script_name": address.path,
            "get_data": {},
            "post_data": fields,
        }
        return OneLogin_Saml2_Auth(request, self.settings)

    def request(self, **wish: Any) -> tuple[str, str]:
        """Return the query of a request, and its ID."""
        auth = self._auth({})
        url = auth.login(return_to="/inbox", **wish)
        return url.partition("?")[2], auth.get_last_request_id()

    def accept(self, fields: dict[str, str], request_id: str | None = None) -> OneLogin_Saml2_Auth:
        """Return what came of an answer; a refusal fails."""
        auth = self._auth(fields)
        auth.process_response(request_id)
        assert auth.get_errors() == [], auth.get_last_error_reason()
        assert auth.is_authenticated()
        return auth


def secret(name: str) -> dict[str, str]:
    """Return key and certificate as python3-saml takes them."""
    key, certificate = key_pair(name)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"privateKey": pem, "x509cert": base64.b64encode(certificate).decode()}


def secret_files(name: str, directory: Path) -> tuple[Path, Path]:
    """Return key and certificate as files in PEM, as pysaml2 takes them."""
    key, certificate = key_pair(name)
    files = directory / f"{name}.key", directory / f"{name}.crt"
    files[0].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    files[1].write_bytes(load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
    return files


class Pysaml2:
    """A service provider made with pysaml2."""

    def __init__(self, metadata: bytes, directory: Path, **settings: Any) -> None:
        file = directory / "our-metadata.xml"
        file.write_bytes(metadata)
        service = {
            "endpoints": {"assertion_consumer_service": [(ACS, BINDING_HTTP_POST)]},
            "want_assertions_signed": True,
            "want_response_signed": False,
            "allow_unsolicited": False,
        } | settings
        config = {
            "entityid": HR,
            "service": {"sp": service},
            "metadata": {"local": [str(file)]},
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "allow_unknown_attributes": True,
        }
        self.client = Saml2Client(config=SPConfig().load(config))

    def request(self, **wish: Any) -> tuple[str, str]:
        """Return the query of a request, and its ID."""
        request_id, info = self.client.prepare_for_authenticate(
            relay_state="/inbox", binding=BINDING_HTTP_REDIRECT, **wish
        )
        return dict(info["headers"])["Location"].partition("?")[2], str(request_id)

    def accept(self, fields: dict[str, str], request_id: str | None = None) -> Any:
        """Return the response that was accepted; a refusal raises."""
        outstanding = {request_id: "/"} if request_id else {}
        response = self.client.parse_authn_request_response(fields["SAMLResponse"], BINDING_HTTP_POST, outstanding)
        assert response is not None
        return response


def xmlsec1(document: bytes, certificate: str, element: str, directory: Path) -> bool:
    """Tell whether the xmlsec1 command verifies the signature of an element, `namespace:local`."""
    (directory / "message.xml").write_bytes(document)
    (directory / "key.der").write_bytes(base64.b64decode(certificate))
    command = ["xmlsec1", "--verify", "--pubkey-cert-der", "key.der", "--id-attr:ID", element]
    local = element.rpartition(":")[2]
    command += ["--node-xpath", f"//*[local-name()='{local}']/*[local-name()='Signature']", "message.xml"]
    return subprocess.run(command, cwd=directory, capture_output=True, check=False).returncode == 0  # noqa: S603 -- a fixed command
