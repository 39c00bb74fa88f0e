"""One tree of typed settings, from the environment and an optional `.env`.

Only composition roots call `load_settings()`: serve_app, `python -m scenarios`, the launcher, an actor's constructor.
`.env.example` is generated from here: `python -m parley.settings > .env.example`.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from parley.clock import SetClock, SystemClock
from parley.ports import Clock

REPOSITORY = Path(__file__).resolve().parent.parent

# Vendors read these when they are imported, so they are set by importing this module, before any vendor.
QUIET = {
    "MEM0_TELEMETRY": "False",
    "GRAPHITI_TELEMETRY_ENABLED": "false",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "POSTHOG_DISABLED": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}

_HTTP = r"^https?://[^\s/]+"


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stores(_Group):
    """Where things are kept. Without a URL the embedded server in the state folder is started or joined."""

    postgres_url: str | None = Field(None, description="Any Postgres 15+ with pgvector: postgresql://user:pw@host/db")
    graph_url: str | None = Field(None, description="neo4j://host:7687 or bolt:// (Neo4j 5.26+), or falkor://host:6379")
    graph_user: str = Field("neo4j", description="User of the graph database")
    graph_password: SecretStr = Field(SecretStr(""), description="Password of the graph database")
    redis_url: str | None = Field(None, description="Any Redis: redis://host:6379/0. Only wake-ups and token streams")
    connections: int = Field(6, ge=2, le=100, description="Most connections a process opens to Postgres")


class Model(_Group):
    """The language model. No key and no base URL: twins reason by code and compose their answers."""

    name: str = Field("gpt-4o-mini", description="Model that answers and argues")
    smaller: str | None = Field(None, description="Model to fall back to when the first fails")
    timeout_s: float = Field(30.0, gt=0, description="Seconds one request may take")
    retries: int = Field(2, ge=0, le=10, description="Tries after the first, with backoff")
    breaker_failures: int = Field(5, ge=1, description="Failures in a row that open the breaker")
    breaker_rest_s: float = Field(30.0, gt=0, description="Seconds the open breaker rests before it tries again")
    tokens_per_answer: int = Field(400, ge=16, description="Most tokens of one answer")


class Embedding(_Group):
    """Another embedder than the shipped one. A change is refused while the stores hold the old one's vectors."""

    base_url: str | None = Field(None, description="OpenAI-compatible embeddings endpoint; empty: the shipped model")
    model: str = Field("all-MiniLM-L6-v2", description="Model at that endpoint")
    dimension: int = Field(384, ge=8, le=8192, description="Length of its vectors")


class Serve(_Group):
    host: str = Field("127.0.0.1", description="Address Ray Serve binds: this machine only, unless you say so")
    port: int = Field(8000, ge=0, le=65535, description="Port of the front door; 0: a free one")
    max_upload_mb: int = Field(20, ge=1, le=200, description="Largest file accepted, in MB")


class Ray(_Group):
    address: str = Field("local", description="local: one of our own; auto or ray://...: join a cluster")
    auth_mode: Literal["disabled", "token"] = Field("disabled", description="token: RAY_AUTH_TOKEN")
    cpus: int = Field(2, ge=1, description="CPUs of a local Ray")
    twin_idle_s: float = Field(900.0, gt=0, description="A live twin nobody asks for this long ends its process")
    object_store_mb: int = Field(200, ge=80, description="Object store of a local Ray, in MB")


class Ingestion(_Group):
    """How what people leave behind is read: workers, retries, the watched folder, the nights."""

    workers: int = Field(0, ge=0, le=64, description="Files read and sources polled at a time; 0: as many as CPUs")
    tries: int = Field(5, ge=1, le=20, description="Tries before a job becomes a dead letter")
    retry_s: float = Field(1.0, gt=0, description="Seconds before the second try; doubled for each one after it")
    watch: Path = Field(Path("data"), description="A folder watched for new files: <watch>/<uid>/... is read for <uid>")
    nightly: str = Field("30 3 * * *", description="Cron line (UTC) of the nightly trim and summaries")
    entities: bool = Field(True, description="Whether texts are searched for the names of people, places and things")


