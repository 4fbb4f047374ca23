"""What hostile responses have in common, wherever they are handed in: every door is tried with all of it."""

from tests.support.saml_idp import EXCLUSIVE, Signing

SIGNED = [("Assertion",), ("Response",), ("Assertion", "Response")]
WEAK = [
    Signing(method="http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    Signing(digest="http://www.w3.org/2000/09/xmldsig#sha1"),
    Signing(method="http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
    Signing(method="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
]
DOCTYPES = [
    "<!DOCTYPE r>",
    '<!DOCTYPE r [<!ENTITY a "alice">]>',
    '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">',
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "&a{n - 1 or ""};&a{n - 1 or ""};">' for n in range(1, 30)) + "]>",
    '<!DOCTYPE r [<!ATTLIST saml:Assertion ID CDATA "x">]>',
]  # fmt: skip
OTHER_SHAPES = [
    (r"(<ds:SignedInfo>.*</ds:SignedInfo>)", r"\1\1"),
    (r"(<ds:Reference .*</ds:Reference>)", r"\1\1"),
    (r"(<ds:Signature .*</ds:Signature>)", r"\1\1"),
    (r"(<ds:SignatureValue>.*</ds:SignatureValue>)", r"\1<ds:Object><x/></ds:Object>"),
    (r'URI="#assertion-1"', 'URI=""'),
    (r'URI="#assertion-1"', 'URI="#response-1"'),
    (r'URI="#assertion-1"', "URI=\"#xpointer(id('assertion-1'))\""),
    (r"xmldsig#enveloped-signature", "xmldsig#base64"),
    (r'(<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>)', r'\1<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'),
    (rf'CanonicalizationMethod Algorithm="{EXCLUSIVE}"', f'CanonicalizationMethod Algorithm="{EXCLUSIVE}WithComments"'),
    (r"(<ds:SignatureMethod [^>]*)/>", r"\1><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>"),
    (r"<samlp:Status>.*</samlp:Status>", ""),
    (r"(<saml:Assertion.*</saml:Assertion>)", r"<saml:EncryptedAssertion/>"),
    (r"(<saml:Assertion.*</saml:Assertion>)", r"\1\1"),
    (r"samlp:Response", "samlp:LogoutResponse"),
    (r"<saml:Subject>", '<saml:Subject ID="assertion-1">'),
    (r"<saml:Subject>", '<saml:Subject xmlns:x="relative">'),
]  # fmt: skip
"""Patterns in a signed response, and what to put instead."""
