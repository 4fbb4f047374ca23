"""What the key ring takes for a token (one spelling, no foreign header, a sensible size), and what for a key."""

import base64
import json
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc.util import base64_to_int, int_to_base64

from idp.infra import secret_file
from idp.infra.key_ring import FILE, FileKeyRing
from tests.support.clock import SteppingClock


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the ring keeps its keys."""
    return tmp_path_factory.mktemp("keys") / FILE


@pytest.fixture(scope="module")
def ring(file: Path) -> FileKeyRing:
    ring = FileKeyRing(file.parent, SteppingClock())
    ring.ensure()
    return ring


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_what_was_signed_verifies(ring: FileKeyRing, algorithm: str) -> None:
    header, claims = ring.verify(ring.sign({"typ": "JWT"}, {"sub": "u-1"}, algorithm))
    assert (header["alg"], claims) == (algorithm, {"sub": "u-1"})


def test_other_letters_for_the_same_bytes_are_another_token(ring: FileKeyRing) -> None:
    token = ring.sign({}, {}, "ES256")
    head, body, tail = token.split(".")
    letters = string.ascii_letters + string.digits + "-_"
    twins = [tail[:-1] + letter for letter in letters if decoded(tail[:-1] + letter) == decoded(tail)]
    assert len(twins) == 16
    for twin in set(twins) - {tail}:
        with pytest.raises(ValueError, match="not a compact JWS"):
            ring.verify(f"{head}.{body}.{twin}")


@pytest.mark.parametrize("header", [{"jku": "https://evil.test/"}, {"cty": "JWT"}, {"x5u": "https://evil.test/"}])
def test_a_header_we_never_write_is_refused_even_when_signed(ring: FileKeyRing, header: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not signed"):
        ring.verify(ring.sign(header, {}))


def test_a_token_longer_than_any_of_ours_is_not_looked_at(ring: FileKeyRing) -> None:
    with pytest.raises(ValueError, match="not a compact JWS"):
        ring.verify(ring.sign({}, {"x": "y" * 8192}))


def test_keys_are_the_same_when_read_again(tmp_path: Path, file: Path, ring: FileKeyRing) -> None:
    secret_file.replace(tmp_path / FILE, file.read_bytes())
    again = FileKeyRing(tmp_path, SteppingClock())
    assert again.entries() == ring.entries()
    assert again.public_jwks() == ring.public_jwks()
    assert again.certificates() == ring.certificates()
    again.rotate("ES256", at_once=True)  # writes all of them
    kept = {row["kid"]: row["key"] for row in json.loads((tmp_path / FILE).read_bytes())["keys"]}
    for row in json.loads(file.read_bytes())["keys"]:
        assert kept[row["kid"]] == row["key"]


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize("part", ["n", "e", "d", "p", "q", "dp", "dq", "qi"])
@pytest.mark.parametrize(
    "change", [lambda number: number ^ 4, lambda _number: 0, lambda _number: 1], ids=["bit", "0", "1"]
)
def test_a_damaged_key_is_none(tmp_path: Path, file: Path, part: str, change: Callable[[int], int]) -> None:
    content = json.loads(file.read_bytes())
    jwk = next(row["key"] for row in content["keys"] if row["alg"] == "RS256")
    jwk[part] = int_to_base64(change(base64_to_int(jwk[part])))
    secret_file.replace(tmp_path / FILE, json.dumps(content).encode())
    with pytest.raises(secret_file.Damaged):
        FileKeyRing(tmp_path, SteppingClock()).entries()
