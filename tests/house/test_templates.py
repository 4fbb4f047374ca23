"""Pages keep their promises in the source: no inline script or style, forms with proof and labels (UI-03)."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "idp"
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
INLINE = re.compile(
    r"<script(?! src=\"{{ asset\('[a-z]+\.js'\) }}\">)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE
)
FOREIGN = re.compile(r"""(?:src|href|action)=["']https?:""", re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert INLINE.search(text) is None
    assert FOREIGN.search(text) is None


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_forms_that_change_something_carry_a_proof(path: Path) -> None:
    for form in FORM.findall(path.read_text(encoding="utf-8")):
        proof = "form.token()" in form or "csrf_token()" in form
        # What goes to an application, or to an enterprise's provider, must not carry a proof of ours.
        elsewhere = any(f'action="{{{{ {whose}_address }}}}"' in form for whose in ("application", "provider"))
        assert proof != ('method="get"' in form or elsewhere)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_fields_have_labels(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fields = set(re.findall(r'<input\b(?![^>]*type="hidden")[^>]*\bid="([^"]+)"', text))
    labels = set(re.findall(r'<label\b[^>]*\bfor="([^"]+)"', text))
    assert fields - labels == set()


def test_the_style_sheet_loads_nothing() -> None:
    sheet = (PACKAGE / "static" / "idp.css").read_text(encoding="utf-8")
    assert "@import" not in sheet
    assert "http" not in sheet
