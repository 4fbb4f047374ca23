"""What the key ring takes for a token: even under a true signature, one spelling, no foreign header, a sensible size."""

import base64
import string
from pathlib import Path

import pytest

from idp.infra.key_ring import FileKeyRing
from tests.support.clock import SteppingClock


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> FileKeyRing:
    directory: Path = tmp_path_factory.mktemp("keys")
    return FileKeyRing(directory, SteppingClock())


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
