"""Deployment settings: defaults, and the one sentence that a wrong value gets."""

import pytest

from idp.config import BadSetting, Config

WRONG = {
    "IDP_BASE_URL": ["id.example", "ftp://id.example", "https://id.example/x", "https://u@id.example", "https://a b"],
    "IDP_BIND": ["8000", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:8000", "host.example:80", "127.0.0.1:x"],
    "IDP_WORKERS": ["0", "257", "-1", "many", "1.5"],
    "IDP_DATABASE_URL": [
        "mysql://x/y",
        "postgresql+psycopg://h:port/x",
        "postgresql+psycopg://h",
        "sqlite:///:memory:",
    ],
    "IDP_REDIS_URL": ["http://x", "redis://h:port", "redis://", "redis+cluster://a:1,b:x"],
    "IDP_SMTP_URL": ["http://x", "smtp://", "smtp://h:x"],
    "IDP_LOGON_DOMAIN": ["a b", "x..y", "-x-.example"],
    "IDP_TRUSTED_PROXIES": ["10.0.0.1/8", "proxy.example", "10.0.0.0/33"],
    "IDP_DNS_SERVERS": ["dns.example", "192.0.2.53:x", "192.0.2.53:0"],
    "IDP_TEST_MODE": ["maybe"],
    "IDP_LOG_FORMAT": ["xml", "JSON"],
    "IDP_ARGON2_MEMORY_KIB": ["19455", "x"],
    "IDP_ARGON2_PASSES": ["1", "-2"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_in_one_sentence_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Config.from_environment({name: value})
    assert str(refused.value).startswith(f"{name} has a wrong value; expected: ")


def test_the_defaults_are_those_of_the_contract() -> None:
    config = Config.from_environment({})
    assert (config.base_url, config.bind_host, config.bind_port) == ("http://127.0.0.1:8000", "127.0.0.1", 8000)
    assert (config.data_dir.name, config.certs_dir.name) == ("var", "certs")
    assert config.database_url == f"sqlite:///{config.data_dir}/idp.sqlite3"
    assert (config.redis_url, config.smtp_url, config.logon_domain) == ("", "", "onaliyun.com")
    assert (config.trusted_proxies, config.dns_servers) == ((), ())
    assert (config.test_mode, config.log_format) == (False, "console")
    assert (config.argon2_memory_kib, config.argon2_passes) == (19_456, 2)
    assert config.workers >= 1


@pytest.mark.parametrize(
    ("given", "origin", "host"),
    [
        ("https://id.example/", "https://id.example", "id.example"),
        ("https://ID.Example:443", "https://id.example", "id.example"),
        ("http://id.example:80", "http://id.example", "id.example"),
        ("https://id.example:8443", "https://id.example:8443", "id.example:8443"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(given: str, origin: str, host: str) -> None:
    config = Config.from_environment({"IDP_BASE_URL": given})
    assert (config.base_url, config.host) == (origin, host)


def test_ipv6_addresses_are_given_in_brackets() -> None:
    config = Config.from_environment({"IDP_BIND": "[::1]:8000", "IDP_DNS_SERVERS": "2001:db8::53, [::1]:5353"})
    assert (config.bind_host, config.base_url) == ("::1", "http://[::1]:8000")
    assert config.dns_servers == (("2001:db8::53", 53), ("::1", 5353))


@pytest.mark.parametrize("bind", ["0.0.0.0:8000", "192.0.2.1:8000", "[::]:8000"])
def test_test_mode_is_for_loopback_only(bind: str) -> None:
    with pytest.raises(BadSetting, match="IDP_TEST_MODE is for tests on one machine: IDP_BIND must"):
        Config.from_environment({"IDP_TEST_MODE": "on", "IDP_BIND": bind})


def test_addresses_with_secrets_stay_out_of_the_representation() -> None:
    urls = {
        "IDP_DATABASE_URL": "postgresql+psycopg://u:s3cret@h/x",
        "IDP_REDIS_URL": "redis://:s3cret@h",
        "IDP_SMTP_URL": "smtp://u:s3cret@h",
    }
    assert "s3cret" not in repr(Config.from_environment(urls))
    for name, url in urls.items():
        with pytest.raises(BadSetting) as refused:
            Config.from_environment({name: f"{url}:no-port".replace("/x:", ":")})
        assert "s3cret" not in str(refused.value)