class Gemini(_Group):
    """Google's model as the finder of names. Neither GEMINI_API_KEY nor a base URL: the shipped extractors do it."""

    base_url: str | None = Field(None, description="Any endpoint that speaks Gemini's protocol; empty: Google's own")
    model: str = Field("gemini-2.5-flash", description="Model that is asked")
    timeout_s: float = Field(30.0, gt=0, description="Seconds one request may take")
    retries: int = Field(2, ge=0, le=10, description="Tries after the first, with backoff")


class Twitter(_Group):
    """X's API, version 2: one-shot pulls of a handle's own timeline. No bearer token: such connections are refused."""

    base_url: str = Field(
        "https://api.x.com", pattern=_HTTP, description="Where the API is; nothing else is ever asked"
    )
    bearer_token: SecretStr | None = Field(None, description="App-only bearer token of your X project")
    timeout_s: float = Field(20.0, gt=0, description="Seconds one request may take")
    fetch_s: float = Field(300.0, gt=0, description="Seconds one pull may take, all its pages together")


class Telegram(_Group):
    """Telegram's API: polls of group chats. `api_id` and `api_hash` come from my.telegram.org."""

    api_id: int | None = Field(None, gt=0, description="Id of your Telegram application")
    api_hash: SecretStr | None = Field(None, description="Its hash")
    session: SecretStr | None = Field(
        None, description="Telethon string session for chats that bring none of their own"
    )
    server: str | None = Field(
        None, pattern=r"^(\[[0-9a-fA-F:]+\]|[\d.]+):\d{1,5}$", description="ip:port, if not Telegram's own data centres"
    )
    history_days: int = Field(365, ge=1, description="How far back a chat is read when it is read first")
    timeout_s: float = Field(20.0, gt=0, description="Seconds a connection or one request may take")
    fetch_s: float = Field(120.0, gt=0, description="Seconds one poll may take")


class Google(_Group):
    """Google Calendar's API. Client id and secret are those of your OAuth client; people bring refresh tokens."""

    calendar_url: str = Field(
        "https://www.googleapis.com/calendar/v3/", pattern=_HTTP, description="Where the Calendar API is"
    )
    token_url: str = Field(
        "https://oauth2.googleapis.com/token", pattern=_HTTP, description="Where refresh tokens are exchanged"
    )
    client_id: str | None = Field(None, description="Id of your OAuth client")
    client_secret: SecretStr | None = Field(None, description="Its secret")
    resync_days: int = Field(7, ge=1, description="Days after which the whole window is read again, not only changes")
    timeout_s: float = Field(20.0, gt=0, description="Seconds one request may take")
    fetch_s: float = Field(120.0, gt=0, description="Seconds one poll may take, all its pages together")


class Website(_Group):
    """Personal websites, read politely and never inside a private network."""

    user_agent: str = Field(
        "ParleyBot/0.1",
        pattern=r"^[A-Za-z_-]+(/[\w.]+)?( \([^()\r\n]*\))?$",
        description="How we name ourselves; add a page about you: Name/1.0 (+https://...)",
    )
    pages: int = Field(100, ge=1, le=500, description="Most pages of one site")
    depth: int = Field(3, ge=0, le=10, description="How many links away from the first page")
    page_mb: float = Field(2.0, gt=0, le=20, description="Largest page, in MB; larger ones are left out")
    delay_s: float = Field(1.0, ge=0, description="Seconds between two requests; a longer crawl-delay is kept")
    sitemap: bool = Field(True, description="Whether pages named in the site's sitemap are read too")
    ports: str = Field("80,443", pattern=r"^\d+(,\d+)*$", description="Ports that may be asked")
    networks: str = Field(
        "",
        pattern=r"^([0-9a-fA-F.:]+/\d{1,3}(,|$))*$",
        description="Private networks that may be reached all the same: 10.1.0.0/16,fd00::/8",
    )
    timeout_s: float = Field(15.0, gt=0, description="Seconds one page may take")
    fetch_s: float = Field(300.0, gt=0, description="Seconds after which a crawl pauses; the next round goes on")


class Room(_Group):
    answer_s: float = Field(30.0, gt=0, description="Seconds a twin has for one answer in a room")
    speeches: int = Field(2, ge=0, le=10, description="How often each twin may speak in the talk")


