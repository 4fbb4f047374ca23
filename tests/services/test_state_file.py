from dataclasses import replace

import pytest

from idp.services.state_file.applying import StateFile
from idp.services.state_file.reading import BadStateFile, Source
from tests.support.seed import seed
from tests.support.states import ACME
from tests.support.world import ACCOUNT, World, outcome


def test_a_plan_after_applying_is_empty_and_applying_again_changes_nothing(world: World) -> None:
    assert world.plan(ACME) == []
    assert world.apply(ACME) == []


@seed("XR-13", "XR-14", "OV-09", "CP-08")
def test_an_export_is_byte_stable_holds_no_secret_and_says_what_there_is(world: World) -> None:
    text = world.services.state_file.export()
    assert text == world.services.state_file.export()
    assert world.plan(text) == []
    for secret in ("Alice-pass-1", "KRSXG5CT", "wiki-secret", "argon2", "verification"):
        assert secret not in text


@seed("XR-13", "LP-10", "LP-11", "LP-12", "LP-14")
def test_an_export_imports_into_an_empty_installation_unchanged(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world.policy(MaxPasswordAge=90, HardExpire=True, PasswordReusePrevention=3)
    world.account('login_mask: "127.0.0.0/8;10.0.0.0/8"')
    text = world.services.state_file.export()
    other = World(tmp_path_factory.mktemp("import"), state="accounts: []")
    path = other.directory / "import.yaml"
    path.write_text(text, encoding="utf-8")
    applied = other.services.state_file.apply(Source(path, {}))
    made = {one.what: one.secret for one in applied.generated}
    secret = made[f"accounts[{ACCOUNT}].users[carol]"]
    step = other.password("carol@acme", secret)
    assert outcome(step.decision) == "admit"
    assert other.services.state_file.export() == text


@pytest.mark.parametrize(
    ("lines", "where", "why"),
    [
        ("applications: [{name: hr, protocol: cas}]", 3, "must be oidc or saml"),
        ("password_policy:\n  MaxLoginAttemps: 33", 4, "MaxLoginAttemps must be a whole number"),
        ("password_policy:\n  MaxLoginAttemps: '5'", 4, "MaxLoginAttemps must be a whole number"),
        ("alias: Not_Valid", 3, "An account alias has"),
        ("alias: [1]", 3, "plain value"),
        ("users: {name: x}", 3, "must be a list"),
        ("users:\n  - {name: x}\n  - {name: X}", 5, "given twice"),
        ("users: [{name: 'a b'}]", 3, "name"),
        ("users: [{name: x, login_profile: {Password: short}}]", 3, "at least 8"),
        ("users: [{name: x, login_profile: {Password: {from_env: NOPE}}}]", 3, "no variable NOPE"),
        ("users: [{name: x, totp_secret: JBSWY3DP}]", 3, "128 bits"),
        ("domain_aliases: [{name: onaliyun.com}]", 3, "cannot be a domain alias"),
        ("owner: {logon_name: owner}", 3, "logon_name"),
        ("alias: x\nalias: y", 4, "given twice"),
        ("applications: [{name: a, client_id: a, redirect_uris: ['javascript:x']}]", 3, "redirect_uris"),
        ("a: [", 4, "not valid YAML"),
    ],
)
def test_a_bad_file_applies_nothing_and_names_file_line_and_key(world: World, lines: str, where: int, why: str) -> None:
    before = world.services.state_file.export()
    with pytest.raises(BadStateFile) as bad:
        world.account(lines or "display: 1")
    assert str(bad.value).startswith(f"state.yaml, line {where}")
    assert why in str(bad.value)
    assert world.services.state_file.export() == before


def test_a_refusal_half_way_leaves_nothing_behind(world: World) -> None:
    before = world.services.state_file.export()
    events = len(world.events())
    with pytest.raises(BadStateFile, match="is taken"):
        world.apply(f'accounts: [{{id: "{ACCOUNT}", alias: fresh}}, {{id: "1111222233334444", alias: other}}]')
    assert world.services.state_file.export() == before
    assert len(world.events()) == events


def test_secrets_come_from_the_environment_and_from_files(world: World) -> None:
    path = world.directory / "secret.yaml"
    (world.directory / "password.txt").write_text("File-pass-12\n")
    profile = "login_profile: {Password: {%s}}"
    path.write_text(
        f'accounts: [{{id: "{ACCOUNT}", users: [{{name: erin, {profile % "from_env: ERIN"}}}, '
        f"{{name: finn, {profile % 'from_file: password.txt'}}}]}}]"
    )
    world.services.state_file.apply(Source(path, {"ERIN": "Environ-pass-1"}))
    assert outcome(world.password("erin@acme", "Environ-pass-1").decision) == "admit"
    assert outcome(world.password("finn@acme", "File-pass-12").decision) == "admit"


def test_what_is_absent_is_left_alone_unless_the_list_prunes(world: World) -> None:
    assert world.account("users: [{name: carol}]") == []
    gone = world.account("users: [{prune: true}, {name: carol}]")
    assert [line.split("[")[-1].split("]")[0] for line in gone] == ["alice", "bob", "dave"]
    assert outcome(world.password("carol@acme", "Carol-pass-1").decision) == "admit"


@seed("PW-08", "PW-09", "PW-15", "PW-30", "PW-37", "SP-16", "PW-06")
@pytest.mark.parametrize(
    ("section", "name", "low", "high"),
    [
        ("password_policy", "MinimumPasswordLength", 8, 32),
        ("password_policy", "MaxPasswordAge", 0, 1095),
        ("password_policy", "PasswordReusePrevention", 0, 24),
        ("password_policy", "MaxLoginAttemps", 0, 32),
        ("security_preference", "LoginSessionDuration", 1, 24),
    ],
)
def test_settings_take_their_published_ranges(world: World, section: str, name: str, low: int, high: int) -> None:
    for value in (low, high):
        world.account(f"{section}: {{{name}: {value}}}")
    for bad in (str(low - 1), str(high + 1), "true", "1.5"):
        with pytest.raises(BadStateFile, match=name):
            world.account(f"{section}: {{{name}: {bad}}}")


def test_applications_keep_what_the_file_does_not_give(world: World) -> None:
    client = {"name": "wiki", "client_id": "wiki", "redirect_uris": ["http://127.0.0.1:9001/callback"]}
    assert world.account(f"applications: [{client}]".replace("'", '"')) == []
    changed = world.account(f"applications: [{client | {'name': 'docs'}}]".replace("'", '"'))
    assert changed == [f"~ accounts[{ACCOUNT}].applications[wiki].name: wiki -> docs"]
    secret = world.account(
        f"applications: [{client | {'name': 'docs', 'client_secret': 'new-secret-1'}}]".replace("'", '"')
    )
    assert secret == [f"~ accounts[{ACCOUNT}].applications[wiki].client_secret: (set) -> (set)"]


def test_a_domain_is_taken_as_verified_in_test_mode_only(world: World) -> None:
    state_file = StateFile(replace(world.services.state_file.parts, test_mode=False))
    path = world.directory / "domain.yaml"
    path.write_text(f'accounts: [{{id: "{ACCOUNT}", domain_aliases: [{{name: new.example, verified: true}}]}}]')
    with pytest.raises(BadStateFile, match="test mode"):
        state_file.apply(Source(path, {}))
    path.write_text(f'accounts: [{{id: "{ACCOUNT}", domain_aliases: [{{name: acme.example, verified: true}}]}}]')
    assert state_file.apply(Source(path, {})).changes == ()


@seed("PW-12")
def test_a_policy_with_one_element_is_saved_with_a_recommendation(world: World) -> None:
    path = world.directory / "policy.yaml"
    path.write_text(f'accounts: [{{id: "{ACCOUNT}", password_policy: {{RequireNumbers: true}}}}]')
    (change,) = world.services.state_file.apply(Source(path, {})).changes
    assert change.advice[0].startswith(f"accounts[{ACCOUNT}].password_policy: Fewer than two")
    account = world.services.directory.account(ACCOUNT)
    assert account is not None
    assert account.policy.require_numbers
    path.write_text(f'accounts: [{{id: "{ACCOUNT}", password_policy: {{RequireSymbols: true}}}}]')
    assert world.services.state_file.apply(Source(path, {})).changes[0].advice == ()


@seed("PW-03", "SP-01", "LM-01", "DD-01", "DD-04")
def test_the_state_file_is_where_settings_are_edited(world: World) -> None:
    changes = {
        "password_policy: {MaxPasswordAge: 30}": "password_policy.MaxPasswordAge: 0 -> 30",
        "security_preference: {LoginSessionDuration: 8}": "security_preference.LoginSessionDuration: 6 -> 8",
        'login_mask: "127.0.0.0/8"': "login_mask:  -> 127.0.0.0/8",
        "alias: newname": "alias: acme -> newname",
    }
    for lines, difference in changes.items():
        (said,) = world.account(lines)
        assert said.endswith(difference)
        assert world.account(lines) == []


@seed("CP-03", "CP-04")
def test_an_administrators_reset_changes_the_password_and_nothing_else(world: World) -> None:
    world.user("alice", login_profile={"Password": "Alice-pass-2"})
    assert outcome(world.password("alice@acme", "Alice-pass-1").decision).startswith("ask password because")
    step = world.password("alice@acme", "Alice-pass-2")
    assert outcome(step.decision) == "ask code"
    world.user("alice", login_profile={"Password": "Alice-pass-3", "PasswordResetRequired": True})
    world.user("alice", login_profile={"Password": "Alice-pass-4"})
    assert outcome(world.code(world.password("alice@acme", "Alice-pass-4")).decision).startswith("ask new_password")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "characters"),
        ("{argon2: plain}", "Argon2id"),
        ("{argon2: '$argon2id$v=19$m=1,t=1,p=1$x'}", "Argon2id"),
    ],
)
def test_a_password_that_cannot_be_taken_is_complained_about_at_its_own_line(
    world: World, password: str, why: str
) -> None:
    with pytest.raises(BadStateFile) as bad:
        world.account(f"users:\n  - name: zoe\n    login_profile:\n      Password: {password}")
    assert str(bad.value).startswith("state.yaml, line 6, accounts[1].users[1].login_profile.Password")
    assert why in str(bad.value)


def test_a_password_that_was_made_is_used_once_unless_the_file_says_otherwise(world: World) -> None:
    for lines, resets in (("{}", True), ("{PasswordResetRequired: false}", False)):
        path = world.directory / "made.yaml"
        name = f"made-{resets}".lower()
        path.write_text(f'accounts: [{{id: "{ACCOUNT}", users: [{{name: {name}, login_profile: {lines}}}]}}]')
        (made,) = world.services.state_file.apply(Source(path, {})).generated
        decision = outcome(world.password(f"{name}@acme", made.secret).decision)
        assert decision == ("ask new_password because reset_required" if resets else "admit")
        assert world.plan(path.read_text()) == []
