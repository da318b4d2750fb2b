"""Everything that can be set from outside, read in one place: environment variables with safe defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

EXAMPLE_CITY = Path(__file__).resolve().parent.parent / "jurisdictions" / "example-city"

WORDS = {"ONTONG_SANDBOX": ("yes", "no"), "ONTONG_LOG_FORMAT": ("json", "human"), "ONTONG_LOG_LEVEL": ("DEBUG", "INFO", "WARNING", "ERROR")}

_PROVIDERS = ("MAIL", "IMAP", "KAKAO", "SOLAPI", "SMS", "META", "FACEBOOK", "INSTAGRAM", "TELEGRAM", "BAND", "X", "STAFF")
PROVIDERS = tuple(f"ONTONG_{name}_" for name in _PROVIDERS)  # how the names of what reaches outside begin
DEMONSTRATION = "시연"
DEMONSTRATION_FILE = "demonstration.json"  # in a data folder that a city was played into


class BadSetting(ValueError):
    """A variable has a value that can't be used; the message names it."""


def _setting(variable: str, default: Any, about: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"variable": variable, "about": about, "secret": secret})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One field a variable. A variable NAME may also be given as NAME_FILE, a file that holds the value."""

    data: Path = _setting(
        "ONTONG_DATA", Path("var"), "Folder of the embedded mode: databases, photos, keys. Locked while `ontong up` runs."
    )
    host: str = _setting("ONTONG_HOST", "127.0.0.1", "Address that the HTTP door listens on.")
    port: int = _setting("ONTONG_PORT", 8000, "Port of the HTTP door.")
    public_url: str = _setting(
        "ONTONG_PUBLIC_URL", "", "How citizens reach the door, for the links in letters; http://HOST:PORT when empty."
    )
    jurisdiction: Path = _setting(
        "ONTONG_JURISDICTION", EXAMPLE_CITY, "Folder of the city: departments, services, letters, periods and days."
    )
    smtp_url: str = _setting(
        "ONTONG_SMTP_URL", "", "Mail server, as smtp://user:password@host:port; without it letters stay in the sandbox.", secret=True
    )
    sandbox: str = _setting(
        "ONTONG_SANDBOX",
        "no",
        "`yes`: channels without credentials are simulated beside real ones, and `ontong web` shows the letters that stayed in the sandbox.",
    )
    mail_from: str = _setting("ONTONG_MAIL_FROM", "ontong@localhost", "Sender of letters by e-mail.")
    media_url: str = _setting(
        "ONTONG_MEDIA_URL", "", "Where photos are kept: a folder, or s3://bucket/prefix; the data folder's media/ when empty."
    )
    channels_secret: str = _setting(
        "ONTONG_CHANNELS_SECRET",
        "",
        "Secret that gateway and notify share: by it answers, bounces and opt-outs find their case, and simulated providers prove themselves; older ones behind it, with spaces between. The embedded mode makes its own.",
        secret=True,
    )
    mail_listen: str = _setting(
        "ONTONG_MAIL_LISTEN", "", "Where `ontong up` and `ontong mail` take mail in by SMTP, as 127.0.0.1:2525; not at all when empty."
    )
    mail_address: str = _setting(
        "ONTONG_MAIL_ADDRESS", "", "The city's address that citizens write to; answers and bounces come back to it as name+token@host."
    )
    mail_tls: str = _setting(
        "ONTONG_MAIL_TLS", "", "A PEM file with certificate and key, for STARTTLS at the mail door; not while it is empty."
    )
    imap_url: str = _setting("ONTONG_IMAP_URL", "", "A mailbox that is read instead, as imaps://user:password@host/INBOX.", secret=True)
    kakao_skill_secret: str = _setting(
        "ONTONG_KAKAO_SKILL_SECRET",
        "",
        "What Kakao's skill calls carry in the header X-Ontong-Skill; two with a space between.",
        secret=True,
    )
    kakao_bot_id: str = _setting("ONTONG_KAKAO_BOT_ID", "", "The bot whose calls are ours.")
    solapi_key: str = _setting("ONTONG_SOLAPI_KEY", "", "API key of Solapi, for 알림톡, SMS and LMS.", secret=True)
    solapi_secret: str = _setting("ONTONG_SOLAPI_SECRET", "", "API secret of Solapi.", secret=True)
    solapi_sender: str = _setting("ONTONG_SOLAPI_SENDER", "", "The registered number that text messages come from (발신번호).")
    solapi_profile: str = _setting("ONTONG_SOLAPI_PROFILE", "", "The Kakao sender profile (pfId) of 알림톡.")
    solapi_webhook_secret: str = _setting(
        "ONTONG_SOLAPI_WEBHOOK_SECRET",
        "",
        "What the webhook of reports was given at Solapi, which shows its SHA-1 in the header X-Solapi-Secret; two with a space between.",
        secret=True,
    )
    solapi_url: str = _setting("ONTONG_SOLAPI_URL", "https://api.solapi.com", "Where Solapi is.")
    sms_secret: str = _setting(
        "ONTONG_SMS_SECRET",
        "",
        "What a dealer's pushes of received messages are signed with (docs/channels.md); two with a space between.",
        secret=True,
    )
    meta_app_secret: str = _setting(
        "ONTONG_META_APP_SECRET", "", "App secret of Facebook and Instagram; two with a space between.", secret=True
    )
    meta_verify_token: str = _setting("ONTONG_META_VERIFY_TOKEN", "", "What Meta shows when it makes sure of the webhook.", secret=True)
    facebook_page_id: str = _setting("ONTONG_FACEBOOK_PAGE_ID", "", "The city's page.")
    facebook_page_token: str = _setting("ONTONG_FACEBOOK_PAGE_TOKEN", "", "Token of the page, for messages.", secret=True)
    instagram_account_id: str = _setting("ONTONG_INSTAGRAM_ACCOUNT_ID", "", "The city's professional account.")
    instagram_token: str = _setting("ONTONG_INSTAGRAM_TOKEN", "", "Token of that account, for messages.", secret=True)
    meta_url: str = _setting("ONTONG_META_URL", "https://graph.facebook.com/v24.0", "Where Meta's Graph API is.")
    telegram_token: str = _setting("ONTONG_TELEGRAM_TOKEN", "", "Token of the bot.", secret=True)
    telegram_secret: str = _setting("ONTONG_TELEGRAM_SECRET", "", "The secret_token of the webhook; two with a space between.", secret=True)
    telegram_url: str = _setting("ONTONG_TELEGRAM_URL", "https://api.telegram.org", "Where Telegram's Bot API is.")
    band_token: str = _setting("ONTONG_BAND_TOKEN", "", "Access token of Naver Band.", secret=True)
    band_key: str = _setting("ONTONG_BAND_KEY", "", "The city's band.")
    band_url: str = _setting("ONTONG_BAND_URL", "https://openapi.band.us", "Where Band's API is.")
    x_consumer_secret: str = _setting("ONTONG_X_CONSUMER_SECRET", "", "Consumer secret of X; two with a space between.", secret=True)
    x_token: str = _setting("ONTONG_X_TOKEN", "", "User access token of X, for direct messages.", secret=True)
    x_user_id: str = _setting("ONTONG_X_USER_ID", "", "The city's account.")
    x_url: str = _setting("ONTONG_X_URL", "https://api.x.com", "Where X's API is.")
    staff_notices: str = _setting(
        "ONTONG_STAFF_NOTICES", "", "Where departments are told of new cases and dates: a TOML file of Apprise addresses.", secret=True
    )
    duty_notices: str = _setting(
        "ONTONG_DUTY_NOTICES",
        "",
        "Where the duty officer (당직) is told of dangers at once: Apprise addresses with spaces between; else where the triage department is.",
        secret=True,
    )
    api_url: str = _setting("ONTONG_API_URL", "", "Where `ontong pages` finds the gateway's HTTP door, as http://web:8000 (production).")
    frontend_secret: str = _setting(
        "ONTONG_FRONTEND_SECRET", "", "Secret by which the pages seal what browsers keep for them, 32 bytes in base64.", secret=True
    )
    tile_url: str = _setting(
        "ONTONG_TILE_URL",
        "",
        "Map pictures, as https://tiles.example/{z}/{x}/{y}.png; without it maps show the city's own outlines. Readers' browsers ask that server.",
    )
    tile_credit: str = _setting(
        "ONTONG_TILE_CREDIT",
        "",
        "What the owners of those pictures want said beside the map, as `© OpenStreetMap contributors https://www.openstreetmap.org/copyright`; an address at its end is where it leads.",
    )
    cors_origins: str = _setting("ONTONG_CORS_ORIGINS", "", "Origins that browsers may call the door from, separated by commas.")
    trusted_proxies: str = _setting("ONTONG_TRUSTED_PROXIES", "", "Addresses whose X-Forwarded-For is believed, separated by commas.")
    amqp_url: str = _setting("ONTONG_AMQP_URL", "", "RabbitMQ, as amqp://user:password@host:5672/vhost (production).", secret=True)
    database_url: str = _setting("ONTONG_DATABASE_URL", "", "This service's own PostgreSQL database (production).", secret=True)
    database_urls: str = _setting(
        "ONTONG_DATABASE_URLS",
        "",
        "For tools that reach several services: a URL with {name} in it, as postgresql://owner@host/{name}.",
        secret=True,
    )
    management_url: str = _setting(
        "ONTONG_RABBITMQ_MANAGEMENT_URL", "", "RabbitMQ's management API, for `migrate` to set policies and users.", secret=True
    )
    broker_users: str = _setting(
        "ONTONG_BROKER_USERS", "", 'For `migrate broker`: a JSON file with the password of each broker user, as {"complaints": "..."}.'
    )
    routing_keep_days: int = _setting(
        "ONTONG_ROUTING_KEEP_DAYS", 1095, "After so many days routing forgets a decided case that it learns from (masked text, answer)."
    )
    training_megabytes: int = _setting("ONTONG_TRAINING_MEGABYTES", 2048, "Memory that the process may use in which routing learns.")
    metrics_port: int = _setting("ONTONG_METRICS_PORT", 9100, "Port of /metrics, /livez and /readyz of a production process.")
    metrics_host: str = _setting("ONTONG_METRICS_HOST", "127.0.0.1", "Address of the same.")
    token_secret: str = _setting(
        "ONTONG_TOKEN_SECRET",
        "",
        "Secret from which citizens' tokens are derived (gateway); older ones behind it, with spaces between.",
        secret=True,
    )
    staff_secret: str = _setting("ONTONG_STAFF_SECRET", "", "Secret that signs the staff's tokens (gateway).", secret=True)
    complaints_key: str = _setting("ONTONG_COMPLAINTS_KEY", "", "Private key that opens original texts (complaints), base64.", secret=True)
    notify_key: str = _setting("ONTONG_NOTIFY_KEY", "", "Private key that opens addresses (notify), base64.", secret=True)
    complaints_public_key: str = _setting("ONTONG_COMPLAINTS_PUBLIC_KEY", "", "Key with which the gateway seals for complaints, base64.")
    notify_public_key: str = _setting("ONTONG_NOTIFY_PUBLIC_KEY", "", "Key with which the gateway seals for notify, base64.")
    log_format: str = _setting("ONTONG_LOG_FORMAT", "", "`json` or `human`; human on a terminal, else json.")
    log_level: str = _setting("ONTONG_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.")

    @property
    def url(self) -> str:
        """How the door is reached."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{self.port}"  # noqa: S104 - only compared

    @property
    def production(self) -> bool:
        """Do these settings reach real services?"""
        return bool(self.amqp_url or self.database_url or self.database_urls)

    @property
    def demonstration(self) -> bool:
        """Was a city played into the data folder?"""
        return not self.production and (self.data / DEMONSTRATION_FILE).exists()

    def need(self, name: str) -> str:
        """The value of a field that must be set for what is being done; raises BadSetting naming its variable."""
        value = str(getattr(self, name))
        if not value:
            raise BadSetting(f"set {variable_of(name)}: {about(name)}")
        return value


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings as the environment has them; raises BadSetting."""
    given = os.environ if environment is None else environment
    values = {}
    for f in fields(Settings):
        text = _value(given, f.metadata["variable"])
        if text is not None and text != "":
            values[f.name] = _checked(f.metadata["variable"], _parse(f.metadata["variable"], text, type(f.default)))
    settings = Settings(**values)
    return kept_inside(settings) if settings.demonstration else settings


def demonstrating(settings: Settings) -> Settings:
    """The same for the demonstration beside the real data: in a folder of its own, which nothing leaves."""
    return kept_inside(replace(settings, data=settings.data / "demo"))


def demonstrated(settings: Settings) -> Settings:
    """The same, where there is one; raises BadSetting."""
    found = demonstrating(settings)
    if not found.demonstration:
        raise BadSetting(f"there is no demonstration in {settings.data.absolute()}: play one with `ontong demo`")
    return found


def kept_inside(settings: Settings) -> Settings:
    """It is the example city. No letter of it reaches a provider, nobody's message comes in, and its photos go when its folder goes."""
    providers: dict[str, Any] = {f.name: f.default for f in fields(Settings) if f.metadata["variable"].startswith(PROVIDERS)}
    return replace(settings, jurisdiction=EXAMPLE_CITY, smtp_url="", media_url="", **providers)


