"""The vendor's clients for Node, unmodified: the current one signs ACS3-HMAC-SHA256, the older HMAC-SHA1."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.support.roles import trusting
from tests.vendor.conftest import Account
from tests.vendor.test_current_federation import assumable, robot

SCRIPT = Path(__file__).parents[1] / "clients" / "node" / "vendor.mjs"


def test_a_role_is_assumed_and_acted_with(account: Account) -> None:
    user = robot(account)
    role = assumable(account, "reader", trusting("RAM", account.arn("root")))
    node = shutil.which("node") or "nodejs"
    arguments = [node, str(SCRIPT), user.address, user.key_id, user.secret, role]
    ran = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
    assert json.loads(ran.stdout or ran.stderr) == {
        "identity": account.arn("user/robot"),
        "assumed": account.arn("assumed-role/reader/node"),
        "wrong": "SignatureDoesNotMatch",
        "users": [["robot"], ["robot"]],
        "denied": "NoPermission",
    }
