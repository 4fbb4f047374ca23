"""One calm page for every error, JSON for those who ask for it, and never a word about what broke inside."""

import pytest

from idp.ports import Busy, Unavailable
from tests.support.edge import Edge
from tests.support.world import World

SECRET = "a secret of the inside"


def test_unknown_pages_help_and_do_not_echo(edge: Edge) -> None:
    page = edge.get("/<script>alert(1)</script>?x=<b>")
    assert page.status_code == 404
    assert edge.title == "Not found"
    assert "<script>" not in page.text
    assert "<b>" not in page.text


def test_a_method_that_is_not_offered_is_refused(edge: Edge) -> None:
    assert edge.request("DELETE", "/signin").status_code in {400, 405}
    assert edge.request("PUT", "/healthz").status_code == 405


def test_machines_get_code_message_and_request_id(edge: Edge) -> None:
    answer = edge.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.json is not None
    assert set(answer.json) == {"Code", "Message", "RequestId"}


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [(RuntimeError(SECRET), 500, None), (Unavailable("Redis"), 503, "5"), (Busy(), 503, "2")],
)
def test_what_breaks_inside_stays_inside(
    edge: Edge, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, retry: str | None
) -> None:
    def breaks(*_args: object) -> None:
        raise error

    monkeypatch.setattr(edge.world.services.logon, "name_given", breaks)
    answer = edge.name("carol@acme")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == retry
    assert SECRET not in answer.text
    assert "Reference for the administrator" in answer.text


@pytest.mark.parametrize("size", [200_000, 1_000_000])
def test_a_large_body_is_refused_and_audited_before_it_is_read(edge: Edge, world: World, size: int) -> None:
    edge.name("carol@acme")
    verified, before = world.hasher.verified, len(world.events())
    assert edge.submit(password="x" * size).status_code == 413
    assert edge.title == "Too large"
    assert world.hasher.verified == verified
    assert [(row.what, row.reason) for row in world.events()[before:]] == [("form", "form_too_large")]


def test_many_fields_are_refused(edge: Edge) -> None:
    edge.get("/signin")
    many = {f"field{number}": "x" for number in range(2000)}
    assert edge.post("/signin", data=many, content_type="multipart/form-data").status_code == 413
