"""One parser, one verifier: XML of strangers is parsed, and XML signatures are touched, in one place each."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "idp").rglob("*.py"))
PLACES = {
    "lxml": {"saml_xml", "saml_aggregate", "saml_signature", "saml_signer", "saml_encryption", "saml_response", "saml_outline", "saml_writer", "saml_own_metadata", "saml_logout"},
    "xmlsec": {"saml_signature"},
    "onelogin": {"saml_response"},
    "xml": {"rendering"},
    "defusedxml": set(),
    "saml2": set(),
    "signxml": set(),
    "bs4": set(),
    "html5lib": set(),
}  # fmt: skip
"""Which modules may import a package that reads XML; the others that do so build, or catch what those raise."""
PARSING = {"fromstring", "fromstringlist", "XML", "XMLID", "parse", "parseid", "iterparse", "XMLParser", "XMLPullParser", "HTML", "HTMLParser", "XSLT", "XInclude", "RelaxNG"}  # fmt: skip
PARSERS = {"saml_xml", "saml_aggregate"}
"""Only these make a parser, with everything external off and within bounds."""
SIGNATURES = {"saml_xml", "saml_signature", "saml_signer"}
"""Only these know the namespace of XML signatures by its letters."""


def violations(source: str, module: str) -> Iterator[str]:
    """Yield what a module does that is another's task."""
    for node in ast.walk(ast.parse(source)):
        for package in _imported(node):
            if module not in PLACES.get(package, {module}):
                yield f"imports {package}"
        if isinstance(node, ast.Attribute) and _of_etree(node) and node.attr in PARSING and module not in PARSERS:
            yield f"parses by etree.{node.attr}"
        if isinstance(node, ast.Constant) and "xmldsig" in str(node.value) and module not in SIGNATURES:
            yield "names XML signatures"


def _of_etree(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "etree"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module.partition(".")[0]
        if node.module == "lxml.etree":
            yield from ("lxml.etree",)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_module_parses_or_verifies(path: Path) -> None:
    assert list(violations(path.read_text(encoding="utf-8"), path.stem)) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import xmlsec", "imports xmlsec"),
        ("def late():\n    from xmlsec import tree", "imports xmlsec"),
        ("from onelogin.saml2.utils import OneLogin_Saml2_Utils", "imports onelogin"),
        ("import xml.etree.ElementTree as ET", "imports xml"),
        ("from lxml import etree", "imports lxml"),
        ("DS = 'http://www.w3.org/2000/09/xmldsig#'", "names XML signatures"),
    ],
)
def test_a_violation_is_found(source: str, what: str) -> None:
    assert list(violations(source, "sso")) == [what]


def test_a_parser_made_elsewhere_is_found() -> None:
    assert list(violations("from lxml import etree\nroot = etree.fromstring(b'<a/>')", "saml_writer")) == [
        "parses by etree.fromstring"
    ]