def variable_of(name: str) -> str:
    """The environment variable of a field."""
    return str(_field(name).metadata["variable"])


def about(name: str) -> str:
    """What a field is for, in one sentence."""
    return str(_field(name).metadata["about"])


def table() -> str:
    """All settings as a Markdown table, for docs/configuration.md."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for f in fields(Settings):
        default = "jurisdictions/example-city" if f.name == "jurisdiction" else f.default
        shown = f"`{default}`" if default != "" else ""
        lines.append(f"| `{f.metadata['variable']}` | {shown} | {f.metadata['about']} |")
    return "\n".join(lines) + "\n"


def _field(name: str) -> Any:
    return next(f for f in fields(Settings) if f.name == name)


def _value(given: Mapping[str, str], variable: str) -> str | None:
    path = given.get(f"{variable}_FILE")
    if path is None:
        return given.get(variable)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{variable}_FILE: {path} can't be read ({error.strerror})") from None


def _checked(variable: str, value: Any) -> Any:
    """The value, if it is a port where one is wanted, and a word of ours where only those have a meaning; raises BadSetting."""
    if variable.endswith("_PORT") and not 0 <= value <= 65535:
        raise BadSetting(f"{variable}: {value} is not a port, 0 to 65535")
    allowed = WORDS.get(variable)
    if allowed and value not in allowed and value.upper() not in allowed:
        raise BadSetting(f"{variable}: {value!r} is not one of {', '.join(allowed)}")
    return value


def _parse(variable: str, text: str, kind: Any) -> Any:
    try:
        return Path(text) if issubclass(kind, Path) else kind(text)
    except ValueError:
        raise BadSetting(f"{variable}: {text!r} is not a number") from None
