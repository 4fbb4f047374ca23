"""One parser, one verifier: XML of strangers is parsed, and XML signatures are touched, in one place each."""

import ast
from collections.abc import Iterator, Set
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
PARSING = {f"etree.{name}" for name in ("ElementTree", "fromstring", "fromstringlist", "XML", "XMLID", "parse", "parseid", "iterparse", "XMLParser", "XMLPullParser", "HTML", "HTMLParser", "XSLT", "XInclude", "RelaxNG")}  # fmt: skip
PARSERS = {"saml_xml", "saml_aggregate"}
"""Only these make a parser, with everything external off and within bounds."""
SIGNATURES = {"saml_xml", "saml_signature", "saml_signer"}
"""Only these know the namespace of XML signatures by its letters."""

LOADERS = {"loader"}
"""Only these import by a name they have put together, and that in our own package."""
HIDING = {("importlib", "import_module"), ("sys", "modules")}
OTHERWISE = "imports etree otherwise than as `from lxml import etree`"
PASSED_ON = "uses etree otherwise than for one of its names"
BY_NAME = "imports by a name that nobody sees"


def violations(source: str, module: str) -> Iterator[str]:
    """Yield what a module does that is another's task."""
    tree = ast.parse(source)
    named = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr[0] != "_"}
    for node in ast.walk(tree):
        yield from _imported(node, module)
        yield from _used(node, module, named)
        if _names_modules(node) and module not in LOADERS:
            yield BY_NAME
        if isinstance(node, ast.Constant) and "xmldsig" in str(node.value) and module not in SIGNATURES:
            yield "names XML signatures"


def _used(node: ast.AST, module: str, named: Set[int]) -> Iterator[str]:
    """Yield what is wrong with a use of etree; `named` are the nodes of which one public name is used."""
    if isinstance(node, ast.Name) and node.id == "etree" and id(node) not in named:
        yield PASSED_ON
    if isinstance(node, ast.Attribute) and node.attr == "etree":
        yield PASSED_ON
    if module not in PARSERS and _dotted(node) in PARSING:
        yield f"parses by {_dotted(node)}"


def _dotted(node: ast.AST) -> str:
    """Return a name and one of its attributes as they are written; empty for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _imported(node: ast.AST, module: str) -> Iterator[str]:
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return
    sources = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    packages = {source.partition(".")[0] for source in sources}
    yield from (f"imports {package}" for package in packages if module not in PLACES.get(package, {module}))
    if ("lxml" in packages or _binds_etree(node)) and ast.unparse(node) != "from lxml import etree":
        yield OTHERWISE


def _binds_etree(node: ast.Import | ast.ImportFrom) -> bool:
    return any("etree" in (alias.name, alias.asname) for alias in node.names)


def _names_modules(node: ast.AST) -> bool:
    """Tell whether a module could be had here without an import that says which."""
    if isinstance(node, ast.Attribute):
        return node.attr == "import_module" or _dotted(node) == "sys.modules"
    if isinstance(node, ast.ImportFrom):
        return any((node.module, alias.name) in HIDING for alias in node.names)
    return isinstance(node, ast.Name) and node.id == "__import__"


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


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("from lxml import etree\nroot = etree.fromstring(b'<a/>')", "parses by etree.fromstring"),
        ("from lxml import etree\nmake = etree.XMLParser", "parses by etree.XMLParser"),
        ("from lxml.etree import fromstring\nroot = fromstring(b'<a/>')", OTHERWISE),
        ("import lxml.etree as ET\nroot = ET.fromstring(b'<a/>')", OTHERWISE),
        ("import lxml.etree\nroot = lxml.etree.fromstring(b'<a/>')", f"{OTHERWISE}, {PASSED_ON}"),
        ("import lxml", OTHERWISE),
        ("from lxml import etree as e\nroot = e.fromstring(b'<a/>')", OTHERWISE),
        ("from lxml import etree, html\nroot = html.fromstring(b'<a/>')", OTHERWISE),
        ("from lxml.html import document_fromstring", OTHERWISE),
        ("from lxml import etree\ne = etree\nroot = e.fromstring(b'<a/>')", PASSED_ON),
        ("from lxml import etree\nroot = getattr(etree, 'from' + 'string')(b'<a/>')", PASSED_ON),
        ("from lxml import etree\nroot = vars(etree)['fromstring'](b'<a/>')", PASSED_ON),
        ("from lxml import etree\nroot = etree.__dict__['fromstring'](b'<a/>')", PASSED_ON),
        ("from lxml import etree\nroot = etree.ElementTree().parse('a.xml')", "parses by etree.ElementTree"),
        ("from idp.infra.saml_xml import etree\nroot = etree.fromstring(b'<a/>')", f"{OTHERWISE}, parses by etree.fromstring"),
        ("from idp.infra import saml_xml\nroot = saml_xml.etree.fromstring(b'<a/>')", PASSED_ON),
        ("import importlib\ne = importlib.import_module('lx' + 'ml.etree')", BY_NAME),
        ("from importlib import import_module as load", BY_NAME),
        ("e = __import__('lxml.etree')", BY_NAME),
        ("import sys\ne = sys.modules['lxml.etree']", BY_NAME),
    ],
)  # fmt: skip
def test_a_parser_made_elsewhere_is_found(source: str, what: str) -> None:
    assert ", ".join(violations(source, "saml_writer")) == what


def test_building_and_catching_is_nobodys_alone() -> None:
    source = "from lxml import etree\ntry:\n    etree.SubElement(etree.Element('a'), 'b')\nexcept etree.LxmlError:\n    raise"
    assert list(violations(source, "saml_writer")) == []
