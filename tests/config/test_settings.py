"""Settings: from the environment and one file, refused with the key, the value and what would be right."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import SettingsError
from config.settings import Settings, load, names

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake"
EXAMPLE = Path(__file__).parents[2] / "config" / "example.env"
# variable, as text in the environment, as TOML, its value
GOOD: list[tuple[str, str, str, Any]] = [
    ("HEARSAY_DATABASE", "/data/h.db", '"/data/h.db"', Path("/data/h.db")),
    ("HEARSAY_FEEDS", "feeds.opml", '"feeds.opml"', Path("feeds.opml")),
    ("HEARSAY_OFFICIALS", "~/o.toml", '"~/o.toml"', Path.home() / "o.toml"),
    ("TELEGRAM_BOT_TOKEN", TOKEN, f'"{TOKEN}"', SecretStr(TOKEN)),
    ("TELEGRAM_BASE_URL", "http://127.0.0.1:8081/", '"http://127.0.0.1:8081"', "http://127.0.0.1:8081"),
    ("TELEGRAM_TRANSPORT", "webhook", '"webhook"', "webhook"),
    ("SLACK_BOT_TOKEN", "xoxb-1", '"xoxb-1"', SecretStr("xoxb-1")),
    ("SLACK_APP_TOKEN", "xapp-1", '"xapp-1"', SecretStr("xapp-1")),
    ("SLACK_SIGNING_SECRET", "abc", '"abc"', SecretStr("abc")),
    ("SLACK_CLIENT_ID", "1.2", '"1.2"', "1.2"),
    ("SLACK_CLIENT_SECRET", "def", '"def"', SecretStr("def")),
    ("SLACK_BASE_URL", "https://slack.example", '"https://slack.example/"', "https://slack.example"),
    ("HEARSAY_NLP_MODEL", "/models/en", '"/models/en"', Path("/models/en")),
    ("HEARSAY_DASK_SCHEDULER", "tcp://10.0.0.1:8786", '"tcp://10.0.0.1:8786"', "tcp://10.0.0.1:8786"),
    ("HEARSAY_SECRET_KEY", "s3cret", '"s3cret"', SecretStr("s3cret")),
    ("HEARSAY_OWNERS", "telegram:1, slack:U2", '["telegram:1", "slack:U2"]', ("telegram:1", "slack:U2")),
    ("HEARSAY_ACCESS", "allow-list", '"allow-list"', "allow-list"),
    ("HEARSAY_PUBLIC_URL", "https://bot.example", '"https://bot.example"', "https://bot.example"),
    ("HEARSAY_PORT", "8080", "8080", 8080),
    ("HEARSAY_HOST", "192.168.1.9", '"192.168.1.9"', "192.168.1.9"),
    ("HEARSAY_SITE", "/srv/site.db", '"/srv/site.db"', Path("/srv/site.db")),
    ("HEARSAY_ALLOW_PRIVATE_NETWORKS", "true", "true", True),
    ("HEARSAY_ZONE", "Asia/Karachi", '"Asia/Karachi"', "Asia/Karachi"),
    ("HEARSAY_CONTACT", "mailto:me@a.example", '"mailto:me@a.example"', "mailto:me@a.example"),
    ("HEARSAY_UNKNOWN", "drop", '"drop"', "drop"),
    ("HEARSAY_ALERT_CONFIDENCE", "0.75", "0.75", 0.75),
    ("HEARSAY_DIGEST_CONFIDENCE", "0", "0", 0.0),
    ("HEARSAY_POLL_MINUTES", "2.5", "2.5", 2.5),
    ("HEARSAY_WORKERS", "3", "3", 3),
    ("HEARSAY_LOG_LEVEL", "DEBUG", '"DEBUG"', "DEBUG"),
    ("HEARSAY_LOG_STYLE", "json", '"json"', "json"),
]
# variable, bad value, what the refusal says
BAD = [
    ("HEARSAY_DATABASE", "~nobody-of-that-name/h.db", "'~nobody-of-that-name/h.db' is wrong: must be a path"),
    (
        "TELEGRAM_BASE_URL",
        "api.telegram.org",
        "'api.telegram.org' is wrong: must be the root of a server, such as https://",
    ),
    ("SLACK_BASE_URL", "ftp://slack.com", "must be the root of a server"),
    ("SLACK_BASE_URL", "https://slack.com/?a=b", "must be the root of a server"),
    ("HEARSAY_PUBLIC_URL", "https://", "must be the root of a server"),
    ("HEARSAY_PUBLIC_URL", "https://[::1", "is wrong"),
    ("HEARSAY_DASK_SCHEDULER", "10.0.0.1:8786", "tcp|tls"),
    ("HEARSAY_ACCESS", "everybody", "'everybody' is wrong: input should be 'open', 'allow-list' or 'approve'"),
    ("HEARSAY_PORT", "99999", "'99999' is wrong: input should be less than or equal to 65535"),
    ("HEARSAY_PORT", "http", "'http' is wrong: input should be a valid integer"),
    ("HEARSAY_ALLOW_PRIVATE_NETWORKS", "perhaps", "'perhaps' is wrong: input should be a valid boolean"),
    ("HEARSAY_ZONE", "Karachi", "'Karachi' is wrong: must be an IANA time zone, such as Asia/Karachi"),
    ("HEARSAY_UNKNOWN", "guess", "'guess' is wrong: input should be 'resend' or 'drop'"),
    ("HEARSAY_ALERT_CONFIDENCE", "75", "'75' is wrong: input should be less than or equal to 1"),
    ("HEARSAY_DIGEST_CONFIDENCE", "-0.1", "greater than or equal to 0"),
    ("HEARSAY_POLL_MINUTES", "0", "greater than 0"),
    ("HEARSAY_POLL_MINUTES", "nan", "is wrong"),
    ("HEARSAY_WORKERS", "0", "greater than or equal to 1"),
    ("HEARSAY_LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ("HEARSAY_LOG_STYLE", "xml", "'auto', 'json' or 'text'"),
]


def given(environ: Mapping[str, str], folder: Path, toml: str = "") -> Settings:
    if toml:
        (folder / "hearsay.toml").write_text(toml, encoding="utf-8")
    return load(environ, folder=folder)


def value(settings: Settings, name: str) -> Any:
    return getattr(settings, name.lower())


@pytest.mark.parametrize(("name", "text", "toml", "meant"), GOOD, ids=[row[0] for row in GOOD])
def test_each_variable_is_read(tmp_path: Path, name: str, text: str, toml: str, meant: Any) -> None:
    assert value(given({name: text}, tmp_path), name) == meant
    for key in {name, name.lower(), name.lower().removeprefix("hearsay_")}:
        assert value(given({}, tmp_path, f"{key} = {toml}"), name) == meant


def test_the_table_has_every_variable() -> None:
    assert ("HEARSAY_CONFIG", *(row[0] for row in GOOD)) == names()


@pytest.mark.parametrize(("name", "text", "said"), BAD)
def test_a_bad_value_is_refused_with_key_value_and_what_is_right(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)) as refused:
        given({name: text}, tmp_path)
    assert refused.value.key == name
    assert str(refused.value).startswith(f"settings: {name}: ")


@pytest.mark.parametrize(
    "toml",
    [
        f'telegram_bot_token = ["{TOKEN}"]',
        f'slack_app_token = {{a = "{TOKEN}"}}',
        f'slack_signing_secret = ["{TOKEN}"]',
        f'secret_key = ["{TOKEN}"]',
    ],
)
def test_a_wrong_secret_is_refused_unseen(tmp_path: Path, toml: str) -> None:
    with pytest.raises(SettingsError, match="the value given is wrong") as refused:
        given({}, tmp_path, toml)
    told = (str(refused.value), repr(refused.value), repr(refused.value.__cause__), repr(refused.value.args))
    assert not any(TOKEN in text for text in told)


def test_secrets_are_in_no_repr(tmp_path: Path) -> None:
    secret = [row for row in GOOD if isinstance(row[3], SecretStr)]
    settings = given({name: f"{text}-{name}-hush" for name, text, _toml, _meant in secret}, tmp_path)
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert "hush" not in shown
    assert len(secret) == 6


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"HEARSAY_DATABSE": "x"}, "HEARSAY_DATABSE: unknown variable; did you mean HEARSAY_DATABASE?"),
        ({"HEARSAY_XQZW_": "x"}, "unknown variable; see config/example.env for all names"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest(tmp_path: Path, environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        given(environ, tmp_path)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('databse = "x"', "did you mean hearsay_database?"),
        ("zzzz = 1", "see config/example.env for all names"),
        ('[hearsay]\nzone = "UTC"', "unknown key in"),
        ("zone = ", "is not valid TOML"),
        ('zone = "UTC"\nhearsay_zone = "Asia/Karachi"', "set twice in"),
        ("port = 80.5", "is wrong"),
        ('owners = [["a"]]', "is wrong"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        given({}, tmp_path, toml)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'zone = "\xe9"'])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hearsay.toml").write_bytes(content)
    with pytest.raises(SettingsError, match="is not valid TOML"):
        given({}, tmp_path)


def test_a_named_file_is_read_and_must_exist(tmp_path: Path) -> None:
    named = tmp_path / "other.toml"
    with pytest.raises(SettingsError, match="there is no file") as refused:
        given({"HEARSAY_CONFIG": str(named)}, tmp_path)
    assert refused.value.key == "HEARSAY_CONFIG"
    named.write_text('zone = "Asia/Karachi"')
    settings = given({"HEARSAY_CONFIG": str(named)}, tmp_path, 'zone = "Africa/Nairobi"')
    assert settings.hearsay_zone == "Asia/Karachi"


def test_the_environment_wins_and_empty_means_unset(tmp_path: Path) -> None:
    toml = 'zone = "Asia/Karachi"\nport = 8080\nworkers = 2'
    settings = given({"HEARSAY_ZONE": "Africa/Nairobi", "HEARSAY_PORT": ""}, tmp_path, toml)
    assert (settings.hearsay_zone, settings.hearsay_port, settings.workers) == ("Africa/Nairobi", 8080, 2)


def test_nothing_is_read_that_was_not_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARSAY_ZONE", "Asia/Karachi")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    (tmp_path / ".env").write_text("HEARSAY_PORT=9\n")
    settings = given({"PATH": "/bin", "hearsay_workers": "9"}, tmp_path)
    assert (settings.hearsay_zone, settings.telegram_bot_token, settings.hearsay_port) == ("UTC", None, None)


@pytest.mark.parametrize(
    ("environ", "access"),
    [
        ({}, "open"),
        ({"HEARSAY_OWNERS": "telegram:1"}, "approve"),
        ({"HEARSAY_OWNERS": "telegram:1", "HEARSAY_ACCESS": "open"}, "open"),
        ({"HEARSAY_ACCESS": "allow-list"}, "allow-list"),
    ],
)
def test_who_may_use_the_bot(tmp_path: Path, environ: dict[str, str], access: str) -> None:
    assert given(environ, tmp_path).access == access


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = given({}, tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        settings.hearsay_zone = "Asia/Karachi"
    assert settings.workers >= 1


# --- config/example.env --------------------------------------------------------------------------------------------

_LINE = re.compile(r"^#([A-Z_]+)=(.*)$")


def documented() -> list[tuple[str, str, str]]:
    """(comment, name, value) of every variable in the file."""
    found: list[tuple[str, str, str]] = []
    above = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if variable := _LINE.match(line):
            found.append((above, variable[1], variable[2]))
        above = line
    return found


def test_the_example_has_every_variable_in_order_with_a_comment() -> None:
    assert tuple(name for _comment, name, _value in documented()) == names()
    assert all(re.match(r"# \S.{20,}[.)]$", comment) for comment, _name, _value in documented())


def test_nothing_in_the_example_is_set() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") or not line for line in lines)


def test_the_examples_values_are_the_defaults(tmp_path: Path) -> None:
    shown = {
        name: text
        for _comment, name, text in documented()
        if text and name not in ("HEARSAY_CONFIG", "HEARSAY_DATABASE")
    }
    assert given(shown, tmp_path) == given({"HEARSAY_ACCESS": "open"}, tmp_path)
    unset = {name.lower() for _comment, name, text in documented() if not text}
    bare = given({}, tmp_path)
    assert all(getattr(bare, name) in (None, (), "") for name in unset)
