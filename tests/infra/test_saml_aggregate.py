"""One entity out of a federation's metadata: in bounded memory, and no more of the rest than must be looked at."""

import subprocess
import sys
from pathlib import Path

import pytest

from idp.infra.saml_aggregate import entity
from idp.infra.saml_application import read
from idp.ports import BadMetadata
from tests.support import saml_idp, saml_sp
from tests.support.saml_idp import Signing

MEGABYTES = 10
MOST_GROWTH_KIB = 8 * 1024
WANTED = "https://sp-2000.example/sp"
MEASURE = """
import sys
from pathlib import Path
from idp.infra.saml_aggregate import entity

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

document = Path(sys.argv[1]).read_bytes()
entity(b'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>', "", "")
before = peak()
found = entity(document, sys.argv[2], "")
print(len(document), peak() - before, len(found))
"""


def federation(*entities: str, root: str = "") -> bytes:
    namespace = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
    return f"<md:EntitiesDescriptor {namespace} {root}>{''.join(entities)}</md:EntitiesDescriptor>".encode()


def described(number: int, more: str = "") -> str:
    return saml_sp.metadata(key="sp", entity=f"https://sp-{number}.example/sp", more=more)


def large() -> bytes:
    """Return ten megabytes: thousands of entities of both kinds."""
    filling = "".join(f"<md:NameIDFormat>urn:example:{number}</md:NameIDFormat>" for number in range(20))
    one = described(0, filling)
    count = MEGABYTES * 1_000_000 // len(one) + 1
    return federation(*(one.replace("sp-0.", f"sp-{number}.") for number in range(count)))


def test_ten_megabytes_take_little_memory(tmp_path: Path) -> None:
    document = large()
    assert len(document) > MEGABYTES * 1_000_000
    (tmp_path / "federation.xml").write_bytes(document)
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "federation.xml"), WANTED]
    ran = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 -- a fixed command
    size, growth, found = map(int, ran.stdout.split())
    assert size == len(document)
    assert growth < MOST_GROWTH_KIB
    assert found < 10_000


def test_the_entity_wanted_is_found_alone() -> None:
    document = federation(described(1), federation(described(2), described(3)).decode(), described(4))
    for number in (1, 2, 3, 4):
        found = entity(document, f"https://sp-{number}.example/sp", "")
        assert read(found).entity_id == f"https://sp-{number}.example/sp"
        assert found.count(b"EntityDescriptor") == 2


def test_the_validity_of_the_groups_around_it_is_its_own() -> None:
    inner = federation(described(1), root='validUntil="2027-01-01T00:00:00Z" cacheDuration="PT2H"').decode()
    found = read(entity(federation(inner, root='validUntil="2026-12-01T00:00:00Z"'), "https://sp-1.example/sp", ""))
    assert found.valid_until
    assert f"{found.valid_until:%Y-%m-%d}" == "2026-12-01"
    assert found.cache_for
    assert found.cache_for.total_seconds() == 7200


def test_a_document_of_one_is_left_as_it_is() -> None:
    document = described(1).encode()
    assert entity(document, "", "") is document


HOSTILE = {
    "nobody is named": (federation(described(1)), "", "more than one entity"),
    "nobody of that name": (federation(described(1)), WANTED, "describes no entity"),
    "twice": (federation(described(2000), described(2000)), WANTED, "twice"),
    "a document type": (b"<!DOCTYPE x>" + federation(described(2000)), WANTED, "document type"),
    "an entity": (b'<!DOCTYPE x [<!ENTITY a "b">]>' + federation("&a;"), WANTED, "document type"),
    "without an end": (federation(described(2000))[:-10], WANTED, "well-formed"),
    "nested without end": (federation("<x>" * 100 + "</x>" * 100, described(2000)), WANTED, "too deeply"),
    "an entity without end": (federation(described(2000, "<x/>" * 4000)), WANTED, "too many parts"),
    "a relative namespace": (
        federation(described(2000).replace("<md:SP", '<md:SP xmlns:a="b"', 1)),
        WANTED,
        "well-formed",
    ),
    "another encoding": (
        federation(described(2000))
        .decode()
        .replace("<", '<?xml version="1.0" encoding="utf-16"?><', 1)
        .encode("utf-16"),
        WANTED,
        "UTF-8",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_or_unclear_is_refused(name: str) -> None:
    document, wanted, why = HOSTILE[name]
    with pytest.raises(BadMetadata, match=why):
        entity(document, wanted, "")


def test_an_entity_that_is_signed_itself_is_taken_by_the_pinned_certificate_alone() -> None:
    one = saml_idp.signed(described(1).replace("entityID", 'ID="m" entityID', 1), ("EntityDescriptor",), Signing())
    document = federation(described(2), one)
    pinned, other = (saml_idp.encoded(saml_idp.key_pair(name)[1]) for name in ("idp", "second"))
    found = entity(document, "https://sp-1.example/sp", pinned)
    assert read(found).entity_id == "https://sp-1.example/sp"
    assert b"SignatureValue" not in found
    with pytest.raises(BadMetadata, match="made with another key"):
        entity(document, "https://sp-1.example/sp", other)
    with pytest.raises(BadMetadata, match="made with another key"):
        entity(document.replace(b"hr.example/acs", b"evil.example/acs"), "https://sp-1.example/sp", pinned)
    with pytest.raises(BadMetadata, match="must have one Signature"):
        entity(document, "https://sp-2.example/sp", pinned)
