"""Alice at work, and the applications of hers that take part in single logout."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.edge import Edge
from tests.support.saml_partner import Partner, onward
from tests.support.world import ACCOUNT

if TYPE_CHECKING:  # which gives the office to tests
    from tests.saml.conftest import Sp


@dataclass
class Office:
    """Alice, signed in, and two applications that know her: hr by redirect, crm by post."""

    sp: "Sp"
    hr: Partner
    crm: Partner

    @property
    def edge(self) -> Edge:
        return self.sp.edge

    def register(self, partner: Partner, more: str = "") -> None:
        (self.sp.world.directory / f"{partner.name}.xml").write_text(partner.metadata(more), encoding="utf-8")
        self.sp.register(f"{{name: {partner.name}, protocol: saml, metadata_file: {partner.name}.xml}}")

    def visit(self, partner: Partner) -> tuple[str, str]:
        """Sign on to an application; return name and session index it was told."""
        self.edge.get(f"/saml/{ACCOUNT}/launch/{partner.name}")
        answer = self.sp.answer()
        return answer.text("NameID"), str(answer.attribute("AuthnStatement", "SessionIndex"))

    @property
    def signed_in(self) -> bool:
        elsewhere = Edge(self.sp.world, self.edge.app)
        elsewhere.client.set_cookie("idp_session", self.edge.cookie("idp_session") or "gone", domain="127.0.0.1")
        return elsewhere.get("/security").request.path == "/security"

    def press(self) -> None:
        """Follow the one link of the page."""
        onward(self.edge)

    def results(self) -> dict[str, str]:
        found = re.findall(r'<li class="(\w+)">\s*<strong class="name">([^<]*)</strong>', self.edge.page.text)
        return {name: state for state, name in found}

    def sign_out(self) -> None:
        self.edge.get("/security")
        self.edge.press("/sign-out")

    @property
    def reason(self) -> str:
        return str(self.sp.world.events("single_logout")[-1].reason)