class Settings(BaseSettings):
    """Everything that can be set. Nested names join with two underscores: PARLEY_STORES__POSTGRES_URL."""

    model_config = SettingsConfigDict(
        env_prefix="PARLEY_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    state: Path = Field(Path(".parley"), description="The one folder where everything is kept")
    now: AwareDatetime | None = Field(None, description="Sets the clock, with its time zone: 2026-06-01T09:00:00+00:00")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="What is logged")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("OPENAI_API_KEY"), description="Key of the model endpoint"
    )
    openai_base_url: str | None = Field(
        None, validation_alias=AliasChoices("OPENAI_BASE_URL"), description="Any OpenAI-compatible endpoint"
    )
    gemini_api_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        description="Key of Gemini; GOOGLE_API_KEY is read too",
    )
    stores: Stores = Stores.model_validate({})
    model: Model = Model.model_validate({})
    embedding: Embedding = Embedding.model_validate({})
    serve: Serve = Serve.model_validate({})
    ray: Ray = Ray.model_validate({})
    ingestion: Ingestion = Ingestion.model_validate({})
    gemini: Gemini = Gemini.model_validate({})
    twitter: Twitter = Twitter.model_validate({})
    telegram: Telegram = Telegram.model_validate({})
    google: Google = Google.model_validate({})
    website: Website = Website.model_validate({})
    room: Room = Room.model_validate({})

    @property
    def folder(self) -> Path:
        """The state folder, absolute: relative ones are inside the repository, wherever the process stands."""
        return self.state if self.state.is_absolute() else REPOSITORY / self.state

    @property
    def has_model(self) -> bool:
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def has_gemini(self) -> bool:
        return self.gemini_api_key is not None or self.gemini.base_url is not None

    @property
    def clock(self) -> Clock:
        return SetClock(self.now) if isinstance(self.now, datetime) else SystemClock()


def quieten() -> None:
    """Telemetry off and Ray's authentication explicit, before a vendor reads them at import."""
    for name, value in QUIET.items():
        os.environ[name] = value
    os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    # Mem0 makes this folder when it is imported; load_settings() says where it really is.
    os.environ.setdefault("MEM0_DIR", str(REPOSITORY / ".parley" / "mem0"))


quieten()


def load_settings(**overrides: object) -> Settings:
    """Read the settings: the environment, then `.env` (PARLEY_ENV_FILE names another; empty: none).

    Raises ValueError that names the variable and what it should be.
    """
    try:
        file = os.environ.get("PARLEY_ENV_FILE", str(REPOSITORY / ".env"))
        settings = Settings(_env_file=file or None, **overrides)  # pyright: ignore[reportArgumentType, reportCallIssue]
    except ValidationError as cause:
        lines = [_explain(error["loc"], error["msg"]) for error in cause.errors()]
        raise ValueError("Settings are wrong:\n" + "\n".join(lines)) from cause
    os.environ["RAY_AUTH_MODE"] = settings.ray.auth_mode
    os.environ["MEM0_DIR"] = str(settings.folder / "mem0")
    return settings


def _explain(path: tuple[int | str, ...], message: str) -> str:
    name = "__".join(str(part) for part in path).upper()
    return f"  {name if name.startswith(('OPENAI', 'GEMINI_API', 'GOOGLE_API')) else 'PARLEY_' + name}: {message}"


def example() -> str:
    """The text of `.env.example`."""
    lines = ["# Every setting, with its default. Copy to .env and change what you need.", ""]
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, _Group):
            lines += ["", f"# {name}: {(group.__doc__ or name).strip().splitlines()[0]}"]
            for inner, leaf in group.model_fields.items():
                lines += _entry(f"PARLEY_{name}__{inner}".upper(), leaf.description, leaf.default)
        else:
            prefix = "" if name.startswith(("openai", "gemini_api")) else "PARLEY_"
            lines += _entry(f"{prefix}{name}".upper(), field.description, field.default)
    return "\n".join(lines) + "\n"


def _entry(name: str, description: str | None, default: object) -> list[str]:
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    return [f"# {description}", f"# {name}={'' if value is None else value}"]


if __name__ == "__main__":
    print(example(), end="")
