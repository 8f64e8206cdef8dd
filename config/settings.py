"""Hearsay's settings, from the environment and one TOML file; the environment wins.

The file is `HEARSAY_CONFIG`, else `./hearsay.toml` where there is one. A key in the file is the variable's name in
small letters, with or without `hearsay_` ("database", "telegram_bot_token"). Unknown keys and bad values are refused
with the key, the value and what would be right. Secrets stay out of every repr and error.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import process

from bot.errors import SettingsError

_PREFIX = "HEARSAY_"


def _root_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be the root of a server, such as https://api.example.org")
    return value.rstrip("/")


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be an IANA time zone, such as Asia/Karachi")
    return value


def _at_home(value: Path) -> Path:
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError("must be a path; there is no such home folder") from None


def _words(value: Any) -> Any:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


UserPath = Annotated[Path, AfterValidator(_at_home)]
RootUrl = Annotated[str, AfterValidator(_root_url)]
Zone = Annotated[str, AfterValidator(_zone)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Share = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseSettings):
    """All that an operator can set. Attribute names are the variables' names in small letters."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_ignore_empty=True, hide_input_in_errors=True)

    hearsay_database: UserPath = Field(
        default_factory=lambda: user_data_path("hearsay", appauthor=False) / "hearsay.db"
    )
    hearsay_feeds: UserPath | None = None
    hearsay_officials: UserPath | None = None
    telegram_bot_token: SecretStr | None = None
    telegram_base_url: RootUrl = "https://api.telegram.org"
    telegram_transport: Literal["polling", "webhook"] = "polling"
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_base_url: RootUrl = "https://slack.com"
    hearsay_nlp_model: UserPath | None = None
    hearsay_dask_scheduler: Annotated[str, Field(pattern=r"^(tcp|tls)://")] | None = None
    hearsay_secret_key: SecretStr | None = None
    hearsay_owners: Words = ()
    hearsay_access: Literal["open", "allow-list", "approve"] | None = None
    hearsay_public_url: RootUrl | None = None
    hearsay_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    hearsay_host: str = "127.0.0.1"
    hearsay_site: UserPath | None = None
    hearsay_allow_private_networks: bool = False
    hearsay_zone: Zone = "UTC"
    hearsay_contact: str = ""
    hearsay_unknown: Literal["resend", "drop"] = "resend"
    hearsay_alert_confidence: Share = 0.65
    hearsay_digest_confidence: Share = 0.4
    hearsay_poll_minutes: Annotated[float, Field(gt=0, le=720)] = 10.0
    hearsay_workers: Annotated[int, Field(ge=1, le=64)] | None = None
    hearsay_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    hearsay_log_style: Literal["auto", "json", "text"] = "auto"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands over: it has merged the environment and the file, and checked the names."""
        return (init_settings,)

    @property
    def access(self) -> Literal["open", "allow-list", "approve"]:
        """Who may use the bot: as set, else `approve` once owners are named, else `open`."""
        return self.hearsay_access or ("approve" if self.hearsay_owners else "open")

    @property
    def secrets(self) -> dict[str, SecretStr]:
        """The secrets that are set, by variable."""
        values = ((name.upper(), getattr(self, name)) for name in type(self).model_fields)
        return {name: value for name, value in values if isinstance(value, SecretStr)}

    @property
    def workers(self) -> int:
        """Language workers: as set, else one core is left for the rest."""
        return self.hearsay_workers or max(1, (os.cpu_count() or 2) - 1)


def names() -> tuple[str, ...]:
    """Every variable that Hearsay reads, `HEARSAY_CONFIG` first."""
    return ("HEARSAY_CONFIG", *(name.upper() for name in Settings.model_fields))


def load(environ: Mapping[str, str], *, folder: Path | None = None) -> Settings:
    """Settings from `environ` and the TOML file that it names, else `folder`/hearsay.toml.

    Raises SettingsError with the key, the value (unless it is secret) and what would be right.
    """
    values = _from_file(environ, folder or Path())
    values |= _from_environment(environ)
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise SettingsError(_explain(key, values.get(key), first), key=key.upper()) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    known = names()
    for name in environ:
        if name.startswith(_PREFIX) and name not in known:
            raise SettingsError(f"unknown variable{_nearest(name, known)}", key=name)
    return {name.lower(): environ[name] for name in known[1:] if environ.get(name, "") != ""}


def _from_file(environ: Mapping[str, str], folder: Path) -> dict[str, Any]:
    named = environ.get("HEARSAY_CONFIG")
    path = Path(named) if named else folder / "hearsay.toml"
    if not path.is_file():
        if named:
            raise SettingsError(f"there is no file {named}", key="HEARSAY_CONFIG")
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", key="HEARSAY_CONFIG") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", key="HEARSAY_CONFIG") from error
    values: dict[str, Any] = {}
    for key, value in content.items():
        name = _known_key(key, path)
        if name in values:
            raise SettingsError(f"set twice in {path}; leave one out", key=key)
        values[name] = value
    return values


def _known_key(key: str, path: Path) -> str:
    name = key.lower()
    for candidate in (name, _PREFIX.lower() + name):
        if candidate in Settings.model_fields:
            return candidate
    raise SettingsError(f"unknown key in {path}{_nearest(name, tuple(Settings.model_fields))}", key=key)


def _bare(name: str) -> str:
    return name.lower().removeprefix(_PREFIX.lower())


def _nearest(name: str, known: tuple[str, ...]) -> str:
    found = process.extractOne(name, known, processor=_bare, score_cutoff=70)
    return f"; did you mean {found[0]}?" if found else "; see config/example.env for all names"


def _explain(key: str, value: Any, error: Any) -> str:
    secret = "token" in key or "secret" in key
    shown = "the value given" if secret else repr(value)
    wanted = str(error["msg"]).removeprefix("Value error, ")
    return f"{shown} is wrong: {wanted[:1].lower()}{wanted[1:]}"
