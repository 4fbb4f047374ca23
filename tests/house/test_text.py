"""The repository speaks of the product only, and silences no check without a reason."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BARELY_SILENCED = re.compile(r"#\s*(?:type:\s*ignore(?:\[[\w, -]+\])?|noqa(?::\s*[A-Z]+\d+)*)[\s]*$", re.MULTILINE)
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)|unittest\.skip")
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "coming" + " soon")))
# Paths of one machine, and addresses of package indexes.
ELSEWHERE = re.compile(
    r"(?:^|[\s\"'=(])/(?:home|root|Users|work)/|https?://[^\s\"']*(?:pypi|npmjs|/simple/)", re.MULTILINE
)


def _kept_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name.decode() for name in listed.split(b"\0") if name and (ROOT / name.decode()).is_file()]


TEXTS = {path: path.read_text(encoding="utf-8") for path in _kept_files() if path.suffix not in {".mo", ".png", ".bin"}}
PYTHON = {path: text for path, text in TEXTS.items() if path.suffix == ".py" and path != Path(__file__)}


def test_silenced_checks_have_a_reason_beside_them() -> None:
    assert [f"{path}: {found[0]}" for path, text in PYTHON.items() for found in BARELY_SILENCED.finditer(text)] == []


@pytest.mark.parametrize("pattern", [SKIPPED, UNFINISHED], ids=["skipped", "unfinished"])
def test_nothing_is_skipped_and_nothing_is_left_for_later(pattern: re.Pattern[str]) -> None:
    assert PYTHON
    assert [str(path) for path, text in PYTHON.items() if pattern.search(text)] == []


def test_no_file_names_a_machine_or_a_package_index() -> None:
    named = [f"{path}: {found.group()}" for path, text in TEXTS.items() for found in ELSEWHERE.finditer(text)]
    assert [line for line in named if Path(__file__).name not in line] == []
