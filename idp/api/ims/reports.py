"""Reports about the account: its security with the score, its summary, and everybody's credentials.

Each is made when it is asked for: there is nothing to wait for, and no limit of size or interval.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.registry import IMS, Json
from idp.rules import spreadsheet
from idp.services.security_report import COLUMNS, Line

PAGES = Bounds(3501, 3501, "NextToken")
COMPLETED = "COMPLETED"


@dataclass(frozen=True)
class Nothing:
    """Takes nothing."""


@IMS.action("GetAccountSecurityPracticeReport", Nothing)
def get_account_security_practice_report(call: Call, _ask: Nothing) -> Json:
    """Tell the figures and the score."""
    report = call.services.security_reports.practice(call.account_id)
    return {"AccountSecurityPracticeInfo": {"AccountSecurityPracticeUserInfo": report.named, "Score": report.score}}


@IMS.action("GetAccountSummary", Nothing)
def get_account_summary(call: Call, _ask: Nothing) -> Json:
    """Tell how much there is, and how much there may be."""
    return {"SummaryMap": call.services.security_reports.summary(call.account_id)}


@IMS.action("GenerateCredentialReport", Nothing)
def generate_credential_report(_call: Call, _ask: Nothing) -> Json:
    """Tell that the report can be fetched: it always can."""
    return {"State": COMPLETED}


@dataclass(frozen=True)
class GetCredentialReport:
    """A page of the credential report."""

    NextToken: str = ""
    MaxItems: int | None = None


@IMS.action("GetCredentialReport", GetCredentialReport)
def get_credential_report(call: Call, ask: GetCredentialReport) -> Json:
    """Return a page as CSV; the first begins with the columns, so that the pages joined are the whole file."""

    def fetch(after: str, most: int) -> Sequence[Line]:
        return call.services.security_reports.credentials(call.account_id, after, most)

    found = page(call, "credentials", ask, fetch, lambda line: line.key, PAGES)
    rows: list[Sequence[str]] = [] if ask.NextToken else [COLUMNS]
    rows += [tuple(line.cells.values()) for line in found.rows]
    text = spreadsheet.table(rows, begins=not ask.NextToken)
    more = {"NextToken": found.marker} if found.marker else {}
    return {
        "Content": base64.b64encode(text.encode()).decode(),
        "GeneratedTime": moment(call.services.clock.now()),
        "IsTruncated": "true" if found.marker else "false",
        **more,
    }
