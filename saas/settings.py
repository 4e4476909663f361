"""Settings, read from the environment alone (prefix ``ACCORD_``)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One process's settings; times in seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="ACCORD_", extra="ignore")

    database_url: str = Field(
        description="postgresql+psycopg://app_rw@… : the role that owns nothing"
    )
    redis_url: str = Field(description="unix:///path?db=0 or redis://…")
    secret_key: SecretStr = Field(min_length=32)
    files_dir: Path = Field(description="folder that holds uploaded and generated files")
    base_url: str = Field(description="the service's own address, for links in mail")

    environment: Literal["production", "demo", "test"] = "production"
    secure_cookies: bool = True
    trusted_proxies: int = Field(0, ge=0, le=5)
    languages: tuple[str, ...] = ("en", "cy")
    time_zone: str = "Europe/London"

    session_idle_minutes: int = Field(60, ge=1)
    session_absolute_hours: int = Field(12, ge=1)
    invitation_days: int = Field(14, ge=1)
    reset_minutes: int = Field(60, ge=5)
    sign_in_limit: str = "10 per 5 minutes"
    rate_limits: bool = True

    upload_limit_mb: int = Field(25, ge=1)
    report_days: int = Field(90, ge=1, description="how long the files of a report are kept")
    mail_transport: Literal["smtp", "page"] = "smtp"
    mail_from: str = "Accord <no-reply@accord.invalid>"
    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: bool = True

    pool_size: int = Field(5, ge=1)
    log_json: bool = True


@lru_cache
def get_settings() -> Settings:
    """The settings of this process.

    Raises pydantic's ValidationError naming each missing variable.
    """
    return Settings()  # type: ignore[call-arg]
