"""Under `python -O`, which leaves out every assert of the product and of its libraries, the same is refused."""

import subprocess
import sys
from pathlib import Path

from tests.saml_corpus.index import kept

ROOT = Path(__file__).parents[2]
PROOFS = (
    "tests/services/test_logon.py::test_neither_password_nor_code_alone_opens_a_session",
    "tests/oidc/test_token_attacks.py",
    "tests/api/test_gateway.py",
    "tests/api/sts/test_temporary_credentials.py",
    "tests/api/sts/test_token_attacks.py::test_unsigned_and_unknown_algorithms_are_refused",
    "tests/api/sts/test_token_attacks.py::test_another_key_of_the_same_id_is_refused",
)
"""Logon, tokens forged and expired, calls signed wrongly and late, and what other issuers and accounts vouch for."""
CORPUS = "tests/saml_corpus/test_corpus.py::test_each_file_is_refused_by_one_defence_after_another"


def hostile() -> list[str]:
    """Return a proof for each defence against hostile SAML: of the first file that it is the first to refuse."""
    firsts = {
        links[0][0]: f"{CORPUS}[{file}-{doors.partition(' ')[0]}]"
        for file, entry in reversed(kept().items())
        for doors, links in entry["stopped_by"].items()
        if links
    }
    return list(firsts.values())


def test_nothing_more_is_let_through_without_asserts(tmp_path: Path) -> None:
    """A test that must fail comes along, to show that asserts of tests still count: they are rewritten."""
    wrong = tmp_path / "test_wrong.py"
    wrong.write_text("def test_wrong():\n    assert __debug__\n")
    options = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestConfigWarning")
    command = [sys.executable, "-O", "-m", "pytest", *options, *PROOFS, *hostile(), str(wrong)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert len(failed) == 1, ran.stdout
    assert "test_wrong" in failed[0]
